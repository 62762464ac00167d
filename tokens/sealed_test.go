package tokens_test

import (
	"testing"

	"github.com/tidemark/tidemark/tokens"
)

// TestSealIsNotUnder compares with what OpenAI reported for replies that held
// one item of encrypted reasoning.
func TestSealIsNotUnder(t *testing.T) {
	for _, reply := range []struct{ chars, reported int }{
		{888, 0},
		{1100, 0},
		{1228, 64},
		{1420, 64},
		{1676, 128},
		{2040, 192},
		{2468, 256},
		{3276, 384},
		{3832, 448},
		{4536, 640},
		{6648, 896},
		{13540, 2240},
		{17144, 2880},
		{35468, 6080},
	} {
		got := tokens.SealOpenAI.Tokens(reply.chars)
		if got < reply.reported || got > reply.reported*5/4+70 {
			t.Errorf("%d characters: got %d tokens, reported %d", reply.chars, got, reply.reported)
		}
	}
}

func TestSealOfLittle(t *testing.T) {
	if got := tokens.SealOpenAI.Tokens(10); got != 0 {
		t.Errorf("OpenAI: got %d, want 0", got)
	}
	if got := tokens.SealAnthropic.Tokens(10); got != 2 {
		t.Errorf("Anthropic: got %d, want 2", got)
	}
}
