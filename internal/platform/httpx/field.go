package httpx

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The codes of wrong fields that come from a schema; rooms add their own.
var fieldRules = []struct {
	prefix, code, message string
}{
	{"expected length >= 1", "field.required", "This field is required."},
	{"required ", "field.required", "This field is required."},
	{"expected property ", "field.required", "This field is required."},
	{"request body is required", "field.required", "A request body is required."},
	{"unexpected property", "field.unknown", "This field is not known."},
	{"unknown query parameter", "field.unknown", "This field is not known."},
	{"expected length >= ", "field.too_short", "Too short: at least # characters."},
	{"expected length <= ", "field.too_long", "Too long: at most # characters."},
	{"expected number >= ", "field.too_small", "Too small: at least #."},
	{"expected number > ", "field.too_small", "Too small: more than #."},
	{"expected number <= ", "field.too_large", "Too large: at most #."},
	{"expected number < ", "field.too_large", "Too large: less than #."},
	{"expected number to be a multiple of ", "field.not_allowed", "Must be a multiple of #."},
	{"expected array length >= ", "field.too_few", "Too few: at least #."},
	{"expected array length <= ", "field.too_many", "Too many: at most #."},
	{"expected object with at least ", "field.too_few", "Too few entries."},
	{"expected object with at most ", "field.too_many", "Too many entries."},
	{"expected array items to be unique", "field.duplicate", "Each entry may stand here once only."},
	{"expected value to be one of ", "field.not_allowed", "Must be one of #."},
	{"expected string to match pattern", "field.pattern", "This value does not have the right form."},
	{"expected string to be RFC 5322 email", "field.email", "This is not an e-mail address."},
	{"expected string to be RFC 3986 uri", "field.url", "This is not an address."},
	{"expected string to be RFC 4122 uuid", "field.id", "This is not an id."},
	{"expected string to be RFC 3339", "field.time", "This is not a date or time."},
	{"expected string to be RFC 1123", "field.time", "This is not a date or time."},
	{"invalid date/time", "field.time", "This is not a date or time."},
	{"expected duration", "field.time", "This is not a duration."},
	{"expected boolean", "field.type", "Must be true or false."},
	{"invalid boolean", "field.type", "Must be true or false."},
	{"expected integer", "field.type", "Must be a whole number."},
	{"invalid integer", "field.type", "Must be a whole number."},
	{"expected number", "field.type", "Must be a number."},
	{"invalid float", "field.type", "Must be a number."},
	{"expected string", "field.type", "Must be a text."},
	{"expected array", "field.type", "Must be a list."},
	{"expected object", "field.type", "Must be an object."},
	{"File required", "field.required", "A file is required."},
	{"At least one file is required", "field.required", "A file is required."},
}

// fieldOf translates a finding of huma's validator. Only rules and the limits of the schema go out: huma's Value, and
// messages that quote what was typed, do not.
func fieldOf(d *huma.ErrorDetail) ProblemField {
	f := ProblemField{Location: clipLocation(d.Location), Code: "field.invalid", Message: "This value is not right."}
	if d.Location == "body" && d.Value != nil {
		if _, raw := d.Value.(string); raw {
			// The body as a whole could not be read: the parser's message quotes it.
			f.Code, f.Message = "body.malformed", "The body is not the JSON that is expected here."
			return f
		}
	}
	const missing, missingEnd = "expected required property ", " to be present"
	if name, ok := strings.CutPrefix(d.Message, missing); ok {
		f.Location = clipLocation(strings.TrimPrefix(d.Location+"."+strings.TrimSuffix(name, missingEnd), "."))
		f.Code, f.Message = "field.required", "This field is required."
		return f
	}
	for _, r := range fieldRules {
		rest, ok := strings.CutPrefix(d.Message, r.prefix)
		if !ok || r.prefix == "expected length >= 1" && rest != "" {
			continue
		}
		f.Code, f.Message = r.code, strings.ReplaceAll(r.message, "#", rest)
		return f
	}
	return f
}

// clipLocation bounds what an unknown key can send back.
func clipLocation(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "")
	}
	return s
}
