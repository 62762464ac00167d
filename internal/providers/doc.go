// Package providers says whether a provider would take a request: it checks the
// fragments that package render makes against what the providers publish. It
// was written from their pages and knows nothing of the renderer, so that the
// two can disagree.
//
// [Check] takes a request and gives a [Violation] for each rule that it breaks,
// with the place. The rules are data, one table a format (anthropic_rules.go and
// its like), each with the page it comes from; [Rules] lists them. Where a
// provider enforces what no page says, the page is an issue that quotes the
// provider's error.
//
// Caveats: limits that depend on the model are those of the strictest one. A
// rule may be stricter than the provider where render promises more: no text is
// white space only, in any format. Blocks that only a provider's own tools make
// (web search, code execution) are not known, and are errors.
//
// The package imports nothing of this module. It is for tests and for people
// who want to know why a provider refused.
package providers
