package eventlog

import "fmt"

// RequestError is the error of a request that cannot be meant: one of its fields
// is wrong, whatever the log holds.
type RequestError struct {
	// Field is what is wrong, as the wire calls it: "format", "session".
	Field string
	// Reason says why, and what would do.
	Reason string
}

func (e *RequestError) Error() string { return e.Field + ": " + e.Reason }

// BadRequest makes the error of a request with a wrong field.
func BadRequest(field, format string, args ...any) error {
	return &RequestError{Field: field, Reason: fmt.Sprintf(format, args...)}
}
