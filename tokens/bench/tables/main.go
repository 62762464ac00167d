// Command tables makes the tables that package tokens embeds: the character
// classes of one version of Unicode, and for each vocabulary the length of every
// token's left half.
//
//	go run ./tables -unicode UnicodeData.txt -out ..
//
// UnicodeData.txt is the file of that name of Unicode 16.0.0.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pkoukk/tiktoken-go-loader/assets"
)

func main() {
	data := flag.String("unicode", "UnicodeData.txt", "UnicodeData.txt of Unicode 16.0.0")
	out := flag.String("out", "..", "folder of package tokens")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(data, out string) error {
	runs, err := classRuns(data)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "unicode16.bin"), runs, 0o644); err != nil {
		return err
	}
	for _, name := range []string{"cl100k_base", "o200k_base"} {
		halves, err := leftHalves(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name+".halves"), halves, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// classRuns encodes the class of every code point as package tokens reads it.
func classRuns(path string) ([]byte, error) {
	classes, err := readClasses(path)
	if err != nil {
		return nil, err
	}
	var out []byte
	for start := 0; start < len(classes); {
		end := start
		for end < len(classes) && classes[end] == classes[start] {
			end++
		}
		if end == len(classes) && classes[start] == 0 {
			break
		}
		out = binary.AppendUvarint(out, uint64(end-start)<<3|uint64(classes[start]))
		start = end
	}
	return out, nil
}

func readClasses(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	classes := make([]byte, 0x110000)
	first := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ";")
		cp, err := strconv.ParseInt(fields[0], 16, 32)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		if strings.HasSuffix(fields[1], ", First>") {
			first = int(cp)
			continue
		}
		if !strings.HasSuffix(fields[1], ", Last>") {
			first = int(cp)
		}
		for i := first; i <= int(cp); i++ {
			classes[i] = class(i, fields[2])
		}
	}
	return classes, lines.Err()
}

// class numbers are those of package tokens.
func class(cp int, category string) byte {
	switch {
	case cp == '\r' || cp == '\n':
		return 7
	case cp >= '\t' && cp <= '\r', cp == 0x85, category[0] == 'Z':
		return 6
	case category == "Lu" || category == "Lt":
		return 1
	case category == "Ll":
		return 2
	case category[0] == 'L':
		return 3
	case category[0] == 'M':
		return 4
	case category[0] == 'N':
		return 5
	}
	return 0
}

// leftHalves returns for each token the length of the left one of the two tokens
// that its last merge joins, 0 for single bytes.
func leftHalves(name string) ([]byte, error) {
	file, err := assets.Assets.ReadFile(name + ".tiktoken")
	if err != nil {
		return nil, err
	}
	ranks := map[string]int{}
	var tokens []string
	for line := range strings.Lines(string(file)) {
		text, rank, _ := strings.Cut(strings.TrimSpace(line), " ")
		token, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		if rank != strconv.Itoa(len(tokens)) {
			return nil, errors.New(name + ": ranks are not in order")
		}
		ranks[string(token)] = len(tokens)
		tokens = append(tokens, string(token))
	}
	out := make([]byte, len(tokens))
	for i, token := range tokens {
		if out[i], err = leftHalf(token, ranks); err != nil {
			return nil, fmt.Errorf("%s: token %d: %w", name, i, err)
		}
	}
	return out, nil
}

func leftHalf(token string, ranks map[string]int) (byte, error) {
	var parts []string
	for i := range len(token) {
		parts = append(parts, token[i:i+1])
	}
	for len(parts) > 2 {
		best, at := len(ranks), -1
		for i := range len(parts) - 1 {
			if r, ok := ranks[parts[i]+parts[i+1]]; ok && r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			return 0, errors.New("does not merge to itself")
		}
		parts[at] += parts[at+1]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
	if len(parts) == 1 {
		return 0, nil
	}
	return byte(len(parts[0])), nil
}
