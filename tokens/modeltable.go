package tokens

import "strings"

// A modelRule is an entry of the built-in table. The first entry whose prefix
// begins the model's bare name wins, so longer prefixes stand before shorter.
type modelRule struct {
	prefix   string
	text     textRule
	window   int
	pictures PictureRule
	overhead Overhead
}

// textRule is how a family of models counts text.
type textRule struct {
	encoding string
	factor   float64
	err      float64
	source   string
}

const (
	sourceOpenAI   = "OpenAI's tiktoken: table of models; the encoding is the model's own"
	sourceAssumed  = "assumed: tiktoken's table ends before this model; calibrate"
	sourceClaude   = "usage reported in agent sessions of Claude Sonnet 4 to Opus 4.6, replayed: 1.11 to 1.25"
	sourceClaude47 = "the factor of Claude 4.6 and Anthropic's notice that the tokenizer of Opus 4.7 makes up to 35% more tokens"
	sourceGemini   = "between Gemma 3's tokenizer (1.14) and usage reported in a session of Gemini 2.5 Pro (0.93)"
	sourceQwen     = "measured with Qwen 3's public tokenizer: 0.97 to 1.17"
	sourceLlama    = "measured with Llama 3.2's public tokenizer: 0.97 to 1.02"
	sourceDeepSeek = "measured with DeepSeek V3's public tokenizer: 0.95 to 1.10"
	sourceMistral  = "measured with Mistral Nemo's public tokenizer: 1.01 to 1.21"
	sourceGemma    = "measured with Gemma 3's public tokenizer: 0.99 to 1.24"
	sourceOverride = "override"
	sourceFallback = "unknown model: o200k_base as it is; calibrate"
)

// Factors are measured against o200k_base on texts of 4 KB of prose, Markdown, Go,
// Python, JSON and Japanese; ranges are the middle nine tenths.
var (
	textO200k    = textRule{"o200k_base", 1, 0, sourceOpenAI}
	textAssumed  = textRule{"o200k_base", 1, 0.1, sourceAssumed}
	textHarmony  = textRule{"o200k_harmony", 1, 0, sourceOpenAI}
	textCl100k   = textRule{"cl100k_base", 1, 0, sourceOpenAI}
	textP50k     = textRule{"p50k_base", 1, 0, sourceOpenAI}
	textP50kEdit = textRule{"p50k_edit", 1, 0, sourceOpenAI}
	textR50k     = textRule{"r50k_base", 1, 0, sourceOpenAI}
	textClaude   = textRule{"o200k_base", 1.2, 0.15, sourceClaude}
	textClaude47 = textRule{"o200k_base", 1.45, 0.25, sourceClaude47}
	textGemini   = textRule{"o200k_base", 1.05, 0.2, sourceGemini}
	textGemma    = textRule{"o200k_base", 1.14, 0.15, sourceGemma}
	textQwen     = textRule{"o200k_base", 1.05, 0.12, sourceQwen}
	textLlama    = textRule{"o200k_base", 1, 0.03, sourceLlama}
	textDeepSeek = textRule{"o200k_base", 1.03, 0.08, sourceDeepSeek}
	textMistral  = textRule{"o200k_base", 1.1, 0.1, sourceMistral}
	textFallback = textRule{"o200k_base", 1, 0.35, sourceFallback}
)

var (
	tile85       = TilePictures{Base: 85, Tile: 170}
	tile70       = TilePictures{Base: 70, Tile: 140}
	tile75       = TilePictures{Base: 75, Tile: 150}
	tileMini     = TilePictures{Base: 2833, Tile: 5667}
	patch120     = PatchPictures{Side: 2048, Budget: 2500, Factor: 120}
	patchGPT6    = PatchPictures{Side: 65_535, Budget: 2500, Factor: 120}
	patchMini    = PatchPictures{Side: 2048, Budget: 1536, Factor: 120}
	patchNano    = PatchPictures{Side: 2048, Budget: 1536, Factor: 150}
	patch41Mini  = PatchPictures{Side: 2048, Budget: 1536, Factor: 162}
	patch41Nano  = PatchPictures{Side: 2048, Budget: 1536, Factor: 246}
	patchO4Mini  = PatchPictures{Side: 2048, Budget: 1536, Factor: 172}
	claudeSmall  = AnthropicPictures{Side: 1568, Cap: 1568}
	claudeLarge  = AnthropicPictures{Side: 2576, Cap: 4784}
	geminiLevel  = LevelPictures{Level: 1120}
	geminiCrop   = CropPictures{}
	qwen28       = CellPictures{Cell: 28, Cap: 1280}
	qwen32       = CellPictures{Cell: 32, Cap: 1280}
	overOpenAI   = Overhead{Message: 3, Reply: 3, ToolCall: 12, ToolResult: 8, Tool: 12, Source: "messages and reply: OpenAI cookbook, how to count tokens; the rest is an estimate from the harmony format"}
	overClaude   = Overhead{Message: 4, Reply: 3, ToolCall: 25, ToolResult: 20, Tool: 20, Tools: 346, Source: "tools: Anthropic documentation, tool use, tool choice auto; the rest is an estimate"}
	overGemini   = Overhead{Message: 4, Reply: 2, ToolCall: 10, ToolResult: 10, Tool: 15, Source: "estimate; nothing is published"}
	overFallback = Overhead{Message: 4, Reply: 3, ToolCall: 25, ToolResult: 20, Tool: 20, Source: "estimate for an unknown model"}
)

