// Package phone reads phone numbers as people type them, with the rules of each country's numbers.
package phone

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Why something is not taken as a number.
var (
	ErrNone       = errors.New("phone: no phone number")
	ErrNoCountry  = errors.New("phone: a number without its country")
	ErrImpossible = errors.New("phone: no number of its country")
)

// Read is a number in the one form in which it is stored, E.164: +84901234567. country is where a number is taken to be from
// that does not say so itself: a dialling code like +84 or a region like VN; empty: nowhere. A number that is completed has
// to be one that the country gives out; of one that names its country only the length is looked at, as countries give out
// new ones all the time.
func Read(typed, country string) (string, error) {
	typed = strings.TrimSpace(typed)
	region, whole := regionOf(country), strings.HasPrefix(typed, "+") || strings.HasPrefix(typed, "＋")
	if digits := digitsIn(typed); digits < 4 || digits > 15+3 {
		return "", ErrNone
	}
	if region == "" && !whole {
		if !strings.HasPrefix(typed, "00") {
			return "", ErrNoCountry
		}
		typed, whole = "+"+typed[2:], true
	}
	n, err := phonenumbers.Parse(typed, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return "", ErrImpossible
	case err != nil:
		return "", ErrNone
	case n.GetExtension() != "":
		return "", ErrNone
	case whole && phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE, !whole && !phonenumbers.IsValidNumber(n):
		return "", ErrImpossible
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// Keep is Read for what a customer or an agent has typed: a number of which nobody says the country stays as it was typed, as
// people know by themselves where it is from.
func Keep(typed, country string) (string, error) {
	number, err := Read(typed, country)
	if !errors.Is(err, ErrNoCountry) {
		return number, err
	}
	typed = strings.Join(strings.Fields(typed), " ")
	if digits := digitsIn(typed); digits < 7 || digits > 15 || strings.Trim(typed, "0123456789 ().-/") != "" {
		return "", ErrNone
	}
	return typed, nil
}

// Shown is a stored number as people read it: +84 90 123 45 67. What is not in the stored form stays as it is.
func Shown(stored string) string {
	if !strings.HasPrefix(stored, "+") {
		return stored
	}
	n, err := phonenumbers.Parse(stored, "")
	if err != nil {
		return stored
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}

// regionOf is the region of a dialling code or of a region's own name; empty when there is none.
func regionOf(country string) string {
	country = strings.ToUpper(strings.TrimSpace(country))
	if code, err := strconv.Atoi(strings.TrimPrefix(country, "+")); err == nil {
		country = phonenumbers.GetRegionCodeForCountryCode(code)
	}
	if !phonenumbers.GetSupportedRegions()[country] {
		return ""
	}
	return country
}

func digitsIn(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
