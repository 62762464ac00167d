package eventlog_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

func TestRoundTripKeepsWhatIsUnknown(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`{"type":"ActionEvent","seq":3,"id":"a","timestamp":"2026-01-02T03:04:05.123456789Z","agent_name":"p","full_namespace":"p/w","commit_hash":null,"source":"main","pinned":false,"full_detail_tokens":0,"low_detail_tokens":0,"tool_calls":[{"id":"c","name":"Bash","arguments":{"n":1.0,"big":123456789012345678901234567890},"cache":{"x":[1,2]}}],"opaque":[{"provider":"anthropic","block":{"type":"thinking","thinking":"\u003cb\u003e","signature":"Zm9v"}}],"x_new":{"deep":[{"a":null}]},"y":1e400}`,
		`{"type":"OutputEvent","seq":0,"id":"","timestamp":"0001-01-01T00:00:00Z","agent_name":"a","full_namespace":"a","commit_hash":"abc","source":"setup","pinned":true,"full_detail_tokens":1,"low_detail_tokens":1,"parts":[{"type":"table","columns":["a"],"rows":[[1],["x"]],"total_rows":9,"note":"kept"}]}`,
	} {
		e, err := eventlog.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		again, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(line, string(again)); diff != "" {
			t.Errorf("round trip (-sent +got):\n%s", diff)
		}
	}
}

func TestBareValuesAreParts(t *testing.T) {
	t.Parallel()
	e, err := eventlog.Decode([]byte(`{"type":"OutputEvent","agent_name":"a","parts":["hi",7,{"k":1},[1],null,{"type":"text","text":"t"},{"type":"other"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range e.Body.(*eventlog.Output).Parts {
		got = append(got, string(p.Type)+" "+p.Text+string(p.Value))
	}
	want := []string{"text hi", "json 7", `json {"k":1}`, "json [1]", "json null", "text t", `json {"type":"other"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{`{"type":"ActionEvent","code":"a","terminal":"b"}`, "line 1: ActionEvent: code and terminal are both set"},
		{`{"Type":"ActionEvent"}`, "line 1: type is missing"},
		{`{"type":"NopeEvent"}`, `line 1: type "NopeEvent" is none of the ten kinds of event`},
		{`{"type":"FailEvent","message":"a","message":"b"}`, "line 1: message: the key is given twice"},
		{`{"type":"FailEvent","message":7}`, "line 1: FailEvent: message: want a string, got a number"},
		{`{"type":"FailEvent","timestamp":"yesterday"}`, "line 1: FailEvent: timestamp:"},
		{`{"type":"ActionEvent","tool_calls":[{"name":"a"},{"name":7}]}`, "line 1: ActionEvent: tool_calls[1].name: want a string, got a number"},
		{`{"type":"ActionEvent","tool_calls":[{"id":"x"}]}`, "line 1: ActionEvent: tool_calls[0].name: is empty"},
		{`{"type":"ActionEvent","file_actions":[{"path":"a","mode":"over"}]}`, `line 1: ActionEvent: file_actions[0].mode: "over" is neither write nor append`},
		{`{"type":"OutputEvent","parts":[{"type":"image"}]}`, "line 1: OutputEvent: parts[0]: an image needs data or sha256"},
		{`{"type":"OutputEvent","parts":[{"type":"text","text":7}]}`, "line 1: OutputEvent: parts[0].text: want a string, got a number"},
		{`{"type":"SummaryEvent","covers":[[5,3]]}`, "line 1: SummaryEvent: covers[0]: [5, 3] is not an ascending range"},
		{`{"type":"SummaryEvent","covers":[[1,3]],"undoes":5}`, "line 1: SummaryEvent: undoes: does not go with covers: an undo covers nothing"},
		{`{"type":"SummaryEvent","undoes":-1}`, "line 1: SummaryEvent: undoes: is negative"},
		{`{"type":"SummaryEvent","name":"a\nb"}`, "line 1: SummaryEvent: name: has more than one line"},
		{`{"type":"FileEvent","file_source":"me"}`, `line 1: FileEvent: file_source: "me" is neither user nor agent`},
		{`{"type":"FailEvent","source":"x"}`, `line 1: FailEvent: source: "x" is neither setup nor main`},
		{`{"type":"FailEvent","pinned":"yes"}`, "line 1: FailEvent: pinned: want true or false, got a string"},
		{`{"type":"FailEvent","message":"` + "\xff" + `"}`, "line 1: not valid JSON at byte"},
		{`{"type":"FailEvent"`, "line 1: not valid JSON at byte"},
		{`7`, "line 1: an event is a JSON object"},
	} {
		_, err := eventlog.NewDecoder(strings.NewReader(c.in)).Next()
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant %s", c.in, err, c.want)
		}
	}
}

const fail = `{"type":"FailEvent","agent_name":"a","message":"m"}`

func TestDecoderTakesAnyFraming(t *testing.T) {
	t.Parallel()
	pretty := "{\n  \"type\": \"FailEvent\",\n  \"agent_name\": \"a\"\n}"
	for name, in := range map[string]string{
		"lines":              fail + "\n" + fail + "\n",
		"no last newline":    fail + "\n" + fail,
		"blank lines, CRLF":  "\r\n" + fail + "\r\n\r\n" + fail + "\r\n",
		"byte order mark":    "\xEF\xBB\xBF" + fail + "\n" + fail,
		"array":              "[" + fail + "," + fail + "]",
		"array over lines":   "[\n" + pretty + ",\n" + fail + "\n]\n",
		"values over lines":  pretty + "\n" + pretty,
		"values on one line": pretty + pretty,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if n, errs := readAll(in); n != 2 || len(errs) > 0 {
				t.Errorf("read %d events, errors %v", n, errs)
			}
		})
	}
}

