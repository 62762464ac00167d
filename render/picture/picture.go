// Package picture prepares pictures for prompts: it tells what some bytes
// really are, refuses what a prompt should not carry, and makes a picture small
// enough for what it may cost.
//
// A [Workshop] does the work and a [Picture] is its result. [Workshop.Check]
// looks, [Workshop.Fit] downscales to a number of tokens by the [Rule] of a
// model, [Workshop.FitTo] keeps to more [Bounds] than tokens. What is refused
// comes back as an error whose text fits in a [Refused] marker; [Marker] is
// what stands for a picture that is left out.
//
// # Guarantees
//
//   - The same bytes, the same bounds and the same build give the same bytes,
//     so that the prefix of a prompt stays what it was. (Between processor
//     architectures the last bit of a pixel may differ: floating point.)
//   - A picture is never enlarged, and one that fits is handed back as it came.
//   - What is handed back decodes in full, and is of the media type it says.
//   - No bytes make it panic.
//   - Memory is bounded. A header over the limits costs nothing. The pixels that
//     are decoded and downscaled at one moment, in all goroutines together, with
//     all copies of them, are at most [Workshop.MaxMemory]: a screenshot of
//     1920×1080 takes about 20 MB. Lossless WebP may need 64 MB of tables on
//     top.
//
// # Caveats
//
// Only the first picture of an animation is shown. SVG, TIFF and animated WebP
// are refused. Colour profiles are left out of what is downscaled.
package picture

import "encoding/base64"

// The media types that a [Picture] can have.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
	GIF  = "image/gif"
	WebP = "image/webp"
)

// Picture is a picture as a prompt can carry it: checked, with its true media
// type. It may be shared: its Data must not be changed.
type Picture struct {
	// SHA256 is the hash, in hexadecimal, of the original bytes.
	SHA256 string
	// MediaType is the true type of Data.
	MediaType string
	// Data is what to send. It is the caller's own slice where the original
	// is handed back.
	Data []byte
	// Width and Height are the pixels of Data as a viewer shows it: upright.
	Width, Height int
	// OriginalWidth and OriginalHeight are the same of the original bytes.
	OriginalWidth, OriginalHeight int
	// Animated says that Data has more than one frame.
	Animated bool
}

// EncodedLen is how many bytes Data takes as base64, which is how providers
// count the size of a picture.
func (p *Picture) EncodedLen() int { return base64.StdEncoding.EncodedLen(len(p.Data)) }

// Within tells whether p keeps to a provider's limits: pixels a side, and bytes
// as base64. 0 is no limit.
func (p *Picture) Within(maxSide, maxBytes int) bool {
	return (maxSide <= 0 || max(p.Width, p.Height) <= maxSide) &&
		(maxBytes <= 0 || p.EncodedLen() <= maxBytes)
}

// Rule is how a model counts the tokens of a picture. Two rules of one name
// must count alike.
type Rule interface {
	Name() string
	// Tokens is what a picture of w×h pixels costs.
	Tokens(w, h int) int
	// Fit gives the largest size of about the same aspect, at most w×h, that
	// costs limit tokens or less.
	Fit(w, h, limit int) (w2, h2 int)
}

// Bounds is what a picture has to keep to. A field that is zero bounds nothing.
type Bounds struct {
	// Rule and Tokens say what the picture may cost; both or neither.
	Rule   Rule
	Tokens int
	// MaxSide is in pixels.
	MaxSide int
	// MaxBytes is of the base64 form, as providers count it.
	MaxBytes int
	// MediaTypes are what the provider takes. PNG and JPEG are always taken.
	MediaTypes []string
}
