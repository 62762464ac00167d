package recall_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// TestSearchFindsWhatASummaryDropped takes the names that the agent needed and a
// summary of a tenth no longer shows, and searches the covered events for each.
// One counts as found where an event among the first five hits has it with a word
// of its neighbourhood, as a summary would have had to; and as shown where even
// the snippet has.
func TestSearchFindsWhatASummaryDropped(t *testing.T) {
	t.Parallel()
	enc, err := tokens.Get("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	size := func(e *eventlog.Event) int { return enc.Count(recall.Text(e)) }
	found, shown := map[string]recall.Score{}, map[string]recall.Score{}
	for r := range corpustest.Runs(t, "*/*") {
		covered, rest := cut(r.Events, size, 50)
		dropped := droppedBy(t, enc, covered, recall.Needs(covered, rest))
		if len(dropped) == 0 {
			continue
		}
		inEvents, inSnippets := searched(t, covered, dropped)
		for _, name := range []string{r.Format, "~ all"} {
			found[name], shown[name] = found[name].Add(inEvents), shown[name].Add(inSnippets)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		t.Logf("%-16s %4d dropped, %.3f found, %.3f shown", name, found[name].Needed, found[name].Share(), shown[name].Share())
	}
	if all := found["~ all"]; all.Needed == 0 || all.Share() < 0.95 {
		t.Errorf("%d of %d dropped names are found among the first five hits, want 95%%", all.Kept, all.Needed)
	}
}

// droppedBy gives the needs that a digest of a tenth of the events does not meet.
func droppedBy(t *testing.T, enc *tokens.Encoding, covered []*eventlog.Event, needs []recall.Need) []recall.Need {
	total := 0
	for _, e := range covered {
		total += enc.Count(recall.Text(e))
	}
	digest, err := summarize.Digest{}.Summarize(t.Context(), summarize.Request{Events: covered, MaxTokens: max(total/10, 16), Encoding: enc})
	if err != nil {
		t.Fatal(err)
	}
	shown := recall.Read(digest)
	return slices.DeleteFunc(needs, func(n recall.Need) bool {
		// A name without a neighbourhood cannot be shown with a word of it.
		return len(n.Words) == 0 || shown.Meets(n)
	})
}

// searched looks for each name in a store that holds the events.
func searched(t *testing.T, events []*eventlog.Event, needs []recall.Need) (found, shown recall.Score) {
	store := eventlogtest.NewMemory()
	defer store.Close()
	for i, e := range events {
		e = e.Clone()
		e.Seq, e.ID = 0, fmt.Sprint("event-", i)
		if s, ok := e.Body.(*eventlog.Summary); ok {
			e.Body = &eventlog.Summary{Summary: s.Summary}
		}
		if err := store.Append(t.Context(), "run", []*eventlog.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range needs {
		hits, err := store.Search(t.Context(), "run", n.Name, eventlog.SearchOptions{Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		var texts, snippets strings.Builder
		for _, h := range hits {
			texts.WriteString(recall.Text(events[h.Seq-1]) + "\n")
			for _, f := range h.Snippet {
				snippets.WriteString(f.Text)
			}
			snippets.WriteByte('\n')
		}
		found = found.Add(recall.Of([]recall.Need{n}, texts.String()))
		shown = shown.Add(recall.Of([]recall.Need{n}, snippets.String()))
	}
	return found, shown
}
