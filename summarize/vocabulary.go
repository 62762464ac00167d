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
}

// usage is how an identifier was used up to the end of the events.
type usage struct {
	kind   identKind
	argued int32    // in how many steps the agent handed it to a tool
	said   int32    // in how many steps the agent said or thought it
	asked  int32    // in how many messages of the user it stands
	came   int32    // in how many steps an output had it
	last   int32    // the last step in which it occurs
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
	u.last = step
	u.count++
	if strings.HasPrefix(text[f.end:], ":") {
		u.keys++
	}
	if strings.HasSuffix(text[:f.start], ": ") {
		u.values++
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

// kindWorth is how much likelier each kind is to be needed again, all else being
// equal.
var kindWorth = [...]float64{
	identWord: 0.6, identDotted: 0.4, identPath: 0.5, identEmail: 1, identDate: 1, identNumber: 0.4, identCode: 1,
}

// weight is about how likely the agent is to need an identifier again after
// steps steps. What it handed to tools before it hands to them again; what it
// spoke of comes next, then what stands as a value after its name. The name of
// a value comes by itself, a name among many others in a long text is seldom
// the one that matters, one that keeps coming in outputs and was never used is
// noise, and old names matter less than new ones.
//
// The numbers are rounded by hand from a logistic regression on recorded
// sessions of seven kinds of agents. Earlier use, the crowd, recency and plain
// numbers keep sign and rough size whichever kind is left out. The worth of
// dates, codes and values rests mostly on customer-service dialogues, and that
// of what was said or asked is not settled by the data.
func (u *usage) weight(steps int32) float64 {
	odds := 0.5 * kindWorth[u.kind]
	keyed := float64(u.keys) / float64(max(u.count, 1))
	switch {
	case u.argued > 0:
		odds *= 1.9 * (1 + float64(u.argued)) * (1 - keyed/2)
	case u.said > 0:
		odds *= 1.9 * (1 - 0.75*keyed)
	default:
		odds *= 1 - 0.75*keyed
	}
	if u.asked > 0 {
		odds *= 1.4
	}
	if u.values > 0 {
		odds *= 1.6
	}
	if u.came > 0 {
		odds *= 0.6 * math.Pow(1+float64(u.came), -0.6)
	}
	age := float64(steps - u.last)
	odds *= math.Pow(float64(u.crowd), -0.28) * math.Pow(1+age, -0.24) * math.Exp(-0.6*age/float64(steps))
	return odds / (1 + odds)
}
