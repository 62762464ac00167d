package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// text is one of the nine that counters are compared on.
type text struct{ name, text string }

// makeTexts makes them from files of the Go distribution and from a fixed seed,
// so that they are the same wherever the same Go is.
func makeTexts(size int) ([]text, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("find GOROOT: %w", err)
	}
	src := filepath.Join(strings.TrimSpace(string(out)), "src")
	prose, err := readAll(size, filepath.Join(src, "testdata", "Isaac.Newton-Opticks.txt"))
	if err != nil {
		return nil, err
	}
	program, err := readAll(size, filepath.Join(src, "net", "http", "*.go"))
	if err != nil {
		return nil, err
	}
	python, err := readAll(size, filepath.Join(src, "runtime", "*.py"))
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(7, 11))
	raw := make([]byte, size)
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	return []text{
		{"prose", prose},
		{"go", program},
		{"python", python},
		{"json", jsonText(size, prose, program)},
		{"logs", logText(size, r)},
		{"hex", hex.EncodeToString(raw)[:size]},
		{"base64", base64.StdEncoding.EncodeToString(raw)[:size]},
		{"cjk and emoji", wideText(size, r)},
		{"runs", runText(size)},
	}, nil
}

// readAll joins files until they have size bytes.
func readAll(size int, pattern string) (string, error) {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return "", fmt.Errorf("find %s: no such file", pattern)
	}
	var b strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		b.Write(data)
	}
	return b.String()[:min(size, b.Len())], nil
}

// jsonText is a transcript: events of prose and source, as an agent logs them.
func jsonText(size int, prose, program string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		at := i * 611 % (min(len(prose), len(program)) - 800)
		line, _ := json.Marshal(map[string]any{
			"type": "OutputEvent", "seq": i, "timestamp": fmt.Sprintf("2026-11-%02dT%02d:%02d:%02d.%03dZ", 1+i%28, i%24, i%60, i*7%60, i*13%1000),
			"agent_name": "planner", "full_namespace": "planner/worker", "is_error": i%9 == 0,
			"parts": []any{map[string]any{"type": "text", "text": prose[at : at+300]}, map[string]any{"type": "json", "value": map[string]any{"path": "src/net/http/server.go", "content": program[at : at+400], "lines": []int{i, i + 40}}}},
		})
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()[:size]
}

// logText is lines of a server.
func logText(size int, r *rand.Rand) string {
	var b strings.Builder
	paths := []string{"/v1/sessions", "/v1/sessions/%d/events", "/healthz", "/v1/render?budget=%d", "/static/app.js"}
	for b.Len() < size {
		path := strings.ReplaceAll(paths[r.IntN(len(paths))], "%d", fmt.Sprint(r.IntN(100000)))
		fmt.Fprintf(&b, "2026-11-%02dT%02d:%02d:%02d.%06dZ level=%s msg=\"request done\" method=GET path=%s status=%d duration=%dms remote=10.0.%d.%d:%d\n",
			1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1000000), []string{"INFO", "WARN", "ERROR"}[r.IntN(3)], path, 200+100*r.IntN(4), r.IntN(3000), r.IntN(256), r.IntN(256), 1024+r.IntN(60000))
	}
	return b.String()[:size]
}

// wideText is Chinese characters of random choice with punctuation, kana, and emoji.
func wideText(size int, r *rand.Rand) string {
	var b strings.Builder
	emoji := []string{"😀", "👍🏽", "🚀", "❤️", "👩‍💻", "🎉"}
	for b.Len() < size {
		for range 3 + r.IntN(12) {
			b.WriteRune(rune(0x4E00 + r.IntN(0x1400)))
		}
		for range r.IntN(6) {
			b.WriteRune(rune(0x3041 + r.IntN(86)))
		}
		b.WriteString([]string{"，", "。", "、", "\n"}[r.IntN(4)])
		if r.IntN(4) == 0 {
			b.WriteString(emoji[r.IntN(len(emoji))])
		}
	}
	return strings.ToValidUTF8(b.String()[:size], "")
}

// runText is runs of one character, long for a person and short enough for
// counters whose time grows with the square of a run.
func runText(size int) string {
	var b strings.Builder
	for n := 8; b.Len() < size; n = n%509 + 37 {
		for _, c := range []string{" ", "\n", "-", "=", "a", "\t", "*", "#", "0"} {
			b.WriteString(strings.Repeat(c, n))
		}
		b.WriteString("x\n")
	}
	return b.String()[:size]
}
