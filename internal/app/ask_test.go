package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"strings"

	"cxgenie/internal/app"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/workspace"
)

// request is one question to the API. What it does not say comes from the person who asks.
type request struct {
	method string
	path   string
	body   any    // sent as JSON
	raw    []byte // sent as it is
	ctype  string // of raw
	header map[string]string
}

// fromAnywhere lets every request come from another address, so that limits by address do not count.
func fromAnywhere(o *app.Options) {
	o.Config.TrustedProxies = []config.Network{{Prefix: netip.MustParsePrefix("127.0.0.0/8")}}
}

// send asks. An answer that is not as the API promises fails the test: a crash of ours, or an error that is no problem.
func (p *person) send(q request) *answer {
	p.s.t.Helper()
	a, err := p.try(q)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return a
}

// try is send for goroutines other than the test's, and for servers that may go away.
func (p *person) try(q request) (*answer, error) {
	in, ctype := q.raw, q.ctype
	if q.body != nil {
		var err error
		if in, err = json.Marshal(q.body); err != nil {
			return nil, err
		}
		ctype = "application/json"
	}
	req, err := http.NewRequest(q.method, p.s.url+q.path, bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	if ctype != "" {
		req.Header.Set("Content-Type", ctype)
	}
	if p.cookie != "" {
		req.AddCookie(&http.Cookie{Name: workspace.CookieName, Value: p.cookie})
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	n := p.s.address.Add(1)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	for name, value := range q.header {
		req.Header.Set(name, value)
	}
	res, err := p.s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	a := &answer{t: p.s.t, what: q.method + " " + q.path, status: res.StatusCode, header: res.Header}
	if res.StatusCode == http.StatusSwitchingProtocols {
		return a, nil // what follows are frames
	}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		return nil, fmt.Errorf("%s: %w", a.what, err)
	}
	_ = json.Unmarshal(a.raw, &a.body)
	for _, c := range res.Cookies() {
		if c.Name == workspace.CookieName {
			a.cookie = c.Value
		}
	}
	if wrong := a.broken(); wrong != "" {
		p.s.t.Errorf("%s: %d: %s: %.500s", a.what, a.status, wrong, a.raw)
	}
	if p.s.heard != nil {
		p.s.heard(a)
	}
	return a, nil
}

// broken says what is wrong with an answer whatever was asked: the server failed, or it refused without saying why.
func (a *answer) broken() string {
	switch {
	case a.status >= 500 && a.status != http.StatusServiceUnavailable && a.status != http.StatusInsufficientStorage:
		return "the server failed"
	case a.status < 400:
		return ""
	case !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json"):
		return "an error that is no problem, but " + a.header.Get("Content-Type")
	case a.str("code") == "" || int(a.num("status")) != a.status || a.str("title") == "":
		return "a problem without code, status or title"
	}
	return ""
}

// with is the person asking with further or other headers.
func (q request) with(header map[string]string) request {
	all := map[string]string{}
	maps.Copy(all, q.header)
	maps.Copy(all, header)
	q.header = all
	return q
}
