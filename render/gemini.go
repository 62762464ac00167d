package render

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The shapes of Gemini's generateContent that a prompt uses.
type (
	geminiRequest struct {
		SystemInstruction *geminiContent  `json:"systemInstruction,omitzero"`
		Tools             jsontext.Value  `json:"tools,omitzero"`
		Contents          []geminiContent `json:"contents"`
	}
	geminiContent struct {
		Role  string `json:"role,omitzero"`
		Parts []any  `json:"parts"`
	}
	geminiText struct {
		Text string `json:"text"`
	}
	geminiImage struct {
		InlineData geminiData `json:"inlineData"`
	}
	geminiData struct {
		MimeType string `json:"mimeType"`
		Data     string `json:"data"`
	}
	geminiCall struct {
		FunctionCall geminiFunction `json:"functionCall"`
	}
	geminiFunction struct {
		Name string         `json:"name"`
		Args jsontext.Value `json:"args"`
	}
	geminiResult struct {
		FunctionResponse geminiResponse `json:"functionResponse"`
	}
	geminiResponse struct {
		Name     string       `json:"name"`
		Response geminiOutput `json:"response"`
	}
	// geminiOutput is an output or an error: the keys that Gemini documents.
	geminiOutput struct {
		Output string `json:"output,omitzero"`
		Error  string `json:"error,omitzero"`
	}
)

func writeGemini(c *chat, req *Request) (jsontext.Value, error) {
	r := geminiRequest{Tools: req.Tools}
	if !isBlank(req.System) {
		r.SystemInstruction = &geminiContent{Parts: []any{geminiText{req.System}}}
	}
	for _, m := range c.messages {
		role := "user"
		if m.role == assistant {
			role = "model"
		}
		r.Contents = append(r.Contents, geminiContent{role, geminiParts(m.parts)})
	}
	return json.Marshal(r, wireOptions)
}

func geminiParts(parts []part) []any {
	out := make([]any, 0, len(parts))
	for i := range parts {
		out = append(out, geminiPart(&parts[i]))
	}
	return out
}

func geminiPart(p *part) any {
	switch p.kind {
	case imageBlock:
		return geminiImage{geminiData{p.picture.MediaType, base64Of(p)}}
	case callBlock:
		return geminiCall{geminiFunction{toolName(p.call.Name), jsontext.Value(p.text)}}
	case resultBlock:
		response := geminiResponse{Name: toolName(p.call.Name)}
		if text := joinParts(p.parts); p.bad {
			response.Response.Error = text
		} else {
			response.Response.Output = text
		}
		return geminiResult{response}
	case opaqueBlock:
		return p.opaque
	}
	return geminiText{p.tagged()}
}
