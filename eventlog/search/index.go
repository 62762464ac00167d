package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The constants of BM25, as SQLite has them.
const (
	saturation   = 1.2
	lengthWeight = 0.75
	leastRarity  = 1e-6
)

// Index answers queries from memory. The zero value is empty. It is not safe
// for concurrent use.
type Index struct {
	postings map[string][]posting
	lengths  []int // in words, by document
	total    int
}

// posting is where a word stands in one document.
type posting struct {
	document int
	at       []int // ascending
}

// Result is a document that was found, numbered from 0 in the order of Add.
type Result struct {
	Document int
	Score    float64
}

// Len is how many documents were added.
func (x *Index) Len() int { return len(x.lengths) }

// Add takes in the text of the next document.
func (x *Index) Add(text string) {
	if x.postings == nil {
		x.postings = make(map[string][]posting)
	}
	document, n := len(x.lengths), 0
	for w := range Words(text) {
		list := x.postings[w.Text]
		if len(list) == 0 || list[len(list)-1].document != document {
			list = append(list, posting{document: document})
		}
		last := &list[len(list)-1]
		last.at = append(last.at, n)
		x.postings[w.Text] = list
		n++
	}
	x.lengths = append(x.lengths, n)
	x.total += n
}

// Search gives the documents that hold any phrase of the query, the best first;
// among equals the newest.
func (x *Index) Search(q Query) []Result {
	scores := map[int]float64{}
	for i := range q.Phrases {
		counts := x.count(&q.Phrases[i])
		rarity := max(math.Log((float64(x.Len()-len(counts))+0.5)/(float64(len(counts))+0.5)), leastRarity)
		for document, n := range counts {
			length := float64(x.lengths[document]*x.Len()) / float64(max(x.total, 1))
			often := float64(n)
			scores[document] += rarity * often * (saturation + 1) / (often + saturation*(1-lengthWeight+lengthWeight*length))
		}
	}
	results := make([]Result, 0, len(scores))
	for document, score := range scores {
		results = append(results, Result{document, score})
	}
	slices.SortFunc(results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), b.Document-a.Document)
	})
	return results
}

// count says how often a phrase stands in each document.
func (x *Index) count(p *Phrase) map[int]int {
	ends := map[int]map[int]bool{} // by document: where the next word has to be
	for i, want := range p.Words {
		next := map[int]map[int]bool{}
		for _, list := range x.lists(want, p.Prefix && i == len(p.Words)-1) {
			for _, post := range list {
				follow(next, ends[post.document], post, i == 0)
			}
		}
		ends = next
	}
	counts := map[int]int{}
	for document, at := range ends {
		counts[document] = len(at)
	}
	return counts
}

// follow adds to next where the words of a posting go on what ended before.
func follow(next map[int]map[int]bool, before map[int]bool, post posting, first bool) {
	for _, at := range post.at {
		if !first && !before[at] {
			continue
		}
		if next[post.document] == nil {
			next[post.document] = map[int]bool{}
		}
		next[post.document][at+1] = true
	}
}

// lists gives the postings of a word, or of all that begin with it.
func (x *Index) lists(word string, prefix bool) [][]posting {
	if !prefix {
		return [][]posting{x.postings[word]}
	}
	var lists [][]posting
	for w, list := range x.postings {
		if strings.HasPrefix(w, word) {
			lists = append(lists, list)
		}
	}
	return lists
}
