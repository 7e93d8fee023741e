package phone_test

import (
	"errors"
	"testing"

	"cxgenie/internal/platform/phone"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, country, want string
		err                  error
	}{
		{"090 123 4567", "+84", "+84901234567", nil},
		{"090-123-4567", "vn", "+84901234567", nil},
		{"(212) 555-2368", "+1", "+12125552368", nil},
		{"+84 (0) 90 123 4567", "+1", "+84901234567", nil},
		{"0084 90 123 4567", "", "+84901234567", nil},
		{"0049 30 901820", "+84", "+4930901820", nil}, // dialled as in Viet Nam
		{"+49 30 901820", "", "+4930901820", nil},
		{"901234567", "", "", phone.ErrNoCountry},
		{"901234567", "XX", "", phone.ErrNoCountry},
		{"0901234567", "+1", "", phone.ErrImpossible},
		{"090 123", "+84", "", phone.ErrImpossible},
		{"+84 90", "", "", phone.ErrImpossible},
		{"+84 90 12", "", "", phone.ErrImpossible},
		{"+1 23", "", "", phone.ErrNone},
		{"+999 1234567", "", "", phone.ErrImpossible},
		{"call me", "+84", "", phone.ErrNone},
		{"", "+84", "", phone.ErrNone},
		{"+84 90 123 4567 90 123 4567", "", "", phone.ErrNone},
		{"0901234567 ext. 12", "+84", "", phone.ErrNone},
	} {
		got, err := phone.Read(c.typed, c.country)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q in %q: %q %v, not %q %v", c.typed, c.country, got, err, c.want, c.err)
		}
	}
}

// What a customer types is kept as he typed it where nobody says of which country it is, if it can be a number at all.
func TestKeep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, country, want string
		err                  error
	}{
		{"090 123 4567", "+84", "+84901234567", nil},
		{"(415)  555-2671", "", "(415) 555-2671", nil},
		{"0901234567", "", "0901234567", nil},
		{"090 12", "", "", phone.ErrNone},
		{"0901234567 after six", "", "", phone.ErrNone},
		{"1234567890123456", "", "", phone.ErrNone},
		{"0901234567", "+1", "", phone.ErrImpossible},
		{"+84 90", "", "", phone.ErrImpossible},
	} {
		got, err := phone.Keep(c.typed, c.country)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q in %q: %q %v, not %q %v", c.typed, c.country, got, err, c.want, c.err)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{"+84901234567": "+84 901 234 567", "+12125552368": "+1 212-555-2368", "090 123": "090 123", "": "", "+0": "+0"} {
		if got := phone.Shown(stored); got != want {
			t.Errorf("%q: %q, not %q", stored, got, want)
		}
	}
}
