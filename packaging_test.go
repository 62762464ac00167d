package tidemark_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/config"
)

// TestImage looks at the Go that the image is built with: an older one than
// go.mod asks for refuses to.
func TestImage(t *testing.T) {
	asked := find(t, "go.mod", `(?m)^go (\S+)$`)
	if has := find(t, "packaging/Dockerfile", `golang:(\S+)`); !slices.Equal(has, asked) {
		t.Errorf("packaging/Dockerfile builds with Go %s, go.mod asks for %s", has, asked)
	}
}

// TestVariables looks for the variables that operators are told of.
func TestVariables(t *testing.T) {
	known := []string{api.KeyVariable}
	for _, key := range config.Keys() {
		known = append(known, config.Variable(key))
	}
	for _, path := range []string{"packaging/Dockerfile", "packaging/tidemark.service", "packaging/user/tidemark.service", "docs/daemon.md"} {
		for _, name := range find(t, path, `\b(TIDEMARK_[A-Z_]+)`) {
			if !slices.Contains(known, name) {
				t.Errorf("%s: no key has the variable %s", path, name)
			}
		}
	}
}

// find gives what the group of a pattern matches in a file.
func find(t *testing.T, path, pattern string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		all = append(all, m[1])
	}
	return all
}
