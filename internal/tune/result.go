package tune

// Result is what one setting would have cost on one track, or on several.
type Result struct {
	Setting Setting `json:"setting"`
	// Calls is how many calls of the model were made, Ended says that the agent
	// had to stop before the end of the log.
	Calls       int  `json:"calls"`
	Ended       bool `json:"ended,omitzero"`
	Compactions int  `json:"compactions"`
	// Peak and Mean are the sizes of the prompts, in tokens.
	Peak int     `json:"peak_tokens"`
	Mean float64 `json:"mean_tokens"`

	Bill Bill `json:"bill"`
	// Cost is the whole bill in dollars, PerCall that of a call, and Hits the
	// share of input tokens that came from the provider's cache.
	Cost    float64 `json:"cost_usd"`
	PerCall float64 `json:"cost_per_call_usd"`
	Hits    float64 `json:"cache_hits"`

	// Full, Low and Summarized say how much of the log so far the average
	// prompt shows at which tier, in shares of its tokens. What is missing from
	// 1 is lost to the agent.
	Full       float64 `json:"seen_full"`
	Low        float64 `json:"seen_low"`
	Summarized float64 `json:"seen_summarized"`

	// InSight is the share of the names that actions used, out of those that the
	// log had shown before, which the prompt of the call still showed. Used is
	// how many there were; 0 where nobody looked.
	InSight float64 `json:"in_sight,omitzero"`
	Used    int     `json:"names_used,omitzero"`
	// Recall is the mean bFUR of the compactions: see package recall. Measured
	// is at how many of them there was something to recall.
	Recall   float64 `json:"recall,omitzero"`
	Measured int     `json:"measured,omitzero"`

	Timeline []Point `json:"timeline,omitzero"`
}

// call takes in one call's prompt.
func (r *Result) call(p Point, shown seen, all int) {
	r.Calls++
	total := p.Total()
	r.Peak = max(r.Peak, total)
	r.Mean += float64(total)
	if all > 0 {
		full, low := float64(shown.full)/float64(all), float64(shown.low)/float64(all)
		r.Full += full
		r.Low += low
		if p.Summarized > 0 {
			r.Summarized += 1 - full - low
		}
	} else {
		r.Full++
	}
	r.Timeline = append(r.Timeline, p)
}

// finish turns sums into means.
func (r *Result) finish(b Bill, p Price) {
	r.Bill = b
	r.Cost = b.Cost(p)
	r.Hits = b.Hits()
	if r.Calls == 0 {
		return
	}
	n := float64(r.Calls)
	r.PerCall = r.Cost / n
	r.Mean /= n
	r.Full /= n
	r.Low /= n
	r.Summarized /= n
}

// sum adds up what one setting cost on several tracks.
func sum(all []*Result) *Result {
	total := &Result{Setting: all[0].Setting}
	for _, r := range all {
		n := float64(r.Calls)
		total.Calls += r.Calls
		total.Ended = total.Ended || r.Ended
		total.Compactions += r.Compactions
		total.Peak = max(total.Peak, r.Peak)
		total.Mean += r.Mean * n
		total.Bill.add(&r.Bill)
		total.Cost += r.Cost
		total.Full += r.Full * n
		total.Low += r.Low * n
		total.Summarized += r.Summarized * n
		total.InSight += r.InSight * float64(r.Used)
		total.Used += r.Used
		total.Recall += r.Recall * float64(r.Measured)
		total.Measured += r.Measured
		if len(r.Timeline) > len(total.Timeline) {
			total.Timeline = r.Timeline
		}
	}
	total.Hits = total.Bill.Hits()
	if total.Calls > 0 {
		n := float64(total.Calls)
		total.PerCall = total.Cost / n
		total.Mean /= n
		total.Full /= n
		total.Low /= n
		total.Summarized /= n
	}
	if total.Used > 0 {
		total.InSight /= float64(total.Used)
	}
	if total.Measured > 0 {
		total.Recall /= float64(total.Measured)
	}
	return total
}
