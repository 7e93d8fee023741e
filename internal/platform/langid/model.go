package langid

import (
	"bytes"
	"compress/flate"
	_ "embed" // the table
	"math"
	"math/bits"
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
	groups   index
	unseen   rows
	words    map[string]uint32 // common short words: which profiles have them
}

// model reads the table when the first text is looked at.
var model = sync.OnceValue(func() *letterModel {
	t, err := table.Read(flate.NewReader(bytes.NewReader(letters)))
	if err != nil {
		panic("langid: " + err.Error()) // it is part of the program
	}
	m := &letterModel{groups: newIndex(len(t)), words: map[string]uint32{}}
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
			r := m.groups.put(key([]rune(g)))
			shorter := m.rowsOf([]rune(g)[1:])
			for c, v := range t[g] {
				if r[c] = shorter[c] - backOff; v > 0 {
					r[c] = float32(-float64(v) / 8 * math.Ln2)
				}
				r[c] = max(r[c], -rare)
			}
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
		if r := m.groups.get(key(g)); r != nil {
			return r
		}
	}
	return &m.unseen
}

// index finds the rows of a group. It is filled once and then only read, several times for each letter of each message: open
// addressing without any of what a map has to be ready for.
type index struct {
	keys  []uint64 // 0: free
	at    []uint32
	rows  []rows
	shift int
}

func newIndex(n int) index {
	size := bits.Len(uint(2 * n))
	return index{make([]uint64, 1<<size), make([]uint32, 1<<size), make([]rows, 0, n), 64 - size}
}

// slot is where a key is, or where it would be.
func (x *index) slot(k uint64) int {
	const golden = 0x9E3779B97F4A7C15 // 2^64 over the golden ratio, Knuth's multiplicative hashing
	i := int(k * golden >> x.shift)
	for x.keys[i] != k && x.keys[i] != 0 {
		i = (i + 1) & (len(x.keys) - 1)
	}
	return i
}

func (x *index) get(k uint64) *rows {
	i := x.slot(k)
	if x.keys[i] == 0 {
		return nil
	}
	return &x.rows[x.at[i]]
}

// put makes the rows of a key that is not there yet.
func (x *index) put(k uint64) *rows {
	i := x.slot(k)
	x.keys[i], x.at[i] = k, uint32(len(x.rows))
	x.rows = append(x.rows, rows{})
	return &x.rows[len(x.rows)-1]
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
