package picture

import (
	"context"
	"fmt"
	"image"
	"math"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// Workshop checks and downscales pictures, and remembers what came of it,
// refusals too: a picture seen before costs its hash. Its zero value is ready;
// its fields are set before its first use. It is safe for concurrent use, and
// must not be copied.
type Workshop struct {
	// MaxPixels is how many pixels a picture may have; 64 << 20 if zero.
	MaxPixels int64
	// MaxSide is how many pixels a side may have; 16,384 if zero.
	MaxSide int
	// MaxMemory is how many bytes the pixels of a picture may take while it is
	// decoded and downscaled, copies included, and those of all pictures that
	// are at one moment; 256 << 20 if zero.
	MaxMemory int64
	// MaxData is how many bytes a file may have; 64 << 20 if zero.
	MaxData int
	// MaxCached is how many bytes of results are remembered in memory; 64 << 20
	// if zero, none if negative.
	MaxCached int
	// Dir is a folder where downscaled pictures are kept beyond the life of
	// the Workshop; none if empty. It is made when needed, for its owner alone.
	// Processes may share it, and its files may be deleted at any time.
	Dir string
	// MaxStored is how many bytes the files in Dir may take, all together;
	// 256 << 20 if zero. Those used longest ago give way.
	MaxStored int64

	results cache
	flights singleflight.Group
	once    sync.Once
	room    *semaphore.Weighted // bytes of pixels
	folder  folder
}

// ready prepares what the fields say.
func (w *Workshop) ready() {
	w.once.Do(func() {
		w.room = semaphore.NewWeighted(w.maxMemory())
		w.folder.dir, w.folder.limit = w.Dir, orDefault(w.MaxStored, 256<<20)
	})
}

// Expire deletes the pictures in Dir that were last used before a time, and says
// how many they were. The error is the first of those met on the way.
func (w *Workshop) Expire(before time.Time) (int, error) {
	w.ready()
	n, err := w.folder.expire(before)
	if err != nil {
		return n, fmt.Errorf("expire pictures in %s: %w", w.Dir, err)
	}
	return n, nil
}

func (w *Workshop) maxPixels() int64 { return orDefault(w.MaxPixels, 64<<20) }
func (w *Workshop) maxSide() int     { return orDefault(w.MaxSide, 16384) }
func (w *Workshop) maxMemory() int64 { return orDefault(w.MaxMemory, 256<<20) }
func (w *Workshop) maxData() int     { return orDefault(w.MaxData, 64<<20) }
func (w *Workshop) maxCached() int   { return orDefault(w.MaxCached, 64<<20) }

func orDefault[T int | int64](v, or T) T {
	if v == 0 {
		return or
	}
	return v
}

// Check tells what data is, without downscaling it: its true media type and
// size, and that the whole picture decodes. Its Data is data. The error is a
// *[Refusal].
func (w *Workshop) Check(data []byte) (*Picture, error) { return w.CheckKnown(data, "") }

// CheckKnown is Check for data whose SHA-256, in hexadecimal, is known: what was
// seen before is then answered at once. The caller vouches for the hash; if it is
// empty it is computed.
func (w *Workshop) CheckKnown(data []byte, sum string) (*Picture, error) {
	return w.check(data, known(data, sum))
}

// Fit gives the picture within limit tokens by the rule: data itself if it fits,
// or else a smaller one, which is JPEG or PNG. It is never enlarged. The error is
// a *[Refusal].
func (w *Workshop) Fit(data []byte, rule Rule, limit int) (*Picture, error) {
	return w.FitTo(data, "", Bounds{Rule: rule, Tokens: limit})
}

// FitWithin is Fit for a provider that also limits the pixels a side and the
// bytes, as base64. What is zero is no limit.
func (w *Workshop) FitWithin(data []byte, rule Rule, limit, maxSide, maxBytes int) (*Picture, error) {
	return w.FitTo(data, "", Bounds{Rule: rule, Tokens: limit, MaxSide: maxSide, MaxBytes: maxBytes})
}

// FitTo gives the picture within the bounds. The hash is as in [Workshop.CheckKnown].
func (w *Workshop) FitTo(data []byte, sum string, b Bounds) (*Picture, error) {
	sum = known(data, sum)
	return w.remember(sum+" fit "+b.key(), data, func() (*Picture, error) { return w.fit(data, sum, b) })
}

func (w *Workshop) check(data []byte, sum string) (*Picture, error) {
	return w.remember(sum+" check", data, func() (*Picture, error) {
		h, err := w.readHeader(data)
		if err != nil {
			return nil, err
		}
		if err := w.decode(h, h.decoded, data, func(image.Image) error { return nil }); err != nil {
			return nil, err
		}
		return h.original(data, sum), nil
	})
}

func (w *Workshop) fit(data []byte, sum string, b Bounds) (*Picture, error) {
	h, err := w.readHeader(data)
	if err != nil {
		return nil, err
	}
	width, height, err := b.size(h.upright())
	if err != nil {
		return nil, err
	}
	original := h.original(data, sum)
	if original.Width == width && original.Height == height && b.takes(original) {
		return w.check(data, sum)
	}
	key := sum + " fit " + b.key()
	w.ready()
	if p := w.folder.get(key, sum); p != nil {
		return p, nil
	}
	p := original
	err = w.decode(h, h.decoded+h.copies(width, height), data, func(img image.Image) error {
		return p.derive(h.resample(img, width, height), b)
	})
	if err != nil {
		return nil, err
	}
	w.folder.put(key, p)
	return p, nil
}

// derive makes p the picture that has these pixels, fewer if the bytes of
// these are over the bounds.
func (p *Picture) derive(img *image.NRGBA, b Bounds) error {
	const tries = 8
	for range tries {
		data, mediaType, err := encode(img)
		if err != nil {
			return refuse(ErrBroken, "%s", printable(err.Error(), 80))
		}
		p.Data, p.MediaType, p.Animated = data, mediaType, false
		p.Width, p.Height = img.Rect.Dx(), img.Rect.Dy()
		if p.Within(0, b.MaxBytes) {
			return nil
		}
		scale := 0.9 * math.Sqrt(float64(b.MaxBytes)/float64(p.EncodedLen()))
		img = shrink(img, scaled(p.Width, scale), scaled(p.Height, scale))
	}
	return refuse(ErrNoFit, "no size takes %d bytes or less", b.MaxBytes)
}

// decode hands over the pixels, when there is room in memory for so many bytes.
func (w *Workshop) decode(h *header, bytes int64, data []byte, use func(image.Image) error) (err error) {
	if err := w.limitMemory(h, bytes); err != nil {
		return err
	}
	w.ready()
	if err := w.room.Acquire(context.Background(), bytes); err != nil {
		return fmt.Errorf("wait for room to decode: %w", err)
	}
	defer w.room.Release(bytes)
	img, err := h.decode(data)
	if err != nil {
		return err
	}
	defer func() {
		if recover() != nil {
			err = refuse(ErrBroken, "broken %s: it cannot be resampled", h.format())
		}
	}()
	return use(img)
}

// remember does the work for a key unless its result is known, and only once for
// all that ask at the same time.
func (w *Workshop) remember(key string, data []byte, work func() (*Picture, error)) (*Picture, error) {
	r := w.results.get(key)
	if r == nil {
		done, _, _ := w.flights.Do(key, func() (any, error) {
			p, err := work()
			r := &result{key: key, picture: p.forget(data), err: err}
			w.results.put(r, w.maxCached())
			return r, nil
		})
		r = done.(*result)
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.picture.recall(data), nil
}

// forget is p without the original bytes, which are not ours to keep.
func (p *Picture) forget(data []byte) *Picture {
	if p == nil || len(p.Data) != len(data) || &p.Data[0] != &data[0] {
		return p
	}
	q := *p
	q.Data = nil
	return &q
}

// recall is the opposite of forget, and a copy for the caller.
func (p *Picture) recall(data []byte) *Picture {
	q := *p
	if q.Data == nil {
		q.Data = data
	}
	return &q
}

// original is the picture as it came.
func (h *header) original(data []byte, sum string) *Picture {
	w, height := h.upright()
	return &Picture{
		SHA256: sum, MediaType: h.mediaType, Data: data, Animated: h.animated,
		Width: w, Height: height, OriginalWidth: w, OriginalHeight: height,
	}
}

func known(data []byte, sum string) string {
	if sum == "" {
		return hash(data)
	}
	return strings.ToLower(sum)
}
