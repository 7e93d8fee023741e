// Package eval measures how well knowledge is found and texts are sorted, on files of questions whose answers are known.
// It stands behind `cxgenie eval`; the formats are those of published question-answering and intent sets.
package eval

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// passage is a line of a knowledge file.
type passage struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Kind  string `json:"kind"` // "faq" or "passage"; without it the title decides
	Lang  string `json:"lang"`
}

// question is a line of a questions file. DocIDs, when there are several right passages, includes DocID.
type question struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	DocID      string   `json:"doc_id"`
	DocIDs     []string `json:"doc_ids"`
	Answerable bool     `json:"answerable"` // left out: when it names a passage
	Kind       string   `json:"kind"`
	Lang       string   `json:"lang"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (q *question) UnmarshalJSON(line []byte) error {
	type plain question
	said := struct {
		*plain
		Answerable *bool `json:"answerable"`
	}{plain: (*plain)(q)}
	if err := json.Unmarshal(line, &said); err != nil {
		return err
	}
	q.Answerable = len(q.DocIDs) > 0 || q.DocID != ""
	if said.Answerable != nil {
		q.Answerable = *said.Answerable
	}
	return nil
}

// gold are the passages that answer q.
func (q question) gold() []string {
	if len(q.DocIDs) > 0 {
		return q.DocIDs
	}
	return []string{q.DocID}
}

// maxLine is the longest line of a file we read: a passage is a page at most.
const maxLine = 8 << 20

// jsonLines reads the lines of files that keep is true for. What is wrong with a line is said with its file and number.
func jsonLines[T any](paths []string, check func(T) error, keep func(T) bool) ([]T, error) {
	var out []T
	err := Lines(paths, func(line []byte) error {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return err
		}
		if err := check(v); err != nil {
			return err
		}
		if keep(v) {
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// Lines gives the lines of files to do, those with nothing on them aside, without their ends and without the mark that some
// programs begin a file with. What is wrong with a line is said with its file and number.
func Lines(paths []string, do func(line []byte) error) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		no, err := eachLine(f, do)
		switch {
		case errors.Is(err, bufio.ErrTooLong):
			err = fmt.Errorf("%s:%d: the line has more than %d MB", path, no, maxLine>>20)
		case err != nil:
			err = fmt.Errorf("%s:%d: %w", path, no, err)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// eachLine returns the number of the line at which it stopped.
func eachLine(r io.Reader, do func(line []byte) error) (no int, err error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	for no = 1; in.Scan(); no++ {
		line := in.Bytes()
		if no == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := do(line); err != nil {
			return no, err
		}
	}
	return no, in.Err()
}

func loadPassages(paths []string, lang string) ([]passage, error) {
	seen := map[string]bool{}
	return jsonLines(paths, func(p passage) error {
		switch {
		case p.ID == "":
			return errors.New("the passage has no id")
		case p.Title == "" && p.Text == "":
			return errors.New("the passage has neither title nor text")
		case p.Kind != "" && p.Kind != "faq" && p.Kind != "passage":
			return fmt.Errorf("kind is %q; it must be faq or passage", p.Kind)
		case seen[p.ID] && (lang == "" || p.Lang == lang):
			return fmt.Errorf("the id %q is there twice", p.ID)
		}
		seen[p.ID] = true
		return nil
	}, func(p passage) bool { return lang == "" || p.Lang == lang })
}

func loadQuestions(paths []string, lang string) ([]question, error) {
	return jsonLines(paths, func(q question) error {
		switch {
		case strings.TrimSpace(q.Question) == "":
			return errors.New("the question is empty")
		case q.Answerable && q.DocID == "" && len(q.DocIDs) == 0:
			return errors.New("the question is answerable but names no doc_id")
		}
		return nil
	}, func(q question) bool { return lang == "" || q.Lang == lang })
}

// labelled is a text with what it is sorted under; several labels are joined by "|" in the file.
type labelled struct {
	text   string
	labels []string
}

func loadLabelled(paths []string) ([]labelled, error) {
	var out []labelled
	for _, path := range paths {
		rows, err := readTable(path)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func readTable(path string) (_ []labelled, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := bufio.NewReader(f)
	if mark, err := r.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.Discard(3)
	}
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", path, err)
	}
	said := slices.Index(head, "text")
	under := slices.IndexFunc(head, func(h string) bool { return h == "label" || h == "labels" })
	if said < 0 || under < 0 {
		return nil, fmt.Errorf("%s:1: the columns are %q; they must be text,label", path, strings.Join(head, ","))
	}
	var out []labelled
	for {
		row, err := in.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		line, _ := in.FieldPos(0)
		if strings.TrimSpace(row[said]) == "" || strings.TrimSpace(row[under]) == "" {
			return nil, fmt.Errorf("%s:%d: text and label must not be empty", path, line)
		}
		out = append(out, labelled{row[said], strings.Split(row[under], "|")})
	}
}
