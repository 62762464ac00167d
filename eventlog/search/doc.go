// Package search says how a log is searched, so that every store finds the same.
//
// [Text] is what is read of an event. [Words] cuts a text, or a query, into
// words: runs of letters and digits, in lower case. All else parts words, so a
// path, a dotted name, a snake_case name or an e-mail address is several words
// in a row, and a query for it is a phrase; its parts are found as well. A
// camelCase name is a word and then each of its humps. Scripts that put no
// spaces between words have a word for each character. Text and query are cut
// alike, and so no query is malformed: what is no letter or digit in it only
// parts words.
//
// A [Query] asks for any of its terms, and events rank by BM25. [Index] answers
// it in memory; a store with an index of its own feeds it with words that are
// already cut. [Query.Snippet] shows why an event was found.
package search
