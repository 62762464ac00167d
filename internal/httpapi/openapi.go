package httpapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tidemark/tidemark/api"
)

const mediaOpenAPI = "application/openapi+json"

// describeAPI answers the document.
func (c *call) describeAPI() error {
	c.w.Header().Set("Cache-Control", "no-cache")
	writeBytes(c.w, http.StatusOK, mediaOpenAPI, bytes.Clone(c.openAPI))
	return nil
}

// document describes the routes by OpenAPI 3.1.
func document(r huma.Registry, routes []route, version string) []byte {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Tidemark", Version: version,
			Description: "Keeps long-running agents inside their context budget. Times are UTC, budgets and costs tokens, sizes bytes. " +
				"Errors are problem details (RFC 9457) with a stable type.",
			License: &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
		},
		Servers: []*huma.Server{{URL: "/", Description: "The daemon that answers this document."}},
		Components: &huma.Components{Schemas: r, SecuritySchemes: map[string]*huma.SecurityScheme{
			"key":    {Type: "http", Scheme: "bearer", Description: "The key of the daemon's key file."},
			"cookie": {Type: "apiKey", In: "cookie", Name: "tidemark-…", Description: "What a one-time link gives a browser."},
		}},
		Security: []map[string][]string{{"key": {}}, {"cookie": {}}},
	}
	problem := response(r, "A problem", []content{{media: "application/problem+json", of: api.Problem{}}})
	for _, rt := range routes {
		doc.AddOperation(operation(r, rt, problem))
	}
	for _, s := range r.Map() {
		tidy(s)
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic(err) // the table of routes is wrong
	}
	return data
}

func operation(r huma.Registry, rt route, problem *huma.Response) *huma.Operation {
	op := &huma.Operation{
		Method: rt.method, Path: rt.path, OperationID: rt.id, Summary: rt.summary, Description: rt.about,
		Parameters: slices.Concat(pathParams(rt.path), queryParams(newParams(r, rt.query))),
		Responses:  map[string]*huma.Response{"200": response(r, "Done", rt.answers), "4XX": problem, "default": problem},
	}
	if strings.HasPrefix(rt.path, linkPath) {
		op.Security = []map[string][]string{} // none
	}
	if len(rt.takes) > 0 {
		op.RequestBody = &huma.RequestBody{Content: contents(r, rt.takes)}
	}
	if strings.HasSuffix(rt.path, "/context") {
		op.Responses["200"].Headers = map[string]*huma.Header{
			"ETag": {Description: "Of the prompt's request, weak.", Schema: &huma.Schema{Type: huma.TypeString}},
		}
		op.Responses["304"] = &huma.Response{Description: "The request is the one of If-None-Match"}
	}
	return op
}

func response(r huma.Registry, about string, answers []content) *huma.Response {
	return &huma.Response{Description: about, Content: contents(r, answers)}
}

func contents(r huma.Registry, all []content) map[string]*huma.MediaType {
	types := map[string]*huma.MediaType{}
	for _, c := range all {
		schema := &huma.Schema{Type: huma.TypeString}
		if c.of != nil {
			schema = r.Schema(reflect.TypeOf(c.of), true, "")
		}
		schema.Description = cmp.Or(c.about, schema.Description)
		types[c.media] = &huma.MediaType{Schema: schema}
	}
	return types
}

// pathParams finds the parameters in a path.
func pathParams(path string) []*huma.Param {
	var found []*huma.Param
	for element := range strings.SplitSeq(path, "/") {
		switch element {
		case "{session}":
			longest := 200
			found = append(found, &huma.Param{
				Name: "session", In: "path", Required: true, Description: "The name of a session: no slashes or control characters, and not . or .. alone.",
				Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
			})
		case "{job}":
			found = append(found, &huma.Param{
				Name: "job", In: "path", Required: true, Description: "The name of a job.",
				Schema: &huma.Schema{Type: huma.TypeString},
			})
		case "{ticket}":
			found = append(found, &huma.Param{
				Name: "ticket", In: "path", Required: true, Description: "What makes the link.",
				Schema: &huma.Schema{Type: huma.TypeString},
			})
		case "{seq}":
			one := 1.0
			found = append(found, &huma.Param{
				Name: "seq", In: "path", Required: true, Description: "The seq of a SummaryEvent.",
				Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &one},
			})
		}
	}
	return found
}

func queryParams(p *params) []*huma.Param {
	var found []*huma.Param
	for _, name := range slices.Sorted(maps.Keys(p.fields)) {
		schema := p.fields[name].schema
		tidy(schema)
		found = append(found, &huma.Param{Name: name, In: "query", Description: schema.Description, Schema: schema, Required: p.fields[name].required})
	}
	return found
}

// tidy corrects what a Go type does not say: lists are never null, and an
// object that keeps unknown fields is an open one.
func tidy(s *huma.Schema) {
	s.Nullable = s.Nullable && s.Type != huma.TypeArray
	if s.Properties["Extra"] != nil {
		delete(s.Properties, "Extra")
		s.Required = nil
		s.AdditionalProperties = true
	}
	for _, property := range s.Properties {
		tidy(property)
	}
	if s.Items != nil {
		tidy(s.Items)
	}
}
