// Package sdktest checks that the official SDKs of the providers take what
// package render makes: each fragment decodes into the SDK's own request types
// and encodes again without loss. It is a module of its own, so that the SDKs
// are no dependencies of the program.
//
// With TIDEMARK_CORPUS naming a folder of transcripts, it also renders each of
// them in every format at several budgets, and prints what they cost.
package sdktest
