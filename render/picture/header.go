package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strconv"
	"strings"

	"golang.org/x/image/webp"
)

// header is what the head of a file says, and the rest of it need not keep.
type header struct {
	mediaType string
	// width and height are as stored; upright, the sides may be swapped.
	width, height int
	orientation   orientation
	animated      bool
	// decoded is how many bytes its decoder will take.
	decoded int64
}

// upright gives the sides as a viewer shows them.
func (h *header) upright() (w, height int) { return h.orientation.swap(h.width, h.height) }

// format is the name of the format, for people.
func (h *header) format() string { return formats[h.mediaType] }

var formats = map[string]string{PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WebP: "WebP"}

// readHeader reads no more than the head, and allocates next to nothing.
func (w *Workshop) readHeader(data []byte) (*header, error) {
	if len(data) == 0 {
		return nil, refuse(ErrNotPicture, "no bytes")
	}
	if limit := w.maxData(); len(data) > limit {
		return nil, refuse(ErrTooLarge, "%s are over the limit of %s", megabytes(int64(len(data))), megabytes(int64(limit)))
	}
	mediaType, err := sniff(data)
	if err != nil {
		return nil, err
	}
	h := &header{mediaType: mediaType, orientation: upright}
	switch mediaType {
	case PNG:
		err = h.readPNG(data)
	case JPEG:
		err = h.readJPEG(data)
	case GIF:
		err = h.readGIF(data)
	case WebP:
		err = h.readWebP(data)
	}
	if err != nil {
		return nil, err
	}
	return h, w.limit(h)
}

// limit refuses a picture by its header alone.
func (w *Workshop) limit(h *header) error {
	switch {
	case h.width <= 0 || h.height <= 0:
		return refuse(ErrBroken, "broken %s: %d×%d pixels", h.format(), h.width, h.height)
	case int64(h.width)*int64(h.height) > w.maxPixels():
		return refuse(ErrTooLarge, "%d×%d is over the limit of %s megapixels", h.width, h.height, inMega(w.maxPixels()))
	case max(h.width, h.height) > w.maxSide():
		return refuse(ErrTooLarge, "%d×%d is over the limit of %d pixels a side", h.width, h.height, w.maxSide())
	}
	return w.limitMemory(h, h.decoded)
}

// limitMemory refuses what would take too many bytes.
func (w *Workshop) limitMemory(h *header, bytes int64) error {
	if bytes <= w.maxMemory() {
		return nil
	}
	return refuse(ErrTooLarge, "%d×%d takes %s of memory, over the limit of %s",
		h.width, h.height, megabytes(bytes), megabytes(w.maxMemory()))
}

func (h *header) set(c image.Config, err error) error {
	if err != nil {
		return refuseDecoding(h.format(), err)
	}
	h.width, h.height = c.Width, c.Height
	return nil
}

// pixels is the number of pixels; the sides of every format fit in 32 bits.
func (h *header) pixels() int64 { return int64(h.width) * int64(h.height) }

func (h *header) readPNG(data []byte) error {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err := h.set(c, err); err != nil {
		return err
	}
	h.orientation = pngOrientation(data)
	h.decoded = 4 * h.pixels()
	switch c.ColorModel {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		h.decoded = 8 * h.pixels()
	}
	const interlaceMethod = 28 // its place in the first chunk, which always leads
	if data[interlaceMethod] != 0 {
		h.decoded += h.decoded / 2 // the last pass has half of the pixels
	}
	return nil
}

func (h *header) readJPEG(data []byte) error {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err := h.set(c, err); err != nil {
		return err
	}
	s := readSegments(data)
	if s.width != h.width || s.height != h.height {
		return refuse(ErrBroken, "broken JPEG: unclear header")
	}
	if s.scans > maxScans {
		return refuse(ErrTooLarge, "%d scans are over the limit of %d", s.scans, maxScans)
	}
	h.orientation = s.orientation
	h.decoded = s.decoded()
	return nil
}

func (h *header) readGIF(data []byte) error {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err := h.set(c, err); err != nil {
		return err
	}
	h.animated = gifFrames(data, 2) > 1
	h.decoded = 4 * h.pixels()
	return nil
}

func (h *header) readWebP(data []byte) error {
	c := readChunks(data)
	if c.animated {
		return refuse(ErrUnsupported, "animated WebP is not supported")
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err := h.set(config, err); err != nil {
		return err
	}
	h.orientation = c.orientation
	h.decoded = 4 * h.pixels()
	return nil
}

// sniff tells the format by the first bytes, whatever anybody says it is.
func sniff(data []byte) (string, error) {
	for _, s := range signatures {
		if len(data) >= s.at+len(s.bytes) && string(data[s.at:s.at+len(s.bytes)]) == s.bytes {
			if s.mediaType != "" {
				return s.mediaType, nil
			}
			return "", refuse(s.kind, "%s", s.reason)
		}
	}
	head := strings.ToLower(string(bytes.TrimSpace(data[:min(len(data), 512)])))
	switch {
	case strings.Contains(head, "<svg"):
		return "", refuse(ErrUnsupported, "SVG is not supported")
	case strings.HasPrefix(head, "data:"), strings.HasPrefix(head, "ivborw0kggo"), strings.HasPrefix(head, "/9j/"):
		return "", refuse(ErrNotPicture, "text in base64 instead of a picture")
	case strings.HasPrefix(head, "<"):
		return "", refuse(ErrNotPicture, "markup instead of a picture")
	}
	return "", refuse(ErrNotPicture, "not a picture")
}

// signatures are tried in order. Those without a media type are refused.
var signatures = []struct {
	at        int
	bytes     string
	mediaType string
	kind      error
	reason    string
}{
	{bytes: "\x89PNG\r\n\x1a\n", mediaType: PNG},
	{bytes: "\xff\xd8\xff", mediaType: JPEG},
	{bytes: "GIF87a", mediaType: GIF},
	{bytes: "GIF89a", mediaType: GIF},
	{at: 8, bytes: "WEBPVP8", mediaType: WebP},
	{bytes: "II*\x00", kind: ErrUnsupported, reason: "TIFF is not supported"},
	{bytes: "MM\x00*", kind: ErrUnsupported, reason: "TIFF is not supported"},
	{bytes: "II+\x00", kind: ErrUnsupported, reason: "TIFF is not supported"},
	{bytes: "MM\x00+", kind: ErrUnsupported, reason: "TIFF is not supported"},
	{bytes: "BM", kind: ErrUnsupported, reason: "BMP is not supported"},
	{bytes: "%PDF-", kind: ErrNotPicture, reason: "a PDF instead of a picture"},
	{at: 4, bytes: "ftypavif", kind: ErrUnsupported, reason: "AVIF is not supported"},
	{at: 4, bytes: "ftyphei", kind: ErrUnsupported, reason: "HEIC is not supported"},
	{at: 4, bytes: "ftypmif1", kind: ErrUnsupported, reason: "HEIF is not supported"},
	{bytes: "\x00\x00\x01\x00", kind: ErrUnsupported, reason: "ICO is not supported"},
}

func megabytes(n int64) string { return inMega(n) + " MB" }

func inMega(n int64) string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".0")
}
