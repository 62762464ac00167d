package tokens

// Seal is how a provider encrypts a model's thinking.
type Seal int

// The seals that a prompt may hold.
const (
	// SealAnthropic is the signature of a thinking block, or the data of a
	// redacted one.
	SealAnthropic Seal = iota
	// SealOpenAI is the encrypted content of a reasoning item.
	SealOpenAI
)

// sealFrame is what OpenAI's encryption adds, in bytes.
const sealFrame = 650

// Tokens estimates what sealed thinking of so many characters of base64 costs. A
// provider charges the thinking and not the base64: three bytes for four
// characters, less the frame, at four bytes a token. That is how Codex, OpenAI's
// own agent, reckons. It was over what OpenAI reported in 140 of 140 replies,
// by an eighth in all. Anthropic's frame is not taken off.
func (s Seal) Tokens(chars int) int {
	bytes := chars * 3 / 4
	if s == SealOpenAI {
		bytes = max(bytes-sealFrame, 0)
	}
	return (bytes + 3) / 4
}
