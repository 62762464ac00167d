package eventlog

import (
	"cmp"
	"container/heap"
	"iter"
	"slices"
	"time"
)

// ByTime gives events in the order of their times, and of their seqs where times
// are equal. It reads them twice, in ascending order of seq and both times the
// same ones: first for their times, so that then it holds no more of them than
// stand out of order. The sequence stops after its first error.
func ByTime(read func() iter.Seq2[*Event, error]) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		ahead, err := lookAhead(read())
		if err != nil {
			yield(nil, err)
			return
		}
		var held waiting
		for e, err := range read() {
			if err != nil {
				yield(nil, err)
				return
			}
			heap.Push(&held, e)
			for len(ahead) > 0 && ahead[0].seq <= e.Seq {
				ahead = ahead[1:]
			}
			for len(held) > 0 && (len(ahead) == 0 || !held[0].Timestamp.After(ahead[0].earliest)) {
				if !yield(heap.Pop(&held).(*Event), nil) {
					return
				}
			}
		}
	}
}

// rest is the earliest time of an event and all with a greater seq.
type rest struct {
	seq      int64
	earliest time.Time
}

func lookAhead(events iter.Seq2[*Event, error]) ([]rest, error) {
	var all []rest
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		all = append(all, rest{e.Seq, e.Timestamp})
	}
	for i, r := range slices.Backward(all) {
		if i > 0 && r.earliest.Before(all[i-1].earliest) {
			all[i-1].earliest = r.earliest
		}
	}
	return all, nil
}

// waiting is a heap of events, the earliest first.
type waiting []*Event

func (w waiting) Len() int { return len(w) }

func (w waiting) Less(i, j int) bool {
	return cmp.Or(w[i].Timestamp.Compare(w[j].Timestamp), cmp.Compare(w[i].Seq, w[j].Seq)) < 0
}

func (w waiting) Swap(i, j int) { w[i], w[j] = w[j], w[i] }

// Push is for package heap.
func (w *waiting) Push(e any) { *w = append(*w, e.(*Event)) }

// Pop is for package heap.
func (w *waiting) Pop() any {
	last := len(*w) - 1
	e := (*w)[last]
	(*w)[last] = nil
	*w = (*w)[:last]
	return e
}
