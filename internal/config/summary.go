package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"
)

// minWindow is the least window in which a model can be asked anything.
const minWindow = 2048

// KeyVariable is the environment variable that holds the key of the summaries'
// model. It is empty where there is none: the methods' own variables are for
// the providers' own addresses only, so that no other server gets their keys.
func (s *Summary) KeyVariable() string {
	switch {
	case s.KeyEnv != "":
		return s.KeyEnv
	case s.KeyFile != "" || s.BaseURL != "" || s.Method == "digest":
		return ""
	}
	return strings.ToUpper(s.Method) + "_API_KEY"
}

// Key gives the key of the summaries' model out of the environment that was
// loaded, empty where there is none. A key in a file is not looked at.
func (l *Loaded) Key() string {
	name := l.Summary.KeyVariable()
	for _, entry := range l.env {
		if value, ok := strings.CutPrefix(entry, name+"="); ok && name != "" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Notes tell of what is no mistake and may be none of the user's intention, a
// line each.
func (l *Loaded) Notes() []string {
	s := &l.Summary
	if s.Method == "digest" {
		return nil
	}
	var notes []string
	note := func(key, reason, next string) {
		notes = append(notes, Problem{Source: l.sourceOf(key), Key: key, Reason: reason, Next: next}.String())
	}
	name := s.KeyVariable()
	switch info, err := os.Stat(s.KeyFile); {
	case s.KeyFile != "" && err != nil:
		note("summary.key_file", "it cannot be read now", "put the key there; until then the digest serves")
	case s.KeyFile != "" && info.Mode().Perm()&0o077 != 0:
		note("summary.key_file", "others on this machine may read it", "chmod 600 "+s.KeyFile)
	case s.KeyFile == "" && name != "" && l.Key() == "":
		note("summary.key_env", "there is no key: $"+name+" is not set", "set it, or name a file in summary.key_file; until then the digest serves")
	}
	if u, err := url.Parse(s.BaseURL); err == nil && u.Scheme == "http" && !isLoopback(net.JoinHostPort(u.Hostname(), "0")) {
		note("summary.base_url", "logs travel to "+u.Host+" without encryption", "use https")
	}
	return notes
}

func (l *Loaded) sourceOf(key string) Source {
	for _, v := range l.Values {
		if v.Key == key {
			return v.Source
		}
	}
	return Source{Layer: LayerDefault}
}

// compareSummary checks that a model that is to be asked is named.
func (l *loader) compareSummary() {
	s := &l.loaded.Summary
	l.check(s.Method == "digest" || s.Model != "", "summary.model", "summary.method",
		"the method "+s.Method+" asks a model, and none is named", `write the provider's name for it, such as model = "`+exampleModel(s.Method)+`"`)
	l.check(s.KeyEnv == "" || s.KeyFile == "", "summary.key_file", "summary.key_env",
		"summary.key_env is set as well", "leave one of them out")
}

func exampleModel(method string) string {
	switch method {
	case "anthropic":
		return "claude-haiku-4-5"
	case "gemini":
		return "gemini-2.5-flash"
	}
	return "gpt-5-mini"
}

func checkName(value any) (reason, next string) {
	if name := value.(string); strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return quoteShort(name) + " is no name of a model", "write it as the provider spells it, without spaces"
	}
	return "", ""
}

func checkURL(value any) (reason, next string) {
	if value == "" {
		return "", ""
	}
	next = "write such as https://llm.example.com/v1"
	u, err := url.Parse(value.(string))
	switch {
	case err == nil && u.User != nil:
		return "a password does not belong into an address", "name a variable in summary.key_env or a file in summary.key_file"
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return quoteShort(value.(string)) + " is no address", next
	case u.RawQuery != "" || u.Fragment != "":
		return quoteShort(value.(string)) + " has more than a path", next
	}
	return "", ""
}

func checkVariable(value any) (reason, next string) {
	name := value.(string)
	if name == "" || strings.Trim(name, "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == "" && (name[0] < '0' || name[0] > '9') {
		return "", ""
	}
	// It may be the key itself, so it is not repeated.
	return "it is no name of a variable", "write the name of the variable that holds the key, not the key"
}

func checkDuration(value any) (reason, next string) {
	const most = 24 * time.Hour
	d, err := time.ParseDuration(value.(string))
	switch next = `write such as "250ms", "90s" or "2m"`; {
	case err != nil:
		return quoteShort(value.(string)) + " is no duration", next
	case d <= 0:
		return quoteShort(value.(string)) + " is not above 0", next
	case d > most:
		return quoteShort(value.(string)) + " is over a day", next
	}
	return "", ""
}

func checkWindow(value any) (reason, next string) {
	if n := value.(int); n == 0 || n >= minWindow {
		return "", ""
	}
	return fmt.Sprintf("a model with a window of %d cannot read a log", value), fmt.Sprintf("write %d or more, or 0 for the table of models", minWindow)
}
