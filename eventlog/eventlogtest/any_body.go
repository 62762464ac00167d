package eventlogtest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// AnyBody draws a valid body of a kind.
func AnyBody(t *rapid.T, kind eventlog.Kind) eventlog.Body {
	switch kind {
	case eventlog.KindTaskStart:
		return &eventlog.TaskStart{TaskName: AnyText(t), Inputs: anyObject(t), Message: AnyText(t)}
	case eventlog.KindAction:
		return anyAction(t)
	case eventlog.KindOutput:
		return &eventlog.Output{Parts: anyList(t, 3, AnyPart), ToolCallID: anyCallID(t), IsError: oneIn(t, 4)}
	case eventlog.KindSuccess:
		return &eventlog.Success{Result: AnyJSON(t)}
	case eventlog.KindFail:
		return &eventlog.Fail{Message: AnyText(t)}
	case eventlog.KindClarify:
		return &eventlog.Clarify{Message: AnyText(t)}
	case eventlog.KindSummary:
		return anySummary(t)
	case eventlog.KindFile:
		return &eventlog.FileChange{
			FileSource: rapid.SampledFrom([]string{"user", "agent"}).Draw(t, "file source"),
			Added:      anyList(t, 3, anyPath), Modified: anyList(t, 3, anyPath), Removed: anyList(t, 2, anyPath),
		}
	case eventlog.KindError:
		detail := eventlog.ErrorDetail{Type: AnyText(t), Message: AnyText(t), Extra: anyExtra(t)}
		return &eventlog.Error{Error: detail, Recoverable: oneIn(t, 2)}
	case eventlog.KindCancelled:
		return &eventlog.Cancelled{TaskName: AnyText(t), IterationsCompleted: rapid.IntRange(0, 99).Draw(t, "iterations")}
	}
	t.Fatalf("no such kind: %q", kind)
	return nil
}

func anyAction(t *rapid.T) *eventlog.Action {
	a := &eventlog.Action{
		Title: AnyText(t), Thinking: AnyText(t), Text: AnyText(t),
		FileActions: anyList(t, 2, anyFileAction), ToolCalls: anyList(t, 3, anyToolCall),
	}
	switch rapid.IntRange(0, 3).Draw(t, "means") {
	case 0:
		a.Code = AnyText(t)
	case 1:
		a.Terminal = AnyText(t)
	}
	if oneIn(t, 3) {
		a.InputTokens = rapid.IntRange(0, 200_000).Draw(t, "input tokens")
		a.OutputTokens = rapid.IntRange(0, 8_000).Draw(t, "output tokens")
	}
	if oneIn(t, 4) {
		block := jsontext.Value(`{"type":"thinking","thinking":"h\u006dm","signature":"EqQB/=="}`)
		a.Opaque = []eventlog.OpaqueBlock{{Provider: "anthropic", Block: block, Extra: anyExtra(t)}}
	}
	return a
}

func anyFileAction(t *rapid.T) eventlog.FileAction {
	f := eventlog.FileAction{Path: anyPath(t), Content: AnyText(t), Extra: anyExtra(t)}
	if oneIn(t, 2) {
		f.Mode = rapid.SampledFrom([]string{"", "write", "append"}).Draw(t, "mode")
		return f
	}
	f.Operation = rapid.SampledFrom([]string{"replace", "insert-after", "insert-before"}).Draw(t, "operation")
	f.Search, f.MatchAll = AnyText(t), oneIn(t, 2)
	return f
}

func anyPath(t *rapid.T) string {
	return rapid.SampledFrom([]string{"main.go", "docs/читай.md", "/etc/hosts", "a b/c", "../x"}).Draw(t, "path")
}

// anyToolCall draws a call. Ids are few, so that two calls often share one.
func anyToolCall(t *rapid.T) eventlog.ToolCall {
	name := rapid.SampledFrom([]string{"read_file", "bash", "search"}).Draw(t, "tool")
	arguments := anyObject(t)
	if oneIn(t, 6) {
		arguments = AnyJSON(t)
	}
	return eventlog.ToolCall{ID: anyCallID(t), Name: name, Arguments: arguments, Extra: anyExtra(t)}
}

func anyCallID(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "call_1", "call_1", "call_2"}).Draw(t, "call id")
}

func anySummary(t *rapid.T) *eventlog.Summary {
	s := &eventlog.Summary{
		Summary: AnyText(t), SummarizedEventCount: rapid.IntRange(0, 100).Draw(t, "count"),
		OriginalTokens: rapid.IntRange(0, 1<<20).Draw(t, "tokens"), Method: "digest", Rank: rapid.IntRange(0, 4).Draw(t, "rank"),
	}
	last := int64(0)
	for range rapid.IntRange(0, 3).Draw(t, "ranges") {
		from := last + rapid.Int64Range(1, 9).Draw(t, "gap")
		last = from + rapid.Int64Range(0, 9).Draw(t, "more")
		s.Covers = append(s.Covers, eventlog.Range{from, last})
	}
	if oneIn(t, 2) {
		line := anyTime(t)
		s.LowDetailThreshold = &line
	}
	return s
}

// AnyPart draws a part of an output: text, JSON, a table, a picture, or what
// calls itself a picture and is none.
func AnyPart(t *rapid.T) eventlog.Part {
	p := anyPart(t)
	p.Extra = anyExtra(t)
	return p
}

func anyPart(t *rapid.T) eventlog.Part {
	switch rapid.IntRange(0, 7).Draw(t, "part") {
	case 0:
		value := AnyJSON(t)
		if len(value) == 0 {
			value = jsontext.Value("null")
		}
		return eventlog.JSON(value)
	case 1:
		rows := [][]jsontext.Value{{jsontext.Value("1"), jsontext.Value(`"ä"`)}, {jsontext.Value("null")}, {}}
		return eventlog.Part{Type: eventlog.PartTable, Columns: []string{"n", "text"}, Rows: rows, TotalRows: 40}
	case 2:
		p := eventlog.Image("image/png", PNG(rapid.IntRange(1, 64).Draw(t, "width"), rapid.IntRange(1, 64).Draw(t, "height")))
		p.Detail = rapid.SampledFrom([]string{"", "high", "low"}).Draw(t, "detail")
		return p
	case 3:
		return eventlog.Image("image/png", []byte("this is no picture"))
	case 4:
		return eventlog.Part{Type: eventlog.PartImage, MediaType: "image/jpeg", Data: "!not base64!"}
	case 5:
		return eventlog.Part{Type: eventlog.PartImage, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
	default:
		return eventlog.Text(AnyText(t))
	}
}

// PNG makes a picture of the given size.
func PNG(width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		img.Set(x, x*height/width, color.RGBA{R: 255, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // the encoder refuses empty pictures only
	}
	return b.Bytes()
}
