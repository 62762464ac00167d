// Package tidemark holds the default configuration, as the file that users
// copy and change. The program itself is cmd/tidemark; an agent written in Go
// embeds package session.
package tidemark

import _ "embed"

// DefaultConfig is config.toml: every key with its default and a comment.
//
//go:embed config.toml
var DefaultConfig string
