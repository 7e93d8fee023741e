package passage

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"unicode"

	"cxgenie/internal/platform/text"
)

// sketch is what a passage is found and known by beside its id.
type sketch struct {
	norm         string // its path and text, folded, for the search of a list; never empty
	said         string // of its words: the same in another section or spelling
	gistA, gistB int64  // texts that say nearly the same share one of them, see gist
}

func sketchOf(path []string, body string) sketch {
	s := sketch{norm: text.Fold(strings.Join(path, " ") + "\n" + body), said: said(body)}
	s.gistA, s.gistB = gist(Shingles(body))
	return s
}

// said is what two texts have in common that say the same in the same words, whatever their case and punctuation.
func said(body string) string {
	sum := sha256.Sum256([]byte(text.Key(body)))
	return hex.EncodeToString(sum[:12])
}

// inShingle is of how many words a shingle is. In scripts that leave no room between words a sign counts as one.
const inShingle = 4

// Shingles are all that a text says in rows of some words, as numbers: of two texts that say nearly the same, nearly all are the
// same. A text of fewer words is one shingle.
func Shingles(body string) []uint64 {
	list := words(body)
	if len(list) == 0 {
		return nil
	}
	out := make([]uint64, 0, max(1, len(list)-inShingle+1))
	for i := 0; i == 0 || i+inShingle <= len(list); i++ {
		h := uint64(14695981039346656037)
		for _, w := range list[i:min(i+inShingle, len(list))] {
			for j := range len(w) {
				h = (h ^ uint64(w[j])) * 1099511628211
			}
			h = (h ^ 0xff) * 1099511628211
		}
		out = append(out, mix(h))
	}
	return out
}

// words are the words of a text in one spelling.
func words(body string) []string {
	var out []string
	for w := range strings.FieldsSeq(text.Key(body)) {
		from := 0
		for i, r := range w {
			if dense(r) {
				if from < i {
					out = append(out, w[from:i])
				}
				from = i + len(string(r))
				out = append(out, w[i:from])
			}
		}
		if from < len(w) {
			out = append(out, w[from:])
		}
	}
	return out
}

// dense says whether a sign is of a script that leaves no room between words.
func dense(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// gist is the least of the shingles in two orders that have nothing to do with each other. Two texts of which nine in ten shingles
// are the same have one of the two in common 99 times in a hundred.
func gist(shingles []uint64) (a, b int64) {
	lowA, lowB := uint64(math.MaxUint64), uint64(math.MaxUint64)
	for _, h := range shingles {
		lowA, lowB = min(lowA, h), min(lowB, mix(h^0x9e3779b97f4a7c15))
	}
	return int64(lowA), int64(lowB)
}

// mix spreads a number over all numbers.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
