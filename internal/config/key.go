package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one key of a Config and the place of its value.
type field struct {
	key   string
	value reflect.Value
}

// fieldsOf lists the keys of a configuration in the order of config.toml.
func fieldsOf(c *Config) []field {
	return appendFields(nil, "", reflect.ValueOf(c).Elem())
}

func appendFields(list []field, prefix string, section reflect.Value) []field {
	for i := range section.NumField() {
		value := section.Field(i)
		name, named := section.Type().Field(i).Tag.Lookup("toml")
		switch {
		case name == "-" || name == modelsKey: // the rules of models are read by themselves
		case !named:
			list = appendFields(list, prefix, value)
		case value.Kind() == reflect.Struct:
			list = appendFields(list, prefix+name+".", value)
		default:
			list = append(list, field{prefix + name, value})
		}
	}
	return list
}

// Keys lists all keys in the order of config.toml.
func Keys() []string {
	var keys []string
	for _, f := range fieldsOf(new(Config)) {
		keys = append(keys, f.key)
	}
	return keys
}

// sections lists the tables of the file: "detail", "detail.full", ….
func sections() map[string]bool {
	all := map[string]bool{}
	for _, key := range Keys() {
		for i, c := range key {
			if c == '.' {
				all[key[:i]] = true
			}
		}
	}
	return all
}

// setTOML takes a value as the TOML library decodes it.
func (f field) setTOML(value any) error {
	switch v := value.(type) {
	case int64:
		if f.value.CanInt() {
			f.value.SetInt(v)
			return nil
		}
		if f.value.CanFloat() {
			f.value.SetFloat(float64(v))
			return nil
		}
	case float64:
		if f.value.CanFloat() {
			f.value.SetFloat(v)
			return nil
		}
	case string:
		if f.value.Kind() == reflect.String {
			f.value.SetString(v)
			return nil
		}
	case bool:
		if f.value.Kind() == reflect.Bool {
			f.value.SetBool(v)
			return nil
		}
	case []any:
		if f.value.Kind() == reflect.Slice {
			return f.setList(v)
		}
	}
	return fmt.Errorf("want %s, got %s", f.want(), typeName(value))
}

// setList takes a list of strings. An empty one is nil, as in [Default].
func (f field) setList(values []any) error {
	var list []string
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("want %s, got %s in the list", f.want(), typeName(value))
		}
		list = append(list, text)
	}
	f.value.Set(reflect.ValueOf(list))
	return nil
}

// setText takes a value as a variable or a flag gives it.
func (f field) setText(text string) error {
	digits := strings.ReplaceAll(text, "_", "")
	switch f.value.Kind() {
	case reflect.Int:
		n, err := strconv.Atoi(digits)
		if err != nil {
			return f.unreadable(text, err)
		}
		f.value.SetInt(int64(n))
	case reflect.Float64:
		x, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return f.unreadable(text, err)
		}
		f.value.SetFloat(x)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return f.unreadable(text, nil)
		}
		f.value.SetBool(text == "true")
	case reflect.Slice:
		f.value.Set(reflect.ValueOf(strings.Split(text, ",")))
	default:
		f.value.SetString(text)
	}
	return nil
}

func (f field) unreadable(text string, err error) error {
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%s is out of range", text)
	}
	return fmt.Errorf("want %s, got %q", f.want(), text)
}

// want names the type of the key as a person would.
func (f field) want() string {
	switch f.value.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list of strings"
	}
	return "a string in quotes"
}

// sample is how a value of the key's type is written in a layer.
func (f field) sample(layer Layer) string {
	value := `"text"`
	switch f.value.Kind() {
	case reflect.Int:
		value = "1024"
	case reflect.Float64:
		value = "0.25"
	case reflect.Bool:
		value = "true"
	case reflect.Slice:
		if value = "one,two"; layer == LayerFile {
			value = `["one", "two"]`
		}
	}
	switch layer {
	case LayerFile:
		return lastElement(f.key) + " = " + value
	case LayerEnv:
		return Variable(f.key) + "=" + value
	}
	return value
}

func typeName(value any) string {
	switch v := value.(type) {
	case int64:
		return fmt.Sprintf("the whole number %d", v)
	case float64:
		return fmt.Sprintf("the fraction %v", v)
	case string:
		return fmt.Sprintf("the string %s", quoteShort(v))
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return "a date or time"
	case map[string]any:
		return "a section"
	}
	return "a list"
}

// quoteShort quotes a text of the user's for a message.
func quoteShort(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
