package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

var searchLaws = []law{
	{"finds identifiers whole and by their parts", findsIdentifiers},
	{"finds every kind of event", findsEveryKind},
	{"finds what is covered", findsWhatIsCovered},
	{"finds an event as soon as it is appended", findsAtOnce},
	{"finds the rarer word first", findsTheRarerWordFirst},
	{"finds the newest of equals first", findsTheNewestFirst},
	{"finds within a namespace", findsWithinANamespace},
	{"finds within a session", findsWithinASession},
	{"gives as many hits as are asked for", givesAsManyHits},
	{"takes any text for a query", takesAnyTextForAQuery},
	{"finds every word of every event", findsEveryWord},
	{"searches no session that is not there", searchesNoMissingSession},
}

func said(id, text string) *eventlog.Event {
	return says("planner", id, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
}

func mustSearch(t *testing.T, s eventlog.Store, query string, opts eventlog.SearchOptions) []eventlog.Hit {
	t.Helper()
	hits, err := s.Search(t.Context(), session, query, opts)
	if err != nil {
		t.Fatalf("Search(%q): %v", query, err)
	}
	return hits
}

// finds fails where the query does not find the events with these seqs, in this
// order.
func finds(t *testing.T, s eventlog.Store, query string, want ...int64) {
	t.Helper()
	var got []int64
	for _, h := range mustSearch(t, s, query, eventlog.SearchOptions{}) {
		got = append(got, h.Seq)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Search(%q) finds %v, want %v", query, got, want)
	}
}

func findsIdentifiers(t *testing.T, s eventlog.Store) {
	for i, text := range []string{
		1: "open src/http/login_page.py and look",
		2: "call auth.session.refreshToken(user)",
		3: "mail ana.lima+test@mail.example.org at once",
		4: "reservation JG7FMM costs 1,284.50 on 2026-11-20",
		5: "выйти из системы: Ошибка 503",
		6: "登录页面打不开，请检查",
		7: "const MAX_RETRY_COUNT = 7; parseHTTPResponse()",
		8: "ログインできません",
	} {
		mustAppend(t, s, said(fmt.Sprint(i), text))
	}
	for query, want := range map[string]int64{
		"src/http/login_page.py": 2, "login_page": 2, "login_page.py": 2, "HTTP/login": 2, "login_pa": 2,
		"auth.session.refreshToken": 3, "refreshToken": 3, "refreshtoken": 3, "token": 3, "refresh": 3,
		"ana.lima+test@mail.example.org": 4, "mail.example.org": 4, "ana.lima": 4,
		"JG7FMM": 5, "jg7fmm": 5, "1,284.50": 5, "2026-11-20": 5,
		"ошибка": 6, "503": 6, "СИСТЕМЫ": 6,
		"登录": 7, "页面打不开": 7, "检查": 7,
		"MAX_RETRY_COUNT": 8, "retry": 8, "parseHTTPResponse": 8, "HTTPResponse": 8, "response": 8,
		"ログイン": 9,
	} {
		hits := mustSearch(t, s, query, eventlog.SearchOptions{})
		if len(hits) == 0 || hits[0].Seq != want {
			t.Errorf("Search(%q) finds %+v, want event %d first", query, hits, want)
			continue
		}
		if marked := markedIn(hits[0]); marked == "" {
			t.Errorf("Search(%q) marks nothing in %+v", query, hits[0].Snippet)
		}
	}
	finds(t, s, "20", 5) // the day, not a part of the year
	finds(t, s, "28")
	finds(t, s, "面页")
	finds(t, s, "page login", 2)
	finds(t, s, `"page login"`)
}

func markedIn(h eventlog.Hit) string {
	var marked []string
	for _, f := range h.Snippet {
		if f.Match {
			marked = append(marked, f.Text)
		}
	}
	return strings.Join(marked, "|")
}

func findsEveryKind(t *testing.T, s eventlog.Store) {
	word := func(kind eventlog.Kind) string { return "tide" + strings.ToLower(string(kind)) }
	for i, kind := range eventlog.Kinds() {
		e := Sample(kind)
		e.Extra = raw(`{"x_note":"` + word(kind) + `"}`)
		mustAppend(t, s, e)
		finds(t, s, word(kind), int64(i)+1)
		hit := mustSearch(t, s, word(kind), eventlog.SearchOptions{})[0]
		if hit.Type != kind || !hit.Timestamp.Equal(e.Timestamp) || hit.FullNamespace != e.FullNamespace || hit.AgentName != e.AgentName {
			t.Errorf("hit is %+v, want what the %s says", hit, kind)
		}
		if marked := markedIn(hit); marked != word(kind) {
			t.Errorf("the snippet of %s marks %q", kind, marked)
		}
	}
}

func findsWhatIsCovered(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, said("a", "the password of the gauge is mareograph"), said("b", "nothing"))
	mustAppend(t, s, summaryOf("s", eventlog.Range{1, 2}))
	finds(t, s, "mareograph", 1)
}

func findsAtOnce(t *testing.T, s eventlog.Store) {
	inParallel(4, func(w int) {
		for n := range 10 {
			text := fmt.Sprintf("w%dn%d", w, n)
			if err := s.Append(t.Context(), session, []*eventlog.Event{said(text, text)}); err != nil {
				t.Errorf("Append: %v", err)
				return
			}
			hits, err := s.Search(t.Context(), session, text, eventlog.SearchOptions{})
			if err != nil || len(hits) != 1 {
				t.Errorf("Search: %d hits, %v; want 1", len(hits), err)
			}
		}
	})
}

