package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// lesson is something to learn. Begin starts it; it is over when Learnt says so; Forget takes all of it away again.
type lesson struct {
	begin  func(ctx context.Context) error
	learnt func(ctx context.Context) (done int, over bool, err error)
	forget func(ctx context.Context) error
}

// learntCategory marks the FAQs of a lesson.
const learntCategory = "Learnt by the benchmark"

func (st *scene) faqLesson() (lesson, error) {
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	rows := [][]string{{"question", "answer", "category"}}
	for _, f := range passages(2000) {
		rows = append(rows, []string{f.Question, f.Answer, learntCategory})
	}
	if err := w.WriteAll(rows); err != nil {
		return lesson{}, err
	}
	path := "/v1/bots/" + st.seeds.Bot + "/faqs"
	finish := func(ctx context.Context, task string) (done int, over bool, err error) {
		var t struct {
			State string `json:"state"`
			Done  int    `json:"done"`
		}
		_, err = st.api.call(ctx, http.MethodGet, path+"/tasks/"+task, nil, &t)
		if t.State == "failed" || t.State == "cancelled" {
			err = errors.Join(err, fmt.Errorf("the task has %s", t.State))
		}
		return t.Done, t.State == "done", err
	}
	var task struct {
		ID string `json:"id"`
	}
	waiting := func(ctx context.Context) (int, error) {
		var list struct {
			Counts map[string]int `json:"counts"`
		}
		_, err := st.api.call(ctx, http.MethodGet, path+"?limit=1", nil, &list)
		return list.Counts["waiting"] + list.Counts["learning"], err
	}
	return lesson{
		begin: func(ctx context.Context) error {
			return st.api.upload(ctx, path+"/import", "text/csv", table.Bytes(), &task)
		},
		learnt: func(ctx context.Context) (int, bool, error) {
			done, over, err := finish(ctx, task.ID)
			if err != nil || !over {
				return done, false, err
			}
			n, err := waiting(ctx)
			return done - n, n == 0, err
		},
		forget: func(ctx context.Context) error {
			in := map[string]any{"action": "delete", "matching": map[string]string{"category": learntCategory}}
			if _, err := st.api.call(ctx, http.MethodPost, path+"/tasks", in, &task); err != nil {
				return err
			}
			for over := false; !over; {
				var err error
				if _, over, err = finish(ctx, task.ID); err != nil {
					return err
				}
				if err := wait(ctx, 200*time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}

// pageLesson is two documents of a thousand pages.
func (st *scene) pageLesson() (lesson, error) {
	const books, pages = 2, 1000
	path := "/v1/bots/" + st.seeds.Bot + "/documents"
	var files [][]byte
	for n := range books {
		b, err := book(n, pages)
		if err != nil {
			return lesson{}, err
		}
		files = append(files, b)
	}
	var ids []string
	return lesson{
		begin: func(ctx context.Context) error {
			for n, f := range files {
				var up struct {
					Document struct {
						ID string `json:"id"`
					} `json:"document"`
				}
				name := url.QueryEscape(fmt.Sprintf("Benchmark, volume %d.pdf", n+1))
				if err := st.api.upload(ctx, path+"?same_name=replace&name="+name, "application/octet-stream", f, &up); err != nil {
					return err
				}
				ids = append(ids, up.Document.ID)
			}
			return nil
		},
		learnt: func(ctx context.Context) (done int, over bool, err error) {
			for _, id := range ids {
				var d struct {
					State  string `json:"state"`
					Reason string `json:"reason"`
				}
				if _, err := st.api.call(ctx, http.MethodGet, path+"/"+id, nil, &d); err != nil {
					return done, false, err
				}
				switch d.State {
				case "failed":
					return done, false, fmt.Errorf("a document was not learnt: %s", d.Reason)
				case "imported", "overlapped":
					done += pages
				}
			}
			return done, done == books*pages, nil
		},
		forget: func(ctx context.Context) error {
			for _, id := range ids {
				if _, err := st.api.call(ctx, http.MethodDelete, path+"/"+id, nil, nil); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}

// book is a PDF with so many full pages.
func book(number, pages int) ([]byte, error) {
	r := rand.New(rand.NewPCG(uint64(number), 7))
	p := fpdf.New("P", "mm", "A4", "")
	p.SetFont("Helvetica", "", 11)
	all := passages(2000)
	for n := range pages {
		p.AddPage()
		p.MultiCell(0, 6, fmt.Sprintf("%d.%d %s", number+1, n+1, prose(r, all)), "", "", false)
	}
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

// prose is some two hundred words.
func prose(r *rand.Rand, from []faq) string {
	var b strings.Builder
	for range 6 {
		b.WriteString(pick(r, from).Answer + " ")
	}
	return b.String()
}

// library is a web site of 2,000 pages with a sitemap.
type library struct {
	server *http.Server
	host   string
}

const sitePages = 2000

func newLibrary() (*library, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &library{host: l.Addr().String()}
	all := passages(2000)
	mux := http.NewServeMux()
	mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
		var b strings.Builder
		for n := range sitePages {
			fmt.Fprintf(&b, "<url><loc>http://%s/page/%d</loc></url>", s.host, n)
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
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }() // ends with close
	return s, nil
}

func (l *library) close() { _ = l.server.Close() }

func (st *scene) siteLesson(site *library) lesson {
	bot := "/v1/bots/" + st.seeds.Bot
	var found struct {
		ID    string `json:"id"`
		State string `json:"state"`
	}
	return lesson{
		begin: func(ctx context.Context) error {
			in := map[string]string{"address": "http://" + site.host + "/", "scope": "sitemap"}
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
			var list struct {
				Counts map[string]int `json:"counts"`
			}
			_, err := st.api.call(ctx, http.MethodGet, bot+"/pages?limit=1&site_id="+found.ID, nil, &list)
			return list.Counts["imported"], list.Counts["imported"] >= sitePages, err
		},
		forget: func(ctx context.Context) error {
			for {
				var list struct {
					Items []struct {
						ID string `json:"id"`
					} `json:"items"`
				}
				if _, err := st.api.call(ctx, http.MethodGet, bot+"/pages?limit=100&site_id="+found.ID, nil, &list); err != nil {
					return err
				}
				var ids []string
				for _, x := range list.Items {
					ids = append(ids, x.ID)
				}
				if len(ids) == 0 {
					break
				}
				if _, err := st.api.call(ctx, http.MethodPost, bot+"/pages/bulk", map[string]any{"action": "delete", "ids": ids}, nil); err != nil {
					return err
				}
			}
			_, err := st.api.call(ctx, http.MethodDelete, bot+"/web-sites/"+found.ID, nil, nil)
			return err
		},
	}
}
