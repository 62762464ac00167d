package httpapi_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

// TestBodiesThatBreakOff are faults of who sends them.
func TestBodiesThatBreakOff(t *testing.T) {
	d := start(t, httpapi.Options{})
	var whole bytes.Buffer
	zip := gzip.NewWriter(&whole)
	_, _ = io.WriteString(zip, strings.Repeat(`{"type":"ActionEvent","terminal":"ls"}`+"\n", 100))
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	cut := whole.Bytes()[:whole.Len()-9]
	for name, tt := range map[string]struct{ head, body, want string }{
		"a chunk without a size":  {"Transfer-Encoding: chunked", "zz\r\n{}\r\n", "the body breaks off: "},
		"a chunk without its end": {"Transfer-Encoding: chunked", "2\r\n{}{}{}\r\n0\r\n\r\n", "the body breaks off: "},
		"half of a gzip": {
			"Content-Encoding: gzip\r\nContent-Length: " + fmt.Sprint(len(cut)), string(cut), "the body is not gzip, though Content-Encoding says so: unexpected EOF",
		},
		"a broken chunk of gzip": {"Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "zz\r\n", "the body breaks off: "},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", d.server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "POST /v1/sessions/run/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n%s", tt.head, tt.body)
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var p api.Problem
			if err := json.UnmarshalRead(resp.Body, &p); err != nil {
				t.Fatal(err)
			}
			if p.Type != api.BadRequest || !strings.HasPrefix(p.Detail, tt.want) {
				t.Errorf("%+v, want %q", p, tt.want)
			}
		})
	}
}
