package learning

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cxgenie/internal/answer"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

var (
	errHistoryEmpty = errs.InvalidField("body", "history.empty", "There are no conversations in this file.")
	errHistoryType  = errs.InvalidField("body", "history.type", "This is neither a CSV file, nor an Excel workbook (.xlsx), nor JSON.")
	errHistoryLong  = errs.InvalidField("body", "history.too_long", "The file has more than 200,000 lines.")
	errHistoryBad   = errs.InvalidField("body", "history.bad_lines", "More than 5 % of the lines cannot be read: check that each has conversation_id, sender (customer, agent or bot), text and sent_at.")
	errHistoryBig   = errs.New(errs.TooLarge, "history.too_large", "The file is larger than 50 MB.")
)

// the columns that a file must have.
var historyColumns = []string{"conversation_id", "sender", "text", "sent_at"}

// chats is a file of conversations as it was read.
type chats struct {
	lines    []said
	read     int // lines, the header excluded
	bad      int
	problems []LineProblem // the first of the bad ones
	order    DateOrder     // in which its dates were read; "": they left no choice
	sure     bool

	moments  []moment // of lines
	numbers  []int    // where they stand in the file
	from1904 bool
}

// LineProblem is a line that cannot be read, and the first reason why not.
type LineProblem struct {
	Line  int
	Cause string
}

// The causes.
const (
	causeConversation = "conversation" // no conversation_id
	causeSender       = "sender"       // neither customer, nor agent, nor bot
	causeText         = "text"         // nothing was said
	causeQuotes       = "quotes"       // they do not match
	causeEncoding     = "encoding"     // not UTF-8
	causeDate         = "date"         // not a date, or one that is no day in the order of the others
)

// maxProblems is how many bad lines are told.
const maxProblems = 10

// readHistory reads a file by what is in it, line by line. since leaves out what is older. order says which number of a date is
// the day; "": what fits the whole column.
func readHistory(in io.Reader, since time.Time, order DateOrder) (*chats, error) {
	c := &chats{sure: true}
	limited := &io.LimitedReader{R: in, N: MaxHistoryBytes + 1}
	r := bufio.NewReaderSize(limited, 64<<10)
	head, _ := r.Peek(512)
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		r = bufio.NewReaderSize(transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), 64<<10)
		head, _ = r.Peek(512)
	}
	first := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	var err error
	switch {
	case len(first) == 0:
		err = errHistoryEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		err = c.workbook(r)
	case first[0] == '[' || first[0] == '{':
		err = c.json(r)
	case bytes.IndexByte(head, 0) >= 0:
		err = errHistoryType
	default:
		err = c.csv(r, first)
	}
	if err == nil {
		c.settle(order, since)
	}
	switch {
	case limited.N <= 0:
		return nil, errHistoryBig
	case err != nil:
		return nil, err
	case c.bad*badShare > c.read:
		return nil, c.tooBad()
	case c.read == 0:
		return nil, errHistoryEmpty
	}
	return c, nil
}

// columnsOf finds where the columns stand; a missing one is named.
func columnsOf(header []string) ([]int, error) {
	at := make([]int, len(historyColumns))
	for i, want := range historyColumns {
		at[i] = -1
		for j, name := range header {
			if strings.ReplaceAll(strings.ToLower(text.Trim(strings.TrimPrefix(name, "\ufeff"))), " ", "_") == want {
				at[i] = j
			}
		}
		if at[i] < 0 {
			return nil, errs.InvalidField("body", "history.no_column", "The column "+want+" is missing.")
		}
	}
	return at, nil
}

func (c *chats) csv(r *bufio.Reader, first []byte) error {
	line, _, _ := bytes.Cut(first, []byte("\n"))
	in := csv.NewReader(r)
	in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = -1, true, true
	for _, comma := range []rune{';', '\t'} {
		if bytes.Count(line, []byte(string(comma))) > bytes.Count(line, []byte{','}) {
			in.Comma = comma
		}
	}
	header, err := in.Read()
	if err != nil {
		return errHistoryType
	}
	at, err := columnsOf(header)
	if err != nil {
		return err
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && row == nil {
			var wrong *csv.ParseError
			if !errors.As(err, &wrong) {
				return err // the connection, not the file
			}
			c.read++
			c.wrong(wrong.StartLine, causeQuotes)
			continue
		}
		line, _ := in.FieldPos(0)
		if err := c.take(row, at, line); err != nil {
			return err
		}
	}
}

func (c *chats) workbook(r io.Reader) error {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: 400 << 20, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return errHistoryType
	}
	defer book.Close()
	list := book.GetSheetList()
	if len(list) == 0 {
		return errHistoryEmpty
	}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		c.from1904 = *p.Date1904
	}
	rows, err := book.Rows(list[0])
	if err != nil {
		return errHistoryType
	}
	defer rows.Close()
	var at []int
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns(excelize.Options{RawCellValue: true}) // a date as the days that it counts, however it is shown
		if err != nil {
			return errHistoryType
		}
		if at == nil {
			if at, err = columnsOf(row); err != nil {
				return err
			}
			continue
		}
		if err := c.take(row, at, line); err != nil {
			return err
		}
	}
	return rows.Error()
}

