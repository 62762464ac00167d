package geminicli

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// line is a record of the JSONL form, and a message of either form.
type line struct {
	chatMessage
	SessionID   string `json:"sessionId"`
	ProjectHash string `json:"projectHash"`
	// Set changes the head; RewindTo takes messages back.
	Set      jsontext.Value `json:"$set"`
	RewindTo string         `json:"$rewindTo"`
}

// chatMessage is one message of a chat.
type chatMessage struct {
	ID        string         `json:"id"`
	Timestamp string         `json:"timestamp"`
	Type      string         `json:"type"`
	Content   jsontext.Value `json:"content"`
	// The rest is a model's.
	Thoughts []struct {
		Subject     string `json:"subject"`
		Description string `json:"description"`
	} `json:"thoughts"`
	Tokens    tokens     `json:"tokens"`
	ToolCalls []toolCall `json:"toolCalls"`
}

// tokens counts a model call: the input includes what was cached, the output
// does not include thoughts.
type tokens struct {
	Input    int `json:"input"`
	Output   int `json:"output"`
	Thoughts int `json:"thoughts"`
	Tool     int `json:"tool"`
}

// toolCall is a call and what it gave.
type toolCall struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	Args          jsontext.Value `json:"args"`
	Result        jsontext.Value `json:"result"`
	ResultDisplay jsontext.Value `json:"resultDisplay"`
	Status        string         `json:"status"`
	Timestamp     string         `json:"timestamp"`
}

// part is a part of a content, as Gemini's API has it.
type part struct {
	Text             string `json:"text"`
	Thought          bool   `json:"thought"`
	ThoughtSignature string `json:"thoughtSignature"`
	InlineData       struct {
		MIMEType string `json:"mimeType"`
		Data     string `json:"data"`
	} `json:"inlineData"`
	FileData struct {
		FileURI string `json:"fileUri"`
	} `json:"fileData"`
	FunctionResponse *struct {
		Response jsontext.Value `json:"response"`
		// Parts are what a result holds besides, such as pictures.
		Parts jsontext.Value `json:"parts"`
	} `json:"functionResponse"`
	// Raw is the whole value as it came; Plain says that it is but a text.
	Raw   jsontext.Value `json:"-"`
	Plain bool           `json:"-"`
}

// parts cuts a content into parts: a string, a part, or a list of both.
func parts(content jsontext.Value) []part {
	switch content.Kind() {
	case '[':
		var list []jsontext.Value
		if record.Unmarshal(content, &list) != nil {
			return []part{{Raw: content}}
		}
		var all []part
		for _, v := range list {
			all = append(all, onePart(v))
		}
		return all
	case jsontext.KindInvalid, 'n':
		return nil
	}
	return []part{onePart(content)}
}

func onePart(v jsontext.Value) part {
	var p part
	switch v.Kind() {
	case '"':
		_ = record.Unmarshal(v, &p.Text)
		p.Plain = true
	case '{':
		if record.Unmarshal(v, &p) != nil {
			p = part{}
		}
		p.Plain = p.Text != "" && !p.Thought && p.ThoughtSignature == ""
	}
	p.Raw = v
	return p
}
