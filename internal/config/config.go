// Package config reads the configuration: one [Config] out of four layers, the
// later over the earlier: defaults, a TOML file, the environment, flags.
//
// [Load] gives the effective values and, for each, where it came from. It is
// strict: an unknown key, a value of the wrong type or out of range is a
// [Problem] with its place and the next step, and all problems are reported at
// once. A configuration with a problem is never used in part.
//
// Keys are dotted names, such as "render.format", the same in the file, in
// flags and in messages. A key's variable is its name in capitals with
// underscores: TIDEMARK_RENDER_FORMAT. An empty variable counts as not set.
//
// The configuration never enters a public package: each has its Options, which
// internal/app fills.
package config

// Config is the effective configuration. Its fields, their order and their toml
// names are those of config.toml, which documents them.
type Config struct {
	// HighWaterTokens starts a compaction; 0 is none.
	HighWaterTokens int `toml:"log_high_water_tokens"`
	// LowWaterTokens is where it must end; 0 is half of HighWaterTokens.
	LowWaterTokens int `toml:"log_low_water_tokens"`
	// FullDetailShare is the newest part that stays at full detail, in (0, 1].
	FullDetailShare float64 `toml:"full_detail_share"`
	// Policy says when a compaction starts: fixed or adaptive.
	Policy string `toml:"policy"`

	Detail   Levels   `toml:"detail"`
	Render   Render   `toml:"render"`
	Pictures Pictures `toml:"pictures"`
	Summary  Summary  `toml:"summary"`
	Store    Store    `toml:"store"`
	Server   Server   `toml:"server"`
	Watch    Watch    `toml:"watch"`
	Schedule Schedule `toml:"schedule"`
	Log      Log      `toml:"log"`
	Traces   Traces   `toml:"traces"`
	Redact   Redact   `toml:"redact"`
	Tokens   Tokens   `toml:"tokens"`

	// Models are tried in order, before the built-in table.
	Models []ModelRule `toml:"models"`
}

// Levels are the limits of the two levels of detail.
type Levels struct {
	Full Detail    `toml:"full"`
	Low  LowDetail `toml:"low"`
}

// Detail is how much of an event's values is shown.
type Detail struct {
	Tokens int `toml:"tokens"`
	Depth  int `toml:"depth"`
	Items  int `toml:"items"`
}

// LowDetail is Detail and what pictures may cost at low detail, in tokens.
type LowDetail struct {
	Detail
	PictureTokens int `toml:"picture_tokens"`
	// GistTokens is for the oldest third of what is shown at low detail.
	GistTokens int `toml:"gist_tokens"`
}

// Render holds the defaults of a prompt.
type Render struct {
	Format string `toml:"format"`
	// Model is empty where none is named.
	Model string `toml:"model"`
	// Budget is in tokens; 0 is the model's window, or none without a model.
	Budget     int  `toml:"budget"`
	ShowErrors bool `toml:"show_errors"`
}

// Pictures says what becomes of pictures. Sizes are in bytes.
type Pictures struct {
	// Path is the folder of downscaled pictures; empty is the default place.
	Path string `toml:"path"`
	// MaxStoredBytes is what its files may take; 0 keeps none on disk.
	MaxStoredBytes int `toml:"max_stored_bytes"`
	// MaxMemoryBytes is for the pixels of pictures being downscaled.
	MaxMemoryBytes int `toml:"max_memory_bytes"`
}

// Summary says how summaries are written.
type Summary struct {
	Method string `toml:"method"`
	// MaxTokens is what a summary may cost; 0 is derived from the low water.
	MaxTokens int `toml:"max_tokens"`

	// The rest is for methods that ask a model.

	Model string `toml:"model"`
	// BaseURL is where the API begins; empty is the provider's own.
	BaseURL string `toml:"base_url"`
	// KeyEnv names a variable that holds the key, KeyFile a file; see
	// [Summary.KeyVariable].
	KeyEnv  string `toml:"key_env"`
	KeyFile string `toml:"key_file"`
	// Timeout and Backoff are durations as time.ParseDuration reads them.
	Timeout string `toml:"timeout"`
	Retries int    `toml:"retries"`
	Backoff string `toml:"backoff"`
	// Calls bounds the requests of one compaction.
	Calls int `toml:"calls"`
	// Window is in tokens; 0 goes by the table of models.
	Window int `toml:"window"`
	// Pictures is auto, always or never.
	Pictures string `toml:"pictures"`
}

