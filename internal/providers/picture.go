package providers

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/gif"
	_ "image/jpeg" // registers a decoder
	_ "image/png"  // registers a decoder
	"strings"

	_ "golang.org/x/image/webp" // registers a decoder
)

// limits are the sizes that a provider takes.
type limits struct {
	bytes       int      // of a request
	pictures    int      // in a request
	base64      int      // bytes of a picture in base64; 0 for no limit of its own
	side        int      // pixels; 0 for no limit
	many        int      // more pictures than this make manySide the limit
	manySide    int      // pixels
	mediaTypes  []string // of pictures
	stillImages bool     // no animations
}

// picture is one that was found in a request.
type picture struct {
	at            string
	width, height int
}

// decoded is how many pixels are decoded at most to see whether a picture is whole.
const decoded = 64 << 20

// picture demands a picture in base64 that is what its media type says.
func (r *report) picture(at, mediaType, data string) {
	limit := r.limit
	r.must(limit.base64 == 0 || len(data) <= limit.base64, at, "picture-bytes", "%d bytes of base64 are over %d", len(data), limit.base64)
	p := picture{at: at}
	defer func() { r.pictures = append(r.pictures, p) }()
	raw, err := base64.StdEncoding.DecodeString(data)
	if !r.must(err == nil, at, "picture-base64", "%v", err) {
		return
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if !r.must(err == nil, at, "picture-sound", "%v", err) {
		return
	}
	p.width, p.height = cfg.Width, cfg.Height
	if r.must(oneOf(mediaType, limit.mediaTypes...), at, "picture-type", "%q", mediaType) {
		r.must(mediaType == "image/"+kind, at, "picture-type-true", "%q, but it is a %s", mediaType, kind)
	}
	if r.must(limit.side == 0 || max(p.width, p.height) <= limit.side, at, "picture-pixels", "%d×%d is over %d", p.width, p.height, limit.side) {
		r.whole(&p, kind, raw)
	}
}

// whole demands a picture that decodes to its end.
func (r *report) whole(p *picture, kind string, raw []byte) {
	if p.width*p.height > decoded {
		return
	}
	if kind == "gif" && r.limit.stillImages {
		g, err := gif.DecodeAll(bytes.NewReader(raw))
		if r.must(err == nil, p.at, "picture-sound", "%v", err) {
			r.must(len(g.Image) == 1, p.at, "picture-still", "it has %d frames", len(g.Image))
		}
		return
	}
	_, _, err := image.Decode(bytes.NewReader(raw))
	r.must(err == nil, p.at, "picture-sound", "%v", err)
}

// dataURL demands a picture in a data: URL, as OpenAI takes it. Other URLs are
// for the provider to fetch.
func (v value) dataURL() {
	s := v.str()
	if oneOf(s, "") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		v.must(s != "" || !v.there, v.at, "picture-url", "it is empty")
		return
	}
	head, data, ok := strings.Cut(s, ";base64,")
	mediaType, isData := strings.CutPrefix(head, "data:")
	if v.must(ok && isData, v.at, "picture-url", "%q", clip(s)) {
		v.picture(v.at, mediaType, data)
	}
}

// countPictures checks what depends on how many pictures there are.
func (r *report) countPictures() {
	limit := r.limit
	r.must(len(r.pictures) <= limit.pictures, "", "picture-count", "%d pictures are over %d", len(r.pictures), limit.pictures)
	if limit.manySide == 0 || len(r.pictures) <= limit.many {
		return
	}
	for _, p := range r.pictures {
		side := max(p.width, p.height)
		r.must(side <= limit.manySide || side > limit.side, p.at, "picture-pixels-many", "%d×%d among %d pictures", p.width, p.height, len(r.pictures))
	}
}
