package httpapi

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2/negotiation"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/session"
)

// Media types of answers besides JSON.
const (
	mediaJSON   = "application/json"
	mediaLines  = "application/x-ndjson"
	mediaStream = "text/event-stream"
)

// wireJSON writes what agents sent as they sent it.
var wireJSON = json.JoinOptions(jsontext.PreserveRawStrings(true), jsontext.AllowInvalidUTF8(true))

// call is one request and its answer.
type call struct {
	*service
	w      *writer
	r      *http.Request
	params *params
}

// session is the name in the path.
func (c *call) session() (string, error) {
	name := c.r.PathValue("session")
	if err := session.CheckName(name); err != nil {
		return "", err
	}
	return name, nil
}

// seq is the number in the path.
func (c *call) seq() (int64, error) {
	seq, err := strconv.ParseInt(c.r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return 0, badField("seq", "%q is no seq: want a whole number from 1", c.r.PathValue("seq"))
	}
	return seq, nil
}

// answer writes a value as JSON.
func (c *call) answer(v any) error {
	data, err := json.Marshal(v, wireJSON)
	if err != nil {
		return err
	}
	writeBytes(c.w, http.StatusOK, mediaJSON, data)
	return nil
}

// wants gives the one of the media types that the request asks for, JSON where
// it does not care.
func (c *call) wants(media ...string) string {
	accept := strings.Join(c.r.Header.Values("Accept"), ",")
	if best := negotiation.SelectQValue(accept, append(media, mediaJSON)); best != "" {
		return best
	}
	return mediaJSON
}

// decode reads the body into v. It is strict: every name must be one of v's,
// and exact. An empty body leaves v as it is.
func (c *call) decode(v any) error {
	data, err := io.ReadAll(c.r.Body)
	if err != nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		return badBody(err)
	}
	return nil
}

// badBody words an error of the JSON library without the names of Go types.
func badBody(err error) error {
	var semantic *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic) && errors.Is(err, json.ErrUnknownName):
		return badField(fieldPath(semantic.JSONPointer), "there is no such field")
	case errors.As(err, &semantic) && semantic.JSONPointer == "":
		return badRequest("the body: want a JSON object, got a %s", kindName(semantic.JSONKind))
	case errors.As(err, &semantic):
		return badField(fieldPath(semantic.JSONPointer), "%s", wordSemantic(semantic))
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return badField(fieldPath(syntax.JSONPointer), "the field is given twice")
	case errors.As(err, &syntax):
		return badRequest("the body is not valid JSON at byte %d: %v", syntax.ByteOffset+1, syntax.Err)
	}
	return badRequest("the body: %v", err)
}

// wordSemantic says what a field takes and what it was given.
func wordSemantic(err *json.SemanticError) string {
	switch want := wantOf(err.GoType); {
	case want == "":
		return cmp.Or(err.Err, errors.New("a "+kindName(err.JSONKind)+" does not fit here")).Error()
	case errors.Is(err.Err, strconv.ErrRange):
		return fmt.Sprintf("%s is out of range", clipped(string(err.JSONValue)))
	case err.JSONKind == '0' && len(err.JSONValue) > 0:
		return fmt.Sprintf("want %s, got %s", want, clipped(string(err.JSONValue)))
	default:
		return fmt.Sprintf("want %s, got a %s", want, kindName(err.JSONKind))
	}
}

// wantOf names what is read into a Go type, where that is plain.
func wantOf(t reflect.Type) string {
	if t == nil {
		return ""
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	}
	return ""
}

// clipped is what was sent, at a length that a message can have.
func clipped(text string) string {
	const most = 40
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// fieldPath words the pointer /texts/0 as texts[0].
func fieldPath(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		switch {
		case strings.Trim(token, "0123456789") == "":
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "string"
	case '0':
		return "number"
	case '{':
		return "object"
	case '[':
		return "list"
	case 'n':
		return "null"
	}
	return "boolean"
}
