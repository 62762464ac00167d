package message

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// imageSource is a picture as Anthropic writes it.
type imageSource struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type"`
	Data      string `json:"data"`
	URL       string `json:"url"`
}

// imageURL is a picture as OpenAI writes it: an object, or just the URL.
type imageURL struct {
	URL    string `json:"url"`
	Detail string `json:"detail"`
}

// UnmarshalJSON takes both forms.
func (u *imageURL) UnmarshalJSON(data []byte) error {
	if jsontext.Value(data).Kind() == '"' {
		return record.Unmarshal(data, &u.URL)
	}
	type plain imageURL
	return record.Unmarshal(data, (*plain)(u))
}

func (b *Block) isPicture() bool {
	switch b.Type {
	case "image":
		return b.Source != nil
	case "image_url", "input_image":
		return b.ImageURL.URL != ""
	}
	return false
}

// picture makes a part of a block that is a picture. One that is not in the
// transcript is a text that says so: its address is never fetched.
func (b *Block) picture() eventlog.Part {
	if b.Source != nil {
		return Picture(b.Source.MediaType, b.Source.Data, b.Source.URL)
	}
	return pictureURL(b.ImageURL)
}

// PictureURL makes a part of a picture's address: a picture of one that holds it,
// else a text with the address, which is never fetched.
func PictureURL(address string) eventlog.Part { return pictureURL(imageURL{URL: address}) }

func pictureURL(u imageURL) eventlog.Part {
	head, data, _ := strings.Cut(u.URL, ",")
	mediaType, isData := strings.CutPrefix(head, "data:")
	mediaType, isBase64 := strings.CutSuffix(mediaType, ";base64")
	if !isData || !isBase64 {
		return Picture("", "", u.URL)
	}
	part := Picture(mediaType, data, head)
	if part.Type == eventlog.PartImage && (u.Detail == "high" || u.Detail == "low") {
		part.Detail = u.Detail
	}
	return part
}

// Picture makes a part of a picture in base64, or, where the data is none, a text
// that says where the picture was.
func Picture(mediaType, data, address string) eventlog.Part {
	part := eventlog.Part{Type: eventlog.PartImage, MediaType: mediaType, Data: data}
	if _, err := part.Picture(); err == nil {
		return part
	}
	if len(address) > maxAddress {
		address = address[:maxAddress] + "…"
	}
	return eventlog.Text(strings.ToValidUTF8(strings.TrimSpace("[picture, not in the transcript: "+address), "") + "]")
}

// maxAddress bounds, in bytes, the address that stands for a missing picture.
const maxAddress = 200
