package websearch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Limits of what is visited for one question: a customer waits for it.
const (
	mostPages    = 4
	pageTime     = 5 * time.Second
	pageBytes    = 2 << 20
	fileBytes    = 5 << 20
	mostPassages = 300 // of a page
	mostMatches  = 20
	maxTitle     = 200
)

// Look looks a question up. What it finds is remembered for some minutes. A failure of the engine is an error, and what
// the owner is shown; a page that cannot be read only says so in its status.
func (s *Service) Look(ctx context.Context, ws tenant.ID, q Question) (Found, error) {
	w, e, name, err := s.wayTo(ctx, ws)
	if err != nil {
		return Found{}, err
	}
	out := Found{Vendor: w.vendor, Own: e.Vendor != ""}
	if !out.Own {
		out.Credits = Credits
	}
	key := asked{name, q.BotID, q.Language, text.Key(q.Text), strings.Join(q.Domains, " ")}
	return s.known.Load(ctx, key, func(ctx context.Context) (Found, error) {
		if s.rests(name) {
			return out, ErrResting
		}
		limited, cancel := context.WithDeadline(ctx, q.Until)
		defer cancel()
		got, err := w.ask(limited, q.Text, q.Language, q.Domains)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil {
			s.failed(ctx, ws, e, name, err)
			return out, err
		}
		s.worked(ws, e, name)
		complete := s.read(limited, q, got.Hits, &out)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if !complete && len(out.Matches) == 0 {
			return out, errLate // another time there may be more of it
		}
		return out, nil
	})
}

// errLate: nothing was found, and not all was looked at.
var errLate = errors.New("websearch: the time was over before the pages were read")

// read visits the pages of some results, and finds in them what fits the question. It says whether all could be looked at.
func (s *Service) read(ctx context.Context, q Question, hits []Hit, out *Found) (complete bool) {
	type visited struct {
		Visited
		list []passage.Passage
	}
	hits = wanted(hits, q.Domains)
	pages := make([]visited, len(hits))
	var all sync.WaitGroup
	for i, h := range hits {
		all.Go(func() {
			p := &pages[i]
			p.URL, p.Title = h.URL, h.Title
			p.list = s.visit(ctx, h, q.Domains, &p.Visited)
		})
	}
	all.Wait()
	now := s.o.Clock.Now()
	corpus := search.NewCorpus()
	found := map[string]knowledge.Match{}
	complete = true
	for _, p := range pages {
		out.Pages = append(out.Pages, p.Visited)
		complete = complete && p.Status != string(crawl.Timeout)
		source := uuid.NewSHA1(uuid.NameSpaceURL, []byte(p.URL)).String()
		for _, x := range p.list[:min(len(p.list), mostPassages)] {
			at := p.URL
			if x.Anchor != "" {
				address, _, _ := strings.Cut(at, "#")
				at = address + "#" + url.PathEscape(x.Anchor)
			}
			heads := strings.Join(x.Path, " › ")
			m := knowledge.Match{EntryID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(p.URL+" "+strconv.Itoa(x.No))).String(), SourceID: source, Kind: knowledge.Web,
				Title: p.Title, Path: x.Path, No: x.No, URL: at, Learned: now, Question: heads, Asked: heads, AnswerText: x.Text, AnswerHTML: text.HTMLFromPlain(x.Text)}
			found[m.EntryID] = m
			corpus.Put(search.Document{ID: m.EntryID, Kind: search.Passage, Path: x.Path, Body: x.Text})
		}
	}
	best, err := corpus.Search(ctx, q.Text, mostMatches)
	if err != nil && ctx.Err() == nil {
		return complete
	}
	for _, f := range best {
		m := found[f.ID]
		m.Score, m.Words = min(f.Score, search.Near-0.01), f.ByWords
		out.Matches = append(out.Matches, m)
	}
	return complete
}

// wanted are the results that may be visited, each page once.
func wanted(hits []Hit, domains []string) []Hit {
	var out []Hit
	seen := map[string]bool{}
	for _, h := range hits {
		u, err := url.Parse(h.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || !Within(u.Hostname(), domains) {
			continue
		}
		if key := crawl.Key(h.URL); !seen[key] {
			seen[key] = true
			out = append(out, h)
		}
		if len(out) == mostPages {
			break
		}
	}
	return out
}

// Within says whether a host is one of some domains, or lies below one; where none are named every host is.
func Within(host string, domains []string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return len(domains) == 0
}

// visit fetches a page or a file and cuts it into passages. Why there are none stands in its status.
func (s *Service) visit(ctx context.Context, h Hit, domains []string, page *Visited) []passage.Passage {
	ends := func(why string) []passage.Passage {
		page.Status = why
		return nil
	}
	late := string(crawl.Timeout)
	select {
	case s.visiting <- struct{}{}:
		defer func() { <-s.visiting }()
	case <-ctx.Done():
		return ends(late)
	}
	// Results are what strangers wrote. Into private networks, as far as the operator allows them, they lead only where the bot
	// itself names the site.
	by := s.public
	if len(domains) > 0 {
		by = s.named
	}
	p, name, err := take(ctx, by, h.URL)
	if err != nil {
		return ends(late)
	}
	if p.Status != crawl.OK {
		return ends(string(cmp.Or(p.Reason, crawl.Reason(p.Status))))
	}
	final, err := url.Parse(p.Final)
	if err != nil || len(p.Final) > longestURL {
		return ends(string(crawl.Refused))
	}
	if !Within(final.Hostname(), domains) {
		return ends("other_site")
	}
	page.URL = p.Final
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-ctx.Done():
		return ends(late)
	}
	about := parse.Source{Name: name, Address: p.Final}
	if name == "" { // a page, which came in this code
		about.Charset = "utf-8"
		switch p.Type {
		case "text/plain":
			about.Type = parse.Text
		case "text/markdown", "text/x-markdown":
			about.Type = parse.Markdown
		default:
			about.Type = parse.HTML
		}
	}
	doc, err := s.o.Parse(ctx, bytes.NewReader(p.Body), about)
	switch {
	case ctx.Err() != nil:
		return ends(late)
	case err != nil:
		s.o.Log.InfoContext(ctx, "read a page of the web", "address", p.Final, "error", err)
		return ends("unreadable")
	}
	doc.Title = text.Clip(text.Line(cmp.Or(doc.Title, p.Title, h.Title, name, final.Hostname())), maxTitle)
	for i := range doc.Blocks { // where the page's words lead is not told: the customer gets the page's own address
		doc.Blocks[i].Links = nil
	}
	page.Title, page.Status = doc.Title, string(crawl.OK)
	return passage.Cut(doc)
}

// take fetches a page, or a file that can be learnt from, with its name.
func take(ctx context.Context, by *crawl.Crawler, address string) (p crawl.Page, name string, err error) {
	p, err = by.Fetch(ctx, crawl.Request{Address: address})
	if err != nil || p.Reason != crawl.Document {
		return p, "", err
	}
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	var body bytes.Buffer
	p, err = by.FetchFile(limited, crawl.Request{Address: address, As: p.Final}, fileBytes, func(called string, in io.Reader) error {
		name = called
		_, err := body.ReadFrom(in)
		return err
	})
	p.Body = body.Bytes()
	return p, name, err
}
