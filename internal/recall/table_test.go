package recall_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/corpustest"
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
// keeping more than each of them on the whole, and nowhere much less:
//
//	go test ./internal/recall -v -run TestTable
//
// The digest's weights rest on these very transcripts. The benchmark Weights of
// package summarize tells what they are worth on formats that they never saw.
func TestTable(t *testing.T) {
	t.Parallel()
	enc, err := tokens.Get("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	scores := table{}
	for r := range corpustest.Runs(t, "*/*") {
		scores.add(t, enc, r)
	}
	t.Log("\n" + scores.String())
	means := scores.means(scores.counts)
	for name, mean := range means {
		if name != "digest" && mean >= means["digest"] {
			t.Errorf("%s keeps %.2f, the digest only %.2f", name, mean, means["digest"])
		}
	}
	for at, byMethod := range scores {
		for name, s := range byMethod {
			if behind := s.Share() - byMethod["digest"].Share(); behind > tolerated && s.Needed >= 2*enough {
				t.Errorf("%v: %s keeps %.2f more than the digest", at, name, behind)
			}
		}
	}
}

func (scores table) add(t *testing.T, enc *tokens.Encoding, r corpustest.Run) {
	size := func(e *eventlog.Event) int { return enc.Count(recall.Text(e)) }
	for _, percent := range []int{50, 70} {
		covered, rest := cut(r.Events, size, percent)
		needs := recall.Needs(covered, rest)
		if len(needs) == 0 {
			continue
		}
		total := 0
		for _, e := range covered {
			total += size(e)
		}
		for _, budget := range []int{5, 10, 20} {
			at := row{r.Format, percent, budget}
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
					t.Errorf("%s of %s costs %d of %d", m.Name(), r.File, cost, request.MaxTokens)
				}
				scores[at][m.Name()] = scores[at][m.Name()].Add(recall.Of(needs, text))
			}
		}
	}
}

// tolerated is by how much a rule may be better in a row. Where the whole summary
// is 50 tokens, or most of the work is in the text of the actions, the newest
// actions by themselves are hard to beat.
const tolerated = 0.13

// enough is how many needs a row must pool to count in the means.
const enough = 5

// counts reports whether a row pools enough needs to count in the overall means.
func (scores table) counts(r row) bool { return scores[r]["digest"].Needed >= enough }

// means are the mean shares of each method, each row counting once.
func (scores table) means(in func(row) bool) map[string]float64 {
	sums, rows := map[string]float64{}, 0.0
	for at, byMethod := range scores {
		if !in(at) {
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

// caveat stands below the table.
const caveat = "bFUR is an upper bound of what a model makes of a summary: a name that is shown can still be overlooked."

func (scores table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s %4s %7s %6s", "format", "cut", "budget", "needed")
	for _, m := range methods() {
		fmt.Fprintf(&b, " %9s", m.Name())
	}
	rows := slices.SortedFunc(maps.Keys(scores), func(a, b row) int {
		return cmp.Or(strings.Compare(a.format, b.format), cmp.Compare(a.cut, b.cut), cmp.Compare(a.budget, b.budget))
	})
	for i, at := range rows {
		fmt.Fprintf(&b, "\n%-20s %3d%% %6d%% %6d", at.format, at.cut, at.budget, scores[at]["digest"].Needed)
		for _, m := range methods() {
			fmt.Fprintf(&b, " %9.2f", scores[at][m.Name()].Share())
		}
		if better := scores.better(at); better != "" {
			b.WriteString("  behind " + better)
		}
		if i+1 == len(rows) || rows[i+1].format != at.format {
			scores.writeMeans(&b, at.format, func(r row) bool { return r.format == at.format })
		}
	}
	scores.writeMeans(&b, fmt.Sprintf("all rows with %d needed or more", enough), scores.counts)
	fmt.Fprintf(&b, "\n%s", caveat)
	return b.String()
}

// better names the rules that keep more than the digest in a row.
func (scores table) better(at row) string {
	var names []string
	for name, s := range scores[at] {
		if s.Kept > scores[at]["digest"].Kept {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (scores table) writeMeans(b *strings.Builder, of string, in func(row) bool) {
	fmt.Fprintf(b, "\n%-40s", "mean of "+of)
	means := scores.means(in)
	for _, m := range methods() {
		fmt.Fprintf(b, " %9.2f", means[m.Name()])
	}
}
