package config

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/robfig/cron/v3"

	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// minBudget is the least budget that every log can be rendered within.
const minBudget = 512

// rule says why a value cannot be used and what to do about it, or nothing.
type rule func(value any) (reason, next string)

// rules are what single values must keep. Keys that take any value of their
// type have none.
var rules = map[string]rule{
	"log_high_water_tokens":     atLeast(0),
	"log_low_water_tokens":      atLeast(0),
	"full_detail_share":         checkShare,
	"policy":                    oneOf([]string{"fixed", "adaptive"}),
	"detail.full.tokens":        atLeast(1),
	"detail.full.depth":         atLeast(1),
	"detail.full.items":         atLeast(1),
	"detail.low.tokens":         atLeast(1),
	"detail.low.depth":          atLeast(1),
	"detail.low.items":          atLeast(1),
	"detail.low.picture_tokens": atLeast(1),
	"detail.low.gist_tokens":    atLeast(1),
	"render.format":             oneOf(formats()),
	"render.budget":             checkBudget,
	"pictures.path":             checkPath,
	"pictures.max_stored_bytes": atLeast(0),
	"pictures.max_memory_bytes": atLeast(1),
	"summary.method":            oneOf([]string{"digest", "openai", "anthropic", "gemini"}),
	"summary.max_tokens":        atLeast(0),
	"summary.model":             checkName,
	"summary.base_url":          checkURL,
	"summary.key_env":           checkVariable,
	"summary.key_file":          checkPath,
	"summary.timeout":           checkDuration,
	"summary.retries":           atLeast(0),
	"summary.backoff":           checkDuration,
	"summary.calls":             atLeast(1),
	"summary.window":            checkWindow,
	"summary.pictures":          oneOf([]string{"auto", "always", "never"}),
	"store.path":                checkPath,
	"store.url":                 checkStoreURL,
	"server.address":            checkAddress,
	"server.socket":             checkPath,
	"server.hosts":              checkHosts,
	"server.key_file":           checkPath,
	"server.tls_cert":           checkPath,
	"server.tls_key":            checkPath,
	"server.max_body_bytes":     atLeast(1),
	"server.max_streams":        atLeast(1),
	"server.max_sessions":       atLeast(1),
	"watch.paths":               checkPaths,
	"watch.settle_seconds":      atLeast(1),
	"schedule.sweep":            checkCron,
	"schedule.idle":             checkCron,
	"schedule.upkeep":           checkCron,
	"schedule.retention":        checkCron,
	"schedule.retention_days":   atLeast(0),
	"schedule.retention_bytes":  atLeast(0),
	"schedule.session_days":     atLeast(0),
	"schedule.pictures":         checkCron,
	"schedule.picture_days":     atLeast(1),
	"log.style":                 oneOf([]string{"text", "json"}),
	"traces.share":              checkShare,
	"traces.endpoint":           checkCollector,
	"redact.patterns":           checkPatterns,
	"log.level":                 oneOf([]string{"debug", "info", "warn", "error"}),
	"watch.open_files":          atLeast(1),
	"tokens.encoding":           oneOf(tokens.Encodings()),
	"models.match":              checkMatch,
	"models.like":               checkKnownModel,
	"models.encoding":           oneOf(tokens.Encodings()),
	"models.factor":             checkFactor,
	"models.window_tokens":      atLeast(1),
	"models.pictures_like":      checkKnownModel,
	"models.message_tokens":     atLeast(1),
	"models.input_price":        checkPrice,
	"models.read_price":         checkPrice,
	"models.write_price":        checkPrice,
	"models.output_price":       checkPrice,
	"models.cache_seconds":      atLeast(1),
}

func formats() []string {
	var names []string
	for _, f := range render.Formats() {
		names = append(names, string(f))
	}
	return names
}

func atLeast(least int) rule {
	return func(value any) (reason, next string) {
		if value.(int) >= least {
			return "", ""
		}
		return fmt.Sprintf("%d is too small", value), fmt.Sprintf("write %d or more", least)
	}
}

func oneOf(names []string) rule {
	return func(value any) (reason, next string) {
		if slices.Contains(names, value.(string)) {
			return "", ""
		}
		next = "write one of " + strings.Join(names, ", ")
		if len(names) == 1 {
			next = "write " + names[0]
		}
		if best := nearest(value.(string), names); best != "" {
			next = "did you mean " + best + "?"
		}
		return quoteShort(value.(string)) + " is not known", next
	}
}

func checkCollector(value any) (reason, next string) {
	u, err := url.Parse(value.(string))
	if value == "" || err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return "", ""
	}
	return quoteShort(value.(string)) + " is no URL", "write one such as http://127.0.0.1:4318"
}

func checkShare(value any) (reason, next string) {
	if share := value.(float64); share > 0 && share <= 1 {
		return "", ""
	}
	return fmt.Sprintf("%v is no share", value), "write a number above 0 and up to 1, such as 0.25"
}

func checkBudget(value any) (reason, next string) {
	if budget := value.(int); budget == 0 || budget >= minBudget {
		return "", ""
	}
	return fmt.Sprintf("%d is too small a budget for a prompt", value), fmt.Sprintf("write %d or more, or 0 for the model's window", minBudget)
}

