// Package wire is what the wires of all model vendors have in common: how they are reached, what their refusals mean,
// and how an object is found in what a model wrote.
package wire

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/safehttp"
)

// maxBody is more than any answer has.
const maxBody = 8 << 20

// idle is how many connections to one vendor are kept: as many customers are answered at the same time.
const idle = 32

// everywhere is what may be reached when the operator himself named the address.
var everywhere = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}

// Client makes the client for an address that somebody typed: private networks only where allow names them. Redirects
// are not followed, the key would go with them.
func Client(allow []netip.Prefix, l llm.Limits) *http.Client {
	l = l.WithDefaults()
	c := safehttp.New(safehttp.Options{Allow: allow, Connect: l.Connect, Timeout: 2 * l.Total, MaxBytes: maxBody, MaxRedirects: -1, Idle: idle})
	c.Transport = answers{c.Transport}
	return c
}

// TrustedClient is Client for an address that the operator of the installation has set.
func TrustedClient(l llm.Limits) *http.Client { return Client(everywhere, l) }

// errPage: a web page came instead of an answer: the address is not the API's, or something stands between.
var errPage = errors.New("a web page came instead of an answer: is the address the one of the API?")

// answers lets only answers through. The vendors' libraries would take a web page for an empty answer, and read only
// their own shape of a refusal.
type answers struct{ next http.RoundTripper }

func (t answers) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case kind == "text/html" || kind == "application/xhtml+xml":
		err = errPage
	case resp.StatusCode >= 400:
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // what can be read is enough
		err = refusal(resp.StatusCode, resp.Header, body)
	case resp.StatusCode >= 300:
		err = fmt.Errorf("the address sends elsewhere (status %d): use the address it leads to", resp.StatusCode)
	}
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	return resp, nil
}

// CloseIdleConnections lets http.Client reach the connections.
func (t answers) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// Explain says in our words why a call with a key failed. The error of the vendor's library goes no further: it may hold
// the request.
func Explain(err error, key string) *llm.Error {
	var ours *llm.Error
	var refused *Refusal
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &refused):
		return refused.err(key)
	}
	e := unreached(err)
	e.Message = Scrub(e.Message, key)
	return e
}

// unreached explains, in words for a screen, why there was no answer at all.
func unreached(err error) *llm.Error {
	var (
		dns     *net.DNSError
		op      *net.OpError
		timeout net.Error
	)
	say := func(kind llm.Kind, message string) *llm.Error { return llm.NewError(kind, message, nil) }
	switch {
	case errors.Is(err, safehttp.ErrRefused):
		return say(llm.Network, "this address is not allowed: private networks are reached only when the operator allows them (--allow-networks)")
	case errors.Is(err, safehttp.ErrTooLarge):
		return say(llm.BadAnswer, "the answer is too large")
	case errors.Is(err, errPage):
		return say(llm.Network, errPage.Error())
	case errors.As(err, &dns):
		return say(llm.Network, "there is no host "+dns.Name)
	case errors.As(err, &timeout) && timeout.Timeout():
		return say(llm.Network, "the server could not be reached in time")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return say(llm.Network, "the connection broke off")
	case errors.As(err, &op):
		return say(llm.Network, "the connection failed: "+op.Err.Error())
	}
	var asked *url.Error // without it, an answer had come already
	if !errors.As(err, &asked) {
		return say(llm.BadAnswer, "the answer cannot be read")
	}
	return say(llm.Network, asked.Err.Error())
}
