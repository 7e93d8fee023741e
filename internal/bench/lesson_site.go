package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// How many pages a bot may have, and on how many hosts they lie when they are to be read as fast as they come: the product
// asks each host once a second.
const (
	sitePages = 1000
	siteHosts = 40
)

// library is a web site with a sitemap, the same on each of its hosts.
type library struct {
	server *http.Server
	hosts  []string
}

func newLibrary(hosts int) (*library, error) {
	all := passages(2000)
	mux := http.NewServeMux()
	mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		for n := range sitePages {
			fmt.Fprintf(&b, "<url><loc>http://%s/page/%d</loc></url>", r.Host, n)
		}
		_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+b.String()+`</urlset>`)
	})
	mux.HandleFunc("/page/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := r.PathValue("n")
		seed := uint64(len(n))
		for _, c := range n {
			seed = seed*31 + uint64(c)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, "<!doctype html><title>Page %s</title><main><h1>Page %s</h1><p>%s</p></main>", n, n, prose(rand.New(rand.NewPCG(seed, 9)), all))
	})
	s := &library{server: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
	for range hosts {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			s.close()
			return nil, err
		}
		s.hosts = append(s.hosts, l.Addr().String())
		go func() { _ = s.server.Serve(l) }() // ends with close
	}
	return s, nil
}

func (l *library) close() { _ = l.server.Close() }

// siteLesson is one site, at the product's pace.
func (st *scene) siteLesson(site *library) lesson {
	bot := "/v1/bots/" + st.seeds.Bot
	var found struct {
		ID    string `json:"id"`
		State string `json:"state"`
	}
	return lesson{
		begin: func(ctx context.Context) error {
			in := map[string]string{"address": "http://" + site.hosts[0] + "/", "scope": "sitemap"}
			if _, err := st.api.call(ctx, http.MethodPost, bot+"/web-sites", in, &found); err != nil {
				return err
			}
			for found.State != "done" {
				if err := wait(ctx, 200*time.Millisecond); err != nil {
					return err
				}
				if _, err := st.api.call(ctx, http.MethodGet, bot+"/web-sites/"+found.ID, nil, &found); err != nil {
					return err
				}
				if found.State == "failed" || found.State == "cancelled" {
					return fmt.Errorf("the search of the site has %s: was the server started with CXGENIE_ALLOW_NETWORKS=127.0.0.0/8?", found.State)
				}
			}
			_, err := st.api.call(ctx, http.MethodPost, bot+"/web-sites/"+found.ID+"/pick", map[string]any{"all": true}, nil)
			return err
		},
		learnt: func(ctx context.Context) (int, bool, error) {
			n, _, err := st.pages(ctx, bot)
			return n, n >= sitePages, err
		},
		forget: func(ctx context.Context) error {
			if err := st.forgetPages(ctx, bot); err != nil {
				return err
			}
			_, err := st.api.call(ctx, http.MethodDelete, bot+"/web-sites/"+found.ID, nil, nil)
			return err
		},
	}
}

// sitesLesson is twice as many pages as a bot may have, for two bots, as fast as they come.
func (st *scene) sitesLesson(ctx context.Context, site *library) (lesson, error) {
	second, err := st.api.bot(ctx, "Benchmark, second reader")
	if err != nil {
		return lesson{}, err
	}
	bots := []string{"/v1/bots/" + st.seeds.Bot, "/v1/bots/" + second.ID}
	return lesson{
		begin: func(ctx context.Context) error {
			for n := range sitePages {
				for i, bot := range bots {
					host := site.hosts[(len(bots)*n+i)%len(site.hosts)]
					in := map[string]string{"address": fmt.Sprintf("http://%s/page/%d", host, n)}
					if _, err := st.api.call(ctx, http.MethodPost, bot+"/pages", in, nil); err != nil {
						return err
					}
				}
				if err := wait(ctx, 20*time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		},
		learnt: func(ctx context.Context) (done int, over bool, err error) {
			for _, bot := range bots {
				n, _, err := st.pages(ctx, bot)
				if err != nil {
					return done, false, err
				}
				done += n
			}
			return done, done >= len(bots)*sitePages, nil
		},
		forget: func(ctx context.Context) error {
			for _, bot := range bots {
				if err := st.forgetPages(ctx, bot); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}

// pages is how many pages a bot has learnt, and the newest.
func (st *scene) pages(ctx context.Context, bot string) (learnt int, ids []string, err error) {
	var list struct {
		Counts map[string]int `json:"counts"`
		Items  []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	_, err = st.api.call(ctx, http.MethodGet, bot+"/pages?limit=100", nil, &list)
	for _, x := range list.Items {
		ids = append(ids, x.ID)
	}
	return list.Counts["imported"], ids, err
}

func (st *scene) forgetPages(ctx context.Context, bot string) error {
	for {
		_, ids, err := st.pages(ctx, bot)
		if err != nil || len(ids) == 0 {
			return err
		}
		if _, err := st.api.call(ctx, http.MethodPost, bot+"/pages/bulk", map[string]any{"action": "delete", "ids": ids}, nil); err != nil {
			return err
		}
	}
}
