package aider

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

func TestEdits(t *testing.T) {
	edit := func(path, search, content string) eventlog.FileAction {
		return eventlog.FileAction{Path: path, Search: search, Content: content, Operation: "replace"}
	}
	for name, test := range map[string]struct {
		reply, text string
		edits       []eventlog.FileAction
	}{
		"none": {"Hello\n\nthere", "Hello\n\nthere", nil},
		"one": {
			"First:\n\na/b.py\n```python\n<<<<<<< SEARCH\nold\n=======\nnew\n\nmore\n>>>>>>> REPLACE\n```\n\nDone.", "First:\n\nDone.",
			[]eventlog.FileAction{edit("a/b.py", "old", "new\n\nmore")},
		},
		"two in a fence": {
			"**b.py:**\n```\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE\n\n<<<<<<< SEARCH\n3\n=======\n>>>>>>> REPLACE\n```", "",
			[]eventlog.FileAction{edit("b.py", "1", "2"), edit("b.py", "3", "")},
		},
		"the name inside": {
			"```python\nb.py\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE\n```\nbye", "bye",
			[]eventlog.FileAction{edit("b.py", "1", "2")},
		},
		"a new file": {
			"`new.txt`\n````\n<<<<<<< SEARCH\n=======\nhello\n>>>>>>> REPLACE\n````", "",
			[]eventlog.FileAction{{Path: "new.txt", Content: "hello", Mode: "append"}},
		},
		"not whole":    {"b.py\n```\n<<<<<<< SEARCH\n1\n=======\n2", "b.py\n```\n<<<<<<< SEARCH\n1\n=======\n2", nil},
		"without name": {"Look here:\n```\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE\n```", "Look here:\n```\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE\n```", nil},
	} {
		t.Run(name, func(t *testing.T) {
			text, all := edits(test.reply)
			if diff := cmp.Diff(test.text, text); diff != "" {
				t.Errorf("text differs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.edits, all); diff != "" {
				t.Errorf("edits differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]int{"403": 403, "34,000": 34000, "2.3k": 2300, "1.2M": 1200000, "": 0, "1.2.3": 0, "999999999999": 0} {
		if got := tokens(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}
