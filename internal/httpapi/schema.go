package httpapi

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

const schemaPrefix = "#/components/schemas/"

// newRegistry makes the schemas of Go types. Those whose JSON does not follow
// from their fields have a stand-in below.
func newRegistry() huma.Registry {
	r := huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer)
	r.RegisterTypeAlias(reflect.TypeFor[jsontext.Value](), reflect.TypeFor[anySchema]())
	r.RegisterTypeAlias(reflect.TypeFor[eventlog.Event](), reflect.TypeFor[eventSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[eventlog.Commit](), reflect.TypeFor[commitSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[eventlog.Kind](), reflect.TypeFor[kindSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[eventlog.Source](), reflect.TypeFor[sourceSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[eventlog.Tier](), reflect.TypeFor[tierSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[api.Section](), reflect.TypeFor[sectionSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[render.Format](), reflect.TypeFor[formatSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[api.At](), reflect.TypeFor[atSchema]())
	r.RegisterTypeAlias(reflect.TypeFor[api.ProblemType](), reflect.TypeFor[problemSchema]())
	return r
}

// Stand-ins for types of other packages.
type (
	anySchema     struct{}
	commitSchema  struct{}
	kindSchema    struct{}
	sourceSchema  struct{}
	tierSchema    struct{}
	formatSchema  struct{}
	sectionSchema struct{}
	problemSchema struct{}
	atSchema      struct{}
	eventSchema   struct{}
	eventsSchema  struct{}
)

func (anySchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "Any JSON."}
}

func (commitSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true}
}

func (kindSchema) Schema(huma.Registry) *huma.Schema { return enumOf(eventlog.Kinds()) }

func (sourceSchema) Schema(huma.Registry) *huma.Schema {
	return enumOf([]eventlog.Source{eventlog.SourceSetup, eventlog.SourceMain})
}

func (tierSchema) Schema(huma.Registry) *huma.Schema {
	return enumOf([]eventlog.Tier{eventlog.TierSummarized, eventlog.TierLow, eventlog.TierFull})
}

func (formatSchema) Schema(huma.Registry) *huma.Schema { return enumOf(render.Formats()) }

func (sectionSchema) Schema(huma.Registry) *huma.Schema { return enumOf(api.Sections()) }

func (problemSchema) Schema(huma.Registry) *huma.Schema { return enumOf(api.ProblemTypes()) }

func (atSchema) Schema(huma.Registry) *huma.Schema {
	one, four := 1.0, 4
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &one, Description: "A seq."},
		{Type: huma.TypeString, MinLength: &four, Description: "A commit, whole or its first digits."},
	}}
}

func enumOf[T ~string](values []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

// Schema describes an event: the ten kinds, told by type, each open for fields
// that the daemon does not know.
func (eventSchema) Schema(r huma.Registry) *huma.Schema {
	const name = "Event"
	if r.Map()[name] == nil {
		event := &huma.Schema{Discriminator: &huma.Discriminator{PropertyName: "type", Mapping: map[string]string{}}}
		r.Map()[name] = event
		for _, body := range bodies() {
			ref := schemaPrefix + string(body.Kind())
			r.Map()[string(body.Kind())] = kindOfEvent(r, body)
			event.OneOf = append(event.OneOf, &huma.Schema{Ref: ref})
			event.Discriminator.Mapping[string(body.Kind())] = ref
		}
	}
	return &huma.Schema{Ref: schemaPrefix + name}
}

// Schema describes what an append takes.
func (eventsSchema) Schema(r huma.Registry) *huma.Schema {
	event := eventSchema{}.Schema(r)
	return &huma.Schema{OneOf: []*huma.Schema{event, {Type: huma.TypeArray, Items: event}}, Description: "One event or a list."}
}

// bodies has one body of each kind.
func bodies() []eventlog.Body {
	return []eventlog.Body{
		&eventlog.TaskStart{}, &eventlog.Action{}, &eventlog.Output{}, &eventlog.Success{}, &eventlog.Fail{},
		&eventlog.Clarify{}, &eventlog.Summary{}, &eventlog.FileChange{}, &eventlog.Error{}, &eventlog.Cancelled{},
	}
}

// kindOfEvent joins what all events have and what this kind has. A client needs
// to send the type only; the rest has defaults.
func kindOfEvent(r huma.Registry, body eventlog.Body) *huma.Schema {
	s := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"type"}, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{"type": {Type: huma.TypeString, Enum: []any{string(body.Kind())}}},
	}
	for _, part := range []reflect.Type{reflect.TypeFor[eventlog.Base](), reflect.TypeOf(body).Elem()} {
		for name, property := range r.Schema(part, false, "").Properties {
			s.Properties[name] = property
		}
		delete(r.Map(), part.Name())
	}
	return s
}
