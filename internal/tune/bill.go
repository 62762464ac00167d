package tune

import "time"

// Bill is what calls cost. Input tokens are of three kinds: read from the
// provider's cache, written to it, or paid in full.
type Bill struct {
	Read     int64 `json:"read_tokens"`
	Write    int64 `json:"write_tokens"`
	Uncached int64 `json:"uncached_tokens"`
	Output   int64 `json:"output_tokens"`
	// Summaries is what writing the summaries cost, in dollars.
	Summaries float64 `json:"summaries_usd"`
}

// Cost is the whole bill in dollars.
func (b *Bill) Cost(p Price) float64 {
	const million = 1e6
	return (float64(b.Read)*p.Read+float64(b.Write)*p.Write+float64(b.Uncached)*p.Input+float64(b.Output)*p.Output)/million + b.Summaries
}

// Hits is the share of input tokens that came from the cache.
func (b *Bill) Hits() float64 {
	total := b.Read + b.Write + b.Uncached
	if total == 0 {
		return 0
	}
	return float64(b.Read) / float64(total)
}

func (b *Bill) add(o *Bill) {
	b.Read += o.Read
	b.Write += o.Write
	b.Uncached += o.Uncached
	b.Output += o.Output
	b.Summaries += o.Summaries
}

// cache is what a provider still knows of an agent's last prompt.
type cache struct {
	price Price
	kept  int // tokens at the head of the next prompt that are as they were
	last  time.Time
	bill  Bill
}

// call pays for a prompt and what the model answered.
func (c *cache) call(at time.Time, prompt, output int) {
	read := 0
	if prompt >= c.price.Least && !c.cold(at) {
		read = min(c.kept, prompt)
		read -= read % max(c.price.Step, 1)
		if read < c.price.Least {
			read = 0
		}
	}
	c.bill.Read += int64(read)
	if prompt >= c.price.Least {
		c.bill.Write += int64(prompt - read)
	} else {
		c.bill.Uncached += int64(prompt)
	}
	c.bill.Output += int64(output)
	c.kept = prompt
	if !at.IsZero() {
		c.last = at
	}
}

// cut says that only so much of the last prompt still stands.
func (c *cache) cut(stable int) { c.kept = min(c.kept, stable) }

func (c *cache) idle(at time.Time) time.Duration {
	if c.last.IsZero() || at.IsZero() {
		return 0
	}
	return at.Sub(c.last)
}

func (c *cache) cold(at time.Time) bool {
	return c.price.TTL > 0 && c.idle(at) > time.Duration(c.price.TTL)*time.Second
}
