package providers

const (
	chatReference      = "https://platform.openai.com/docs/api-reference/chat/create"
	responsesReference = "https://platform.openai.com/docs/api-reference/responses/create"
	openaiCalls        = "https://developers.openai.com/api/docs/guides/function-calling"
	openaiVision       = "https://platform.openai.com/docs/guides/images-vision#image-input-requirements"
	openaiReasoning    = "https://platform.openai.com/docs/guides/reasoning#keeping-reasoning-items-in-context"
	openaiCallID       = "https://github.com/decolua/9router/issues/393"
	openaiPairs        = "https://github.com/openai/openai-node/issues/1567"
	openaiUserPictures = "https://github.com/openai/openai-node/issues/1030"
)

var openaiLimits = limits{
	bytes: 50 << 20, pictures: 500, base64: 20 << 20, stillImages: true,
	mediaTypes: []string{"image/png", "image/jpeg", "image/webp", "image/gif"},
}

// withOpenAI adds what holds in both of OpenAI's interfaces.
func withOpenAI(page string, rules map[string]Rule) map[string]Rule {
	for name, rule := range map[string]Rule{
		"request-bytes":     {"a request has at most 50 MB", openaiVision},
		"no-empty-text":     {"text is not empty or white space only", page},
		"call-name":         {"a function's name is of 1 to 64 letters, digits, _ and -", page},
		"call-id-unique":    {"a call's id is its own", openaiCalls},
		"arguments":         {"arguments are a JSON object, as a string", openaiCalls},
		"tool-unique":       {"a function's name is its own", page},
		"picture-url":       {"a picture is a URL or a data URL in base64", openaiVision},
		"picture-base64":    {"a picture is in base64", openaiVision},
		"picture-bytes":     {"a picture has at most 20 MB", openaiVision},
		"picture-sound":     {"a picture can be decoded", openaiVision},
		"picture-still":     {"a GIF is not animated", openaiVision},
		"picture-type":      {"a picture is a PNG, JPEG, WebP or GIF", openaiVision},
		"picture-type-true": {"a picture is what its media type says", openaiVision},
		"picture-count":     {"a request has at most 500 pictures", openaiVision},
	} {
		rules[name] = rule
	}
	return withCommon(page, rules)
}

var chatLimits = openaiLimits

var chatRules = withOpenAI(chatReference, map[string]Rule{
	"system-first":    {"system and developer messages come first", chatReference},
	"ends-with-user":  {"the last message is the user's or a tool's", "https://github.com/diegosouzapw/OmniRoute/issues/3396 (Mistral, over the same interface)"},
	"call-id":         {"a call's id has 1 to 40 bytes", "https://github.com/openclaw/openclaw/pull/875"},
	"call-answered":   {"tool messages for every call come directly after it", openaiCalls},
	"answer-has-call": {"a tool message answers a call directly before it, once", openaiCalls},
	"speaks":          {"an assistant message has text or calls", chatReference},
	"role-part":       {"a part stands in a message of a role that may send it: pictures are the user's", openaiUserPictures},
	"tool-count":      {"there are at most 128 functions", chatReference},
})

var responsesLimits = openaiLimits

var responsesRules = withOpenAI(responsesReference, map[string]Rule{
	"system-first":      {"system and developer messages come first", responsesReference},
	"ends-with-user":    {"the last item is the user's or an output", responsesReference},
	"call-id":           {"a call's id has 1 to 64 bytes", openaiCallID},
	"call-answered":     {"a call is answered after it", openaiCalls},
	"answer-has-call":   {"an output answers a call before it, once", openaiCalls},
	"role-part":         {"a part stands in a message of a role that may send it: output_text is the assistant's", responsesReference},
	"reasoning-follows": {"reasoning is followed by what it led to", openaiPairs},
	"reasoning-id":      {"the id of reasoning is one, if it is given", openaiReasoning},
	"reasoning-sealed":  {"reasoning that was not stored is encrypted", openaiReasoning},
	"item-id-unique":    {"an item's id is its own", responsesReference},
})
