package picture

import (
	"errors"
	"strings"
	"testing"
)

func TestMarker(t *testing.T) {
	p := &Picture{SHA256: "ab12cd34ef", OriginalWidth: 1280, OriginalHeight: 720, Width: 12, Height: 7}
	tests := []struct{ got, want string }{
		{Marker(p, "plot.png"), "[image 1280×720 sha256:ab12cd34… · plot.png]"},
		{Marker(p, ""), "[image 1280×720 sha256:ab12cd34…]"},
		{Marker(p, "a]\x1b[31m\nb"), "[image 1280×720 sha256:ab12cd34… · a) (31m b]"},
		{Marker(p, strings.Repeat("é", 100)), "[image 1280×720 sha256:ab12cd34… · " + strings.Repeat("é", 59) + "…]"},
		{Refused(errors.New("broken PNG"), "ab12cd34ef", "p.png"), "[image not shown: broken PNG · sha256:ab12cd34… · p.png]"},
		{Refused(errors.New("broken PNG"), "", "p.png"), "[image not shown: broken PNG · p.png]"},
		{Refused(errors.New("broken PNG"), "", ""), "[image not shown: broken PNG]"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got  %q\nwant %q", test.got, test.want)
		}
	}
}
