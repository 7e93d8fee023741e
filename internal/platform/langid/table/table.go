// Package table is the file that package langid tells languages by: how likely a letter is after those before it, for each
// of some languages.
package table

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
)

// PlainVietnamese is Vietnamese typed without its marks: hardly a letter follows the same ones as with them.
const PlainVietnamese = "vi-plain"

// Profiles are the languages of the table, in the order of its columns.
var Profiles = []string{"en", "vi", PlainVietnamese, "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "id", "sv", "da", "no", "fi", "ro", "cs", "hu", "ru", "uk", "bg"}

// Table holds groups of one to three letters. The value of a group is how unlikely its last letter is after the others, in
// eighths of a bit; 0: not known in that language.
type Table map[string][]byte

// Set notes how likely the last letter of a group is in the language of a column.
func (t Table) Set(group string, column int, likely float64) {
	if t[group] == nil {
		t[group] = make([]byte, len(Profiles))
	}
	t[group][column] = byte(min(255, max(1, math.Round(-8*math.Log2(likely)))))
}

// Write writes t, always in the same order.
func (t Table) Write(w *bytes.Buffer) {
	for _, g := range slices.Sorted(maps.Keys(t)) {
		w.WriteByte(byte(len(g)))
		w.WriteString(g)
		known := 0
		for _, v := range t[g] {
			if v > 0 {
				known++
			}
		}
		w.WriteByte(byte(known))
		for c, v := range t[g] {
			if v > 0 {
				w.WriteByte(byte(c))
				w.WriteByte(v)
			}
		}
	}
}

var errBroken = errors.New("langid: the table is broken")

// Read reads what Write wrote.
func Read(r io.Reader) (Table, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	t := Table{}
	for len(b) > 0 {
		n := int(b[0])
		if len(b) < n+2 || len(b) < n+2+2*int(b[n+1]) {
			return nil, errBroken
		}
		values := make([]byte, len(Profiles))
		for known := b[n+2 : n+2+2*int(b[n+1])]; len(known) > 0; known = known[2:] {
			if int(known[0]) >= len(values) {
				return nil, errBroken
			}
			values[known[0]] = known[1]
		}
		t[string(b[1:n+1])] = values
		b = b[n+2+2*int(b[n+1]):]
	}
	return t, nil
}
