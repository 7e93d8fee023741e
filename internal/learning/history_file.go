package learning

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

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
	earliest time.Time // what is older is passed over; zero: nothing is
}

// readHistory reads a file by what is in it, line by line. since leaves out what is older.
func readHistory(in io.Reader, since time.Time) (*chats, error) {
	c := &chats{earliest: since}
	limited := &io.LimitedReader{R: in, N: MaxHistoryBytes + 1}
	r := bufio.NewReaderSize(limited, 64<<10)
	head, _ := r.Peek(512)
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
	switch {
	case limited.N <= 0:
		return nil, errHistoryBig
	case err != nil:
		return nil, err
	case c.bad*badShare > c.read:
		return nil, errHistoryBad
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
			row = nil
		}
		if err := c.take(row, at); err != nil {
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
	rows, err := book.Rows(list[0])
	if err != nil {
		return errHistoryType
	}
	defer rows.Close()
	var at []int
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return errHistoryType
		}
		if at == nil {
			if at, err = columnsOf(row); err != nil {
				return err
			}
			continue
		}
		if err := c.take(row, at); err != nil {
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
		if err := c.take(cells, []int{0, 1, 2, 3}); err != nil {
			return err
		}
	}
}

// take reads one line. One that is wrong is counted.
func (c *chats) take(row []string, at []int) error {
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
	var known, when bool
	l.author, known = senders[strings.ToLower(text.Line(cell(1)))]
	l.at, when = timeOf(text.Line(cell(3)))
	if l.conversation == "" || l.text == "" || !known || !when || !utf8.ValidString(cell(2)) {
		c.bad++
		return nil
	}
	if !l.at.Before(c.earliest) {
		c.lines = append(c.lines, l)
	}
	return nil
}

var senders = map[string]answer.Author{"customer": answer.Contact, "agent": answer.Agent, "bot": answer.FromBot}

// timeOf reads a moment: ISO 8601, as databases write it, or seconds or milliseconds since 1970.
func timeOf(s string) (time.Time, bool) {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n <= 0:
		return time.Time{}, false
	case n > 1e11:
		return time.UnixMilli(n), true
	}
	return time.Unix(n, 0), true
}
