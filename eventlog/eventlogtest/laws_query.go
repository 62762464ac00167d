package eventlogtest

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var queryLaws = []law{
	{"filters by each field", filtersByEachField},
	{"reads any query of any log", readsAnyQuery},
}

func filtersByEachField(t *testing.T, s eventlog.Store) {
	events := texts("a", 6)
	events[1].Body = &eventlog.Fail{Message: "no"}
	events[1].AgentName = "worker"
	events[1].FullNamespace = "planner/worker"
	events[2].FullNamespace = "planner2"
	events[3].Source = eventlog.SourceSetup
	events[4].FullNamespace = "planner/worker/deep"
	mustAppend(t, s, events...)
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 4}))

	tests := map[string]struct {
		query eventlog.Query
		want  []int64
	}{
		"nothing":            {eventlog.Query{}, oneTo(7)},
		"one kind":           {eventlog.Query{Types: []eventlog.Kind{eventlog.KindFail}}, []int64{2}},
		"two kinds":          {eventlog.Query{Types: []eventlog.Kind{eventlog.KindSummary, eventlog.KindFail}}, []int64{2, 7}},
		"agent":              {eventlog.Query{Agent: "worker"}, []int64{2}},
		"no such agent":      {eventlog.Query{Agent: "work"}, []int64{}},
		"namespace":          {eventlog.Query{Namespace: "planner"}, []int64{1, 4, 6, 7}},
		"namespace and all":  {eventlog.Query{Namespace: "planner/..."}, []int64{1, 2, 4, 5, 6, 7}},
		"deep and all":       {eventlog.Query{Namespace: "planner/worker/..."}, []int64{2, 5}},
		"all below":          {eventlog.Query{Namespace: "planner/*"}, []int64{2, 5}},
		"no such namespace":  {eventlog.Query{Namespace: "plan"}, []int64{}},
		"source":             {eventlog.Query{Source: eventlog.SourceSetup}, []int64{4}},
		"since is inclusive": {eventlog.Query{Since: start.Add(4 * time.Second)}, []int64{5, 6}},
		"until is exclusive": {eventlog.Query{Until: start.Add(time.Second)}, []int64{1, 7}},
		"after":              {eventlog.Query{After: 5}, []int64{6, 7}},
		"after the end":      {eventlog.Query{After: 99}, []int64{}},
		"at":                 {eventlog.Query{At: 2}, oneTo(2)},
		"at beyond the end":  {eventlog.Query{At: 99}, oneTo(7)},
		"after and at":       {eventlog.Query{After: 2, At: 4}, []int64{3, 4}},
		"limit":              {eventlog.Query{Limit: 2}, oneTo(2)},
		"limit after filter": {eventlog.Query{Limit: 1, Source: eventlog.SourceSetup}, []int64{4}},
		"live":               {eventlog.Query{Live: true}, []int64{2, 3, 5, 6, 7}},
		"live of one":        {eventlog.Query{Live: true, Namespace: "planner"}, []int64{6, 7}},
		"live then":          {eventlog.Query{Live: true, Namespace: "planner", At: 6}, []int64{1, 4, 6}},
		"live after":         {eventlog.Query{Live: true, After: 5}, []int64{6, 7}},
		"live, limit":        {eventlog.Query{Live: true, Limit: 3}, []int64{2, 3, 5}},
		"live, one kind":     {eventlog.Query{Live: true, Types: []eventlog.Kind{eventlog.KindSummary}}, []int64{7}},
		"live of no one":     {eventlog.Query{Live: true, Namespace: "plan"}, []int64{}},
	}
	for name, test := range tests {
		sameSeqs(t, name, test.want, mustRead(t, s, test.query))
	}
}

// readsAnyQuery compares with the definition of a query, which is a filter over
// the whole log.
func readsAnyQuery(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		for range 5 {
			q := anyQuery(t, log)
			got, err := eventlog.Collect(s.Events(context.Background(), name, q))
			if err != nil && len(log) > 0 {
				t.Fatalf("Events(%+v): %v", q, err)
			}
			sameEvents(t, "read", defined(log, &q), got)
		}
	})
}

// appendAnyLog appends a log in calls of a few events to a session of its own.
func appendAnyLog(t *rapid.T, s eventlog.Store) (log []*eventlog.Event, name string) {
	log, name = AnyLog(t), rand.Text()
	for call := range slices.Chunk(log, rapid.IntRange(1, 10).Draw(t, "events a call")) {
		if err := s.Append(context.Background(), name, call); err != nil {
			t.Fatalf("Append: %v", err)
		}
	}
	sameSeqs(t, "set by Append", oneTo(len(log)), log)
	return log, name
}

func anyQuery(t *rapid.T, log []*eventlog.Event) eventlog.Query {
	sometimes := func() bool { return oneIn(t, 3) }
	seq := rapid.Int64Range(0, int64(len(log))+2)
	var q eventlog.Query
	if sometimes() {
		q.Types = rapid.SliceOfN(rapid.SampledFrom(eventlog.Kinds()), 1, 4).Draw(t, "types")
	}
	if sometimes() {
		q.Namespace = rapid.SampledFrom([]string{"planner", "planner/*", "planner/...", "critic", "none"}).Draw(t, "of namespace")
	}
	if sometimes() {
		q.Agent = rapid.SampledFrom([]string{"planner", "critic", "none"}).Draw(t, "of agent")
	}
	if sometimes() && len(log) > 0 {
		q.Since = rapid.SampledFrom(log).Draw(t, "since").Timestamp
	}
	if sometimes() && len(log) > 0 {
		q.Until = rapid.SampledFrom(log).Draw(t, "until").Timestamp
	}
	if sometimes() {
		q.After = seq.Draw(t, "after")
	}
	if sometimes() {
		q.At = seq.Draw(t, "at")
	}
	if sometimes() {
		q.Limit = rapid.IntRange(1, 10).Draw(t, "limit")
	}
	q.Live = rapid.Bool().Draw(t, "live")
	return q
}

// defined gives what a query of a log is defined to give.
func defined(log []*eventlog.Event, q *eventlog.Query) []*eventlog.Event {
	var events []*eventlog.Event
	for _, e := range log {
		if q.Match(e) && !(q.Live && coveredIn(log, e, q.At)) && (q.Limit == 0 || len(events) < q.Limit) {
			events = append(events, e)
		}
	}
	return events
}

// coveredIn reports whether a summary takes the event out, or an undo.
func coveredIn(log []*eventlog.Event, e *eventlog.Event, at int64) bool {
	if at == 0 {
		at = int64(len(log))
	}
	log = log[:min(at, int64(len(log)))]
	if undoneIn(log, e.Seq) {
		return true
	}
	for _, later := range log[min(e.Seq, int64(len(log))):] {
		s, ok := later.Body.(*eventlog.Summary)
		if ok && later.FullNamespace == e.FullNamespace && s.CoversSeq(e.Seq) && !undoneIn(log, later.Seq) {
			return true
		}
	}
	return false
}

func undoneIn(log []*eventlog.Event, seq int64) bool {
	return slices.ContainsFunc(log, func(e *eventlog.Event) bool {
		s, ok := e.Body.(*eventlog.Summary)
		return ok && s.Undoes == seq
	})
}
