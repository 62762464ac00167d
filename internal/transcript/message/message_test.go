package message

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

func TestTime(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-01-02T03:04:05.5Z"`:     "2026-01-02T03:04:05.5Z",
		`"2026-01-02T03:04:05+02:00"`:  "2026-01-02T01:04:05Z",
		`"2026-01-02T03:04:05.123456"`: "2026-01-02T03:04:05.123456Z",
		`1757015046.75`:                "2025-09-04T19:44:06.75Z",
		`1757015046750`:                "2025-09-04T19:44:06.75Z",
		`"yesterday"`:                  "0001-01-01T00:00:00Z",
		`-1`:                           "0001-01-01T00:00:00Z",
		`1e300`:                        "0001-01-01T00:00:00Z",
		`null`:                         "0001-01-01T00:00:00Z",
		`{"seconds":1}`:                "0001-01-01T00:00:00Z",
	} {
		if got := Time(jsontext.Value(text)).Format(time.RFC3339Nano); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestArguments(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1}`:               `{"a":1}`,
		`"{\"a\": [1, 2]}"`:      `{"a":[1,2]}`,
		`"{\"a\": "`:             `"{\"a\": "`,
		`""`:                     `{}`,
		`null`:                   `{}`,
		``:                       `{}`,
		`"12345678901234567890"`: `12345678901234567890`,
		`{"a":1,"a":2}`:          `{"a":2}`,
	} {
		if got := string(Arguments(jsontext.Value(text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestTaskName(t *testing.T) {
	for text, want := range map[string]string{
		"\n  fix it\nplease":    "fix it",
		"":                      "",
		strings.Repeat("ä", 60): strings.Repeat("ä", 60),
		strings.Repeat("ä", 61): strings.Repeat("ä", 59) + "…",
	} {
		if got := TaskName(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPictures(t *testing.T) {
	for block, want := range map[string]string{
		`{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}`:   "image image/png AAAA ",
		`{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}`: "image image/png AAAA low",
		`{"type":"input_image","image_url":"data:image/jpeg;base64,AAAA"}`:                     "image image/jpeg AAAA ",
		`{"type":"image_url","image_url":"https://example.com/a.png"}`:                         "text [picture, not in the transcript: https://example.com/a.png]",
		`{"type":"image_url","image_url":"data:image/png;base64,{image}"}`:                     "text [picture, not in the transcript: data:image/png;base64]",
		`{"type":"image"}`: `json {"type":"image"}`,
	} {
		got := ""
		for _, p := range Parts(Blocks(jsontext.Value("[" + block + "]"))) {
			switch p.Type {
			case eventlog.PartImage:
				got += "image " + p.MediaType + " " + p.Data + " " + p.Detail
			case eventlog.PartJSON:
				got += "json " + string(p.Value)
			default:
				got += "text " + p.Text
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", block, got, want)
		}
	}
}
