package summarize

import (
	"fmt"
	"math"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// Shares of what is left that each section may take, in percent, in the order
// in which they are written. The story takes the rest.
const (
	goalShare     = 20
	carriedShare  = 40
	endsShare     = 12
	filesShare    = 18
	troubleShare  = 12
	decisionShare = 8
)

// draft is a digest in the making.
type draft struct {
	r       Request
	m       gathered
	steps   []step
	ledger  *ledger
	folder  string // the folder in which most commands run, or ""
	story   *story
	parts   []string
	left    int // tokens
	beside  *beside
	weights *weights
}

func newDraft(r Request, m gathered, w *weights) *draft {
	l, b := ledgerOf(m.events), besideOf(r.Beside)
	l.date(b)
	return &draft{r: r, m: m, left: r.MaxTokens, ledger: l, beside: b, folder: l.folder(), weights: w}
}

// text writes the sections, each within its share, and then the story, which
// takes what is left.
func (d *draft) text() string {
	if d.r.MaxTokens < minSections {
		d.steps = (&teller{ledger: d.ledger, beside: d.beside}).tell(d.m.events)
		return d.fit(d.tell(""))
	}
	d.put(d.head())
	d.put(d.goal(d.share(goalShare)))
	d.put(d.carried(d.share(carriedShare)))
	files, short := d.files(d.share(filesShare))
	d.readSteps(short)
	d.put(d.ends(d.share(endsShare)))
	d.put(files)
	d.put(d.troubles(d.share(troubleShare)))
	d.put(d.decisions(d.share(decisionShare)))
	return d.fit(d.tell("\n## Done\n"))
}

// readSteps tells the steps of the work, which calls files by their short names.
func (d *draft) readSteps(short map[string]string) {
	t := teller{labels: labels{short, d.folder}, ledger: d.ledger, beside: d.beside}
	d.steps = t.tell(d.m.events)
}

// minSections is the least budget that is worth parting into sections. Below it
// only the story is told.
const minSections = 100

func (d *draft) share(percent int) int { return max(d.left, 0) * percent / 100 }

func (d *draft) put(section string) {
	d.parts = append(d.parts, section)
	d.left -= d.count(section)
}

func (d *draft) count(text string) int { return d.r.Encoding.Count(text) }

// head says what the digest stands for.
func (d *draft) head() string {
	first, last := int64(math.MaxInt64), int64(0)
	for _, e := range d.m.events {
		first, last = min(first, e.Seq), max(last, e.Seq)
	}
	for _, e := range d.m.carried {
		for _, r := range e.Body.(*eventlog.Summary).Covers {
			first, last = min(first, r[0]), max(last, r[1])
		}
	}
	if first > last {
		return "# Digest of earlier events\n"
	}
	text := fmt.Sprintf("# Digest of events %d to %d\n", first, last)
	if d.folder != "" {
		text += "(commands are told without the `cd " + d.folder + " &&` before them)\n"
	}
	return text
}

// tell fills what is left with the story, under its title.
func (d *draft) tell(title string) string {
	before := strings.Join(d.parts, "")
	d.story = newStory(d.r.Encoding, d.weights, d.steps)
	d.story.mention(before)
	d.story.fill()
	whole := func() string { return before + title + d.story.String() }
	for room := d.left - d.count(title); room > 0; {
		if d.story.take(room) == 0 {
			break
		}
		room = d.r.MaxTokens - d.count(whole()) - slack
	}
	for len(d.story.order) > 0 {
		if text := whole(); d.count(text) <= d.r.MaxTokens {
			return text
		}
		d.story.drop()
	}
	return before
}

// slack is what is not worth another round of filling, in tokens.
const slack = 8

// fit cuts a text that is too long for any section.
func (d *draft) fit(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		text = strings.TrimSpace(d.head())
	}
	for room := d.r.MaxTokens; room > 0; room-- {
		n, _ := d.r.Encoding.Prefix(text, room)
		if n == len(text) {
			return text
		}
		if short := strings.TrimSpace(text[:n]) + "…"; d.count(short) <= d.r.MaxTokens {
			return short
		}
	}
	return ""
}

// list writes a section of lines, the most telling first, as many as fit into
// the share, and says how many do not. Lines are asked for one by one.
func (d *draft) list(title string, n int, line func(i int) string, share int) (text string, shown int) {
	if n == 0 {
		return "", 0
	}
	text = "\n## " + title + "\n"
	const more = 6
	used := d.count(text)
	for ; shown < n; shown++ {
		next := line(shown) + "\n"
		if used += d.count(next); used+more > share {
			break
		}
		text += next
	}
	switch {
	case shown == 0:
		return "", 0
	case shown < n:
		text += fmt.Sprintf("- … %d more\n", n-shown)
	}
	return text, shown
}
