package codextui

import (
	"fmt"
	"testing"
)

// TestKeyboard types keys, written as code and modifiers, and submits.
func TestKeyboard(t *testing.T) {
	for want, keys := range map[string][][2]string{
		"hi":   {{"Char('h')"}, {"Char('i')"}},
		"Hi":   {{"Char('H')", "SHIFT"}, {"Char('i')"}},
		"a\nb": {{"Char('a')"}, {"Enter", "SHIFT"}, {"Char('b')"}},
		"one":  {{"Char('o')"}, {"Char('e')"}, {"Left"}, {"Char('n')"}},
		"keep": {{"Char('x')"}, {"Char('u')", "CONTROL"}, {"Char('k')"}, {"Char('e')"}, {"Char('e')"}, {"Char('p')"}},
		"a c":  {{"Char('a')"}, {"Char(' ')"}, {"Char('b')"}, {"Char('w')", "CONTROL"}, {"Char('c')"}},
		"'\\":  {{`Char('\'')`}, {`Char('\\')`}},
		"né":   {{"Char('n')"}, {"Char('é')"}},
		"ab":   {{"Char('b')"}, {"Home"}, {"Char('a')"}, {"Delete"}, {"Char('b')"}},
		"new":  {{"Char('x')"}, {"Char('c')", "CONTROL"}, {"Char('n')"}, {"Char('e')"}, {"Char('w')"}},
	} {
		var k keyboard
		for _, key := range keys {
			if key[1] == "" {
				key[1] = "0x0"
			}
			for _, kind := range []string{"Press", "Release"} {
				k.press(fmt.Sprintf("KeyEvent { code: %s, modifiers: KeyModifiers(%s), kind: %s, state: KeyEventState(0x0) }", key[0], key[1], kind))
			}
		}
		k.press("KeyEvent { code: Enter, modifiers: KeyModifiers(0x0), kind: Press, state: KeyEventState(0x0) }")
		if got := k.take(); got != want {
			t.Errorf("%v: got %q, want %q", keys, got, want)
		}
	}
}
