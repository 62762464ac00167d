package recall_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// row is one line of the table: a format, a cut and a budget, in percent.
type row struct {
	format      string
	cut, budget int
}

// table holds the pooled scores of each method.
type table map[row]map[string]recall.Score

// TestTable prints bFUR by format, next to plain rules, and holds the digest to
// being better than each of them. `go test -v -run TestTable` shows it.
//
// The digest's weights rest on these very transcripts. Fitted to all formats but
// the one that is scored, they keep a point less.
func TestTable(t *testing.T) {
	enc, err := tokens.Get("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	scores := table{}
	for _, r := range runs(t) {
		scores.add(t, enc, r)
	}
	t.Log("\n" + scores.String())
	means := scores.means()
	for name, mean := range means {
		if name != "digest" && mean >= means["digest"] {
			t.Errorf("%s keeps %.2f, the digest only %.2f", name, mean, means["digest"])
		}
	}
}

func (scores table) add(t *testing.T, enc *tokens.Encoding, r run) {
	size := func(e *eventlog.Event) int { return enc.Count(recall.Text(e)) }
	for _, percent := range []int{50, 70} {
		covered, rest := cut(r.events, size, percent)
		needs := recall.Needs(covered, rest)
		if len(needs) == 0 {
			continue
		}
		total := 0
		for _, e := range covered {
			total += size(e)
		}
		for _, budget := range []int{5, 10, 20} {
			at := row{r.format, percent, budget}
			if scores[at] == nil {
				scores[at] = map[string]recall.Score{}
			}
			request := summarize.Request{Events: covered, MaxTokens: max(total*budget/100, 16), Encoding: enc}
			for _, m := range methods() {
				text, err := m.Summarize(context.Background(), request)
				if err != nil {
					t.Fatal(err)
				}
				if cost := enc.Count(text); cost > request.MaxTokens {
					t.Errorf("%s of %s costs %d of %d", m.Name(), r.file, cost, request.MaxTokens)
				}
				scores[at][m.Name()] = scores[at][m.Name()].Add(recall.Of(needs, text))
			}
		}
	}
}

// enough is how many needs a row must pool to count in the means.
const enough = 5

// means are the mean shares of each method, each row counting once.
func (scores table) means() map[string]float64 {
	sums, rows := map[string]float64{}, 0.0
	for _, byMethod := range scores {
		if byMethod["digest"].Needed < enough {
			continue
		}
		rows++
		for name, s := range byMethod {
			sums[name] += s.Share()
		}
	}
	for name := range sums {
		sums[name] /= rows
	}
	return sums
}

func (scores table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s %4s %7s %6s", "format", "cut", "budget", "needed")
	for _, m := range methods() {
		fmt.Fprintf(&b, " %9s", m.Name())
	}
	rows := slices.SortedFunc(maps.Keys(scores), func(a, b row) int {
		return strings.Compare(fmt.Sprintf("%s %03d %03d", a.format, a.cut, a.budget), fmt.Sprintf("%s %03d %03d", b.format, b.cut, b.budget))
	})
	for _, at := range rows {
		fmt.Fprintf(&b, "\n%-20s %3d%% %6d%% %6d", at.format, at.cut, at.budget, scores[at]["digest"].Needed)
		for _, m := range methods() {
			fmt.Fprintf(&b, " %9.2f", scores[at][m.Name()].Share())
		}
	}
	fmt.Fprintf(&b, "\n%-40s", fmt.Sprintf("mean of rows with %d needed or more", enough))
	means := scores.means()
	for _, m := range methods() {
		fmt.Fprintf(&b, " %9.2f", means[m.Name()])
	}
	return b.String()
}
