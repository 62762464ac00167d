package recall_test

import (
	"slices"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/recall"
)

func said(text string) *eventlog.Event {
	return eventlog.New("main", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
}

func ran(command string) *eventlog.Event {
	return eventlog.New("main", &eventlog.Action{Terminal: command})
}

func called(arguments string) *eventlog.Event {
	return eventlog.New("main", &eventlog.Action{ToolCalls: []eventlog.ToolCall{{Name: "find_user", Arguments: []byte(arguments)}}})
}

func names(needs []recall.Need) []string {
	var all []string
	for _, n := range needs {
		all = append(all, n.Name)
	}
	return all
}

func TestNeeds(t *testing.T) {
	covered := []*eventlog.Event{
		said("the user mia_li_3668 has order 4WQ150 of 2024-05-17 and mail mia@example.org"),
		said("see internal/app/run.go and config.toml, port 8080, </div>"),
	}
	for _, c := range []struct {
		name string
		rest []*eventlog.Event
		want []string
	}{
		{"used in arguments", []*eventlog.Event{called(`{"user_id":"mia_li_3668","since":"2024-05-17"}`)}, []string{"mia_li_3668", "2024-05-17"}},
		{"used in a command", []*eventlog.Event{ran("vi internal/app/run.go config.toml")}, []string{"internal/app/run.go", "config.toml"}},
		{"shown again first", []*eventlog.Event{said("4WQ150 is here"), ran("cancel 4WQ150 8080")}, []string{"8080"}},
		{"shown again later", []*eventlog.Event{ran("cancel 4WQ150"), said("4WQ150 is gone"), ran("check 4WQ150")}, []string{"4WQ150"}},
		{"never seen before", []*eventlog.Event{ran("cancel 9XY999")}, nil},
		{"names of arguments", []*eventlog.Event{called(`{"mia_li_3668":1}`)}, nil},
	} {
		if got := names(recall.Needs(covered, c.rest)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	needs := recall.Needs(
		[]*eventlog.Event{said("the user mia_li_3668 has order 4WQ150")},
		[]*eventlog.Event{ran("cancel 4WQ150 for mia_li_3668")},
	)
	for summary, want := range map[string]int{
		"order 4WQ150 of user mia_li_3668": 2,
		"4WQ150 mia_li_3668":               0, // a bare list, although each has the other near
		"customer mia_li_3668":             0, // no word of the original
		"Order: 4WQ150":                    1,
		"order 4WQ15":                      0,
		"":                                 0,
	} {
		if got := recall.Of(needs, summary); got.Kept != want || got.Needed != 2 {
			t.Errorf("Of(%q) = %+v, want %d of 2", summary, got, want)
		}
	}
	if share := (recall.Score{}).Share(); share != 1 {
		t.Errorf("nothing needed: share %v", share)
	}
}
