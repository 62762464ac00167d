package picture

import (
	"bytes"
	"encoding/binary"
)

// maxScans bounds how often a JPEG may go over its pixels again. Encoders use
// about ten; a scan that changes nothing takes a few bytes, and all the time of
// one that does.
const maxScans = 100

// segments is what the markers of a JPEG say.
type segments struct {
	width, height int
	progressive   bool
	// samples is how many samples of all components there are for a block of
	// the largest sampling factors, and area how many pixels that is.
	samples, area int
	components    int
	scans         int
	orientation   orientation
}

// decoded is what the decoder keeps: a byte a sample, and for a progressive
// picture four more until its last scan; a picture with black as its fourth
// component is put together anew at the end.
func (s *segments) decoded() int64 {
	each := int64(1)
	if s.progressive {
		each = 5
	}
	pixels := int64(s.width) * int64(s.height)
	n := pixels * each * int64(s.samples) / int64(max(s.area, 1))
	if s.components > 3 {
		n += 4 * pixels
	}
	return max(4*pixels, n)
}

const (
	markerSOF0 = 0xc0
	markerSOF2 = 0xc2
	markerRST0 = 0xd0
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// readSegments goes over the markers as the decoder does: what stands between
// two segments and is no marker is passed over.
func readSegments(data []byte) *segments {
	s := &segments{orientation: upright}
	for rest := data[2:]; ; {
		i := bytes.IndexByte(rest, 0xff)
		if i < 0 {
			return s
		}
		for rest = rest[i:]; len(rest) > 0 && rest[0] == 0xff; {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0] == markerEOI {
			return s
		}
		marker := rest[0]
		rest = rest[1:]
		if marker == 0 || markerRST0 <= marker && marker <= markerSOI-1 {
			continue
		}
		if len(rest) < 2 {
			return s
		}
		n := int(binary.BigEndian.Uint16(rest))
		if n < 2 || n > len(rest) {
			return s
		}
		s.read(marker, rest[2:n])
		rest = rest[n:]
	}
}

func (s *segments) read(marker byte, body []byte) {
	switch {
	case marker == markerSOS:
		s.scans++
	case markerSOF0 <= marker && marker <= markerSOF2 && s.width == 0:
		s.progressive = marker == markerSOF2
		s.readFrame(body)
	case marker == markerAPP1 && s.orientation == upright:
		if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
			s.orientation = exifOrientation(exif)
		}
	}
}

func (s *segments) readFrame(body []byte) {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return
	}
	s.height = int(binary.BigEndian.Uint16(body[1:]))
	s.width = int(binary.BigEndian.Uint16(body[3:]))
	s.components = int(body[5])
	var across, down int
	for c := range s.components {
		h, v := int(body[7+3*c]>>4), int(body[7+3*c]&15)
		s.samples += h * v
		across, down = max(across, h), max(down, v)
	}
	s.area = across * down
}
