package render

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/tokens"
)

// clipArguments shortens the arguments of a call to at most limit tokens and
// keeps them JSON: long strings in it are clipped. Where that is not enough, an
// object with the clipped text stands for them.
func clipArguments(enc *tokens.Encoding, args string, limit int) string {
	if short, err := clipStrings(enc, args, limit*3/4); err == nil && enc.Count(short) <= limit {
		return short
	}
	for room := limit - 8; room > 0; room -= 1 + room/4 {
		quoted, err := jsontext.AppendQuote(nil, clip(enc, args, room))
		short := `{"clipped":` + string(quoted) + "}"
		if err == nil && enc.Count(short) <= limit {
			return short
		}
	}
	return "{}"
}

// clipStrings shares a limit among the strings of a JSON value.
func clipStrings(enc *tokens.Encoding, value string, limit int) (string, error) {
	costs, err := stringCosts(enc, value, limit)
	if err != nil {
		return "", err
	}
	fair := fairShare(costs, limit)
	var out bytes.Buffer
	w := jsontext.NewEncoder(&out, jsontext.AllowInvalidUTF8(true))
	err = eachToken(value, func(t jsontext.Token, isValue bool) error {
		if isValue && t.Kind() == '"' {
			t = jsontext.String(clip(enc, t.String(), fair))
		}
		return w.WriteToken(t)
	})
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), err
}

func stringCosts(enc *tokens.Encoding, value string, limit int) ([]int, error) {
	var costs []int
	err := eachToken(value, func(t jsontext.Token, isValue bool) error {
		if isValue && t.Kind() == '"' {
			costs = append(costs, countUpTo(enc, t.String(), limit))
		}
		return nil
	})
	return costs, err
}

// eachToken reads the tokens of a JSON value, and tells values from the names
// of an object.
func eachToken(value string, do func(t jsontext.Token, isValue bool) error) error {
	dec := jsontext.NewDecoder(bytes.NewReader([]byte(value)))
	for {
		kind, n := dec.StackIndex(dec.StackDepth())
		t, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := do(t, kind != '{' || n%2 == 1); err != nil {
			return err
		}
		if dec.StackDepth() == 0 {
			return nil
		}
	}
}
