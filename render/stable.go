package render

// StableSince says how many tokens at the head of the prompt are the same, byte
// for byte, as in an earlier prompt of the same namespace, format and model:
// what a provider's cache can serve again. It is 0 where prev is nil.
func (p *Prompt) StableSince(prev *Prompt) int {
	if prev == nil || p.Format != prev.Format || p.Model != prev.Model || p.head != prev.head {
		return 0
	}
	stable := p.Tokens.System + p.Tokens.Tools + p.Tokens.Overhead
	for i := range p.Entries {
		if i >= len(prev.Entries) || !p.Entries[i].same(&prev.Entries[i]) {
			break
		}
		stable += p.Entries[i].Tokens
	}
	return stable
}

// same reports whether two entries stand for the same bytes: an event never
// changes, so it is enough that it is the same event at the same level.
func (e *Entry) same(other *Entry) bool {
	return e.Seq == other.Seq && e.level == other.level && e.Tokens == other.Tokens
}
