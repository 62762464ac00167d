package config

import (
	"fmt"
	"strings"
)

// suggestKey words the next step for a key that does not exist.
func suggestKey(key string) string {
	best := nearest(key, Keys())
	switch {
	case best == "":
		return "remove it; `tidemark config show` lists the keys"
	case lastElement(best) != lastElement(key):
		return fmt.Sprintf("did you mean %s?", best)
	case !strings.Contains(best, "."):
		return fmt.Sprintf("did you mean %s? It stands above the first [section]", best)
	}
	return fmt.Sprintf("did you mean %s? It stands below [%s]", best, best[:strings.LastIndexByte(best, '.')])
}

// suggestSection words the next step for a section that does not exist, or is
// empty where none is spelled alike.
func suggestSection(section string) string {
	var names []string
	for name := range sections() {
		names = append(names, name)
	}
	if best := nearest(section, names); best != "" {
		return fmt.Sprintf("did you mean [%s]?", best)
	}
	return ""
}

// nearest gives the name that is spelled most like the given one, the one of
// the same last element where there is just one, or nothing.
func nearest(name string, names []string) string {
	best, least := "", 1+max(2, len(name)/5)
	for _, candidate := range names {
		d := distance(plain(name), plain(candidate))
		if d < least || d == least && candidate < best {
			best, least = candidate, d
		}
	}
	if best != "" {
		return best
	}
	for _, candidate := range names {
		if lastElement(candidate) != lastElement(name) {
			continue
		}
		if best != "" {
			return ""
		}
		best = candidate
	}
	return best
}

// plain leaves out what people mix up in names: case and separators.
func plain(name string) string {
	return strings.NewReplacer(".", "", "_", "", "-", "").Replace(strings.ToLower(name))
}

func lastElement(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// distance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = min(last[j+1], row[j]) + 1
			if a[i] == b[j] {
				row[j+1] = min(row[j+1], last[j])
			} else {
				row[j+1] = min(row[j+1], last[j]+1)
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
