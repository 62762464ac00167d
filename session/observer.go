package session

// Observer is told what an engine does. Its calls must return at once; they may
// come from several goroutines.
type Observer interface {
	// Compacted is called after a compaction, with the method of its summary
	// and the tokens of the originals that it stands for.
	Compacted(session, method string, tokens int)
	// Refused is called after a compaction that committed nothing.
	Refused(session string)
	// Calibrated is called when a report of a provider was taken in, with what
	// is known now.
	Calibrated(session string, now Calibrated)
}

// unobserved tells nobody.
type unobserved struct{}

func (unobserved) Compacted(string, string, int) {}
func (unobserved) Refused(string)                {}
func (unobserved) Calibrated(string, Calibrated) {}