// json reads an array of objects, or one object a line.
func (c *chats) json(r *bufio.Reader) error {
	if b, _ := r.Peek(3); bytes.Equal(b, []byte("\xef\xbb\xbf")) {
		_, _ = r.Discard(3)
	}
	d := json.NewDecoder(r)
	array := false
	for {
		if !array {
			if b, _ := r.Peek(1); c.read == 0 && len(bytes.TrimLeft(b, " \t\r\n[")) == 0 {
				if token, err := d.Token(); err != nil || token != json.Delim('[') {
					return errHistoryType
				}
				array = true
			}
		}
		if !d.More() {
			return nil
		}
		var row map[string]any
		if err := d.Decode(&row); err != nil {
			var kind *json.UnmarshalTypeError
			if !errors.As(err, &kind) {
				return errHistoryType
			}
		}
		if c.read == 0 {
			for _, want := range historyColumns {
				if _, ok := row[want]; !ok {
					return errs.InvalidField("body", "history.no_column", "The column "+want+" is missing.")
				}
			}
		}
		cells := make([]string, len(historyColumns))
		for i, name := range historyColumns {
			switch v := row[name].(type) {
			case string:
				cells[i] = v
			case float64:
				cells[i] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
		if err := c.take(cells, []int{0, 1, 2, 3}, c.read+1); err != nil {
			return err
		}
	}
}

// take reads one line. One that is wrong is counted, an empty one is none.
func (c *chats) take(row []string, at []int, line int) error {
	if !slices.ContainsFunc(row, func(s string) bool { return text.Trim(s) != "" }) {
		return nil
	}
	if c.read++; c.read > maxHistoryLines {
		return errHistoryLong
	}
	cell := func(i int) string {
		if at[i] < len(row) {
			return row[at[i]]
		}
		return ""
	}
	l := said{conversation: text.Line(cell(0)), text: text.Clip(text.Trim(cell(2)), 4000)}
	author, known := senders[strings.ToLower(text.Line(cell(1)))]
	when, ok := readMoment(text.Line(cell(3)), c.from1904)
	l.author = author
	cause := ""
	switch {
	case !utf8.ValidString(strings.Join(row, "")):
		cause = causeEncoding
	case l.conversation == "":
		cause = causeConversation
	case !known:
		cause = causeSender
	case l.text == "":
		cause = causeText
	case !ok:
		cause = causeDate
	}
	if cause != "" {
		c.wrong(line, cause)
		return nil
	}
	c.lines, c.moments, c.numbers = append(c.lines, l), append(c.moments, when), append(c.numbers, line)
	return nil
}

func (c *chats) wrong(line int, cause string) {
	if c.bad++; len(c.problems) < maxProblems {
		c.problems = append(c.problems, LineProblem{line, cause})
	}
}

// settle gives every line its moment, once the whole column is known, and leaves out what is older than since.
func (c *chats) settle(order DateOrder, since time.Time) {
	c.order, c.sure = orderOf(c.moments)
	if order != "" && c.order != "" {
		c.order, c.sure = order, true
	}
	n := 0
	for i, l := range c.lines {
		at, ok := c.moments[i].in(c.order)
		if !ok {
			c.wrong(c.numbers[i], causeDate)
			continue
		}
		if l.at = at; at.Before(since) {
			continue
		}
		c.lines[n] = l
		n++
	}
	c.lines = c.lines[:n]
	slices.SortStableFunc(c.problems, func(a, b LineProblem) int { return cmp.Compare(a.Line, b.Line) })
}

// tooBad is errHistoryBad with the first of the lines and what is wrong with each.
func (c *chats) tooBad() error {
	fields := slices.Clone(errHistoryBad.Fields)
	for _, p := range c.problems {
		fields = append(fields, errs.Field{Location: fmt.Sprintf("body.lines[%d]", p.Line), Code: "history.line_" + p.Cause, Message: causes[p.Cause]})
	}
	return errs.New(errs.Invalid, errHistoryBad.Code, errHistoryBad.Message, fields...)
}

var causes = map[string]string{
	causeConversation: "conversation_id is empty.", causeSender: "sender is neither customer, nor agent, nor bot.", causeText: "text is empty.",
	causeQuotes: "The quotes of this line do not match.", causeEncoding: "The letters of this line are not UTF-8.", causeDate: "sent_at is no date: write 2025-05-01 10:00, or 01/05/2025 10:00 in all lines.",
}

var senders = map[string]answer.Author{"customer": answer.Contact, "agent": answer.Agent, "bot": answer.FromBot}
