package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestHeldLog(t *testing.T) {
	var out bytes.Buffer
	say := func(l *heldLog, text string) {
		if n, err := l.Write([]byte(text)); err != nil || n != len(text) {
			t.Errorf("Write: %d, %v", n, err)
		}
	}
	l := &heldLog{w: &out}
	say(l, "one\n")
	say(l, "two\n")
	out.WriteString("ready\n")
	l.release()
	say(l, "three\n")
	l.release()
	if got := out.String(); got != "ready\none\ntwo\nthree\n" {
		t.Errorf("printed is %q", got)
	}
	out.Reset()
	l = &heldLog{w: &out}
	say(l, "one\n")
	say(l, strings.Repeat("x", maxHeld))
	if got := out.String(); !strings.HasPrefix(got, "one\nxxx") || out.Len() != maxHeld+4 {
		t.Errorf("of more than is held %d bytes are printed", out.Len())
	}
}
