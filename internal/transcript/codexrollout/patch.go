package codexrollout

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// patched tells of the files that a patch changed.
func (r *reader) patched(e *event) {
	if !e.Success {
		return // Its output says why.
	}
	if changes := Changes(e.Changes); changes != nil {
		r.closeReply()
		r.emit(changes)
	}
}

// Changes tells of the files that a patch of Codex changed, from what it did to
// each path: `{"add": …}` in the older form or `{"type":"add", …}` in the newer.
// It is nil where it did nothing.
func Changes(byPath map[string]jsontext.Value) *eventlog.FileChange {
	c := &eventlog.FileChange{FileSource: "agent"}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		var change struct {
			Type     string         `json:"type"`
			MovePath string         `json:"move_path"`
			Add      jsontext.Value `json:"add"`
			Delete   jsontext.Value `json:"delete"`
			Update   struct {
				MovePath string `json:"move_path"`
			} `json:"update"`
		}
		if record.Unmarshal(byPath[path], &change) != nil {
			continue
		}
		path = strings.ToValidUTF8(path, "\uFFFD")
		moved := cmp.Or(change.MovePath, change.Update.MovePath)
		switch {
		case change.Type == "add" || len(change.Add) > 0:
			c.Added = append(c.Added, path)
		case change.Type == "delete" || len(change.Delete) > 0:
			c.Removed = append(c.Removed, path)
		case moved != "":
			c.Removed, c.Added = append(c.Removed, path), append(c.Added, moved)
		default:
			c.Modified = append(c.Modified, path)
		}
	}
	if len(c.Added)+len(c.Modified)+len(c.Removed) == 0 {
		return nil
	}
	return c
}
