package parse

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// readCSV reads a table whose charset and delimiter nobody names.
func readCSV(b *builder, src Source) error {
	s, _, guessed := decode(src.Raw, src.Charset)
	if guessed {
		b.warn(CharsetGuessed)
	}
	if strings.TrimSpace(clean(s)) == "" {
		return ErrEmpty
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if rest, ok := strings.CutPrefix(s, "sep="); ok && len(rest) > 1 { // as Excel writes it
		s = rest[strings.IndexByte(rest+"\n", '\n'):]
	}
	var rows [][]string
	left := b.limits.Text
	for at := 0; at < len(s); {
		r := csv.NewReader(strings.NewReader(s[at:]))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = delimiterOf(s), true, -1
		next, err := records(b, r, s[at:], &rows, &left)
		if err != nil {
			return err
		}
		at += next
	}
	b.turn()
	b.rows(rows, 0, nil, "")
	return nil
}

// records reads rows until the end, or up to a quote that is never closed: its line is read as it stands, and reading
// goes on in the next one. It returns how far it came.
func records(b *builder, r *csv.Reader, s string, rows *[][]string, left *int) (int, error) {
	for {
		start := int(r.InputOffset())
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return len(s), nil
		}
		if err != nil {
			return 0, ErrCorrupt.Wrap(err)
		}
		if b.stopped() {
			return 0, b.err
		}
		if end := int(r.InputOffset()); strings.Count(s[start:end], "\n") > 200 { // a quote without its partner
			l, _, _ := strings.Cut(strings.TrimLeft(s[start:], "\n"), "\n")
			lead := len(s[start:]) - len(strings.TrimLeft(s[start:], "\n"))
			*rows = append(*rows, cells(strings.Split(strings.ReplaceAll(l, `"`, ""), string(r.Comma)), left))
			return min(start+lead+len(l)+1, len(s)), nil
		}
		if len(rec) > maxColumns {
			rec = rec[:maxColumns]
		}
		*rows = append(*rows, cells(rec, left))
		if *left < 0 {
			return 0, ErrTooMuchText
		}
	}
}

func cells(rec []string, left *int) []string {
	for i, c := range rec {
		rec[i] = lines(c)
		*left -= len(rec[i])
	}
	return rec
}

// delimiterOf finds the sign between cells: the one that divides the first lines into the most columns, equally many in
// each. Signs inside of quotes do not count.
func delimiterOf(s string) rune {
	best, most := ',', 0.0
	for _, d := range ",;\t|" {
		if score := divides(s, d); score > most {
			best, most = d, score
		}
	}
	return best
}

func divides(s string, d rune) float64 {
	var counts []int
	n, quoted, seen := 0, false, false
	for i, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '\n' && !quoted:
			if seen {
				counts = append(counts, n)
			}
			n, seen = 0, false
		case r == d && !quoted:
			n, seen = n+1, true
		case r != ' ':
			seen = true
		}
		if len(counts) == 50 || i > 64<<10 {
			seen = false
			break
		}
	}
	if seen {
		counts = append(counts, n)
	}
	same := map[int]int{}
	for _, c := range counts {
		same[c]++
	}
	usual, often := 0, 0
	for c, times := range same {
		if c > 0 && (times > often || times == often && c > usual) {
			usual, often = c, times
		}
	}
	if usual == 0 {
		return 0
	}
	share := float64(often) / float64(len(counts))
	return share*share*100 + min(float64(usual), 20)
}

// looksLikeCSV tells whether a text without a name is a table: at least three lines that one sign divides alike.
func looksLikeCSV(s string) bool {
	if strings.Count(strings.TrimSpace(s), "\n") < 2 {
		return false
	}
	for _, d := range ";\t|," {
		if score := divides(s, d); score > 92 {
			return true
		}
	}
	return false
}