func checkPath(value any) (reason, next string) {
	switch path := value.(string); {
	case strings.HasPrefix(path, "~"):
		return "~ does not stand for a folder here", "write the whole path"
	case strings.ContainsRune(path, 0):
		return "a path cannot hold a NUL", "write the path of a file"
	}
	return "", ""
}

func checkPatterns(value any) (reason, next string) {
	for _, pattern := range value.([]string) {
		what, err := regexp.Compile(pattern)
		switch {
		case err != nil:
			return quoteShort(pattern) + " is no regular expression: " + err.Error(), "see https://pkg.go.dev/regexp/syntax"
		case what.MatchString(""):
			return quoteShort(pattern) + " matches nothing at all as well", "write one that matches the secret only"
		}
	}
	return "", ""
}

// checkCron never panics, which the library does on some lines.
func checkCron(value any) (reason, next string) {
	line := value.(string)
	next = `write five fields such as "17 4 * * *" (04:17 UTC every day), @hourly, @daily, or "" for never`
	defer func() {
		if recover() != nil {
			reason = quoteShort(line) + " is no cron line"
		}
	}()
	if line == "" {
		return "", ""
	}
	if _, err := cron.ParseStandard(line); err != nil {
		return quoteShort(line) + " is no cron line", next
	}
	return "", ""
}

func checkPaths(value any) (reason, next string) {
	for _, path := range value.([]string) {
		if path == "" {
			return "a path is empty", "write the path of a folder or a file, or leave it out"
		}
		if reason, next := checkPath(path); reason != "" {
			return reason, next
		}
	}
	return "", ""
}

func checkAddress(value any) (reason, next string) {
	if value == "" {
		return "", ""
	}
	next = "write host:port, such as 127.0.0.1:7433"
	host, port, err := net.SplitHostPort(value.(string))
	if err != nil {
		return quoteShort(value.(string)) + " is no address", next
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return quoteShort(port) + " is no port", "write a port from 0 to 65535, such as 7433"
	}
	if strings.ContainsFunc(host, notInHost) {
		return quoteShort(host) + " is no host", next
	}
	return "", ""
}

func checkHosts(value any) (reason, next string) {
	for _, host := range value.([]string) {
		if host == "" || strings.ContainsFunc(host, notInHost) {
			return quoteShort(host) + " is no host", `write names or addresses without port, such as "tidemark.example"`
		}
	}
	return "", ""
}

func notInHost(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-._:%", r)
}

// compare checks keys against each other. Where two do not go together, the
// problem is put where the first of them was set.
func (l *loader) compare() {
	c := &l.loaded.Config
	high, low := c.HighWaterTokens, c.LowWaterTokens
	l.check(low == 0 || high != 0, "log_low_water_tokens", "log_high_water_tokens",
		"there is no high water", "set log_high_water_tokens as well, or leave this out")
	l.check(low == 0 || high == 0 || low < high, "log_low_water_tokens", "log_high_water_tokens",
		fmt.Sprintf("%d is not below log_high_water_tokens (%d)", low, high), "lower it, or leave it out for half of the high water")
	s := &c.Server
	l.check(s.Address != "" || s.Socket != "", "server.address", "server.socket",
		"there is nothing to listen on", "set server.address or server.socket")
	l.check(s.TLSKey == "" || s.TLSCert != "", "server.tls_key", "server.tls_cert",
		"there is no certificate", "set server.tls_cert as well")
	l.check(s.TLSCert == "" || s.TLSKey != "", "server.tls_cert", "server.tls_key",
		"there is no key to the certificate", "set server.tls_key as well")
	l.check(s.PlainHTTP || s.TLSCert != "" || isLoopback(s.Address), "server.address", "server.plain_http",
		fmt.Sprintf("%s can be reached from the network, and TLS is off", s.Address),
		"set server.tls_cert and server.tls_key, or server.plain_http = true if others may read everything")
	l.notAbove("detail.low.tokens", c.Detail.Low.Tokens, "detail.full.tokens", c.Detail.Full.Tokens)
	l.notAbove("detail.low.depth", c.Detail.Low.Depth, "detail.full.depth", c.Detail.Full.Depth)
	l.notAbove("detail.low.items", c.Detail.Low.Items, "detail.full.items", c.Detail.Full.Items)
	l.notAbove("detail.low.gist_tokens", c.Detail.Low.GistTokens, "detail.low.picture_tokens", c.Detail.Low.PictureTokens)
	l.compareSummary()
	l.compareStore()
}

// isLoopback reports whether only this machine reaches an address. The name
// localhost is taken for what it should be.
func isLoopback(address string) bool {
	if address == "" {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err != nil || host == "localhost" || ip != nil && ip.IsLoopback()
}

func (l *loader) notAbove(key string, value int, bound string, limit int) {
	l.check(value <= limit, key, bound,
		fmt.Sprintf("%d is above %s (%d)", value, bound, limit), fmt.Sprintf("lower %s or raise %s", key, bound))
}

// check adds a problem with key, or with other where key has its default.
func (l *loader) check(ok bool, key, other, reason, next string) {
	if ok || l.refused[key] || l.refused[other] {
		return
	}
	source := l.sources[key]
	if source.Layer == LayerDefault {
		source = l.sources[other]
	}
	l.add(Problem{Source: source, Key: key, Reason: reason, Next: next})
}
