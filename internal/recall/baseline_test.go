package recall_test

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/summarize"
)

// methods are what the digest is measured against, and the digest.
func methods() []summarize.Summarizer {
	return []summarize.Summarizer{
		summarize.Digest{},
		baseline{"actions", actionsOnly},
		baseline{"random", randomLines},
		baseline{"headtail", headAndTail},
		baseline{"tail", tailOnly},
		baseline{"tfidf", tfidfLines},
	}
}

// baseline is a summary made by a plain rule.
type baseline struct {
	name  string
	write func(r summarize.Request) string
}

func (b baseline) Name() string { return b.name }

func (b baseline) Summarize(_ context.Context, r summarize.Request) (string, error) {
	return b.write(r), nil
}

func allText(events []*eventlog.Event) string {
	var b strings.Builder
	for _, e := range events {
		b.WriteString(recall.Text(e))
	}
	return b.String()
}

func tailOnly(r summarize.Request) string {
	text := allText(r.Events)
	start, _ := r.Encoding.Suffix(text, r.MaxTokens)
	return text[start:]
}

func headAndTail(r summarize.Request) string {
	text := allText(r.Events)
	half := r.MaxTokens / 2
	end, _ := r.Encoding.Prefix(text, half-1)
	start, _ := r.Encoding.Suffix(text[end:], half-1)
	return text[:end] + "\n" + text[end+start:]
}

// actionsOnly masks all outputs: the newest texts of the user and of the agent.
func actionsOnly(r summarize.Request) string {
	kept := slices.DeleteFunc(slices.Clone(r.Events), func(e *eventlog.Event) bool {
		return e.Kind() == eventlog.KindOutput
	})
	return tailOnly(summarize.Request{Events: kept, MaxTokens: r.MaxTokens, Encoding: r.Encoding})
}

func randomLines(r summarize.Request) string {
	lines := strings.Split(allText(r.Events), "\n")
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(lines))
	return pick(r, lines, order)
}

var letters = regexp.MustCompile(`\p{L}{3,}`)

// tfidfLines takes the lines with the greatest mean TF-IDF of their words.
func tfidfLines(r summarize.Request) string {
	lines := strings.Split(allText(r.Events), "\n")
	words := make([][]string, len(lines))
	df := map[string]int{}
	for i, l := range lines {
		words[i] = letters.FindAllString(strings.ToLower(l), -1)
		for _, w := range slices.Compact(slices.Sorted(slices.Values(words[i]))) {
			df[w]++
		}
	}
	score := make([]float64, len(lines))
	order := make([]int, len(lines))
	for i := range lines {
		order[i] = i
		for _, w := range words[i] {
			score[i] += math.Log(float64(len(lines))/float64(df[w])) / float64(len(words[i]))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return pick(r, lines, order)
}

// pick takes lines in the given order while they fit, and puts them in the
// order of the text.
func pick(r summarize.Request, lines []string, order []int) string {
	room := r.MaxTokens
	var kept []int
	for _, i := range order {
		cost := r.Encoding.Count(lines[i]+"\n") + 1
		if strings.TrimSpace(lines[i]) == "" || cost > room {
			continue
		}
		room -= cost
		kept = append(kept, i)
	}
	slices.Sort(kept)
	var b strings.Builder
	for _, i := range kept {
		b.WriteString(lines[i] + "\n")
	}
	return b.String()
}
