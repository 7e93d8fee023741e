package phone_test

import (
	"errors"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"

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

// A locale names a country only where there is no doubt.
func TestCountryOf(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"en-GB": "GB", "en-gb,en;q=0.9,vi;q=0.8": "GB", "vi": "VN", "vi;q=0.7": "VN", "vi-VN": "VN", "zh-Hant-TW": "TW", "en_US": "US", "ja": "JP",
		"en": "", "es-419": "", "ar-001": "", "de": "", "zh-Hans": "", "en-AA": "", "*": "", "": "", "not a locale": "", "vi-": "",
	} {
		if got := phone.CountryOf(locale); got != want {
			t.Errorf("%q: %q, not %q", locale, got, want)
		}
	}
}

// The chat offers exactly the countries that are known here, each with its dialling code, and takes a code that several have
// for the same one's.
func TestTheChatKnowsTheSameCountries(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../../web/widget/src/chat/later/country/list.ts")
	if err != nil {
		t.Fatal(err)
	}
	lists := regexp.MustCompile(`"((?:[A-Z]{2}\d+ ?)+)"`).FindAllStringSubmatch(string(source), -1)
	if len(lists) != 2 {
		t.Fatalf("%d lists", len(lists))
	}
	one := regexp.MustCompile(`([A-Z]{2})(\d+)`)
	offered, shared := map[string]string{}, map[string]string{}
	for _, c := range one.FindAllStringSubmatch(lists[0][1], -1) {
		offered[c[1]] = c[2]
	}
	for _, c := range one.FindAllStringSubmatch(lists[1][1], -1) {
		shared[c[2]] = c[1]
	}
	owners := map[string]int{}
	for region := range phonenumbers.GetSupportedRegions() {
		code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))
		if region == "AC" || region == "TA" { // islands without a name of their own in browsers
			continue
		}
		if owners[code]++; offered[region] != code {
			t.Errorf("%s: +%s, not +%s", region, offered[region], code)
		}
		delete(offered, region)
	}
	if len(offered) > 0 {
		t.Errorf("nowhere: %v", offered)
	}
	for code, n := range owners {
		number, _ := strconv.Atoi(code)
		if main := phonenumbers.GetRegionCodeForCountryCode(number); n > 1 && shared[code] != main || n == 1 && shared[code] != "" {
			t.Errorf("+%s of %d is %s's, not %s's", code, n, main, shared[code])
		}
	}
}
