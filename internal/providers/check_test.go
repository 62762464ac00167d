package providers_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/providers"
)

// bad is a request that breaks one rule and no other.
type bad struct{ rule, request string }

// testFormat checks a format: the good requests pass, each bad one breaks its
// rule only, and each rule has a bad request.
func testFormat(t *testing.T, format string, good []string, all []bad) {
	t.Helper()
	for _, request := range good {
		if errs := providers.Check(format, []byte(request)); errs != nil {
			t.Errorf("refused: %.400s\n%v", request, errors.Join(errs...))
		}
	}
	untested := maps.Clone(providers.Rules(format))
	for _, b := range append(all, commonBad...) {
		delete(untested, b.rule)
		t.Run(b.rule, func(t *testing.T) {
			t.Parallel()
			if broken := rulesBroken(t, format, b.request); !slices.Equal(broken, []string{b.rule}) {
				t.Errorf("breaks %q: %.400s", broken, b.request)
			}
		})
	}
	for _, rule := range slices.Sorted(maps.Keys(untested)) {
		t.Errorf("no request breaks the rule %q", rule)
	}
}

// commonBad are requests that no format takes.
var commonBad = []bad{{"utf-8", "{\"a\":\"\xff\"}"}, {"json", `{"a":1,"a":2}`}, {"json", `{`}, {"shape", `[]`}}

// rulesBroken names the rules that a request breaks, each once.
func rulesBroken(t *testing.T, format, request string) []string {
	t.Helper()
	var broken []string
	for _, err := range providers.Check(format, []byte(request)) {
		var v *providers.Violation
		if !errors.As(err, &v) {
			t.Fatal(err)
		}
		if v.Rule.Page == "" || v.Detail == "" {
			t.Errorf("%s has no page or no detail", v)
		}
		broken = append(broken, v.Name)
	}
	slices.Sort(broken)
	return slices.Compact(broken)
}

func TestErrorsNameThePlace(t *testing.T) {
	t.Parallel()
	errs := providers.Check("anthropic", []byte(`{"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":" "}]}]}`))
	want := `messages[0].content[1].text: text is not empty or white space only: " " (https://platform.claude.com/docs/en/api/messages/create)`
	if len(errs) != 1 || errs[0].Error() != want {
		t.Errorf("got  %v\nwant %s", errs, want)
	}
}

func TestUnknownFormatIsAnError(t *testing.T) {
	t.Parallel()
	if errs := providers.Check("telegram", []byte(`{}`)); len(errs) != 1 || !strings.Contains(errs[0].Error(), `"telegram"`) {
		t.Error(errs)
	}
}

// TestNothingPanics feeds values of every type to every place.
func TestNothingPanics(t *testing.T) {
	t.Parallel()
	for _, format := range providers.Formats() {
		for _, key := range []string{"messages", "input", "contents", "system", "tools", "instructions", "systemInstruction"} {
			for _, v := range []string{"null", "1", `"x"`, "[]", "[null]", "[1]", `[{}]`, `[[]]`, `{}`, `[{"role":1,"content":1,"parts":1,"type":1}]`} {
				_ = providers.Check(format, []byte(`{"`+key+`":`+v+`}`))
			}
		}
	}
}
