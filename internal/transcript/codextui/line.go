package codextui

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// line is one record of a log.
type line struct {
	TS      string         `json:"ts"`
	Dir     string         `json:"dir"`
	Kind    string         `json:"kind"`
	Event   string         `json:"event"`
	Payload jsontext.Value `json:"payload"`
}

// message is the payload of a codex_event, without what is around it.
func (l *line) message() agentMessage {
	var p struct {
		Msg agentMessage `json:"msg"`
	}
	if l.Kind == "codex_event" && l.Payload.Kind() == '{' {
		_ = record.Unmarshal(l.Payload, &p)
	}
	return p.Msg
}

// agentMessage is what the agent sends. Which fields count follows from Type.
type agentMessage struct {
	Type             string `json:"type"`
	SessionID        string `json:"session_id"`
	Message          string `json:"message"`
	Text             string `json:"text"`
	Delta            string `json:"delta"`
	Reason           string `json:"reason"`
	LastAgentMessage string `json:"last_agent_message"`
	// CallID names a call; Command, Changes and Invocation are what it is.
	CallID     string                    `json:"call_id"`
	Command    jsontext.Value            `json:"command"`
	CWD        string                    `json:"cwd"`
	Changes    map[string]jsontext.Value `json:"changes"`
	Invocation struct {
		Server    string         `json:"server"`
		Tool      string         `json:"tool"`
		Arguments jsontext.Value `json:"arguments"`
	} `json:"invocation"`
	// The rest is what calls gave. Chunk is in base64.
	Chunk    string         `json:"chunk"`
	Stdout   string         `json:"stdout"`
	Stderr   string         `json:"stderr"`
	ExitCode float64        `json:"exit_code"`
	Success  bool           `json:"success"`
	Result   jsontext.Value `json:"result"`
	// Info is a count of tokens; in older logs the count lies on the message.
	Info struct {
		Last usage `json:"last_token_usage"`
	} `json:"info"`
	usage
}

// usage counts tokens; the input includes what was cached.
type usage struct {
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`
}

// operation is what the person asks of the agent.
type operation struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	ID       string `json:"id"`
	Decision string `json:"decision"`
	Items    []struct {
		Text string `json:"text"`
	} `json:"items"`
}
