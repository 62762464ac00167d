package claudecode

import (
	"slices"

	"github.com/tidemark/tidemark/internal/transcript/message"
)

// queue is the prompts that were typed while the agent worked. One that is
// taken out by "dequeue" follows as a user's line. One that is taken out by
// "remove" was put between two results of the running reply; older files have
// it nowhere else, newer ones as an attachment.
type queue struct {
	Waiting []string `json:"waiting"`
	// Given are prompts that were put in and may be told of again.
	Given []string `json:"given"`
}

// delivered reports whether the prompt was given already, and forgets it; else
// it waits no more.
func (q *queue) delivered(text string) bool {
	if i := slices.Index(q.Given, text); i >= 0 {
		q.Given = slices.Delete(q.Given, i, i+1)
		return true
	}
	q.typed(text)
	return false
}

// typed takes a prompt that came in another way out of the queue.
func (q *queue) typed(text string) {
	if i := slices.Index(q.Waiting, text); i >= 0 {
		q.Waiting = slices.Delete(q.Waiting, i, i+1)
	}
}

func (r *reader) queueOperation(c *conversation, l *line) {
	q := &r.queue
	switch l.Operation {
	case "enqueue":
		if text := message.Text(message.Blocks(l.Content)); text != "" {
			q.Waiting = append(q.Waiting, text)
		}
	case "dequeue":
		q.Waiting = q.Waiting[min(1, len(q.Waiting)):]
	case "popAll":
		q.Waiting = nil
	case "remove":
		if len(q.Waiting) == 0 {
			return
		}
		text := q.Waiting[0]
		q.Waiting = q.Waiting[1:]
		q.Given = append(q.Given, text)
		if body := prompt(c, text); body != nil {
			r.emit(c, l.event(c, body))
		}
	}
}
