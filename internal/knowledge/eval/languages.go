package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"cxgenie/internal/platform/langid"
)

// Languages measures how well the language of a text is told.
type Languages struct {
	Questions []string `required:"" type:"path" help:"Texts, one JSON object a line: question and lang, its code."`
	Least     float64  `help:"The share of right ones below which this ends with an error; 0: none."`
	JSON      bool     `name:"json" help:"Print JSON."`
}

// Run measures and prints.
func (l *Languages) Run() error { return l.run(os.Stdout) }

// told is what became of some texts.
type told struct {
	Name  string `json:"name"`
	Texts int    `json:"texts"`
	Right int    `json:"right"`
	Wrong int    `json:"wrong"`
	None  int    `json:"none"` // could be anything
}

func (t *told) add(right bool, said string) {
	t.Texts++
	switch {
	case right:
		t.Right++
	case said == "":
		t.None++
	default:
		t.Wrong++
	}
}

// lengths are how many words a text may have, and what that is called.
var lengths = []struct {
	most int
	name string
}{{2, "1 or 2 words"}, {5, "3 to 5"}, {10, "6 to 10"}, {1 << 30, "more"}}

func (l *Languages) run(out io.Writer) error {
	texts, err := jsonLines(l.Questions, func(q question) error {
		if q.Question == "" || q.Lang == "" {
			return errors.New("question or lang is missing")
		}
		return nil
	}, func(question) bool { return true })
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return errors.New("there is no text")
	}
	langid.Detect(texts[0].Question) // reads its table
	of := map[string]*told{}
	var rows []*told
	row := func(name string) *told {
		if of[name] == nil {
			of[name] = &told{Name: name}
			rows = append(rows, of[name])
		}
		return of[name]
	}
	all := row("all")
	for _, n := range lengths {
		row(n.name)
	}
	var took time.Duration
	for _, q := range texts {
		begin := time.Now()
		said := langid.Detect(q.Question)
		took += time.Since(begin)
		right, words := said == q.Lang, len(strings.Fields(q.Question))
		all.add(right, said)
		row(q.Lang).add(right, said)
		for _, n := range lengths {
			if words <= n.most {
				row(n.name).add(right, said)
				break
			}
		}
	}
	if l.JSON {
		err = json.NewEncoder(out).Encode(rows)
	} else {
		_, err = fmt.Fprintf(out, "%-14s %7s %7s %7s %7s\n", "", "texts", "right", "wrong", "none")
		for _, r := range rows {
			if err == nil && r.Texts > 0 {
				_, err = fmt.Fprintf(out, "%-14s %7d %7d %7d %7d\n", r.Name, r.Texts, r.Right, r.Wrong, r.None)
			}
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "%.1f µs a text\n", float64(took.Microseconds())/float64(len(texts)))
		}
	}
	if share := float64(all.Right) / float64(all.Texts); err == nil && share < l.Least {
		err = fmt.Errorf("%.3f are right", share)
	}
	return err
}
