package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
)

// homes are the countries of languages that are spoken in one: who reads them has a number from there unless he says
// otherwise. English, Spanish or German name no country.
var homes = map[string]string{
	"vi": "VN", "ja": "JP", "ko": "KR", "th": "TH", "lo": "LA", "km": "KH", "my": "MM", "id": "ID", "fil": "PH",
	"pl": "PL", "cs": "CZ", "sk": "SK", "hu": "HU", "bg": "BG", "uk": "UA", "lt": "LT", "lv": "LV", "et": "EE", "fi": "FI", "is": "IS",
	"da": "DK", "nb": "NO", "nn": "NO", "no": "NO", "ka": "GE", "hy": "AM", "kk": "KZ", "mn": "MN", "he": "IL", "si": "LK", "ne": "NP",
}

// CountryOf is the country that a locale names for certain, as it stands in a browser's list of languages: GB of en-GB, VN
// of vi; empty of en, and of what is no locale.
func CountryOf(locale string) string {
	locale, _, _ = strings.Cut(locale, ",")
	locale, _, _ = strings.Cut(locale, ";")
	tag, err := language.Parse(strings.TrimSpace(locale))
	if err != nil {
		return ""
	}
	base, _ := tag.Base()
	region, sure := tag.Region()
	country := region.String()
	if sure != language.Exact {
		country = homes[base.String()]
	}
	if !Known(country) {
		return ""
	}
	return country
}

// Known says whether a country, by its two letters, has numbers of its own.
func Known(country string) bool { return phonenumbers.GetSupportedRegions()[country] }
