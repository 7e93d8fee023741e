package crawl

import (
	"errors"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/safehttp"
)

// MaxAddress is how many characters of an address a person may type.
const MaxAddress = 255

// maxFound is how long an address in a page or sitemap may be.
const maxFound = 2000

// What can be wrong with an address that a person typed.
var (
	ErrEmpty   = errs.New(errs.Invalid, "knowledge.address_empty", "Enter the address of a web page.")
	ErrTooLong = errs.New(errs.Invalid, "knowledge.address_too_long", "An address has at most 255 characters.")
	ErrScheme  = errs.New(errs.Invalid, "knowledge.address_scheme", "Only addresses that begin with http:// or https:// can be learnt.")
	ErrUser    = errs.New(errs.Invalid, "knowledge.address_user", "An address must not contain a user name or password.")
	ErrHost    = errs.New(errs.Invalid, "knowledge.address_host", "This is not the address of a website.")
	ErrPrivate = errs.New(errs.Invalid, "knowledge.address_private", "Addresses in a private network cannot be learnt.")
)

// Normalise returns the one spelling of an address that a person typed: with a scheme, the host in lower-case ASCII, no
// default port, dot segments, fragment, slash at the end or parameters that only count visits. Normalising a normalised
// address changes nothing. allow names private ranges that may be reached.
func Normalise(address string, allow ...netip.Prefix) (string, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return "", ErrEmpty
	}
	if utf8.RuneCountInString(address) > MaxAddress {
		return "", ErrTooLong
	}
	u, err := readAddress(address)
	if err != nil {
		return "", err
	}
	address = normal(u)
	if err := safehttp.Check(address, allow); err != nil {
		return "", ErrPrivate.Wrap(err)
	}
	if host := u.Hostname(); len(allow) == 0 && inside.MatchString(host) {
		return "", ErrPrivate
	}
	return address, nil
}

// inside are names that only a private network resolves.
var inside = regexp.MustCompile(`\.(?:local|internal|intranet|lan|home\.arpa|localdomain)$`)

