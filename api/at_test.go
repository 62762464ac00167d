package api

import (
	"testing"

	"github.com/go-json-experiment/json"
)

func TestAt(t *testing.T) {
	tests := []struct {
		json string
		want At
		ok   bool
	}{
		{`7`, At{Seq: 7}, true},
		{`"0123"`, At{Commit: "0123"}, true},
		{`null`, At{}, true},
		{`0`, At{}, false},
		{`-1`, At{}, false},
		{`1.5`, At{}, false},
		{`""`, At{}, false},
		{`"abc"`, At{}, false},
		{`{}`, At{}, false},
		{`true`, At{}, false},
	}
	for _, tt := range tests {
		var got At
		err := json.Unmarshal([]byte(tt.json), &got)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%s: %+v, %v", tt.json, got, err)
		}
		if back, err := json.Marshal(tt.want); tt.ok && (err != nil || string(back) != tt.json) {
			t.Errorf("%s: written as %s, %v", tt.json, back, err)
		}
	}
}

func TestParseAt(t *testing.T) {
	tests := []struct {
		text string
		want At
		ok   bool
	}{
		{"", At{}, true},
		{"7", At{Seq: 7}, true},
		{"1234567890", At{Seq: 1234567890}, true},
		{"12345678901234567890", At{Commit: "12345678901234567890"}, true},
		{"12ab", At{Commit: "12ab"}, true},
		{"0", At{}, false},
		{"-4", At{}, false},
		{"abc", At{}, false},
	}
	for _, tt := range tests {
		if got, err := ParseAt(tt.text); (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%q: %+v, %v", tt.text, got, err)
		}
	}
}