// Store says where sessions are kept.
type Store struct {
	// Path is the database file; empty is the default place.
	Path string `toml:"path"`
	// URL names a PostgreSQL database instead; it may hold a password, see
	// [Store.Name].
	URL string `toml:"url"`
}

// Server is the daemon.
type Server struct {
	// Address is host:port; empty listens on the socket only.
	Address string `toml:"address"`
	// Socket is the path of a unix socket; empty is none.
	Socket string `toml:"socket"`
	// Hosts are served besides the names of loopback.
	Hosts []string `toml:"hosts"`
	// KeyFile holds the key that requests must show; empty is the default
	// place.
	KeyFile string `toml:"key_file"`
	// TLSCert and TLSKey are PEM files; both or none are set.
	TLSCert string `toml:"tls_cert"`
	TLSKey  string `toml:"tls_key"`
	// PlainHTTP allows an address beyond loopback without TLS.
	PlainHTTP    bool `toml:"plain_http"`
	MaxBodyBytes int  `toml:"max_body_bytes"`
	MaxStreams   int  `toml:"max_streams"`
	MaxSessions  int  `toml:"max_sessions"`
}

// Watch says which transcripts the daemon follows.
type Watch struct {
	// Paths are folders and files.
	Paths []string `toml:"paths"`
	// SettleSeconds is how long a file is still to be taken for finished.
	SettleSeconds int `toml:"settle_seconds"`
	// OpenFiles is how many growing files are held open.
	OpenFiles int `toml:"open_files"`
}

// Schedule says when the daemon does what it does by itself, as cron lines in
// UTC; empty is never.
type Schedule struct {
	Sweep     string `toml:"sweep"`
	Idle      string `toml:"idle"`
	Upkeep    string `toml:"upkeep"`
	Retention string `toml:"retention"`
	// RetentionDays is how old originals behind summaries may get,
	// RetentionBytes how large the store, SessionDays how long a session is kept
	// to which nothing is appended. 0: no limit.
	RetentionDays  int    `toml:"retention_days"`
	RetentionBytes int    `toml:"retention_bytes"`
	SessionDays    int    `toml:"session_days"`
	Pictures       string `toml:"pictures"`
	// PictureDays is how long a downscaled picture is kept unused.
	PictureDays int `toml:"picture_days"`
}

// Log says how the daemon tells what goes on.
type Log struct {
	// Style is text or json.
	Style string `toml:"style"`
	// Level is debug, info, warn or error.
	Level string `toml:"level"`
}

// Traces says where traces go.
type Traces struct {
	// Endpoint is the URL of an OTLP collector; empty: nothing is traced.
	Endpoint string `toml:"endpoint"`
	// Share is the share of traces that are sent.
	Share float64 `toml:"share"`
}

// Redact says what is taken out of what goes to a summarizer, of summaries, and
// of logs and errors.
type Redact struct {
	Secrets bool `toml:"secrets"`
	// Patterns are regular expressions, besides the built-in ones.
	Patterns []string `toml:"patterns"`
}

// Tokens says how text is counted where no model decides it.
type Tokens struct {
	Encoding string `toml:"encoding"`
}

// Default is the configuration without a file, environment or flags.
func Default() Config {
	return Config{
		FullDetailShare: 0.25,
		Policy:          "fixed",
		Detail: Levels{
			Full: Detail{Tokens: 8192, Depth: 4, Items: 25},
			Low:  LowDetail{Detail: Detail{Tokens: 1024, Depth: 2, Items: 10}, PictureTokens: 768, GistTokens: 200},
		},
		Render:   Render{Format: "anthropic"},
		Pictures: Pictures{MaxStoredBytes: 256 << 20, MaxMemoryBytes: 256 << 20},
		Summary:  Summary{Method: "digest", Timeout: "2m", Retries: 2, Backoff: "250ms", Calls: 3, Pictures: "auto"},
		Server:   Server{Address: "127.0.0.1:7433", MaxBodyBytes: 64 << 20, MaxStreams: 1000, MaxSessions: 100_000},
		Watch:    Watch{SettleSeconds: 120, OpenFiles: 64},
		Schedule: Schedule{Sweep: "* * * * *", Idle: "* * * * *", Upkeep: "17 4 * * *", Retention: "32 4 * * *", Pictures: "47 4 * * *", PictureDays: 30},
		Log:      Log{Style: "text", Level: "info"},
		Traces:   Traces{Share: 1},
		Redact:   Redact{Secrets: true},
		Tokens:   Tokens{Encoding: "o200k_base"},
	}
}
