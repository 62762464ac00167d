package tune

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// TestReport makes a report and looks at what it promises: rows by cost, one of
// them chosen, and a page whose markup is whole.
func TestReport(t *testing.T) {
	track := varied(t, 600)
	grid := Grid{
		Policies: []Policy{Fixed, Adaptive}, LowShares: []float64{0.3, 0.5},
		Shares: []float64{0.25}, LowDetail: []int{1024}, Fixed: 1000,
	}
	grid.High = Highs([]*Track{track}, grid.Fixed, 100_000)
	rep, err := Make(context.Background(), []Log{{Name: `<script>"a"`, Calls: track.Calls()}}, []*Track{track}, Options{
		Grid: grid, Price: profiles[0], Rows: 4, Measured: 1, Window: 100_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Tried != len(grid.High)*4 || len(rep.Rows) == 0 || len(rep.Rows) > 4 || len(rep.Baselines) != 3 {
		t.Fatalf("tried %d, %d rows, %d baselines", rep.Tried, len(rep.Rows), len(rep.Baselines))
	}
	chosen := false
	for i, r := range rep.Rows {
		chosen = chosen || r == rep.Chosen
		if i > 0 && r.Cost < rep.Rows[i-1].Cost {
			t.Errorf("row %d is cheaper than the one before it", i)
		}
	}
	if !chosen {
		t.Error("none of the rows is the chosen one")
	}
	var page bytes.Buffer
	if err := rep.HTML(&page); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<script") {
		t.Error("the name of a log is markup on the page")
	}
	begin := strings.Index(page.String(), "<svg")
	dec := xml.NewDecoder(strings.NewReader(page.String()[begin : strings.Index(page.String(), "</svg>")+6]))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the plot: %v", err)
		}
	}
}

func TestNoSettingToTry(t *testing.T) {
	track := alike(t, 600)
	_, err := Make(context.Background(), nil, []*Track{track}, Options{
		Grid:  Grid{Policies: []Policy{Fixed}, High: []int{1000}, Low: []int{2000}, Shares: []float64{1}, LowDetail: []int{1024}},
		Price: profiles[0],
	})
	if err == nil || !strings.Contains(err.Error(), "low mark") {
		t.Errorf("got %v", err)
	}
}

func TestPrices(t *testing.T) {
	own := Prices{Own: []Price{{Model: "claude-sonnet-5*", Input: 1}, {Model: "mine", Input: 2}}}
	for name, want := range map[string]float64{
		"": 3, "claude-sonnet-4-6": 3, "anthropic/claude-opus-4-1": 15, "claude-opus-5-5-20260922": 4, "claude-opus-5": 5,
		"gpt-5": 1.25, "gpt-5-2025-08-07": 1.25, "gpt-5-mini": 0.25, "gpt-5.4-mini": 0.75, "MINE": 2, "claude-sonnet-5": 1,
	} {
		p, err := own.Lookup(name)
		if err != nil || p.Input != want {
			t.Errorf("input of %q is $%v (%v), want $%v", name, p.Input, err, want)
		}
	}
	if _, err := own.Lookup("nobody-knows"); err == nil || !strings.Contains(err.Error(), "input_price") {
		t.Errorf("an unknown model: %v", err)
	}
	for _, p := range prices {
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", p.Model, err)
		}
	}
}
