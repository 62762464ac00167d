// Package preview is the web page: the exact prompt of an agent, entry by entry
// with its reasons, and what other thresholds would make of it.
//
// [New] gives a handler of the page, its assets and its data, which is below
// /page/data/ and for the page alone; everything that other programs need is in
// the HTTP interface. The handler asks nobody for a key: who mounts it does.
//
// Nothing of a transcript can run. The page builds text nodes only, pictures
// come as data of the four types that Tidemark decodes, and the
// Content-Security-Policy allows no script but the page's own.
//
// The data is that of the engine as it is, or, where a request names other
// water marks, of a replay of the session in memory under those.
package preview
