package tidemark_test

import (
	"cmp"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tidemark/tidemark"

// The rule in one line:
//
//	cmd → internal/cli → internal/app → internal/* → session → {render, summarize} → {eventlog, tokens} → standard library
//
// mayImport is the same, area by area: what the packages of an area may import of
// this module. An area is a folder with all below it that is no area itself, and
// its packages may import each other. Test files are free.
var mayImport = map[string][]string{
	".": {},

	"eventlog":              {},
	"eventlog/eventlogtest": {"eventlog", "eventlog/memory"},
	"eventlog/memory":       {"eventlog"},
	"eventlog/postgres":     {"eventlog"},
	"eventlog/sqlite":       {"eventlog"},
	"tokens":                {},
	"render/picture":        {},
	"render":                {"eventlog", "tokens", "render/picture"},
	"summarize":             {"eventlog", "tokens"},
	"session":               {"eventlog", "tokens", "render", "render/picture", "summarize"},
	"api":                   {"eventlog", "render"},
	"examples":              {"eventlog", "eventlog/sqlite", "eventlog/eventlogtest", "tokens", "render", "render/picture", "summarize", "session", "api"},

	"internal/config":     {".", "render", "tokens"},
	"internal/corpustest": {"eventlog", "internal/transcript"},
	"internal/llm":        {"summarize"},
	"internal/load":       {"eventlog", "eventlog/sqlite", "api"},
	"internal/pretty":     {"eventlog", "render"},
	"internal/recall":     {"eventlog", "tokens", "summarize"},
	"internal/transcript": {"eventlog"},
	"internal/tune":       append([]string{"internal/recall"}, engine...),
	"internal/preview":    append([]string{"internal/recall", "internal/tune"}, engine...),
	"internal/*":          engine,

	"internal/app": {"internal/*", "eventlog/memory", "eventlog/postgres", "eventlog/sqlite"},
	"internal/cli": {"internal/*", "internal/app"},
	"cmd":          {"internal/cli"},
}

// engine is what an internal package may import that has no line of its own: no
// store, which internal/app opens for it, and no internal package, which
// internal/app joins with it.
var engine = []string{"eventlog", "tokens", "render", "render/picture", "summarize", "session", "api"}

// imports is one import of this module: both are paths below the module's.
type imports struct{ importer, imported, file string }

func TestImportRules(t *testing.T) {
	all := importsOf(t, ".")
	if len(all) < 20 {
		t.Fatalf("only %d imports were found: is this the root of the module?", len(all))
	}
	for _, i := range all {
		if reason := refuse(i.importer, i.imported); reason != "" {
			t.Errorf("%s: package %s imports %s: %s", i.file, i.importer, i.imported, reason)
		}
	}
}

// TestImportRulesBite keeps the rules themselves right.
func TestImportRulesBite(t *testing.T) {
	for _, i := range []imports{
		{importer: "render", imported: "summarize"},
		{importer: "summarize", imported: "render"},
		{importer: "render/picture", imported: "tokens"},
		{importer: "eventlog", imported: "tokens"},
		{importer: "tokens", imported: "eventlog"},
		{importer: "session", imported: "internal/config"},
		{importer: "session", imported: "eventlog/sqlite"},
		{importer: "api", imported: "session"},
		{importer: "eventlog/sqlite", imported: "eventlog/eventlogtest"},
		{importer: "internal/llm/openai", imported: "eventlog"},
		{importer: "internal/transcript/codex", imported: "render"},
		{importer: "internal/transcript/codex", imported: "internal/pretty"},
		{importer: "internal/tune", imported: "eventlog/sqlite"},
		{importer: "internal/tune", imported: "eventlog/eventlogtest"},
		{importer: "internal/daemon", imported: "internal/config"},
		{importer: "internal/httpapi", imported: "internal/app"},
		{importer: "internal/app", imported: "internal/cli"},
		{importer: "internal/cli", imported: "eventlog/sqlite"},
		{importer: "cmd/tidemark", imported: "internal/app"},
		{importer: "brandnew", imported: "eventlog"},
	} {
		if refuse(i.importer, i.imported) == "" {
			t.Errorf("package %s may import %s", i.importer, i.imported)
		}
	}
	for _, i := range []imports{
		{importer: "internal/transcript/codex", imported: "internal/transcript/record"},
		{importer: "internal/app", imported: "internal/llm/openai"},
		{importer: "internal/app", imported: "session"},
		{importer: "internal/cli", imported: "internal/config"},
		{importer: "internal/daemon", imported: "session"},
		{importer: "tokens", imported: "tokens/internal/tables"},
	} {
		if reason := refuse(i.importer, i.imported); reason != "" {
			t.Errorf("package %s may not import %s: %s", i.importer, i.imported, reason)
		}
	}
}

// refuse says why a package may not import another, or nothing.
func refuse(importer, imported string) string {
	from, to := areaOf(importer), areaOf(imported)
	if from == "" {
		return fmt.Sprintf("package %s has no line in mayImport (architecture_test.go); add one", importer)
	}
	if from == to {
		return ""
	}
	allowed := allowedOf(from)
	switch {
	case slices.Contains(allowed, to):
		return ""
	case strings.HasPrefix(to, "internal/") && slices.Contains(allowed, "internal/*") && to != "internal/app" && to != "internal/cli":
		return ""
	case to == "":
		return fmt.Sprintf("package %s has no line in mayImport (architecture_test.go); add one", imported)
	case len(allowed) == 0:
		return fmt.Sprintf("%s imports nothing of this module", from)
	}
	return fmt.Sprintf("%s may import only %s", from, strings.Join(allowed, ", "))
}

// allowedOf lists what an area may import. What may import all internal
// packages may import what they may.
func allowedOf(area string) []string {
	allowed, listed := mayImport[area]
	if !listed {
		return mayImport["internal/*"]
	}
	if slices.Contains(allowed, "internal/*") {
		return append(slices.Clone(allowed), engine...)
	}
	return allowed
}

// areaOf is the area of a package: the nearest folder upwards with a line of
// its own, or that folder of internal that it is in. It is empty where there is
// none.
func areaOf(pkg string) string {
	for area := pkg; ; area = path.Dir(area) {
		if _, listed := mayImport[area]; listed && (area != "." || pkg == ".") {
			return area
		}
		if path.Dir(area) == "internal" {
			return area
		}
		if area == "." {
			return ""
		}
	}
}

// importsOf reads the imports of all Go files of the module, whatever their
// build constraints, without those of other modules below it.
func importsOf(t *testing.T, root string) []imports {
	t.Helper()
	var all []imports
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skipDir(root, name)
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			found, err := fileImports(root, name)
			all = append(all, found...)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func skipDir(root, name string) error {
	base := filepath.Base(name)
	if name == root {
		return nil
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil || base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	return nil
}

func fileImports(root, name string) ([]imports, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Rel(root, filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	var found []imports
	for _, spec := range file.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if below, ours := strings.CutPrefix(imported+"/", module+"/"); ours {
			below = cmp.Or(strings.TrimSuffix(below, "/"), ".")
			found = append(found, imports{filepath.ToSlash(dir), below, name})
		}
	}
	return found, nil
}
