package providers

const (
	geminiReference = "https://ai.google.dev/api/generate-content"
	geminiContent   = "https://ai.google.dev/api/caching#Content"
	geminiCalls     = "https://ai.google.dev/gemini-api/docs/function-calling"
	geminiPictures  = "https://ai.google.dev/gemini-api/docs/image-understanding"
	geminiThoughts  = "https://ai.google.dev/gemini-api/docs/thought-signatures"
	geminiPairs     = "https://github.com/google-gemini/gemini-cli/issues/5443"
)

var geminiLimits = limits{
	bytes: 20 << 20, pictures: 3600,
	mediaTypes: []string{"image/png", "image/jpeg", "image/webp"}, // and HEIC, HEIF, which nothing here decodes
}

var geminiRules = withCommon(geminiReference, map[string]Rule{
	"request-bytes":     {"a request with inline data has at most 20 MB", geminiPictures},
	"begins-with-user":  {"the first content is the user's", "https://docs.memberjunction.org/v6.1/api/variables/_memberjunction_ai-gemini.GEMINI_LEADING_USER_TURN_TEXT.html"},
	"ends-with-user":    {"the last content is the user's", "https://github.com/crewAIInc/crewAI/pull/6973"},
	"one-thing":         {"a part holds one of text, inlineData, functionCall and functionResponse", geminiContent},
	"role-part":         {"calls are the model's; responses and pictures are the user's", geminiCalls},
	"no-empty-text":     {"text is not empty or white space only", geminiContent},
	"call-after-user":   {"a call comes directly after a turn of the user or of function responses", "https://github.com/google-gemini/gemini-cli/issues/11814"},
	"call-answered":     {"the next turn has as many function responses as this has calls", geminiPairs},
	"answer-has-call":   {"a function response answers a call of the turn before", geminiPairs},
	"answer-name":       {"a function response has the name of its call", geminiContent},
	"answer-id":         {"a function response has the id of its call", geminiContent},
	"call-id-unique":    {"a call's id is its own", geminiContent},
	"call-name":         {"a function's name is of 1 to 64 letters, digits, _ and -", geminiContent},
	"call-name-start":   {"a function's name begins with a letter or _", geminiContent},
	"tool-unique":       {"a function's name is its own", geminiCalls},
	"call-signed":       {"from Gemini 3 on, the first call of each step of the turn under way has a thought signature", geminiThoughts},
	"signature-base64":  {"a thought signature is in base64", geminiThoughts},
	"picture-base64":    {"a picture is in base64", geminiPictures},
	"picture-sound":     {"a picture can be decoded", geminiPictures},
	"picture-type":      {"a picture is a PNG, JPEG or WebP", geminiPictures},
	"picture-type-true": {"a picture is what its media type says", geminiPictures},
	"picture-count":     {"a request has at most 3,600 pictures", geminiPictures},
})
