package summarize

import "math"

// trait is one thing about the use of an identifier that tells how likely the
// agent is to need it again.
type trait int

const (
	traitAny      trait = iota // 1 for each: what is true of all of them
	traitNumber                // it is a plain number
	traitCode                  // it is a code
	traitArgued                // the agent handed it to a tool
	traitArgues                // in how many steps, as a logarithm
	traitActed                 // how many steps ago, as a logarithm
	traitAsked                 // the user spoke of it
	traitUnused                // it only came in outputs
	traitCame                  // in the outputs of how many steps, as a logarithm
	traitCount                 // how often it occurs, as a logarithm
	traitKey                   // the share in which it names a value that follows
	traitValue                 // it stands as a value after its name
	traitCrowd                 // how many share its shortest text, as a logarithm
	traitAge                   // how many steps ago it last occurred, as a logarithm
	traitDistance              // and how much text ago, as a logarithm
	traits
)

// weights gives each trait a number: its weight, in log odds, or how much of it
// an identifier has.
type weights [traits]float64

// recorded rests on recorded sessions: a logistic regression over all
// formats, each of about equal weight, held small by a penalty and rounded to
// a tenth. What the agent handed to tools before it hands to them again; a name
// among few in a text, or that is a value after its name, is more often the one
// that matters; a name of a value comes by itself, one that only ever came in
// outputs is mostly noise, and old names matter less than new ones.
func recorded() *weights {
	return &weights{
		traitAny:      -0.8,
		traitNumber:   -0.6,
		traitCode:     0.3,
		traitArgued:   0.5,
		traitArgues:   0.3,
		traitActed:    -0.1,
		traitAsked:    -0.2,
		traitUnused:   -0.4,
		traitCame:     -0.2,
		traitCount:    0.4,
		traitKey:      -0.4,
		traitValue:    0.3,
		traitCrowd:    -0.3,
		traitAge:      -0.2,
		traitDistance: -0.2,
	}
}

// chance is about how likely the agent is to need an identifier of these traits
// again.
func (w *weights) chance(t *weights) float64 {
	sum := 0.0
	for i := range w {
		sum += w[i] * t[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// paragraph is the unit of distances, in bytes.
const paragraph = 400

// traits are those of an identifier after so many steps of so many bytes.
func (u *usage) traits(steps int32, read int) (t weights) {
	t[traitAny] = 1
	t[traitNumber] = indicator(u.kind == identNumber)
	t[traitCode] = indicator(u.kind == identCode)
	if u.argued > 0 {
		t[traitArgued] = 1
		t[traitArgues] = log1p(u.argued)
		t[traitActed] = log1p(steps - u.acted)
	}
	t[traitAsked] = indicator(u.asked > 0)
	t[traitUnused] = indicator(u.argued == 0 && u.said == 0 && u.asked == 0)
	t[traitCame] = log1p(u.came)
	t[traitCount] = log1p(u.count)
	t[traitKey] = float64(u.keys) / float64(max(u.count, 1))
	t[traitValue] = indicator(u.values > 0)
	t[traitCrowd] = log1p(u.crowd)
	t[traitAge] = log1p(steps - 1 - u.last)
	t[traitDistance] = math.Log1p(float64(read-u.place) / paragraph)
	return t
}

func log1p(n int32) float64 { return math.Log1p(float64(n)) }

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
