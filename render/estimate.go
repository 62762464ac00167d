package render

// estimate guesses what a plan would cost from what each of its groups costs at
// a level, laid out behind the groups that were asked for at that level before.
type estimate struct {
	press   *press
	layouts [levelOut]layout
	known   [][levelOut]int // by group
}

const unknownCost = -1

func newEstimate(p *press) *estimate {
	e := &estimate{press: p, known: make([][levelOut]int, len(p.plan.groups))}
	for l := range e.layouts {
		e.layouts[l] = p.newLayout(p.shown)
	}
	for i := range e.known {
		for l := range e.known[i] {
			e.known[i][l] = unknownCost
		}
	}
	return e
}

// costs is what each group of the plan costs.
func (e *estimate) costs() []int {
	costs := make([]int, len(e.known))
	for i, l := range e.press.plan.levels {
		costs[i] = e.cost(i, l)
	}
	return costs
}

func (e *estimate) cost(i int, l level) int {
	if l == levelOut {
		return 0
	}
	known := &e.known[i][l]
	if *known == unknownCost {
		before := e.layouts[l].cost()
		e.layouts[l].group(&e.press.plan.groups[i], l)
		*known = e.layouts[l].cost() - before
	}
	return *known
}

// fits guesses whether the plan as it is fits the budget.
func (e *estimate) fits() bool {
	p, sum := e.press, 0
	for i, l := range p.plan.levels {
		sum += e.cost(i, l)
	}
	return p.system+p.tools+sum <= p.req.Budget
}
