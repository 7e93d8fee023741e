// Package safehttp fetches addresses that users typed: web pages, webhooks, pictures. It connects to public addresses
// only — checked at the moment of connecting, for every address a name resolves to and after every redirect — and reads
// no more than it was told to.
package safehttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options of a client; zero values mean the defaults.
type Options struct {
	Allow        []netip.Prefix // private ranges the installation's owner allows
	Connect      time.Duration  // until the connection stands, and again for its encryption; default 5 s
	Timeout      time.Duration  // for everything, the body included; default 20 s
	MaxBytes     int64          // of a body, unpacked; default 10 MB
	MaxRedirects int            // default 5; negative: none are followed, the redirect itself is the answer
	UserAgent    string
	Idle         int // connections to one host that are kept for the next request; default 2

	resolver *net.Resolver // tests bring their own names
}

// The reasons why nothing is fetched. They are wrapped in the *url.Error of net/http.
var (
	ErrRefused   = errors.New("safehttp: this address is not allowed")
	ErrTooLarge  = errors.New("safehttp: the answer is too large")
	ErrRedirects = errors.New("safehttp: too many redirects")
)

// New makes a client. Proxies named in the environment are not used: a proxy would look names up where we cannot see it.
func New(o Options) *http.Client {
	if o.Connect <= 0 {
		o.Connect = 5 * time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 10 << 20
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = 5
	}
	if o.Idle <= 0 {
		o.Idle = 2
	}
	dialer := &net.Dialer{Timeout: o.Connect, KeepAlive: 30 * time.Second, Resolver: o.resolver, Control: control(o.Allow)}
	t := &http.Transport{
		Proxy: nil,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, addr)
		},
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           50,
		MaxIdleConnsPerHost:    o.Idle,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    o.Connect,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{
		Transport: &transport{t, o},
		Timeout:   o.Timeout,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if o.MaxRedirects < 0 {
				return http.ErrUseLastResponse
			}
			if len(via) > o.MaxRedirects {
				return ErrRedirects
			}
			return nil // the address is looked at by the transport and the dialer, as for the first one
		},
	}
}

// Check says early, for a form, whether address can be one to fetch: http or https, a host, no private address written as
// number. Names are looked at only when connecting.
func Check(address string, allow []netip.Prefix) error {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return fmt.Errorf("%w: not an address", ErrRefused)
	}
	if err := checkURL(u); err != nil {
		return err
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		return guard(allow, netip.AddrPortFrom(a.Unmap(), 443))
	}
	if h := strings.TrimSuffix(strings.ToLower(u.Hostname()), "."); h == "localhost" || strings.HasSuffix(h, ".localhost") {
		return guard(allow, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 443))
	}
	return nil
}

func checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: only http and https", ErrRefused)
	}
	if u.Hostname() == "" {
		return fmt.Errorf("%w: no host", ErrRefused)
	}
	if u.User != nil {
		return fmt.Errorf("%w: no user and password in an address", ErrRefused)
	}
	return nil
}

// control is called with every address just before it is connected to: what a name resolved to before does not matter.
func control(allow []netip.Prefix) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error {
		if network != "tcp4" && network != "tcp6" {
			return fmt.Errorf("%w: network %s", ErrRefused, network)
		}
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return guard(allow, netip.AddrPortFrom(ap.Addr().Unmap().WithZone(""), ap.Port()))
	}
}

// public holds nothing of its own but the list of what is not the public internet.
var public = ssrf.New(ssrf.WithAnyPort())

func guard(allow []netip.Prefix, ap netip.AddrPort) error {
	for _, p := range allow {
		if p.Contains(ap.Addr()) {
			return nil
		}
	}
	if err := public.SafeAddr(ap.Addr()); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	// Below 1024 live mail servers, shells and printers, which can be talked into mischief over HTTP.
	if p := ap.Port(); p < 1024 && p != 80 && p != 443 {
		return fmt.Errorf("%w: port %d", ErrRefused, p)
	}
	return nil
}

// transport looks at each address, redirects included, and bounds each body.
type transport struct {
	next http.RoundTripper
	o    Options
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := checkURL(r.URL); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	if t.o.UserAgent != "" && r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", t.o.UserAgent)
	}
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > t.o.MaxBytes {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, resp.ContentLength)
	}
	resp.Body = &body{resp.Body, t.o.MaxBytes}
	return resp, nil
}

// CloseIdleConnections lets http.Client reach the connections.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type body struct {
	io.ReadCloser
	left int64
}

func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more than allowed tells "exactly" from "more"
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}