func TestDecoderGoesOnAfterABadLine(t *testing.T) {
	t.Parallel()
	in := fail + "\nnonsense\n" + fail + "\n" + `{"type":"FailEvent","message":"cut o`
	n, errs := readAll(in)
	if n != 2 || len(errs) != 2 {
		t.Fatalf("read %d events, errors %v", n, errs)
	}
	for i, line := range []int{2, 4} {
		var bad *eventlog.DecodeError
		if !errors.As(errs[i], &bad) || bad.Line != line {
			t.Errorf("error %d: %v, want one of line %d", i, errs[i], line)
		}
	}
}

func TestDecoderNamesTheEndOfACutList(t *testing.T) {
	t.Parallel()
	n, errs := readAll("[" + fail + ",\n" + `{"type":"Fail`)
	if n != 1 || len(errs) != 1 || !strings.Contains(errs[0].Error(), "line 2: the event has no end") {
		t.Errorf("read %d events, errors %v", n, errs)
	}
}

func readAll(in string) (n int, errs []error) {
	d := eventlog.NewDecoder(strings.NewReader(in))
	for range 100 {
		_, err := d.Next()
		if err == io.EOF {
			return n, errs
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	return -1, errs
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte(fail + "\n" + fail))
	f.Add([]byte("[" + fail + "]"))
	f.Add([]byte("{\n" + fail[1:]))
	f.Add([]byte(`{"type":"OutputEvent","parts":["x",{"type":"image","data":"AA=="}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := eventlog.NewDecoder(strings.NewReader(string(data)))
		for range len(data) + 2 {
			e, err := d.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				continue
			}
			again, err := e.MarshalJSON()
			if err != nil {
				t.Fatalf("encode what was decoded: %v", err)
			}
			if _, err := eventlog.Decode(again); err != nil {
				t.Fatalf("decode what was encoded: %v\n%s", err, again)
			}
		}
		t.Fatal("the decoder does not end")
	})
}
