// Package addontest is what every add-on must pass. A kind's test brings a Peer that plays the company's server.
package addontest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"cxgenie/internal/addon"
)

// Run holds a kind with a good setup against the rules of the seam.
func Run(t *testing.T, k addon.Kind, good addon.Setup) {
	t.Run("it has a name and a closed form", func(t *testing.T) {
		var schema struct {
			Type       string         `json:"type"`
			More       *bool          `json:"additionalProperties"`
			Properties map[string]any `json:"properties"`
		}
		if err := json.Unmarshal(k.Settings(), &schema); err != nil || schema.Type != "object" || schema.More == nil || *schema.More {
			t.Errorf("the settings are not the schema of an object without further properties: %v", err)
		}
		if k.Name() == "" || k.Name() != strings.ToLower(k.Name()) {
			t.Errorf("the name is %q", k.Name())
		}
		for _, name := range k.Secrets() {
			if schema.Properties[name] != nil {
				t.Errorf("the secret %s would be stored in the clear", name)
			}
		}
	})
	t.Run("a good setup has no fault", func(t *testing.T) {
		if wrong := k.Check(good); len(wrong) > 0 {
			t.Errorf("%+v", wrong)
		}
	})
	t.Run("an empty setup is no panic", func(t *testing.T) {
		for _, f := range k.Check(addon.Setup{Settings: json.RawMessage(`{}`)}) {
			if !strings.HasPrefix(f.Location, "body.settings.") || f.Code == "" {
				t.Errorf("a fault without a field: %+v", f)
			}
		}
	})
}

// Peer plays the server of a company.
type Peer interface {
	Kind() addon.Authenticator
	Setup() addon.Setup
	// Knows makes the server name a person for a token; Refuses makes it say no to everybody; Ends stops it.
	Knows(token string, p addon.Person)
	Refuses(message string)
	Ends()
}

// RunAuthenticator holds an add-on that names people against the rules of the seam. p is used up.
func RunAuthenticator(t *testing.T, p Peer) {
	const token = "user-token-that-nobody-may-read"
	shown := func(t *testing.T, ex addon.Exchange) {
		t.Helper()
		b, err := json.Marshal(ex)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range append([]string{token}, values(p.Setup().Secrets)...) {
			if strings.Contains(string(b), secret) {
				t.Errorf("a secret is shown: %s", b)
			}
		}
		if ex.URL == "" || ex.Method == "" {
			t.Errorf("the question is not shown: %s", b)
		}
	}
	t.Run("a known token names its person", func(t *testing.T) {
		p.Knows(token, addon.Person{Name: "Lan", Email: "lan@example.com", Phone: "+84901234567", ExternalID: "77"})
		who, ex, err := p.Kind().Identify(t.Context(), p.Setup(), token)
		if err != nil || who.Name != "Lan" || who.Value() == "" {
			t.Errorf("%+v, %v", who, err)
		}
		shown(t, ex)
	})
	refusal := func(t *testing.T, want addon.Reason) *addon.Refusal {
		t.Helper()
		_, ex, err := p.Kind().Identify(t.Context(), p.Setup(), token)
		var no *addon.Refusal
		if !errors.As(err, &no) || no.Reason != want {
			t.Fatalf("want %s, got %v", want, err)
		}
		for _, secret := range values(p.Setup().Secrets) {
			if strings.Contains(no.Detail, secret) {
				t.Errorf("a secret is in the reason: %s", no.Detail)
			}
		}
		shown(t, ex)
		return no
	}
	t.Run("a refusal says so in the server's words", func(t *testing.T) {
		p.Refuses("expired")
		if no := refusal(t, addon.Refused); no.Detail != "expired" {
			t.Errorf("detail %q", no.Detail)
		}
	})
	t.Run("a server that is gone is no refusal", func(t *testing.T) {
		p.Ends()
		refusal(t, addon.Unreachable)
	})
}

func values(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
