package providers

import "maps"

const rfc8259 = "https://www.rfc-editor.org/rfc/rfc8259"

// withCommon adds what holds in every format. page is the provider's reference
// of the request, which names its keys, types and words.
func withCommon(page string, rules map[string]Rule) map[string]Rule {
	all := map[string]Rule{
		"utf-8":         {"a request is valid UTF-8", rfc8259 + "#section-8.1"},
		"json":          {"a request is JSON without duplicate keys", rfc8259 + "#section-4"},
		"shape":         {"a value is of the published type", page},
		"unknown-key":   {"an object has published keys only", page},
		"missing-key":   {"a required key is there", page},
		"choice":        {"a word is one of those published", page},
		"no-empty-list": {"a list has items", page},
	}
	maps.Copy(all, rules)
	return all
}
