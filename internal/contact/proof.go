package contact

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"cxgenie/internal/platform/phone"
	"cxgenie/internal/platform/text"
)

// Method is the fact by which a company recognises its own people among the contacts.
type Method string

// The methods.
const (
	ByEmail      Method = "email"
	ByPhone      Method = "phone_number"
	ByExternalID Method = "external_id"
)

// Proof is what a company's own sign-in says about a person. It is believed: it overwrites what was typed before.
type Proof struct {
	Method      Method
	ExternalID  string
	Name        string
	Email       string
	Phone       string
	CountryCode string
	AvatarURL   string
	Label       string
}

var phoneShape = regexp.MustCompile(`^\+?[0-9][0-9 ().-]{3,30}$`)

var countryShape = regexp.MustCompile(`^(\+?[0-9]{1,4}|[A-Za-z]{2})$`)

// Clean brings the facts into their stored form and empties those that cannot be right; dropped names them. ok is false
// when the fact that Method asks for is missing or was dropped: then nobody is proven.
func (p *Proof) Clean() (dropped []string, ok bool) {
	rule := func(name string, v *string, limit int, valid func(string) bool) {
		*v = text.Line(*v)
		if *v != "" && (text.Len(*v) > limit || !valid(*v)) {
			*v, dropped = "", append(dropped, name)
		}
	}
	p.Name, p.Label = text.Clip(text.Line(p.Name), 100), text.Clip(text.Line(p.Label), 100)
	rule("email", &p.Email, 254, text.ValidEmail)
	rule("country_code", &p.CountryCode, 5, countryShape.MatchString)
	rule("phone_number", &p.Phone, 40, phoneShape.MatchString)
	if stored, err := phone.Read(p.Phone, p.CountryCode); err == nil {
		p.Phone = stored
	} else if p.Phone != "" && !errors.Is(err, phone.ErrNoCountry) { // whose country nobody says is as the company has it
		p.Phone, dropped = "", append(dropped, "phone_number")
	}
	rule("avatar", &p.AvatarURL, 2000, webAddress)
	rule("external_id", &p.ExternalID, 200, func(string) bool { return true })
	return dropped, p.Value() != ""
}

// Value is the normal form of the fact by which the person is found; empty when it is not there.
func (p *Proof) Value() string {
	switch p.Method {
	case ByEmail:
		return text.EmailKey(p.Email)
	case ByPhone:
		return PhoneKey(p.Phone, p.CountryCode)
	case ByExternalID:
		return p.ExternalID
	}
	return ""
}

// PhoneKey is the form under which two spellings of a number are the same: digits, with + and the country when they are
// known. A national number is completed by a dialling code, losing the zero it is dialled with at home.
func PhoneKey(number, country string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
	dial := strings.TrimPrefix(country, "+")
	switch {
	case digits == "":
		return ""
	case strings.HasPrefix(strings.TrimSpace(number), "+"):
		return "+" + digits
	case strings.HasPrefix(digits, "00"):
		return "+" + digits[2:]
	case dial != "" && dial[0] >= '0' && dial[0] <= '9':
		return "+" + dial + strings.TrimPrefix(digits, "0")
	}
	return digits
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
