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
		{name: "Slack-webhook", hints: []string{"hooks.slack"}, what: regexp.MustCompile(`\bhooks\.slack(?:-gov)?\.com\\?/(?:services|workflows|triggers)\\?/([A-Za-z0-9/\\]{20,}[A-Za-z0-9])`)},
		{name: "SendGrid-key", hints: []string{"SG."}, what: regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}`)},
		{name: "Telegram-token", hints: []string{":"}, after: isBot, what: regexp.MustCompile(`:([A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$)`), isSecret: isRandom},
		{name: "Azure-key", hints: []string{"AccountKey", "AccessKey"}, what: regexp.MustCompile(`\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2})`)},
		{name: "AWS-key", hints: []string{"AKIA", "ASIA"}, what: regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)},
		{name: "Google-key", hints: []string{"AIza"}, what: regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}`)},
		{name: "npm-token", hints: []string{"npm_"}, what: regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}`)},
		{name: "Hugging-Face-token", hints: []string{"hf_"}, what: regexp.MustCompile(`\bhf_[A-Za-z0-9]{30,}`)},
		{name: "Stripe-key", hints: []string{"k_live_", "k_test_"}, what: regexp.MustCompile(`\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}`)},
		{name: "JSON-web-token", hints: []string{"eyJ"}, what: regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
		{name: "authorization", hints: []string{"uthorization", "UTHORIZATION"}, what: regexp.MustCompile(
			`(?i)\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token)\s+([A-Za-z0-9._~+/=-]{8,})`)},
		{name: "password-in-a-URL", hints: []string{"://"}, what: regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s:/@"'\\]+:([^\s:/@"'\\]{3,})@`)},
		{name: "password-of-curl", hints: []string{"curl"}, what: regexp.MustCompile(
			`\bcurl\b(?:[^\n|;&\\]|&[^&\s]|\\\\\\n|\\[^n]){0,400}?\s(?:-[A-Za-z]*[uU]|--(?:proxy-)?user)[ =]?\\?["']?[^\s:"'\\]+:([^\s"'\\$<{][^\s"'\\]{2,})`)},
		{name: "secret", hints: []string{"assword", "ASSWORD", "asswd", "ecret", "ECRET", "oken", "OKEN", "pi_key", "PI_KEY", "pi-key", "piKey", "ccess_key", "CCESS_KEY"}, what: regexp.MustCompile(
			`(?i)(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)\\?["']?\s*(?:=|:|=>)\s*\\?["']?([A-Za-z0-9+/_.~!@#$%^&*=-]{12,})`), isSecret: isMixed},
	}
}

// isMixed tells a made-up string from a word, a path or a name of a program:
// it has letters and digits, and neither slashes nor dots between words.
func isMixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") &&
		strings.ContainsFunc(s, isLetter) &&
		strings.Count(s, "/") < 3 && strings.Count(s, ".") < 3
}

// isRandom tells a string that a program drew from a name.
func isRandom(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// isBot tells a text that ends in the number of a bot and a colon.
func isBot(text string) bool {
	text = strings.TrimSuffix(text, ":")
	rest := strings.TrimRight(text[max(0, len(text)-20):], "0123456789")
	digits := min(len(text), 20) - len(rest)
	if last := len(rest) - 1; last >= 0 && isLetter(rune(rest[last])) && !strings.HasSuffix(rest, "bot") {
		return false
	}
	return digits >= 6 && digits <= 12
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
