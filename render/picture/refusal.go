package picture

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
)

// Why a picture is refused. Every error of this package wraps one of these.
var (
	// ErrNotPicture: the bytes are none of the formats known here.
	ErrNotPicture = errors.New("not a picture")
	// ErrUnsupported: a picture, of a kind that is not taken.
	ErrUnsupported = errors.New("unsupported picture")
	// ErrTooLarge: over a limit of the [Workshop].
	ErrTooLarge = errors.New("picture too large")
	// ErrBroken: truncated or damaged.
	ErrBroken = errors.New("broken picture")
	// ErrTooNarrow: so long and narrow that nothing of it would be left.
	ErrTooNarrow = errors.New("picture too narrow")
	// ErrNoFit: the rule has no size for so few tokens, or the limit of bytes
	// cannot be met.
	ErrNoFit = errors.New("no size fits")
)

// Refusal is the error for a picture that cannot be had.
type Refusal struct {
	// Kind is one of the package's errors.
	Kind error
	// Reason is one short line, fit for a marker.
	Reason string
}

func (r *Refusal) Error() string { return r.Reason }

// Unwrap gives the kind.
func (r *Refusal) Unwrap() error { return r.Kind }

func refuse(kind error, format string, args ...any) *Refusal {
	return &Refusal{Kind: kind, Reason: fmt.Sprintf(format, args...)}
}

// refuseDecoding says what a decoder of the format had to say.
func refuseDecoding(format string, err error) *Refusal {
	kind, word := ErrBroken, "broken"
	var unsupportedJPEG jpeg.UnsupportedError
	var unsupportedPNG png.UnsupportedError
	if errors.As(err, &unsupportedJPEG) || errors.As(err, &unsupportedPNG) {
		kind, word = ErrUnsupported, "unsupported"
	}
	cause := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		cause = "it ends too early"
	}
	for _, noise := range []string{
		strings.ToLower(format) + ": ", "invalid format: ", "unsupported feature: ",
		"invalid JPEG format: ", "unsupported JPEG feature: ", "riff: ", "vp8: ", "vp8l: ",
	} {
		cause = strings.TrimPrefix(cause, noise)
	}
	return refuse(kind, "%s %s: %s", word, format, printable(cause, 80))
}
