package inspectlog_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/internal/transcript"
)

const sample = `{"id":1,"epoch":1,"messages":[{"role":"user","content":"Begin."}]}`

// member is a file of a zip.
type member struct {
	name string
	mode fs.FileMode
	data io.Reader
}

func archive(t *testing.T, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, m := range append([]member{{name: "_journal/start.json", data: strings.NewReader("{}")}}, members...) {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		header.SetMode(m.mode)
		w, err := z.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// spaces is a long run of white space that is never held.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestHostileArchives names what is wrong with a member and reads the others.
func TestHostileArchives(t *testing.T) {
	good := func() member { return member{name: "samples/1_epoch_1.json", data: strings.NewReader(sample)} }
	whole := archive(t, good())
	for _, test := range []struct {
		name     string
		data     []byte
		sessions int
		says     string
	}{
		{"sound", whole, 1, ""},
		{"above", archive(t, member{name: "../samples/2.json", data: strings.NewReader(sample)}, good()), 1, "leads out of the archive"},
		{"from the root", archive(t, member{name: "/samples/2.json", data: strings.NewReader(sample)}, good()), 1, "leads out of the archive"},
		{"inside and out", archive(t, member{name: "samples/../../2.json", data: strings.NewReader(sample)}, good()), 1, "leads out of the archive"},
		{"backslash", archive(t, member{name: `samples\..\2.json`, data: strings.NewReader(sample)}, good()), 1, "leads out of the archive"},
		{"a link", archive(t, member{name: "samples/2.json", mode: fs.ModeSymlink | 0o777, data: strings.NewReader("/etc/passwd")}, good()), 1, "a link"},
		{"a bomb", claiming(archive(t, member{name: "samples/2.json", data: strings.NewReader(sample)}), 300<<20), 0, "unpacks to 300 MB"},
		{"many bombs", claiming(archive(t, bombs(5)...), 250<<20), 0, "unpacks to more than 1024 MB"},
		{"a bomb that lies", claiming(archive(t, member{name: "samples/2.json", data: io.LimitReader(spaces{}, 8<<20)}), 100), 0, `member "samples/2.json"`},
		{"cut off", whole[:len(whole)-30], 0, "cut off"},
		{"bad bytes", garbled(t, whole), 0, `member "samples/1_epoch_1.json"`},
		{"no JSON", archive(t, member{name: "samples/2.json", data: strings.NewReader("hello")}, good()), 2, `member "samples/2.json"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{"file": bytes.NewReader(test.data), "pipe": io.MultiReader(bytes.NewReader(test.data))} {
				sessions, problems := read(t, r)
				if sessions != test.sessions || !strings.Contains(strings.Join(problems, "\n"), test.says) || (len(problems) > 0) != (test.says != "") {
					t.Errorf("%s: got %d sessions and %q, want %d and %q", how, sessions, problems, test.sessions, test.says)
				}
			}
		})
	}
}

// claiming says in the list of members that each unpacks to so many bytes.
func claiming(data []byte, size uint32) []byte {
	data = slices.Clone(data)
	for i := range len(data) - 28 {
		if bytes.HasPrefix(data[i:], []byte("PK\x01\x02")) {
			binary.LittleEndian.PutUint32(data[i+24:], size)
		}
	}
	return data
}

func bombs(n int) []member {
	var all []member
	for i := range n {
		all = append(all, member{name: fmt.Sprintf("samples/%d.json", i), data: strings.NewReader(sample)})
	}
	return all
}

// garbled changes a byte of the last member's data.
func garbled(t *testing.T, data []byte) []byte {
	t.Helper()
	data = slices.Clone(data)
	i := bytes.LastIndex(data, []byte("PK\x03\x04"))
	if i < 0 {
		t.Fatal("no member")
	}
	data[i+30+len("samples/1_epoch_1.json")+12] ^= 0x55
	return data
}

func read(t *testing.T, in io.Reader) (sessions int, problems []string) {
	t.Helper()
	r, err := transcript.Open(in, transcript.Options{Name: "x.eval"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("inspect-log", r.Format()); diff != "" {
		t.Fatal(diff)
	}
	for s, err := range r.Sessions() {
		if err != nil {
			continue
		}
		sessions++
		for range s.Events() {
		}
	}
	for _, err := range r.Skipped().First {
		problems = append(problems, err.Error())
	}
	return sessions, problems
}
