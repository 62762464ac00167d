package inspectlog

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// sample is one run of the agent.
type sample struct {
	record int    // its place in the log's list, from 1; 0 in a zip
	member string // its name in a zip

	id, epoch   string
	input       jsontext.Value
	messages    []jsontext.Value
	attachments attachments
	calls       calls
	ending      ending

	problems []error
}

// read reads a sample. What of it cannot be read is a problem, and the rest is
// kept.
func (s *sample) read(dec *jsontext.Decoder) {
	for name, err := range record.Members(dec) {
		if err == nil {
			err = s.field(name, dec)
		}
		if err != nil {
			s.problem(err)
			return
		}
	}
}

// problem notes an error with the sample's place.
func (s *sample) problem(err error) {
	var bad *record.Error
	switch {
	case !errors.As(err, &bad):
	case s.member != "":
		err = &record.Error{Err: fmt.Errorf("member %q: %w", s.member, err)}
	default:
		err = &record.Error{Record: s.record, Err: bad.Err}
	}
	s.problems = append(s.problems, err)
}

// field reads one member. Its error is that no more can be read.
func (s *sample) field(name string, dec *jsontext.Decoder) error {
	switch name {
	case "messages":
		return s.list(dec)
	case "events":
		return s.calls.read(dec)
	case "attachments":
		return s.readAttachments(dec)
	case "id", "epoch", "input", "scores", "error", "limit":
		value, err := dec.ReadValue()
		if err != nil {
			return record.InDocument(err)
		}
		s.set(name, value.Clone())
	}
	return nil
}

func (s *sample) set(name string, value jsontext.Value) {
	switch name {
	case "id":
		s.id = label(value)
	case "epoch":
		s.epoch = label(value)
	case "input":
		s.input = value
	default:
		if err := s.ending.set(name, value); err != nil {
			s.problem(&record.Error{Err: fmt.Errorf("%s: %w", name, err)})
		}
	}
}

func (s *sample) list(dec *jsontext.Decoder) error {
	for v, err := range record.Elements(dec) {
		if err != nil {
			return err
		}
		s.messages = append(s.messages, v.JSON.Clone())
	}
	return nil
}

func (s *sample) readAttachments(dec *jsontext.Decoder) error {
	s.attachments = attachments{}
	for hash, err := range record.Members(dec) {
		if err != nil {
			return err
		}
		value, err := dec.ReadValue()
		if err != nil {
			return record.InDocument(err)
		}
		var text string
		if err := record.Unmarshal(value, &text); err != nil {
			s.problem(&record.Error{Err: fmt.Errorf("attachment %q: %w", hash, err)})
		}
		s.attachments[hash] = text
	}
	return nil
}

// label is an id, which may be a number or a string.
func label(v jsontext.Value) string {
	var text string
	if record.Unmarshal(v, &text) == nil {
		return text
	}
	return string(record.Compact(v))
}

func (s *sample) name(file string) string {
	return fmt.Sprintf("%s-%s-%s", file, cmp.Or(s.id, "0"), cmp.Or(s.epoch, "1"))
}

// cutOff reports whether the file ends within the sample.
func (s *sample) cutOff() bool { return slices.ContainsFunc(s.problems, record.CutOff) }

// unreadable is the error of the reader behind the sample, if there was one.
func (s *sample) unreadable() error {
	for _, err := range s.problems {
		var bad *record.Error
		if !errors.As(err, &bad) {
			return err
		}
	}
	return nil
}

// all gives the events of the sample, and then what is wrong with it.
func (s *sample) all() format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		c := conversation{sample: s, ids: map[string]bool{}}
		c.read()
		for _, e := range c.events {
			if !yield(e, nil) {
				return
			}
		}
		for _, err := range s.problems {
			if !yield(nil, err) {
				return
			}
		}
	}
}

// attachments are the long values of a sample by hash.
type attachments map[string]string

const attachmentScheme = "attachment://"

// restore puts attachments back where a value has a reference for one. Those that
// are not there stay references; missing are their hashes.
func (a attachments) restore(v jsontext.Value) (whole jsontext.Value, missing []string) {
	if !strings.Contains(string(v), attachmentScheme) {
		return v, nil
	}
	var out strings.Builder
	dec, enc := record.NewDecoder(strings.NewReader(string(v))), record.NewEncoder(&out)
	for {
		token, err := dec.ReadToken()
		if err != nil {
			break // The value was read before and is whole.
		}
		if token.Kind() == '"' {
			if hash, ok := strings.CutPrefix(token.String(), attachmentScheme); ok {
				if text, there := a[hash]; there {
					token = jsontext.String(text)
				} else {
					missing = append(missing, hash)
				}
			}
		}
		if err := enc.WriteToken(token); err != nil {
			return v, missing
		}
	}
	return jsontext.Value(out.String()), missing
}