var (
	scheme   = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*):(.?)`)
	hostName = regexp.MustCompile(`^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$`)
	number   = regexp.MustCompile(`^(?:[0-9]+|0x[0-9a-f]*)$`)
	port     = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	names    = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))
)

// readAddress reads an address as browsers do: spaces, stray percent signs and backslashes are what they were meant to be.
func readAddress(address string) (*url.URL, error) {
	address = tidy(address)
	lower := strings.ToLower(address)
	switch m := scheme.FindStringSubmatch(address); {
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
	case strings.HasPrefix(address, "//"):
		address = "https:" + address
	case m != nil && strings.HasPrefix(address[len(m[1]):], "://"):
		return nil, ErrScheme
	case m != nil && strings.Contains(before(address), "@") && !strings.EqualFold(m[1], "mailto"):
		return nil, ErrUser
	case m != nil && (m[2] == "" || m[2] < "0" || m[2] > "9") && !strings.Contains(m[1], "."):
		return nil, ErrScheme // javascript:, mailto:, about:
	default:
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		if strings.Contains(before(strings.TrimPrefix(address, "https://")), "@") {
			return nil, ErrUser
		}
		return nil, ErrHost.Wrap(errors.New("unreadable")) // the address itself may hold a password
	}
	if u.User != nil {
		return nil, ErrUser
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u, lowerHost(u)
}

// before is the part of an address before its path.
func before(address string) string {
	if i := strings.IndexAny(address, "/?#"); i >= 0 {
		return address[:i]
	}
	return address
}

// tidy mends what people and pages write into addresses.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\t' || c == '\n' || c == '\r':
		case c == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])):
			b.WriteString("%25")
		case c == ' ':
			b.WriteString("%20")
		case c < 0x20 || c == 0x7f:
			b.WriteString(escape(c))
		default:
			b.WriteByte(c)
		}
	}
	s = b.String()
	if path, rest := s, ""; strings.Contains(s, `\`) {
		if i := strings.IndexAny(s, "?#"); i >= 0 {
			path, rest = s[:i], s[i:]
		}
		s = strings.ReplaceAll(path, `\`, "/") + rest
	}
	return s
}

// lowerHost brings a host to its one spelling.
func lowerHost(u *url.URL) error {
	host := strings.TrimSuffix(u.Hostname(), ".")
	p := u.Port()
	if p == "" && strings.HasSuffix(u.Host, ":") {
		u.Host = strings.TrimSuffix(u.Host, ":")
	}
	if p == "80" && u.Scheme == "http" || p == "443" && u.Scheme == "https" {
		p = ""
	}
	if p != "" && (!port.MatchString(p) || len(p) == 5 && p > "65535") {
		return ErrHost
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" {
			return ErrHost
		}
		host = a.String()
		if a.Is6() {
			host = "[" + host + "]"
		}
	} else {
		ascii, err := names.ToASCII(host)
		if again, wrong := names.ToASCII(ascii); wrong != nil || again != ascii {
			return ErrHost // letters that no name may have
		}
		ascii = strings.TrimSuffix(ascii, ".")
		if ascii == "localhost" {
			u.Host = join(ascii, p)
			return nil // what it means, the dialer knows
		}
		if err != nil || len(ascii) > 253 || !hostName.MatchString(ascii) || number.MatchString(ascii[strings.LastIndexByte(ascii, '.')+1:]) {
			return ErrHost
		}
		host = ascii
	}
	u.Host = join(host, p)
	return nil
}

func join(host, port string) string {
	if port == "" {
		return host
	}
	return host + ":" + port
}

// resolve reads an address in a page, relative to base; nil when it leads to nothing on the web.
func resolve(base *url.URL, ref string) *url.URL {
	if ref = tidy(ref); ref == "" || len(ref) > maxFound {
		return nil
	}
	r, err := url.Parse(ref)
	if err != nil {
		return nil
	}
	u := base.ResolveReference(r)
	u.Fragment, u.RawFragment = "", ""
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" || lowerHost(u) != nil {
		return nil
	}
	return u
}

// normal is the stored spelling of an address whose host is normal already.
func normal(u *url.URL) string {
	p := clean(u.EscapedPath(), "/:@!$&'()*+,;=")
	if p != "" {
		p = strings.TrimRight(path.Clean("/"+p), "/")
	}
	s := u.Scheme + "://" + u.Host + p
	if q := query(u.RawQuery); q != "" {
		s += "?" + q
	}
	return s
}

// query is a query without the parameters that only count visits.
func query(raw string) string {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part = clean(part, "/:@!$'()*,;=?+&"); part != "" && !tracking.MatchString(name) {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

// tracking are parameters that say where a visitor came from and change nothing of the page.
var tracking = regexp.MustCompile(`(?i)^(?:utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|yclid|igshid|zanpid|mc_cid|mc_eid|_hsenc|_hsmi|_gl|_ga|hsctatracking|mkt_tok|vero_id|oly_anon_id|oly_enc_id|srsltid)$`)

// clean brings percent escapes to their one form: none where none is needed, upper-case digits elsewhere.
func clean(s, keep string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			if d := unhex(s[i+1])<<4 | unhex(s[i+2]); unreserved(d) {
				b.WriteByte(d)
			} else {
				b.WriteString(escape(d))
			}
			i += 2
		case unreserved(c) || strings.IndexByte(keep, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString(escape(c))
		}
	}
	return b.String()
}

func escape(c byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{'%', digits[c>>4], digits[c&15]})
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// Key is what two addresses of the same page have in common: http or https, and the order of parameters, do not count.
func Key(normalised string) string {
	_, rest, _ := strings.Cut(normalised, "://")
	page, q, ok := strings.Cut(rest, "?")
	if !ok {
		return page
	}
	parts := strings.Split(q, "&")
	slices.Sort(parts)
	return page + "?" + strings.Join(parts, "&")
}

// site is the part of a host that tells one website from another.
func site(host string) string { return strings.TrimPrefix(host, "www.") }
