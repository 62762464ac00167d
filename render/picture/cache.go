package picture

import (
	"container/list"
	"sync"
)

// cache keeps the results used last, by bytes. Its zero value is empty.
type cache struct {
	mu    sync.Mutex
	bytes int
	order list.List // of *result, the newest first
	at    map[string]*list.Element
}

// result is what is remembered of one piece of work. Data of the picture is nil
// where it is the original, which the caller has anyhow.
type result struct {
	key     string
	picture *Picture
	err     error
}

// size is what a result takes, with what it takes to find it again.
func (r *result) size() int {
	const overhead = 400
	n := overhead + len(r.key)
	if r.picture != nil {
		n += len(r.picture.Data)
	}
	return n
}

func (c *cache) get(key string) *result {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*result)
}

func (c *cache) put(r *result, limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.size() > limit || c.at[r.key] != nil {
		return
	}
	if c.at == nil {
		c.at = map[string]*list.Element{}
	}
	c.at[r.key] = c.order.PushFront(r)
	for c.bytes += r.size(); c.bytes > limit; {
		oldest := c.order.Remove(c.order.Back()).(*result)
		delete(c.at, oldest.key)
		c.bytes -= oldest.size()
	}
}
