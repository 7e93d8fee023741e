package websearch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/text"
)

// Hit is a result of a search engine.
type Hit struct {
	URL     string
	Title   string
	Snippet string
}

// results are what an engine answers. Silent are the engines behind it that said nothing this time.
type results struct {
	Hits   []Hit
	Silent []string
}

const (
	engineTime = 5 * time.Second
	engineBody = 2 << 20
	mostHits   = 20
	longestURL = 1000

	braveURL = "https://api.search.brave.com/res/v1"

	// Brave takes no longer questions.
	mostCharacters = 380
	mostWords      = 48
)

// everywhere is what may be reached when the operator himself named the address.
var everywhere = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}

// client reaches an engine. Redirects are not followed: the key would go with them.
func client(allow []netip.Prefix) *http.Client {
	return safehttp.New(safehttp.Options{Allow: allow, Connect: 3 * time.Second, Timeout: engineTime, MaxBytes: engineBody, MaxRedirects: -1, UserAgent: "CXGenie"})
}

// clients reach the addresses that workspaces typed, and the operator's.
type clients struct{ typed, trusted *http.Client }

// way is how an engine is asked.
type way struct {
	vendor, base, key string
	client            *http.Client
}

// ask searches for q, on some sites alone if there are any.
func (w way) ask(ctx context.Context, q, language string, domains []string) (results, error) {
	ctx, cancel := context.WithTimeout(ctx, engineTime)
	defer cancel()
	q = query(q, domains)
	if w.vendor == Brave {
		return w.brave(ctx, q, language)
	}
	return w.searxng(ctx, q, language)
}

// query is a question as engines take it, with the sites that it is meant for.
func query(q string, domains []string) string {
	var sites []string
	for _, d := range domains {
		more := append(sites, "site:"+d)
		if n := len(strings.Join(more, " OR ")); n > mostCharacters/2 || len(more) > mostWords/4 {
			break // the others are looked for among the results
		}
		sites = more
	}
	only := strings.Join(sites, " OR ")
	if len(sites) > 1 {
		only = "(" + only + ")"
	}
	words := strings.Fields(q)
	words = words[:min(len(words), mostWords-2*len(sites))]
	q = text.Clip(strings.Join(words, " "), mostCharacters-len(only)-1)
	return strings.TrimSpace(q + " " + only)
}

// searxng asks an instance of SearXNG. Its owner must have switched the format json on.
func (w way) searxng(ctx context.Context, q, language string) (results, error) {
	params := url.Values{"q": {q}, "format": {"json"}, "categories": {"general"}, "safesearch": {"1"}}
	if language != "" {
		params.Set("language", language)
	}
	h := http.Header{}
	if w.key != "" {
		h.Set("Authorization", "Bearer "+w.key)
	}
	var said struct {
		Results *[]struct {
			URL     string `json:"url"`
			Title   string `json:"title"`
			Content string `json:"content"`
		} `json:"results"`
		Unresponsive []any `json:"unresponsive_engines"`
	}
	if err := w.get(ctx, strings.TrimSuffix(w.base, "/search")+"/search?"+params.Encode(), h, &said); err != nil {
		return results{}, err
	}
	if said.Results == nil {
		return results{}, &Failure{Word: wordBadAnswer, Message: "there are no results in the answer: is this the address of a SearXNG?"}
	}
	var out results
	for _, r := range *said.Results {
		out.add(r.URL, r.Title, r.Content)
	}
	for _, u := range said.Unresponsive { // ["name", "reason"]
		if pair, ok := u.([]any); ok && len(pair) > 0 {
			parts := make([]string, len(pair))
			for i, p := range pair {
				parts[i] = text.Clip(text.Line(fmt.Sprint(p)), 60)
			}
			out.Silent = append(out.Silent, strings.Join(parts, ": "))
		}
	}
	out.Silent = out.Silent[:min(len(out.Silent), 10)]
	return out, nil
}

