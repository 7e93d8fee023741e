package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// checkProvider checks what is said about the sign-in provider, and fills its name.
func (c *Config) checkProvider() error {
	var problems []error
	bad := func(flag, format string, args ...any) {
		problems = append(problems, fmt.Errorf("--"+flag+" ("+envName(flag)+"): "+format, args...))
	}
	if c.OIDCIssuer == "" {
		if c.OIDCClientID != "" || c.OIDCClientSecret != "" {
			bad("oidc-issuer", "is needed to say where the sign-in provider is")
		}
		return errors.Join(problems...)
	}
	u, err := url.Parse(c.OIDCIssuer)
	switch {
	case err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		bad("oidc-issuer", "must look like https://login.example.com, as the provider names itself")
	case u.Scheme == "http" && !ownMachine(u.Hostname()):
		bad("oidc-issuer", "must be https: over http anybody on the way could sign in as anybody")
	default:
		if c.OIDCName = strings.TrimSpace(c.OIDCName); c.OIDCName == "" {
			c.OIDCName = u.Hostname()
		}
	}
	if c.OIDCClientID == "" {
		bad("oidc-client-id", "is needed with an issuer")
	}
	if len([]rune(c.OIDCName)) > 40 {
		bad("oidc-name", "is too long for a button: at most 40 characters")
	}
	for i, d := range c.OIDCDomains {
		d = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d), "@"))
		if d == "" || strings.ContainsAny(d, "@/: *") || !strings.Contains(d, ".") {
			bad("oidc-domains", "%q is not a domain like example.com", d)
		}
		c.OIDCDomains[i] = d
	}
	return errors.Join(problems...)
}

func ownMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback() || host == "localhost"
}
