// Package customauth ties a company's own users to its contacts: its pages pass on the token that the company gave its
// user, and we ask the company's server who that is.
package customauth

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"cxgenie/internal/addon"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/safehttp"
)

const (
	timeLimit = 5 * time.Second
	sizeLimit = 64 << 10
)

// Options of the kind; zero values are right for production.
type Options struct {
	Allow    []netip.Prefix // private networks that the installation's owner allows
	Time     time.Duration  // for question and answer together
	MaxBytes int64          // of the answer
}

// Kind asks companies' servers.
type Kind struct {
	o      Options
	client *http.Client
}

// New makes the kind.
func New(o Options) *Kind {
	if o.Time <= 0 {
		o.Time = timeLimit
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = sizeLimit
	}
	return &Kind{o: o, client: safehttp.New(safehttp.Options{Allow: o.Allow, Timeout: o.Time, MaxBytes: o.MaxBytes, MaxRedirects: -1, UserAgent: "CXGenie"})}
}

// settings are what a company fills in.
type settings struct {
	URL            string `json:"url"`
	IdentityMethod string `json:"identity_method"`
	HeaderOrder    string `json:"header_order"`
	SignInURL      string `json:"sign_in_url"`
	RegisterURL    string `json:"register_url"`
}

const schema = `{
  "type": "object",
  "additionalProperties": false,
  "required": ["url", "identity_method"],
  "properties": {
    "url": {"type": "string", "maxLength": 2048},
    "identity_method": {"type": "string", "enum": ["phone_number", "email", "external_id"]},
    "header_order": {"type": "string", "enum": ["documented", "standard"]},
    "sign_in_url": {"type": "string", "maxLength": 2048},
    "register_url": {"type": "string", "maxLength": 2048}
  }
}`

const headerToken = "header_token"

// Name is the add-on's word.
func (*Kind) Name() string { return addon.CustomAuthentication }

// Settings is the schema of what a company fills in.
func (*Kind) Settings() json.RawMessage { return json.RawMessage(schema) }

// Secrets is the token that we send to prove that it is us who ask.
func (*Kind) Secrets() []string { return []string{headerToken} }

func read(s addon.Setup) settings {
	var v settings
	_ = json.Unmarshal(s.Settings, &v) // has passed the schema
	return v
}

// Check asks for addresses that can be reached: https, and public unless the installation allows the network.
func (k *Kind) Check(s addon.Setup) []errs.Field {
	v := read(s)
	var fields []errs.Field
	wrong := func(name, code, message string) {
		fields = append(fields, errs.Field{Location: "body.settings." + name, Code: code, Message: message})
	}
	switch u, err := url.Parse(v.URL); {
	case v.URL == "":
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil:
		wrong("url", "field.url", "This is not a web address.")
	case safehttp.Check(v.URL, k.o.Allow) != nil:
		wrong("url", "addon.private_address", "This address is not on the public internet.")
	case u.Scheme == "http" && !local(u.Hostname()):
		wrong("url", "addon.https_only", "The address has to begin with https://.")
	}
	for name, address := range map[string]string{"sign_in_url": v.SignInURL, "register_url": v.RegisterURL} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
			wrong(name, "field.url", "This is not a web address.")
		}
	}
	return fields
}

// local hosts are reached only where the installation allows it; there plain http is no risk.
func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// Doors are the addresses of the widget's two buttons.
func (*Kind) Doors(s addon.Setup) (signIn, register string) {
	v := read(s)
	return v.SignInURL, v.RegisterURL
}

// Destination is the server that gets the header token.
func (*Kind) Destination(s addon.Setup) string {
	u, err := url.Parse(read(s).URL)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}