// braveLanguages are languages that Brave knows by the name that we have for them.
var braveLanguages = []string{"ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "is", "it", "ko", "lt", "lv", "nl",
	"pl", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi"}

// brave asks the Brave Search API.
func (w way) brave(ctx context.Context, q, language string) (results, error) {
	params := url.Values{"q": {q}, "count": {strconv.Itoa(mostHits)}, "country": {"ALL"}, "safesearch": {"moderate"}, "text_decorations": {"false"}, "result_filter": {"web"}}
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if slices.Contains(braveLanguages, base) {
		params.Set("search_lang", base)
	}
	at := w.base
	if at == "" {
		at = braveURL
	}
	var said struct {
		Type string `json:"type"`
		Web  struct {
			Results []struct {
				URL         string `json:"url"`
				Title       string `json:"title"`
				Description string `json:"description"`
			} `json:"results"`
		} `json:"web"`
	}
	if err := w.get(ctx, at+"/web/search?"+params.Encode(), http.Header{"X-Subscription-Token": {w.key}}, &said); err != nil {
		return results{}, err
	}
	if said.Type != "search" {
		return results{}, &Failure{Word: wordBadAnswer, Message: "this is no answer of the Brave Search API"}
	}
	var out results
	for _, r := range said.Web.Results {
		out.add(r.URL, r.Title, r.Description)
	}
	return out, nil
}

// add takes a result that leads to the web; its address may become a link on a screen.
func (r *results) add(address, title, snippet string) {
	web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	if len(r.Hits) >= mostHits || !web || len(address) > longestURL {
		return
	}
	r.Hits = append(r.Hits, Hit{address, text.Clip(text.Line(text.PlainFromHTML(title)), 200), text.Clip(text.Line(text.PlainFromHTML(snippet)), 300)})
}

// get asks an address for an object.
func (w way) get(ctx context.Context, address string, h http.Header, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return &Failure{Word: wordNetwork, Message: "this is not an address"}
	}
	h.Set("Accept", "application/json")
	req.Header = h
	res, err := w.client.Do(req)
	if err != nil {
		return w.unreached(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return w.unreached(err)
	}
	if res.StatusCode != http.StatusOK {
		return w.refused(res, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &Failure{Word: wordBadAnswer, Message: "the answer is not JSON: is the address the one of the search engine?"}
	}
	return nil
}

// refused reads why an engine does not answer.
func (w way) refused(res *http.Response, body []byte) *Failure {
	var said struct {
		Error struct {
			Code   string `json:"code"`
			Detail string `json:"detail"`
		} `json:"error"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &said) // what fits is taken
	f := &Failure{Word: wordBadAnswer, Message: said.Error.Detail}
	if f.Message == "" {
		f.Message = said.Message
	}
	if f.Message == "" {
		f.Message = "the server answers with status " + strconv.Itoa(res.StatusCode)
	}
	f.Message = w.scrubbed(text.Clip(text.Line(f.Message), 300))
	switch code := res.StatusCode; {
	case code == http.StatusForbidden && w.vendor == SearXNG && w.key == "":
		f.Message = "the server refuses: in its settings.yml, the format json must be listed under search: formats"
	case code == http.StatusUnauthorized, code == http.StatusForbidden, said.Error.Code == "SUBSCRIPTION_TOKEN_INVALID":
		f.Word = wordInvalid
	case code == http.StatusPaymentRequired, code == http.StatusTooManyRequests && spent(res.Header):
		f.Word = wordNoQuota
	case code == http.StatusTooManyRequests:
		f.Word = wordRateLimit
		if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
			f.After = time.Duration(min(n, 600)) * time.Second
		}
	case code >= 300 && code < 400:
		f.Message = "the address sends elsewhere (status " + strconv.Itoa(code) + "): use the address it leads to"
	case code >= 500:
		f.Word = wordNetwork
	}
	return f
}

// spent reads Brave's windows, "1, 0" for a second and a month: with nothing left of the longest one, waiting does not help.
func spent(h http.Header) bool {
	left := strings.Split(h.Get("X-RateLimit-Remaining"), ",")
	return len(left) > 1 && strings.TrimSpace(left[len(left)-1]) == "0"
}

// unreached explains, in words for a screen, why there was no answer at all.
func (w way) unreached(err error) *Failure {
	var (
		dns     *net.DNSError
		op      *net.OpError
		timeout net.Error
	)
	say := func(message string) *Failure { return &Failure{Word: wordNetwork, Message: w.scrubbed(message)} }
	switch {
	case errors.Is(err, safehttp.ErrRefused):
		return say("this address is not allowed: private networks are reached only when the operator allows them (--allow-networks)")
	case errors.Is(err, safehttp.ErrTooLarge):
		return &Failure{Word: wordBadAnswer, Message: "the answer is too large"}
	case errors.As(err, &dns):
		return say("there is no host " + dns.Name)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return say("the server could not be reached in time")
	case errors.As(err, &op):
		return say("the connection failed: " + op.Err.Error())
	}
	return say("the connection broke off")
}

// scrubbed keeps the secret out of what is shown.
func (w way) scrubbed(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	if len(w.key) >= 4 {
		s = strings.ReplaceAll(s, w.key, "…")
	}
	return s
}
