package redact

import (
	"regexp"
	"strings"
)

// builtIn are the kinds of secrets whose shape their makers have published, and
// what is plainly called a secret where it stands. The texts may be JSON:
// quotes may have a backslash, and line ends may be \n in letters.
func builtIn() []rule {
	return []rule{
		{name: "private-key", hints: []string{"PRIVATE KEY"}, what: regexp.MustCompile(
			`-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\:,rn-]*?-----END [A-Z ]*PRIVATE KEY-----`)},
		{name: "Anthropic-key", hints: []string{"sk-ant-"}, what: regexp.MustCompile(`\bsk-ant-[A-Za-z0-9_-]{16,}`)},
		{name: "OpenAI-key", hints: []string{"sk-"}, what: regexp.MustCompile(`\bsk-(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}`), isSecret: isMixed},
		{name: "GitHub-token", hints: []string{"gh", "github_pat_"}, what: regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})`)},
		{name: "GitLab-token", hints: []string{"glpat-"}, what: regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
		{name: "Slack-token", hints: []string{"xox"}, what: regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
		{name: "AWS-key", hints: []string{"AKIA", "ASIA"}, what: regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)},
		{name: "Google-key", hints: []string{"AIza"}, what: regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}`)},
		{name: "npm-token", hints: []string{"npm_"}, what: regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}`)},
		{name: "Hugging-Face-token", hints: []string{"hf_"}, what: regexp.MustCompile(`\bhf_[A-Za-z0-9]{30,}`)},
		{name: "Stripe-key", hints: []string{"k_live_", "k_test_"}, what: regexp.MustCompile(`\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}`)},
		{name: "JSON-web-token", hints: []string{"eyJ"}, what: regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
		{name: "authorization", hints: []string{"uthorization", "UTHORIZATION"}, what: regexp.MustCompile(
			`(?i)\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token)\s+([A-Za-z0-9._~+/=-]{8,})`)},
		{name: "password-in-a-URL", hints: []string{"://"}, what: regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s:/@"'\\]+:([^\s:/@"'\\]{3,})@`)},
		{name: "secret", hints: []string{"assword", "ASSWORD", "asswd", "ecret", "ECRET", "oken", "OKEN", "pi_key", "PI_KEY", "pi-key", "piKey", "ccess_key", "CCESS_KEY"}, what: regexp.MustCompile(
			`(?i)(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)\\?["']?\s*(?:=|:|=>)\s*\\?["']?([A-Za-z0-9+/_.~!@#$%^&*=-]{12,})`), isSecret: isMixed},
	}
}

// isMixed tells a made-up string from a word, a path or a name of a program:
// it has letters and digits, and neither slashes nor dots between words.
func isMixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") &&
		strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) &&
		strings.Count(s, "/") < 3 && strings.Count(s, ".") < 3
}