func findsTheRarerWordFirst(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, said("a", "the port is 6379 here"), said("b", "the port of Brest"), said("c", "the port of Saint-Malo"), said("d", "the tide"))
	hits := mustSearch(t, s, "port 6379", eventlog.SearchOptions{})
	if len(hits) != 3 || hits[0].Seq != 1 || hits[0].Score <= hits[1].Score {
		t.Errorf("hits are %+v, want event 1 first", hits)
	}
}

func findsTheNewestFirst(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, said("a", "high water"), said("b", "low water"), said("c", "high water"), said("d", "high water"))
	finds(t, s, "high", 4, 3, 1)
}

func findsWithinANamespace(t *testing.T, s eventlog.Store) {
	events := []*eventlog.Event{said("a", "tide"), said("b", "tide"), said("c", "tide")}
	events[1].FullNamespace, events[2].FullNamespace = "planner/worker", "critic"
	mustAppend(t, s, events...)
	for namespace, want := range map[string]int{"": 3, "planner": 1, "planner/*": 1, "planner/...": 2, "critic": 1, "nobody": 0} {
		hits := mustSearch(t, s, "tide", eventlog.SearchOptions{Namespace: namespace})
		if len(hits) != want {
			t.Errorf("%d hits in %q, want %d", len(hits), namespace, want)
		}
		for _, h := range hits {
			if !eventlog.MatchNamespace(namespace, h.FullNamespace) {
				t.Errorf("a hit in %q is of %q", namespace, h.FullNamespace)
			}
		}
	}
}

func findsWithinASession(t *testing.T, s eventlog.Store) {
	for i, name := range []string{"before", session, "behind"} {
		if err := s.Append(t.Context(), name, texts(fmt.Sprint(i), 1+i)); err != nil {
			t.Fatalf("Append: %v", err)
		}
	}
	finds(t, s, "said", 2, 1)
}

func givesAsManyHits(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 25)...)
	for limit, want := range map[int]int{0: eventlog.DefaultHits, -1: eventlog.DefaultHits, 1: 1, 20: 20, 100: 25} {
		if got := len(mustSearch(t, s, "said", eventlog.SearchOptions{Limit: limit})); got != want {
			t.Errorf("%d hits with a limit of %d, want %d", got, limit, want)
		}
	}
}

func takesAnyTextForAQuery(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, said("a", "what AND (is) NOT it* ^near"))
	for _, query := range []string{"", " ", `"`, `""`, `"""`, "*", "()", "-", ":", "a:b", "\x00", "\xff", "NEAR(", "AND", "NOT", "OR OR", "{x} : y", "'; DROP TABLE words;--", strings.Repeat("long ", 10_000)} {
		if _, err := s.Search(t.Context(), session, query, eventlog.SearchOptions{}); err != nil {
			t.Errorf("Search(%.40q): %v", query, err)
		}
	}
	finds(t, s, "AND", 1)
	finds(t, s, "not", 1)
	finds(t, s, "words : it*", 1)
	rapid.Check(t, func(t *rapid.T) {
		query := rapid.String().Draw(t, "query")
		if _, err := s.Search(context.Background(), session, query, eventlog.SearchOptions{}); err != nil {
			t.Fatalf("Search(%q): %v", query, err)
		}
	})
}

// findsEveryWord takes words out of events as people would and looks for them.
func findsEveryWord(t *testing.T, s eventlog.Store) {
	rapid.Check(t, func(t *rapid.T) {
		log, name := appendAnyLog(t, s)
		if len(log) == 0 {
			return
		}
		e := rapid.SampledFrom(log).Draw(t, "event")
		fields := strings.Fields(strings.ReplaceAll(search.Text(e), `"`, " "))
		if len(fields) == 0 {
			return
		}
		query := rapid.SampledFrom(fields).Draw(t, "word")
		if len(search.Parse(query).Phrases) == 0 {
			return
		}
		hits, err := s.Search(context.Background(), name, query, eventlog.SearchOptions{Limit: len(log)})
		if err != nil {
			t.Fatalf("Search(%q): %v", query, err)
		}
		if !slices.ContainsFunc(hits, func(h eventlog.Hit) bool { return h.Seq == e.Seq }) {
			t.Fatalf("Search(%q) does not find event %d, which holds it", query, e.Seq)
		}
	})
}

func searchesNoMissingSession(t *testing.T, s eventlog.Store) {
	for _, query := range []string{"tide", ""} {
		if _, err := s.Search(t.Context(), session, query, eventlog.SearchOptions{}); !errors.Is(err, eventlog.ErrNoSession) {
			t.Errorf("Search(%q): %v, want ErrNoSession", query, err)
		}
	}
	mustAppend(t, s, said("a", "tide"))
	if _, err := s.Search(canceled(t), session, "tide", eventlog.SearchOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v, want context.Canceled", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if _, err := s.Search(t.Context(), session, "tide", eventlog.SearchOptions{}); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Search: %v, want ErrClosed", err)
	}
}
