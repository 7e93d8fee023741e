package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
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
		_, err = st.api.call(ctx, http.MethodGet, "/v1/bots/"+st.seeds.Bot+"/tasks/"+task, nil, &t)
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
