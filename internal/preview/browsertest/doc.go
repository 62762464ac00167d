// Package browsertest shows the page to a real browser: Debian's Chromium,
// driven over its own protocol, before a daemon that is whole but for its port.
// It is a module of its own, so that the driver is no dependency of the program.
//
// Each test looks at the page as a user does: by what is written on it, by
// clicks and by keys. Whatever a test is about, it also fails where the page
// writes an error to the console, breaks its Content-Security-Policy, opens a
// dialog of the browser, or asks anybody but the daemon for anything.
//
// With -update the tests make the pictures of the documentation anew, from
// transcripts in the folder that TIDEMARK_CORPUS names.
package browsertest
