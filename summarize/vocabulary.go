package summarize

import (
	"math"
	"strings"
)

// vocabulary knows the identifiers of a log and how each was used.
type vocabulary struct {
	index map[string]int32
	uses  []usage
	found []identifier // scratch
	text  []int32      // the identifiers of the text that is being read
	read  int          // bytes read so far
}

// usage is how an identifier was used up to the end of the events.
type usage struct {
	kind   identKind
	argued int32    // in how many steps the agent handed it to a tool
	said   int32    // in how many steps the agent said or thought it
	asked  int32    // in how many messages of the user it stands
	came   int32    // in how many steps an output had it
	last   int32    // the last step in which it occurs
	acted  int32    // the last step in which it was handed to a tool, plus one
	place  int      // where it last occurs, in bytes from the beginning
	count  int32    // how often it occurs
	keys   int32    // how often it stands before a colon, as the name of a value
	values int32    // how often it stands after a colon
	crowd  int32    // how many identifiers the text has that has the fewest
	seen   [5]int32 // the last step in which each origin had it, plus one
}

// note counts an occurrence.
func (v *vocabulary) note(text string, f identifier, step int32, from origin) int32 {
	name := text[f.start:f.end]
	id, ok := v.index[name]
	if !ok {
		id = int32(len(v.uses))
		v.index[name] = id
		v.uses = append(v.uses, usage{kind: f.kind, crowd: math.MaxInt32})
	}
	v.text = append(v.text, id)
	u := &v.uses[id]
	u.last, u.place = step, v.read+f.start
	u.count++
	if strings.HasPrefix(text[f.end:], ":") {
		u.keys++
	}
	if strings.HasSuffix(text[:f.start], ": ") {
		u.values++
	}
	if from == fromArguments {
		u.acted = step + 1
	}
	if u.seen[from] != step+1 {
		u.seen[from] = step + 1
		u.countFrom(from)
	}
	return id
}

func (u *usage) countFrom(from origin) {
	switch from {
	case fromUser:
		u.asked++
	case fromAgent, fromThinking:
		u.said++
	case fromArguments:
		u.argued++
	case fromOutput:
		u.came++
	}
}

// endText is called after each text.
func (v *vocabulary) endText() {
	n := int32(len(v.text))
	for _, id := range v.text {
		v.uses[id].crowd = min(v.uses[id].crowd, n)
	}
	v.text = v.text[:0]
}
