package picture

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"
)

// orientation is the EXIF tag of that name: how what is stored has to be turned
// to stand upright.
type orientation int

const upright orientation = 1

// swap gives the sides after turning.
func (o orientation) swap(w, h int) (int, int) {
	if o >= 5 {
		return h, w
	}
	return w, h
}

func (o orientation) apply(img *image.NRGBA) *image.NRGBA {
	switch o {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	}
	return img
}

// exifOrientation reads the tag from a block of EXIF, which is a small TIFF.
// What is missing or makes no sense is upright.
func exifOrientation(b []byte) orientation {
	const tag, short, entry = 0x0112, 3, 12
	if len(b) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return upright
	}
	entries := b[at+2:]
	for range order.Uint16(b[at:]) {
		if len(entries) < entry {
			break
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			break
		}
		entries = entries[entry:]
	}
	return upright
}

// pngOrientation reads the chunk of EXIF, which stands before the pixels or
// after them.
func pngOrientation(data []byte) orientation {
	for rest := data[8:]; len(rest) >= 12; {
		n := uint64(binary.BigEndian.Uint32(rest))
		if n+12 > uint64(len(rest)) {
			break
		}
		if string(rest[4:8]) == "eXIf" {
			return exifOrientation(rest[8 : 8+n])
		}
		rest = rest[n+12:]
	}
	return upright
}

// chunks is what the chunks of a WebP say beside its pixels.
type chunks struct {
	animated    bool
	orientation orientation
}

func readChunks(data []byte) chunks {
	c := chunks{orientation: upright}
	for rest := data[12:]; len(rest) >= 8; {
		n := uint64(binary.LittleEndian.Uint32(rest[4:]))
		if n+8 > uint64(len(rest)) {
			break
		}
		switch string(rest[:4]) {
		case "ANIM", "ANMF":
			c.animated = true
		case "EXIF":
			c.orientation = exifOrientation(bytes.TrimPrefix(rest[8:8+n], []byte("Exif\x00\x00")))
		}
		rest = rest[min(n+8+n%2, uint64(len(rest))):]
	}
	return c
}
