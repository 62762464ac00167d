package api

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// At is a moment of a session: the seq of an event, or a commit, whole or its
// first digits. It is a number or a string in JSON. The zero value is now.
type At struct {
	Seq    int64
	Commit string
}

// shortestCommit is how many digits of a commit have to be given.
const shortestCommit = 4

// longestSeq is how many digits a seq may have in a query.
const longestSeq = 18

// ParseAt reads a moment from a query or a command line. Up to 18 decimal
// digits are a seq; anything else is a commit.
func ParseAt(s string) (At, error) {
	if s == "" {
		return At{}, nil
	}
	if len(s) <= longestSeq {
		if seq, err := strconv.ParseInt(s, 10, 64); err == nil {
			return atSeq(seq)
		}
	}
	return atCommit(s)
}

func atSeq(seq int64) (At, error) {
	if seq < 1 {
		return At{}, fmt.Errorf("%d is no seq: they begin at 1", seq)
	}
	return At{Seq: seq}, nil
}

func atCommit(commit string) (At, error) {
	if len(commit) < shortestCommit {
		return At{}, fmt.Errorf("commit %q: give at least %d digits", commit, shortestCommit)
	}
	return At{Commit: commit}, nil
}

// MarshalJSON writes a number, a string or null.
func (a At) MarshalJSON() ([]byte, error) {
	switch {
	case a.Commit != "":
		return json.Marshal(a.Commit)
	case a.Seq != 0:
		return strconv.AppendInt(nil, a.Seq, 10), nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON takes a number, a string or null.
func (a *At) UnmarshalJSON(data []byte) (err error) {
	switch jsontext.Value(data).Kind() {
	case 'n':
		*a = At{}
	case '0':
		var seq int64
		if json.Unmarshal(data, &seq) != nil {
			return errors.New("a seq is a whole number")
		}
		*a, err = atSeq(seq)
	case '"':
		var commit string
		if err := json.Unmarshal(data, &commit); err != nil {
			return err
		}
		*a, err = atCommit(commit)
	default:
		return errors.New("want a seq or a commit")
	}
	return err
}
