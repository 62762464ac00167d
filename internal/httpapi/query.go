package httpapi

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tidemark/tidemark/api"
)

// params are the query parameters of a route: the fields of a struct, each a
// text, a list of texts, an integer or a time. Their tags are `query`, which is
// the name, and those of huma that bound a value and document it.
type params struct {
	registry huma.Registry
	of       reflect.Type
	fields   map[string]param
}

type param struct {
	index    int
	schema   *huma.Schema
	required bool // for the document; routes say what is missing
}

// newParams reads the tags of a struct; nil is one without fields.
func newParams(registry huma.Registry, query any) *params {
	if query == nil {
		query = struct{}{}
	}
	p := &params{registry: registry, of: reflect.TypeOf(query), fields: map[string]param{}}
	for i := range p.of.NumField() {
		field := p.of.Field(i)
		p.fields[field.Tag.Get("query")] = param{
			index: i, schema: huma.SchemaFromField(registry, field, ""), required: field.Tag.Get("required") == "true",
		}
	}
	return p
}

// read fills a query, given as a pointer to the struct, and reports all that is
// wrong with it.
func (p *params) read(raw string, into any) error {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return badRequest("query: %v", err)
	}
	var faults []api.Fault
	for name, given := range values {
		field, ok := p.fields[name]
		if !ok {
			faults = append(faults, api.Fault{Field: name, Detail: "there is no such parameter"})
			continue
		}
		for _, detail := range p.set(field, reflect.ValueOf(into).Elem().Field(field.index), given) {
			faults = append(faults, api.Fault{Field: name, Detail: detail})
		}
	}
	return badQuery(faults)
}

func badQuery(faults []api.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b api.Fault) int { return strings.Compare(a.Field, b.Field) })
	p := badRequest("query: %s: %s", faults[0].Field, faults[0].Detail)
	p.Errors = faults[:min(len(faults), maxFaults)]
	return p
}

// set reads and checks one parameter. It gives what is wrong.
func (p *params) set(field param, into reflect.Value, given []string) []string {
	if len(given) > 1 && into.Kind() != reflect.Slice {
		return []string{"is given more than once"}
	}
	if slices.ContainsFunc(given, func(value string) bool { return !utf8.ValidString(value) }) {
		return []string{"is not valid UTF-8"}
	}
	value, err := parseParam(into, given)
	if err != nil {
		return []string{err.Error()}
	}
	var result huma.ValidateResult
	huma.Validate(p.registry, field.schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, &result)
	var wrong []string
	for _, err := range result.Errors {
		if d, ok := err.(huma.ErrorDetailer); ok {
			err = fmt.Errorf("%s, got %v", d.ErrorDetail().Message, d.ErrorDetail().Value)
		}
		wrong = append(wrong, err.Error())
	}
	return wrong
}

// parseParam sets the field and gives its value in JSON's types.
func parseParam(into reflect.Value, given []string) (any, error) {
	if into.Type() == reflect.TypeFor[time.Time]() {
		t, err := time.Parse(time.RFC3339, given[0])
		if err != nil {
			return nil, fmt.Errorf("want a time like 2006-01-02T15:04:05Z, got %q", given[0])
		}
		into.Set(reflect.ValueOf(t))
		return given[0], nil
	}
	switch into.Kind() {
	case reflect.Slice:
		return setList(into, strings.Split(strings.Join(given, ","), ",")), nil
	case reflect.Int64:
		n, err := strconv.ParseInt(given[0], 10, 64)
		if errors.Is(err, strconv.ErrRange) {
			return nil, fmt.Errorf("%s is out of range", clipped(given[0]))
		}
		if err != nil {
			return nil, fmt.Errorf("want a whole number, got %q", clipped(given[0]))
		}
		into.SetInt(n)
		return float64(n), nil
	}
	into.SetString(given[0])
	return given[0], nil
}

func setList(into reflect.Value, given []string) []any {
	values := make([]any, len(given))
	into.Set(reflect.MakeSlice(into.Type(), len(given), len(given)))
	for i, s := range given {
		values[i] = s
		into.Index(i).SetString(s)
	}
	return values
}
