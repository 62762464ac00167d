// Package llmtest is a server for tests that speaks the providers' protocols,
// well or in one of the many ways in which servers fail. A [Mode] is one way.
// A [Pipe] connects a client to it without a network, so that it works in a
// bubble of testing/synctest, where a minute of waiting takes no time.
package llmtest
