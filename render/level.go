package render

// level is how much of an event is shown: the two levels of detail of the
// design, below them the steps of the ladder that a tight budget forces.
type level int

const (
	levelFull    level = iota
	levelLow           // low detail, pictures downscaled
	levelGist          // low detail, pictures at a glance
	levelClipped       // every value of every kind clipped, pictures named
	levelBare          // a line or two
	levelOut           // left out, named by a marker
)

// limits is what one level allows.
type limits struct {
	Detail
	// picture is what a picture may cost: 0 is no limit, -1 is a marker only.
	picture int
	// lowPicture is what a picture costs whose sender asks for low detail.
	lowPicture int
	// single is Tokens for the kinds of event that have one level of detail.
	single int
	// less is whether this is below what the view asks for.
	less bool
}

func (o *Options) limits(l level) limits {
	switch l {
	case levelFull:
		return limits{Detail: o.Full, lowPicture: o.PictureTokens, single: o.Full.Tokens}
	case levelLow:
		return limits{Detail: o.Low, picture: o.PictureTokens, single: o.Full.Tokens}
	case levelGist:
		return limits{Detail: o.Low, picture: o.GistTokens, single: o.Full.Tokens}
	case levelClipped:
		return o.less(256, 2, 10)
	default:
		return o.less(32, 1, 3)
	}
}

// less is a level below low detail.
func (o *Options) less(tokens, depth, items int) limits {
	d := Detail{Tokens: min(tokens, o.Low.Tokens), Depth: min(depth, o.Low.Depth), Items: min(items, o.Low.Items)}
	return limits{Detail: d, picture: -1, single: d.Tokens, less: true}
}
