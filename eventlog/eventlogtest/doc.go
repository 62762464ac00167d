// Package eventlogtest holds what the tests of a log need: one suite that every
// [eventlog.Store] passes, generators of events and logs, and a store in
// memory.
//
// A store's own test opens it and calls the suite:
//
//	func TestStore(t *testing.T) {
//		eventlogtest.Run(t, func(t *testing.T) eventlog.Store { … })
//	}
//
// The subtests are the laws of the store, one each. [RunDurable] adds those of
// stores that outlive their process.
//
// [AnyEventOf] and [AnyLog] draw events for properties about logs: every kind,
// and everything that real agents leave behind, such as interrupted tool calls,
// late outputs and pictures that are none.
//
// [NewMemory] makes a store for tests that need one: that of package memory.
package eventlogtest
