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
	waiting []string
	// given are prompts that were put in and may be told of again.
	given []string
}

// delivered reports whether the prompt was given already, and forgets it; else
// it waits no more.
func (q *queue) delivered(text string) bool {
	if i := slices.Index(q.given, text); i >= 0 {
		q.given = slices.Delete(q.given, i, i+1)
		return true
	}
	q.typed(text)
	return false
}

// typed takes a prompt that came in another way out of the queue.
func (q *queue) typed(text string) {
	if i := slices.Index(q.waiting, text); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
}

func (r *reader) queueOperation(c *conversation, l *line) {
	q := &r.queue
	switch l.Operation {
	case "enqueue":
		if text := message.Text(message.Blocks(l.Content)); text != "" {
			q.waiting = append(q.waiting, text)
		}
	case "dequeue":
		q.waiting = q.waiting[min(1, len(q.waiting)):]
	case "popAll":
		q.waiting = nil
	case "remove":
		if len(q.waiting) == 0 {
			return
		}
		text := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.given = append(q.given, text)
		if body := prompt(c, text); body != nil {
			r.emit(c, l.event(c, body))
		}
	}
}