// modelTable is as of autumn 2026. Windows are those of the providers' pages of
// models; a window that needs an option to be had is left at what it is without.
var modelTable = []modelRule{
	{"gpt-6", textAssumed, 1_050_000, patchGPT6, overOpenAI},
	{"gpt-5.6", textAssumed, 1_050_000, patch120, overOpenAI},
	{"gpt-5.5", textAssumed, 1_050_000, patch120, overOpenAI},
	{"gpt-5.4-mini", textAssumed, 400_000, patchMini, overOpenAI},
	{"gpt-5.4-nano", textAssumed, 400_000, patchMini, overOpenAI},
	{"gpt-5.4", textAssumed, 1_050_000, patch120, overOpenAI},
	{"gpt-5.1-chat", textO200k, 128_000, tile70, overOpenAI},
	{"gpt-5.2-chat", textO200k, 128_000, patch120, overOpenAI},
	{"gpt-5.1", textO200k, 400_000, tile70, overOpenAI},
	{"gpt-5.", textO200k, 400_000, patch120, overOpenAI},
	{"gpt-5-mini", textO200k, 400_000, patchMini, overOpenAI},
	{"gpt-5-nano", textO200k, 400_000, patchNano, overOpenAI},
	{"gpt-5-chat", textO200k, 128_000, tile70, overOpenAI},
	{"gpt-5", textO200k, 400_000, tile70, overOpenAI},
	{"gpt-4.1-mini", textO200k, 1_047_576, patch41Mini, overOpenAI},
	{"gpt-4.1-nano", textO200k, 1_047_576, patch41Nano, overOpenAI},
	{"gpt-4.1", textO200k, 1_047_576, tile85, overOpenAI},
	{"gpt-4.5", textO200k, 128_000, tile85, overOpenAI},
	{"gpt-4o-mini", textO200k, 128_000, tileMini, overOpenAI},
	{"gpt-4o", textO200k, 128_000, tile85, overOpenAI},
	{"chatgpt-4o", textO200k, 128_000, tile85, overOpenAI},
	{"gpt-4-turbo", textCl100k, 128_000, tile85, overOpenAI},
	{"gpt-4-1106", textCl100k, 128_000, tile85, overOpenAI},
	{"gpt-4-0125", textCl100k, 128_000, tile85, overOpenAI},
	{"gpt-4-vision", textCl100k, 128_000, tile85, overOpenAI},
	{"gpt-4-32k", textCl100k, 32_768, tile85, overOpenAI},
	{"gpt-4", textCl100k, 8_192, tile85, overOpenAI},
	{"gpt-3.5", textCl100k, 16_385, tile85, overOpenAI},
	{"gpt-35", textCl100k, 16_385, tile85, overOpenAI},
	{"gpt-oss", textHarmony, 131_072, tile85, overOpenAI},
	{"codex-mini", textO200k, 200_000, patchO4Mini, overOpenAI},
	{"o4-mini", textO200k, 200_000, patchO4Mini, overOpenAI},
	{"o1-mini", textO200k, 128_000, tile75, overOpenAI},
	{"o1", textO200k, 200_000, tile75, overOpenAI},
	{"o3", textO200k, 200_000, tile75, overOpenAI},
	{"text-embedding-3", textCl100k, 8_191, tile85, overOpenAI},
	{"text-embedding-ada-002", textCl100k, 8_191, tile85, overOpenAI},
	{"text-davinci-edit", textP50kEdit, 2_048, tile85, overOpenAI},
	{"code-davinci-edit", textP50kEdit, 2_048, tile85, overOpenAI},
	{"text-davinci-001", textR50k, 2_049, tile85, overOpenAI},
	{"text-davinci-00", textP50k, 4_097, tile85, overOpenAI},
	{"text-curie-001", textR50k, 2_049, tile85, overOpenAI},
	{"text-babbage-001", textR50k, 2_049, tile85, overOpenAI},
	{"text-ada-001", textR50k, 2_049, tile85, overOpenAI},
	{"text-similarity-", textR50k, 2_046, tile85, overOpenAI},
	{"text-search-", textR50k, 2_046, tile85, overOpenAI},
	{"code-search-", textR50k, 2_046, tile85, overOpenAI},
	{"code-davinci-002", textP50k, 8_001, tile85, overOpenAI},
	{"code-davinci-001", textP50k, 8_001, tile85, overOpenAI},
	{"code-cushman-00", textP50k, 2_048, tile85, overOpenAI},
	{"davinci-codex", textP50k, 4_096, tile85, overOpenAI},
	{"cushman-codex", textP50k, 2_048, tile85, overOpenAI},
	{"davinci-002", textCl100k, 16_384, tile85, overOpenAI},
	{"babbage-002", textCl100k, 16_384, tile85, overOpenAI},
	{"davinci", textR50k, 2_049, tile85, overOpenAI},
	{"curie", textR50k, 2_049, tile85, overOpenAI},
	{"babbage", textR50k, 2_049, tile85, overOpenAI},
	{"gpt2", textR50k, 1_024, tile85, overOpenAI},

	{"claude-opus-4-7", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-opus-4-8", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-opus-4-9", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-opus-4-6", textClaude, 1_000_000, claudeSmall, overClaude},
	{"claude-sonnet-4-6", textClaude, 1_000_000, claudeSmall, overClaude},
	{"claude-sonnet-4-7", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-sonnet-4-8", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-haiku-4-7", textClaude47, 200_000, claudeLarge, overClaude},
	{"claude-fable", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-mythos", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-opus-5", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-sonnet-5", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-haiku-5-5", textClaude47, 1_000_000, claudeLarge, overClaude},
	{"claude-haiku-5", textClaude47, 200_000, claudeLarge, overClaude},
	{"claude", textClaude, 200_000, claudeSmall, overClaude},

	{"gemini-1.5-pro", textGemini, 2_097_152, geminiCrop, overGemini},
	{"gemini-1", textGemini, 1_048_576, geminiCrop, overGemini},
	{"gemini-2", textGemini, 1_048_576, geminiCrop, overGemini},
	{"gemini", textGemini, 1_048_576, geminiLevel, overGemini},
	{"gemma", textGemma, 131_072, geminiCrop, overGemini},

	{"qwen3", textQwen, 262_144, qwen32, overOpenAI},
	{"qwen", textQwen, 131_072, qwen28, overOpenAI},
	{"llama-4", textLlama, 1_048_576, claudeSmall, overOpenAI},
	{"llama-2", textFallback, 4_096, claudeSmall, overOpenAI},
	{"llama2", textFallback, 4_096, claudeSmall, overOpenAI},
	{"meta-llama-3", textLlama, 131_072, claudeSmall, overOpenAI},
	{"llama", textLlama, 131_072, claudeSmall, overOpenAI},
	{"deepseek", textDeepSeek, 131_072, claudeSmall, overOpenAI},
	{"mistral", textMistral, 131_072, claudeSmall, overOpenAI},
	{"devstral", textMistral, 131_072, claudeSmall, overOpenAI},
	{"codestral", textMistral, 262_144, claudeSmall, overOpenAI},
}

// builtin looks a name up in the built-in table.
func builtin(name string) Model {
	key := bareName(name)
	for _, r := range modelTable {
		if strings.HasPrefix(key, r.prefix) {
			return r.model(name)
		}
	}
	m := modelRule{"", textFallback, 0, claudeSmall, overFallback}.model(name)
	m.Rule, m.Fallback = "fallback", true
	return m
}

// bareName takes off what providers put in front of a model's name: a path, and
// the region and vendor of Bedrock ("us.anthropic.claude-…"). Claude's versions are
// written with a dot by some.
func bareName(name string) string {
	key := strings.ToLower(strings.TrimSpace(name))
	key = key[strings.LastIndexByte(key, '/')+1:]
	for _, vendor := range []string{"anthropic.", "meta.", "mistral.", "openai.", "qwen.", "deepseek.", "ft:"} {
		if i := strings.Index(key, vendor); i >= 0 {
			key = key[i+len(vendor):]
		}
	}
	if strings.HasPrefix(key, "claude") {
		key = strings.ReplaceAll(key, ".", "-")
	}
	return key
}

func (r modelRule) model(name string) Model {
	return Model{
		Name: name, Rule: r.prefix + "*",
		Encoding: r.text.encoding, Factor: r.text.factor, Error: r.text.err,
		Exact: r.text.err == 0, Window: r.window, Pictures: r.pictures,
		Overhead: r.overhead, Source: r.text.source,
	}
}
