package picture

// gifFrames counts the frames of a GIF up to a limit, without decoding them.
func gifFrames(data []byte, limit int) int {
	const head, descriptor = 13, 10
	if len(data) < head {
		return 0
	}
	rest := skip(data[head:], colorTable(data[10]))
	frames := 0
	for len(rest) > 0 && frames < limit {
		switch rest[0] {
		case '!': // an extension: a label, then blocks
			rest = skipBlocks(skip(rest, 2))
		case ',': // a picture: a descriptor, colours, the size of a code, blocks
			if len(rest) < descriptor {
				return frames
			}
			frames++
			rest = skipBlocks(skip(rest, descriptor+colorTable(rest[9])+1))
		default:
			return frames
		}
	}
	return frames
}

// colorTable is how many bytes the table takes that the flags announce.
func colorTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func skipBlocks(b []byte) []byte {
	for len(b) > 0 && b[0] != 0 {
		b = skip(b, 1+int(b[0]))
	}
	return skip(b, 1)
}

func skip(b []byte, n int) []byte { return b[min(n, len(b)):] }
