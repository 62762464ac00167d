package recall_test

import (
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// cut parts a run between two groups, where the first part has at least so many
// percent of the text.
func cut(events []*eventlog.Event, size func(*eventlog.Event) int, percent int) (covered, rest []*eventlog.Event) {
	total := 0
	for _, e := range events {
		total += size(e)
	}
	before := 0
	for _, g := range eventlog.Groups(events) {
		if before*100 >= total*percent {
			rest = append(rest, g.Events...)
			continue
		}
		for _, e := range g.Events {
			before += size(e)
		}
		covered = append(covered, g.Events...)
	}
	return slices.Clip(covered), rest
}
