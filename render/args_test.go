package render

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/tokens"
)

func TestClippedArgumentsStayJSON(t *testing.T) {
	t.Parallel()
	enc := tokens.MustGet("o200k_base")
	long := strings.Repeat("line of code\\n", 5000)
	for _, args := range []string{
		`{"path":"a/b.go","content":"` + long + `"}`,
		`{"edits":[{"old":"` + long + `","new":"x"},{"old":"y","new":"` + long + `"}]}`,
		`"` + long + `"`,
		`[` + strings.Repeat(`1,`, 9000) + `1]`,
		`{"` + long + `":1}`,
	} {
		for _, limit := range []int{8, 32, 256, 8192} {
			short := clipArguments(enc, args, limit)
			if !jsontext.Value(short).IsValid() || enc.Count(short) > limit {
				t.Errorf("limit %d: %d tokens, JSON %v: %.80s", limit, enc.Count(short), jsontext.Value(short).IsValid(), short)
			}
		}
	}
	short := clipArguments(enc, `{"path":"a/b.go","content":"`+long+`"}`, 256)
	if !strings.HasPrefix(short, `{"path":"a/b.go","content":"line of code\n`) {
		t.Errorf("what is short is not kept: %.80s", short)
	}
}
