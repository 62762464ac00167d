package sdktest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/render"
)

var budgets = []int{8_000, 32_000, 60_000, 120_000, 200_000}

// TestCorpus renders every namespace of every session of the transcripts, and
// prints what the largest prompt of each file costs in the format for Anthropic.
func TestCorpus(t *testing.T) {
	root := os.Getenv("TIDEMARK_CORPUS")
	if root == "" {
		t.Skip("TIDEMARK_CORPUS names no folder")
	}
	r, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "file\tviews\tevents\tunlimited\t8k\t32k\t60k\t120k\t200k\tfailed\t\n")
	prompts := 0
	var unread []string
	for _, path := range filesOf(t, root) {
		views, err := viewsOf(path)
		name, _ := filepath.Rel(root, path)
		if err != nil {
			unread = append(unread, name)
			continue
		}
		row, n, failed := costs(t, r, name, views)
		prompts += n
		fmt.Fprintf(w, "%s\t%d\t%d\t", name, len(views), eventsOf(views))
		for _, tokens := range row {
			fmt.Fprintf(w, "%d\t", tokens)
		}
		fmt.Fprintf(w, "%d\t\n", failed)
	}
	_ = w.Flush()
	t.Logf("%d prompts\n%s\nof no known format: %s", prompts, table.String(), strings.Join(unread, ", "))
	if prompts == 0 {
		t.Error("nothing was rendered")
	}
}

// costs renders views in every format and at every budget. The row is what the
// largest view costs without a budget and with each.
func costs(t *testing.T, r *render.Renderer, name string, views []*eventlog.View) (row []int, prompts, failed int) {
	row = make([]int, len(budgets)+1)
	for _, v := range views {
		low := v.Clone()
		low.FullFrom = v.Last()*3/4 + 1
		for _, f := range render.Formats() {
			if p, err := r.Render(low, render.Request{Format: f}); err != nil {
				t.Errorf("%s, %s, mostly at low detail: %v", name, f, err)
			} else if err := check(p); err != nil {
				t.Errorf("%s, %s, mostly at low detail: %.300v", name, f, err)
			}
			prompts++
			for i, budget := range append([]int{0}, budgets...) {
				p, err := r.Render(v, render.Request{Format: f, Budget: budget, System: "Be."})
				prompts++
				if err == nil {
					err = check(p)
				}
				if err != nil {
					failed++
					t.Errorf("%s, %s, budget %d: %.300v", name, f, budget, err)
					continue
				}
				if f == render.Anthropic {
					row[i] = max(row[i], p.Tokens.Total)
				}
			}
		}
	}
	return row, prompts, failed
}

func filesOf(t *testing.T, root string) []string {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".png" && filepath.Base(path) != "README.md" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// viewsOf gives a view of each namespace of each session of a transcript.
func viewsOf(path string) ([]*eventlog.View, error) {
	file, err := transcript.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var views []*eventlog.View
	for s, err := range file.Sessions() {
		if err != nil {
			return nil, err
		}
		var log []*eventlog.Event
		for e, err := range s.Events() {
			var skipped *transcript.RecordError
			if err != nil && !errors.As(err, &skipped) {
				return nil, err
			}
			if err == nil {
				log = append(log, e)
			}
		}
		for _, namespace := range namespacesOf(log) {
			views = append(views, eventlog.NewView(slices.Values(log), namespace, 0))
		}
	}
	return views, nil
}

func namespacesOf(log []*eventlog.Event) []string {
	var names []string
	for _, e := range log {
		if !slices.Contains(names, e.FullNamespace) {
			names = append(names, e.FullNamespace)
		}
	}
	return names
}

func eventsOf(views []*eventlog.View) int {
	n := 0
	for _, v := range views {
		n += len(v.Events)
	}
	return n
}
