package eventlog

import "time"

// SearchOptions narrow a search. The zero value is right for most.
type SearchOptions struct {
	// Namespace takes events of a namespace, or of several, as in a [Query].
	Namespace string
	// Limit is how many hits to give at most. Default 10.
	Limit int
}

// DefaultHits is how many hits a search gives where no limit is set.
const DefaultHits = 10

// Hit is an event that a search found.
type Hit struct {
	Seq           int64     `json:"seq"`
	Timestamp     time.Time `json:"timestamp"`
	Type          Kind      `json:"type"`
	AgentName     string    `json:"agent_name"`
	FullNamespace string    `json:"full_namespace"`
	// Score is the rank by BM25: greater is better. It compares hits of one
	// search and nothing else.
	Score float64 `json:"score"`
	// Snippet is the part of the event's text around what was found, with each
	// run of white space made one space.
	Snippet []Fragment `json:"snippet"`
}

// Fragment is a piece of a snippet. The text of a snippet is that of its
// fragments in a row.
type Fragment struct {
	Text string `json:"text"`
	// Match says that this is what was asked for.
	Match bool `json:"match,omitzero"`
}

// NewHit makes the hit of an event.
func NewHit(e *Event, score float64, snippet []Fragment) Hit {
	return Hit{
		Seq: e.Seq, Timestamp: e.Timestamp, Type: e.Kind(), AgentName: e.AgentName, FullNamespace: e.FullNamespace,
		Score: score, Snippet: snippet,
	}
}
