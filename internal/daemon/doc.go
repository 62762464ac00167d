// Package daemon is what turns the engine into a service: who may run on a
// store, where it is to be reached, and the work that goes on beside requests.
//
// [Serve] runs an HTTP server and the [Worker]s of a daemon until its context
// ends, and ends them in order: new requests are refused, those under way are
// answered, streams end, workers stop, and only then does the caller close
// the store.
//
// [OpenKey] and [ClaimStore] come before that. The key is what every request
// shows. The claim makes sure of one daemon a store on one machine, tells the
// command line where that daemon is, and ends with the process even if it is
// killed.
package daemon
