package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
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
	case errors.As(err, &semantic) && semantic.Err != nil:
		return badField(fieldPath(semantic.JSONPointer), "%v", semantic.Err)
	case errors.As(err, &semantic):
		return badField(fieldPath(semantic.JSONPointer), "a %s does not fit here", kindName(semantic.JSONKind))
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return badField(fieldPath(syntax.JSONPointer), "the field is given twice")
	case errors.As(err, &syntax):
		return badRequest("the body is not valid JSON at byte %d: %v", syntax.ByteOffset+1, syntax.Err)
	}
	return badRequest("the body: %v", err)
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
