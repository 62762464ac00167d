// Package tokens says what text and pictures cost a language model.
//
// Three types matter. An [Encoding] counts text exactly by one of OpenAI's
// vocabularies. A [Model] says how one model counts: which encoding, by what
// factor its own count differs, how large its window is, what a picture costs
// ([PictureRule]) and what each message adds. A [Calibration] learns from the
// provider's reports how far such an estimate is off, and corrects later ones.
// A [Tally] counts text that grows.
//
// # Guarantees
//
// Counts of an Encoding are exact: they equal the length of what OpenAI's
// tiktoken returns from encode_ordinary for the same text, by the character
// classes of Unicode 16. Text that spells a special token, such as <|endoftext|>,
// counts as plain text. Each byte that is not part of valid UTF-8 counts as
// U+FFFD. Time grows with the length of the text, whatever it holds, and counting
// valid UTF-8 allocates nothing once the tables are there. Everything works
// offline, and is safe for concurrent use unless its comment says otherwise.
//
// # Caveats
//
// Counts are in tokens, lengths of text in bytes, sizes of pictures in pixels.
// For models without a public tokenizer a count is an estimate: [Model.Factor]
// and [Model.Error] say how rough, and [Model.Exact] is false. Calibrate it.
// p50k_base, p50k_edit and r50k_base are slow, take quadratic time for one long
// word, and know Unicode as Go does: tiktoken-go counts them.
package tokens
