package render

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render/picture"
)

// What providers take at most, whatever a picture costs: 8,000 pixels a side
// and 5 MB in base64 (Anthropic, build-with-claude/vision), in PNG, JPEG, GIF
// or WebP.
const (
	maxPictureSide  = 8000
	maxPictureBytes = 5 << 20
)

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
	b := picture.Bounds{MaxSide: maxPictureSide, MaxBytes: maxPictureBytes, MediaTypes: []string{picture.GIF, picture.WebP}}
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
