package langid

import (
	"bytes"
	"compress/flate"
	_ "embed" // the table
	"math"
	"slices"
	"strings"
	"sync"

	"cxgenie/internal/platform/langid/table"
	"cxgenie/internal/platform/text"
)

//go:embed letters.bin
var letters []byte

const profiles = 22

// rows are what is known of a group of letters: for each profile the natural logarithm of how likely its last letter is.
type rows [profiles]float32

// letterModel is the table as it is looked things up in.
type letterModel struct {
	language [profiles]string
	script   [profiles]int
	groups   map[uint64]*rows
	unseen   rows
	words    map[string]uint32 // common short words: which profiles have them
}

// model reads the table when the first text is looked at.
var model = sync.OnceValue(func() *letterModel {
	t, err := table.Read(flate.NewReader(bytes.NewReader(letters)))
	if err != nil {
		panic("langid: " + err.Error()) // it is part of the program
	}
	m := &letterModel{groups: make(map[uint64]*rows, len(t)), words: map[string]uint32{}}
	for c, name := range table.Profiles {
		m.language[c], m.script[c] = name, latin
		switch name {
		case table.PlainVietnamese:
			m.language[c] = "vi"
		case "ru", "uk", "bg":
			m.script[c] = cyrillic
		}
		for _, w := range strings.Fields(shortWords[name]) {
			m.words[w] |= 1 << c
			if plain := text.Unaccented(w); plain != w && name != "vi" {
				m.words[plain] |= 1 << c
			}
		}
	}
	// Shorter groups come first: what is not known of a longer one is taken from them, as less likely than if it were.
	bySize := [4][]string{}
	for g := range t {
		n := len([]rune(g))
		bySize[n] = append(bySize[n], g)
	}
	for c := range m.unseen {
		m.unseen[c] = -rare
	}
	for n := 1; n <= 3; n++ {
		slices.Sort(bySize[n])
		for _, g := range bySize[n] {
			r := &rows{}
			shorter := m.rowsOf([]rune(g)[1:])
			for c, v := range t[g] {
				if r[c] = shorter[c] - backOff; v > 0 {
					r[c] = float32(-float64(v) / 8 * math.Ln2)
				}
				r[c] = max(r[c], -rare)
			}
			m.groups[key([]rune(g))] = r
		}
	}
	return m
})

// rare is how unlikely a letter is at most, backOff how much less likely a group is that is not among the commonest.
const (
	rare    = 9.0
	backOff = 1.6
)

// key packs a group: a rune has 21 bits.
func key(g []rune) (k uint64) {
	for _, r := range g {
		k = k<<21 | uint64(r)
	}
	return k
}

// rowsOf is what is known of a group, or of as much of its end as there is.
func (m *letterModel) rowsOf(g []rune) *rows {
	for ; len(g) > 0; g = g[1:] {
		if r, ok := m.groups[key(g)]; ok {
			return r
		}
	}
	return &m.unseen
}

// add adds how likely the letters of a word are.
func (m *letterModel) add(to *rows, word []rune) {
	for i := range word {
		r := m.rowsOf(word[max(0, i-2) : i+1])
		for c, v := range r {
			to[c] += v
		}
	}
}
