package format

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/go-json-experiment/json"
)

// Key stands for an id in a set of many: eight bytes, the same in every run.
type Key uint64

// KeyOf makes the key of an id.
func KeyOf(id string) Key {
	sum := sha256.Sum256([]byte(id))
	return Key(binary.LittleEndian.Uint64(sum[:]))
}

// Keys is a set of ids. JSON has it as one string.
type Keys map[Key]struct{}

// Add adds an id and reports whether it is new.
func (k *Keys) Add(id string) bool {
	key := KeyOf(id)
	if _, known := (*k)[key]; known {
		return false
	}
	if *k == nil {
		*k = Keys{}
	}
	(*k)[key] = struct{}{}
	return true
}

// Has reports whether the set has the id.
func (k Keys) Has(id string) bool {
	_, known := k[KeyOf(id)]
	return known
}

// MarshalJSON writes the keys in order.
func (k Keys) MarshalJSON() ([]byte, error) {
	sorted := make([]Key, 0, len(k))
	for key := range k {
		sorted = append(sorted, key)
	}
	slices.Sort(sorted)
	data := make([]byte, 0, 8*len(sorted))
	for _, key := range sorted {
		data = binary.LittleEndian.AppendUint64(data, uint64(key))
	}
	return json.Marshal(data)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (k *Keys) UnmarshalJSON(text []byte) error {
	var data []byte
	if err := json.Unmarshal(text, &data); err != nil {
		return err
	}
	if len(data)%8 != 0 {
		return errors.New("a key has eight bytes")
	}
	*k = make(Keys, len(data)/8)
	for at := range len(data) / 8 {
		(*k)[Key(binary.LittleEndian.Uint64(data[8*at:]))] = struct{}{}
	}
	return nil
}
