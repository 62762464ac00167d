package message

import (
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// maxTaskName is how many runes of a message its task is named by.
const maxTaskName = 60

// TaskName names a task by the first line of its message.
func TaskName(message string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) <= maxTaskName {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:maxTaskName-1])) + "…"
}

// Task is the start of a task that a message gives.
func Task(message string) *eventlog.TaskStart {
	return &eventlog.TaskStart{TaskName: TaskName(message), Message: message}
}

// Setup is an event for what was there before the work, such as a system
// prompt.
func Setup(agent, name, message string) *eventlog.Event {
	e := eventlog.New(agent, &eventlog.TaskStart{TaskName: name, Message: message})
	e.Source = eventlog.SourceSetup
	return e
}
