package codextui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// keyboard is the input line that keys are typed into, with the commonest keys
// for editing. What is pasted, completed or recalled is not in the log.
type keyboard struct {
	text      []rune
	at        int // where the cursor is
	submitted string
}

// keyEvent is how a key is written down.
var keyEvent = regexp.MustCompile(`code: (.+), modifiers: KeyModifiers\(([^)]*)\), kind: (\w+)`)

// press takes a key event.
func (k *keyboard) press(event string) {
	found := keyEvent.FindStringSubmatch(event)
	if found == nil || found[3] == "Release" {
		return
	}
	code, modifiers := found[1], found[2]
	control, alt := strings.Contains(modifiers, "CONTROL"), strings.Contains(modifiers, "ALT")
	inner, isChar := strings.CutPrefix(code, "Char('")
	switch {
	case isChar && !control && !alt:
		k.insert(character(strings.TrimSuffix(inner, "')")))
	case isChar && control:
		k.control(strings.TrimSuffix(inner, "')"))
	case code == "Enter" && (alt || strings.Contains(modifiers, "SHIFT")):
		k.insert('\n')
	case code == "Enter":
		k.submit()
	case code == "Backspace" && (alt || control):
		k.erase(k.word())
	case code == "Backspace":
		k.erase(k.at - 1)
	default:
		k.move(code)
	}
}

// character reads a character as Rust writes it.
func character(s string) rune {
	if hex, ok := strings.CutPrefix(s, `\u{`); ok {
		n, err := strconv.ParseUint(strings.TrimSuffix(hex, "}"), 16, 32)
		if err != nil || n > unicode.MaxRune {
			return unicode.ReplacementChar
		}
		return rune(n)
	}
	switch s {
	case `\n`:
		return '\n'
	case `\t`:
		return '\t'
	}
	for _, r := range strings.TrimPrefix(s, `\`) {
		return r
	}
	return '\\'
}

func (k *keyboard) insert(r rune) {
	k.text = slices.Insert(k.text, k.at, r)
	k.at++
}

// control does what a letter means together with the control key.
func (k *keyboard) control(letter string) {
	switch letter {
	case "j":
		k.insert('\n')
	case "h":
		k.erase(k.at - 1)
	case "w":
		k.erase(k.word())
	case "u":
		k.erase(0)
	case "k":
		k.text = k.text[:k.at]
	case "c":
		k.clear()
	default:
		k.move(map[string]string{"a": "Home", "e": "End", "b": "Left", "f": "Right", "d": "Delete"}[letter])
	}
}

func (k *keyboard) move(key string) {
	switch key {
	case "Left":
		k.at = max(0, k.at-1)
	case "Right":
		k.at = min(len(k.text), k.at+1)
	case "Home":
		k.at = 0
	case "End":
		k.at = len(k.text)
	case "Delete":
		if k.at < len(k.text) {
			k.text = slices.Delete(k.text, k.at, k.at+1)
		}
	}
}

// erase takes away what is between from and the cursor.
func (k *keyboard) erase(from int) {
	from = max(0, from)
	k.text = slices.Delete(k.text, from, k.at)
	k.at = from
}

// word is where the word before the cursor begins.
func (k *keyboard) word() int {
	at := k.at
	for at > 0 && unicode.IsSpace(k.text[at-1]) {
		at--
	}
	for at > 0 && !unicode.IsSpace(k.text[at-1]) {
		at--
	}
	return at
}

func (k *keyboard) clear() { k.text, k.at = nil, 0 }

func (k *keyboard) submit() {
	if text := strings.TrimSpace(string(k.text)); text != "" {
		k.submitted = text
	}
	k.clear()
}

// take gives what was submitted last, once.
func (k *keyboard) take() string {
	text := k.submitted
	k.submitted = ""
	return text
}
