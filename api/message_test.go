package api

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestMessages(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	tests := []struct {
		name, stream string
		want         []string // event|data
	}{
		{"one", "id: 1\nevent: A\ndata: {}\n\n", []string{"A|{}"}},
		{"comments", ": hello\n\n:\nevent: A\ndata: x\n\n", []string{"|", "|", "|", "A|x"}},
		{"comment inside", "event: A\ndata: x\n: hm\ndata: y\n\n", []string{"A|x\ny"}},
		{"no space, CRLF", "event:A\r\ndata:x\r\n\r\n", []string{"A|x"}},
		{"unknown fields", "retry: 5\nfoo\ndata: x\n\n", []string{"|x"}},
		{"longer than a buffer", "data: " + long + "\n\n", []string{"|" + long}},
		{"cut off", "data: x\n\ndata: y\n", []string{"|x"}},
		{"cut in a line", "data: x\n\ndata: y", []string{"|x"}},
	}
	for _, tt := range tests {
		for name, in := range map[string]io.Reader{
			"whole": strings.NewReader(tt.stream), "by byte": iotest.OneByteReader(strings.NewReader(tt.stream)),
		} {
			r := newMessageReader(in)
			var got []string
			for {
				m, err := r.next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", tt.name, name, err)
				}
				got = append(got, m.event+"|"+string(m.data))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s, %s: %s", tt.name, name, diff)
			}
		}
	}
}
