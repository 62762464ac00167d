package tokens

import "strconv"

// LevelPictures is Gemini 3's rule: a picture costs what its media resolution
// costs, whatever its size in pixels.
//
// Source: Gemini API documentation, media-resolution (autumn 2026): low 280,
// medium 560, high 1120 (the default), ultra high 2240.
type LevelPictures struct{ Level int } // tokens of a picture

// Name implements [PictureRule].
func (r LevelPictures) Name() string { return "gemini-level-" + strconv.Itoa(r.Level) }

// Tokens implements [PictureRule].
func (r LevelPictures) Tokens(width, height int) int {
	if width < 1 || height < 1 {
		return 0
	}
	return r.Level
}

// Fit implements [PictureRule]: the whole picture or nothing.
func (r LevelPictures) Fit(width, height, limit int) (w, h int) {
	if width < 1 || height < 1 || r.Level > limit {
		return 0, 0
	}
	return width, height
}

// CropPictures is Gemini 2's rule: 258 tokens if both sides are at most 384
// pixels, else 258 for each crop; crops are squares of two thirds of the short
// side.
//
// Source: Gemini API documentation, image-understanding (autumn 2026).
type CropPictures struct{}

const cropTokens = 258

// Name implements [PictureRule].
func (CropPictures) Name() string { return "gemini-crop" }

// Tokens implements [PictureRule].
func (CropPictures) Tokens(width, height int) int {
	switch {
	case width < 1 || height < 1:
		return 0
	case width <= 384 && height <= 384:
		return cropTokens
	}
	unit := max(1, min(width, height)*2/3)
	return cropTokens * cells(width, height, unit)
}

// Fit implements [PictureRule].
func (r CropPictures) Fit(width, height, limit int) (w, h int) {
	return fit(width, height, limit, r.Tokens)
}
