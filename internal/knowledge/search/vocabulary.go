package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vocabulary is every word the documents have. A form is a word as it is written; forms with one root are a group.
type vocabulary struct {
	forms  []form
	spare  []uint32 // numbers of forms that nobody has
	known  map[formKey]uint32
	folds  map[string][]uint32 // forms by their spelling without diacritics
	groups []group
	roots  map[string]uint32   // groups by root
	empty  []uint32            // numbers of groups that nobody has
	pieces map[string][]uint32 // groups by the pieces of their root
	signs  map[string][]uint32 // forms by the Chinese signs they are made of, in the order of their spelling
}

// formKey makes a form: what was written, and its root in the language of the text.
type formKey struct{ surface, root string }

type form struct {
	surface, fold string
	stem          string // mostly a part of fold
	group         uint32
	postings      []posting // by slot
}

type group struct {
	root   string
	pieces int
	forms  []uint32
}

// posting says how often a form stands in each field of a document.
type posting struct {
	slot uint32
	tf   [fields]uint8
}

func newVocabulary() vocabulary {
	return vocabulary{known: map[formKey]uint32{}, folds: map[string][]uint32{}, roots: map[string]uint32{}, pieces: map[string][]uint32{}, signs: map[string][]uint32{}}
}

func (v *vocabulary) intern(t Token, l language) uint32 {
	key := formKey{t.Surface, l.root(t)}
	if n, ok := v.known[key]; ok {
		return n
	}
	// Copies, so that a word does not keep the whole text alive that it was cut from.
	key.surface = strings.Clone(key.surface)
	f := form{surface: key.surface, fold: key.surface}
	if t.Accented() {
		f.fold = strings.Clone(t.Fold)
	}
	if key.root == f.fold {
		key.root = f.fold
	}
	f.stem = stem(f.fold)
	f.group = v.groupOf(key.root, t.Code)
	n := take(&v.forms, &v.spare, f)
	g := &v.groups[f.group]
	key.root = g.root
	g.forms = append(g.forms, n)
	v.known[key] = n
	v.folds[f.fold] = append(v.folds[f.fold], n)
	for _, s := range signs(f.fold) {
		list := v.signs[s]
		i, _ := slices.BinarySearchFunc(list, f.surface, func(n uint32, surface string) int { return cmp.Compare(v.forms[n].surface, surface) })
		v.signs[s] = slices.Insert(list, i, n)
	}
	return n
}

func (v *vocabulary) groupOf(root string, code bool) uint32 {
	if n, ok := v.roots[root]; ok {
		return n
	}
	g := group{root: root}
	var parts []string
	if !code {
		parts = pieces(root)
	}
	g.pieces = len(parts)
	n := take(&v.groups, &v.empty, g)
	v.roots[root] = n
	for _, p := range parts {
		v.pieces[p] = append(v.pieces[p], n)
	}
	return n
}

// take puts x into a place that nobody has, or behind the last.
func take[T any](list *[]T, spare *[]uint32, x T) uint32 {
	if k := len(*spare); k > 0 {
		n := (*spare)[k-1]
		*spare = (*spare)[:k-1]
		(*list)[n] = x
		return n
	}
	*list = append(*list, x)
	return uint32(len(*list) - 1)
}

func (f *form) post(slot uint32, tf [fields]uint8) {
	i := len(f.postings)
	if i > 0 && f.postings[i-1].slot > slot {
		i, _ = slices.BinarySearchFunc(f.postings, slot, bySlot)
	}
	f.postings = slices.Insert(f.postings, i, posting{slot, tf})
}

func bySlot(p posting, slot uint32) int { return cmp.Compare(p.slot, slot) }

// unpost takes a document out of a form's postings, and a form without any out of the vocabulary.
func (v *vocabulary) unpost(n, slot uint32) {
	f := &v.forms[n]
	if i, ok := slices.BinarySearchFunc(f.postings, slot, bySlot); ok {
		f.postings = slices.Delete(f.postings, i, i+1)
	}
	if len(f.postings) > 0 {
		return
	}
	g := &v.groups[f.group]
	delete(v.known, formKey{f.surface, g.root})
	forget(v.folds, f.fold, n)
	for _, s := range signs(f.fold) {
		forget(v.signs, s, n)
	}
	if g.forms = without(g.forms, n); len(g.forms) == 0 {
		delete(v.roots, g.root)
		if g.pieces > 0 {
			for _, p := range pieces(g.root) {
				forget(v.pieces, p, f.group)
			}
		}
		v.empty = append(v.empty, f.group)
		*g = group{}
	}
	v.spare = append(v.spare, n)
	*f = form{}
}

func without(list []uint32, n uint32) []uint32 {
	return slices.DeleteFunc(list, func(x uint32) bool { return x == n })
}

func forget(m map[string][]uint32, key string, n uint32) {
	if list := without(m[key], n); len(list) > 0 {
		m[key] = list
		return
	}
	delete(m, key)
}

// signs are the distinct Chinese signs of a pair, or of a sign that stands alone; other words have none.
func signs(surface string) []string {
	first, n := utf8.DecodeRuneInString(surface)
	if !unicode.Is(unicode.Han, first) {
		return nil
	}
	second, m := utf8.DecodeRuneInString(surface[n:])
	switch {
	case m == 0 || second == first:
		return []string{surface[:n]}
	case n+m < len(surface) || !unicode.Is(unicode.Han, second):
		return nil
	}
	return []string{surface[:n], surface[n:]}
}

// pieces are the distinct runs of three letters of a word with its ends marked: what words have in common that differ by
// a slip of the finger, an ending that no rule knows, or a part of a compound. Words of scripts that are cut into pairs
// have none, nor have numbers.
func pieces(root string) []string {
	if len(root) < minPieced {
		return nil
	}
	for _, r := range root {
		switch {
		case r >= 'a' && r <= 'z', r >= 0xc0 && r <= 0x2af, r >= 0x370 && r <= 0x6ff && !unicode.IsDigit(r), r >= 0x900 && r <= 0xdff && !unicode.IsDigit(r):
		default:
			return nil
		}
	}
	r := []rune("^" + root + "$")
	out := make([]string, 0, len(r))
	for i := 0; i+3 <= len(r); i++ {
		if p := string(r[i : i+3]); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// minPieced is the shortest word that is compared by its pieces.
const minPieced = 3
