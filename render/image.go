package render

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render/picture"
)

// What every provider takes, whatever a picture costs: 2,000 pixels a side,
// which is Anthropic's limit in requests of more than 20 pictures, 5 MB in
// base64, 100 pictures, and 18 MB of them together (Anthropic takes 32 MB a
// request, Gemini 20 MB). PNG, JPEG or WebP.
const (
	maxPictureSide   = 2000
	maxPictureBytes  = 5 << 20
	maxPictures      = 100
	maxPicturesBytes = 18 << 20
	// picturesStep is how many of the oldest are left out at a time, so that
	// the head of a prompt changes rarely.
	picturesStep = 25
)

// tooManyPictures is how many of a view's oldest pictures are left out.
func tooManyPictures(v *eventlog.View) int {
	var sizes []int
	for _, e := range v.Events {
		out, ok := e.Body.(*eventlog.Output)
		for i := 0; ok && i < len(out.Parts); i++ {
			if out.Parts[i].Type == eventlog.PartImage {
				sizes = append(sizes, min(len(out.Parts[i].Data), maxPictureBytes))
			}
		}
	}
	skip := max(len(sizes)-maxPictures, 0)
	skip = (skip + picturesStep - 1) / picturesStep * picturesStep
	bytes := 0
	for i := len(sizes) - 1; i >= skip; i-- {
		if bytes += sizes[i]; bytes > maxPicturesBytes {
			return i + 1
		}
	}
	return skip
}

// image says a picture: as itself, downscaled to what the level allows, or as
// the marker that names it.
func (s *speaker) image(p *eventlog.Part) block {
	data, hash, err := s.data(p)
	if err != nil {
		return plainBlock(picture.Refused(err, hash, imageName(p)))
	}
	if s.picture < 0 {
		return s.named(data, hash, p)
	}
	fit, err := s.pictures.FitTo(data, hash, s.bounds(p))
	switch {
	case errors.Is(err, picture.ErrNoFit), errors.Is(err, picture.ErrTooNarrow):
		return s.named(data, hash, p)
	case err != nil:
		return plainBlock(picture.Refused(err, hash, imageName(p)))
	}
	return block{kind: imageBlock, picture: fit, text: picture.Marker(fit, imageName(p))}
}

func (s *speaker) bounds(p *eventlog.Part) picture.Bounds {
	b := picture.Bounds{MaxSide: maxPictureSide, MaxBytes: maxPictureBytes, MediaTypes: []string{picture.WebP}}
	switch {
	case s.picture > 0:
		b.Rule, b.Tokens = s.rule, s.picture
	case p.Detail == "low":
		b.Rule, b.Tokens = s.rule, s.lowPicture
	}
	return b
}

// named is the marker of a picture that is whole.
func (s *speaker) named(data []byte, hash string, p *eventlog.Part) block {
	whole, err := s.pictures.CheckKnown(data, hash)
	if err != nil {
		return plainBlock(picture.Refused(err, hash, imageName(p)))
	}
	return plainBlock(picture.Marker(whole, imageName(p)))
}

// data finds the bytes of a picture and their hash.
func (s *speaker) data(p *eventlog.Part) (data []byte, hash string, err error) {
	if p.Data == "" {
		s.looked = true
		if data = s.lookup(p.SHA256); data == nil {
			return nil, p.SHA256, errors.New("it is not in this log")
		}
		return data, p.SHA256, nil
	}
	data, err = p.Picture()
	if err != nil {
		return nil, p.SHA256, errors.New("its data is not base64")
	}
	sum := sha256.Sum256(data)
	return data, hex.EncodeToString(sum[:]), nil
}

// imageName is the name that the sender gave a picture, if any.
func imageName(p *eventlog.Part) string { return p.Text }
