package providers

const (
	anthropicReference = "https://platform.claude.com/docs/en/api/messages/create"
	anthropicTools     = "https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools"
	anthropicCalls     = "https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls"
	anthropicThinking  = "https://platform.claude.com/docs/en/build-with-claude/extended-thinking"
	anthropicVision    = "https://platform.claude.com/docs/en/build-with-claude/vision"
	anthropicCaching   = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching"
	anthropicSizes     = "https://platform.claude.com/docs/en/api/errors#request-size-limits"
)

// anthropicLimits are those of models with a window of 200,000 tokens.
var anthropicLimits = limits{
	bytes: 32 << 20, pictures: 100, base64: 5 << 20, side: 8000, many: 20, manySide: 2000,
	mediaTypes: []string{"image/png", "image/jpeg", "image/webp", "image/gif"},
}

var anthropicRules = withCommon(anthropicReference, map[string]Rule{
	"request-bytes":       {"a request has at most 32 MB", anthropicSizes},
	"begins-with-user":    {"the first message is the user's", anthropicReference},
	"ends-with-user":      {"the last message is the user's", anthropicReference + " (newer models take no prefill)"},
	"alternates":          {"user and assistant take turns", anthropicReference},
	"role-block":          {"a block stands in a message of the role that may send it", anthropicReference},
	"no-empty-text":       {"text is not empty or white space only", anthropicReference},
	"call-name":           {"a tool's name is of 1 to 64 letters, digits, _ and -", anthropicTools},
	"call-id":             {"a call's id is of letters, digits, _ and -", anthropicReference},
	"call-id-unique":      {"a call's id is its own", "https://github.com/anthropics/claude-code/issues/28515"},
	"call-answered":       {"a call is answered in the next message", anthropicCalls},
	"answer-has-call":     {"a result answers a call of the message before, once", anthropicCalls},
	"answers-first":       {"results come before anything else in their message", anthropicCalls},
	"error-text-only":     {"a result with is_error has text only", "https://github.com/vellum-ai/vellum-assistant/pull/18387"},
	"error-not-empty":     {"a result with is_error says something", "https://github.com/vellum-ai/vellum-assistant/pull/18387"},
	"tool-unique":         {"a tool's name is its own", anthropicTools},
	"thinking-first":      {"an assistant message with thinking begins with it", "https://github.com/anthropics/claude-code/issues/20705"},
	"thinking-not-last":   {"an assistant message does not end with thinking", "https://github.com/tailcallhq/forgecode/issues/2107"},
	"thinking-signed":     {"thinking has its signature", anthropicThinking},
	"cache-breakpoints":   {"there are at most 4 cache breakpoints", anthropicCaching},
	"cache-thinking":      {"thinking has no cache_control", anthropicCaching},
	"cache-ttl-order":     {"breakpoints of 1h come before those of 5m", anthropicCaching},
	"picture-base64":      {"a picture is in base64", anthropicVision},
	"picture-bytes":       {"a picture has at most 5 MB of base64", anthropicVision},
	"picture-sound":       {"a picture can be decoded", anthropicVision},
	"picture-type":        {"a picture is a PNG, JPEG, WebP or GIF", anthropicVision},
	"picture-type-true":   {"a picture is what its media type says", "https://github.com/BerriAI/litellm/issues/24900"},
	"picture-pixels":      {"a picture has at most 8,000 pixels a side", anthropicVision},
	"picture-pixels-many": {"a picture among more than 20 has at most 2,000 pixels a side", anthropicVision},
	"picture-count":       {"a request has at most 100 pictures", anthropicVision},
})
