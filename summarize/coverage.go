package summarize

import (
	"container/heap"
	"math/bits"
)

// coverage chooses pieces: greedily those that add the most weight of
// identifiers not yet shown for their tokens. Weight is submodular, so what a
// piece adds only falls as others are chosen, and a stale value in the queue is
// an upper bound: a piece is looked at again only when it comes to the head.
type coverage struct {
	weights []float64
	shown   []bool
	pieces  []piece
	labels  []piece // by step; a label stands before the pieces of its step
	first   []int32 // by step, and one more: its first piece
	told    []int32 // by step: how many of its pieces are taken
	queue   queue
}

// gain is what a piece would add.
func (c *coverage) gain(p *piece) float64 {
	sum := p.base
	for i, id := range p.ids {
		if !c.shown[id] && !contains(p.ids[:i], id) {
			sum += c.weights[id]
		}
	}
	return sum
}

func contains(ids []int32, id int32) bool {
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}

// show marks the identifiers of a piece as known.
func (c *coverage) show(p *piece) {
	p.taken = true
	for _, id := range p.ids {
		c.shown[id] = true
	}
}

// ratio is the gain of a candidate for its cost, its label's included where
// that does not stand yet.
func (c *coverage) ratio(i int32) float64 {
	if i < 0 {
		l := &c.labels[-i-1]
		return c.gain(l) / float64(l.cost+1)
	}
	p := &c.pieces[i]
	gain, cost := c.gain(p), p.cost+1
	if label := &c.labels[p.step]; !label.taken {
		gain += c.gain(label)
		cost += label.cost + 1
	}
	if p.stale {
		gain *= staleWorth
	}
	return gain / float64(cost) / (1 + crowding*float64(bits.Len32(uint32(c.told[p.step]))))
}

// staleWorth is how much of its worth an output keeps once the log has a newer
// one, or the file that it shows was changed.
const staleWorth = 0.25

// crowding is how much less a piece is worth each time that the pieces of its
// step double, so that one long output does not fill the digest. It goes by
// doublings because each makes all other pieces of the output stale.
const crowding = 0.1

// candidate is a piece, or a label as -1-step, and what it was last worth.
type candidate struct {
	index int32
	ratio float64
}

// queue is a heap, the best first; among equals the newest.
type queue []candidate

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].ratio != q[j].ratio {
		return q[i].ratio > q[j].ratio
	}
	return q[i].index > q[j].index
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a candidate.
func (q *queue) Push(x any) { *q = append(*q, x.(candidate)) }

// Pop takes the last one off.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

func (c *coverage) fill() {
	for i := range c.labels {
		c.offer(int32(-i - 1))
	}
	for i := range c.pieces {
		c.offer(int32(i))
	}
	heap.Init(&c.queue)
}

func (c *coverage) offer(i int32) {
	if r := c.ratio(i); r > 0 {
		c.queue = append(c.queue, candidate{i, r})
	}
}

// next takes the best candidate out of the queue. ok is false when nothing is
// left that adds anything.
func (c *coverage) next() (i int32, ok bool) {
	for c.queue.Len() > 0 {
		best := c.queue[0]
		now := c.ratio(best.index)
		switch {
		case c.taken(best.index) || now <= 0:
			heap.Pop(&c.queue)
		case now < best.ratio:
			c.queue[0].ratio = now
			heap.Fix(&c.queue, 0)
		default:
			heap.Pop(&c.queue)
			return best.index, true
		}
	}
	return 0, false
}

// open puts the label of a step in place. The pieces of the step come cheaper
// from then on, so they are offered again.
func (c *coverage) open(step int32) {
	c.show(&c.labels[step])
	for i := c.first[step]; i < c.first[step+1]; i++ {
		if r := c.ratio(i); r > 0 && !c.pieces[i].taken {
			heap.Push(&c.queue, candidate{i, r})
		}
	}
}

func (c *coverage) taken(i int32) bool {
	if i < 0 {
		return c.labels[-i-1].taken
	}
	return c.pieces[i].taken
}
