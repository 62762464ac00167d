package tokens_test

import (
	"fmt"

	"github.com/tidemark/tidemark/tokens"
)

func ExampleEncoding_Count() {
	e := tokens.MustGet("o200k_base")
	fmt.Println(e.Count("Nothing is lost."), e.Count("<|endoftext|>"))
	// Output: 4 7
}

func ExampleEncoding_Prefix() {
	e := tokens.MustGet("o200k_base")
	text := "The tide comes in, and the tide goes out."
	n, count := e.Prefix(text, 4)
	fmt.Printf("%q costs %d\n", text[:n], count)
	start, count := e.Suffix(text, 4)
	fmt.Printf("%q costs %d\n", text[start:], count)
	// Output:
	// "The tide comes in" costs 4
	// " tide goes out." costs 4
}

func ExampleEncoding_Tally() {
	tally := tokens.MustGet("cl100k_base").Tally()
	for _, chunk := range []string{"Hel", "lo, wor", "ld", "!"} {
		tally.WriteString(chunk)
		fmt.Print(tally.Count(), " ")
	}
	// Output: 1 3 3 4
}

func ExampleLookup() {
	m := tokens.Lookup("anthropic/claude-sonnet-4-20250514")
	e := tokens.MustGet(m.Encoding)
	fmt.Println(m.Rule, m.Encoding, m.Exact, m.Estimate(e.Count("Nothing is lost.")))
	fmt.Println(m.Pictures.Tokens(1920, 1080))
	fmt.Println(m.Pictures.Fit(1920, 1080, 768))
	// Output:
	// claude* o200k_base false 5
	// 1560
	// 1008 567
}

func ExampleCalibration() {
	c := tokens.Calibration{Prior: 1.2}
	fmt.Println(c.Estimate(1000))
	for _, r := range []tokens.Report{{1000, 13_250}, {2000, 14_500}, {6000, 19_500}, {9000, 23_250}} {
		c.Add(r.Own, r.Reported)
	}
	fmt.Println(c.Estimate(9100))
	fmt.Printf("slope %.2f, offset %.0f\n", c.Fit().Slope, c.Fit().Offset)
	// Output:
	// 1200
	// 23668
	// slope 1.25, offset 12000
}
