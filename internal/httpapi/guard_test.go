package httpapi_test

import (
	"testing"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

func TestHosts(t *testing.T) {
	d := start(t, httpapi.Options{Hosts: []string{"tide.example"}})
	for host, served := range map[string]bool{
		"localhost": true, "LOCALHOST:7433": true, "localhost.:1": true, "127.0.0.1": true, "127.8.9.1:7433": true,
		"[::1]": true, "[::1]:7433": true, "tide.example": true, "Tide.Example:443": true,
		"evil.example": false, "127.0.0.1.evil.example": false, "localhost.evil.example": false, "192.168.1.4": false,
		"0.0.0.0:7433": false, "[::]:7433": false, "tide.example.evil": false, "[::ffff:127.0.0.1]": true,
	} {
		resp, body := d.do("GET", "/healthz", "", "Host: "+host)
		if (resp.StatusCode == 200) != served {
			t.Errorf("host %q: %s %s", host, resp.Status, body)
		}
		if !served && resp.StatusCode != 421 {
			t.Errorf("host %q: %s", host, resp.Status)
		}
	}
}

func TestOrigins(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, tt := range []struct {
		host, origin string
		served       bool
	}{
		{"localhost:7433", "http://localhost:7433", true},
		{"localhost", "http://localhost:80", true},
		{"localhost:443", "https://localhost", true},
		{"LocalHost:7433", "http://localhost:7433", true},
		{"localhost:7433", "http://localhost:8000", false},
		{"localhost:7433", "http://127.0.0.1:7433", false},
		{"localhost:7433", "https://evil.example", false},
		{"localhost:7433", "null", false},
		{"localhost:7433", "file://localhost:7433", false},
	} {
		resp, body := d.do("POST", "/v1/count", `{"texts":[]}`, "Host: "+tt.host, "Origin: "+tt.origin)
		if (resp.StatusCode == 200) != tt.served {
			t.Errorf("host %s, origin %s: %s %s", tt.host, tt.origin, resp.Status, body)
		}
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("Access-Control-Allow-Origin: %s", got)
		}
	}
	if p := d.refused("GET", "/v1/sessions", "", "Origin: https://evil.example"); p.Type != api.ForeignOrigin {
		t.Errorf("%+v", p)
	}
}
