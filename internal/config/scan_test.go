package config

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"github.com/tidemark/tidemark"
)

func TestKeyLines(t *testing.T) {
	document := `# a = 1
top = "x = 1 # no comment"
"quoted \"key\"" = ''' [not.a.table]
'' '''' # four quotes end it
[ a . "b.c" ] # [d]
k.l = [ "]", # ]
  { in = 1 },
  { other = """
}""" } ]
last = { one = 1, two = { three = '}' } }
[[list]]
x = 1
[[list]]
x = 2
y = 3`
	want := map[string]int{
		"top": 2, `"quoted \"key\""`: 3, "a": 5, `a."b.c"`: 5, `a."b.c".k`: 6, `a."b.c".k.l`: 6, `a."b.c".k.l.in`: 7,
		`a."b.c".k.l.other`: 8, `a."b.c".last`: 10, `a."b.c".last.one`: 10, `a."b.c".last.two`: 10,
		`a."b.c".last.two.three`: 10, "list": 11, "list.x": 12, "list.y": 15,
		"list[0]": 11, "list[0].x": 12, "list[1]": 13, "list[1].x": 14, "list[1].y": 15,
	}
	if got := keyLines(document); !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// FuzzDocument attacks the reading of files: whatever they hold, every key that
// the TOML library finds has a line, and every problem says where, why and what
// to do.
func FuzzDocument(f *testing.F) {
	f.Add(tidemark.DefaultConfig)
	f.Add("[render]\nformat = 1\n[[x]]\ny = {a = [1, 2], b.c = '''\n'''}")
	f.Add("\ufeffa.\"b\\u0063\" = 0\r\n# end")
	f.Add("log_low_water_tokens = 5\nfull_detail_share = inf\nserver = []")
	f.Add("[[models]]\nmatch = 'a'\n[[models.b]]\nc = 1\n[[models]]\n\"d e\" = 2\nmatch = 5")
	f.Add("models = [{match = 'a', 'x y' = [1]}, 3]")
	f.Add("a = \"\"\"x\\\"\"\"\"\"\nb = 1979-05-27T07:32:00Z")
	f.Fuzz(func(t *testing.T, document string) {
		lines := keyLines(document)
		last := 1 + strings.Count(document, "\n")
		meta, err := toml.Decode(document, new(map[string]any))
		for _, key := range meta.Keys() {
			if line := lines[key.String()]; err == nil && (line < 1 || line > last) {
				t.Errorf("key %s: line %d of %d", key, line, last)
			}
		}
		l := newLoader()
		l.readDocument("f.toml", document)
		_, bad := l.finish()
		for _, p := range l.problems {
			if p.Line < 1 || p.Line > last || p.Reason == "" || p.Next == "" || bad == nil {
				t.Errorf("problem without place, reason or next step: %+v", p)
			}
		}
		if err != nil && len(l.problems) == 0 {
			t.Errorf("broken TOML was taken: %v", err)
		}
	})
}

func TestNearestIsStable(t *testing.T) {
	names := slices.Clone(Keys())
	first := nearest("detail.lw.tokens", names)
	slices.Reverse(names)
	if second := nearest("detail.lw.tokens", names); first != second || first != "detail.low.tokens" {
		t.Errorf("got %q and %q", first, second)
	}
}
