// Package search finds the knowledge that fits a question: one analyser for what is stored and what is asked, an
// in-memory index a bot, and a score between 0 (unrelated) and 1 (the same question).
package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Version names the rules of Analyse. Whatever is stored in analysed form carries it and is analysed anew when it differs.
const Version = 4

// Token is one position of an analysed text. The three forms are steps of generosity: what was typed, without its
// diacritics, without its inflection. Equal forms on a step mean equal forms on all later steps, so an index needs the
// last one only.
type Token struct {
	Surface string // NFC, lower case
	Fold    string // Surface without diacritics
	Stem    string // Fold without a regular English ending
	// Function marks words that carry the sentence, not its subject ("the", "how", "của"): they count little.
	Function bool
	// Code is the undivided form of something like "SKU-12/B" ("sku12b"). Its parts follow as tokens of their own.
	Code bool
}

// Accented says whether the writer typed diacritics in this token.
func (t Token) Accented() bool { return t.Surface != t.Fold }

// Analyse turns a text into its tokens, in order. Words are split at everything that is neither letter nor digit;
// numbers keep together over grouping marks (20.000); codes give their undivided form and then their parts; writing
// without spaces between words (Han, Kana, Thai, Lao, Khmer, Burmese), and Hangul, give overlapping pairs of characters.
func Analyse(s string) []Token {
	s = written(s)
	out := make([]Token, 0, len(s)/5+1)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unspaced(r):
			j := i
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if !unspaced(r) {
					break
				}
				j += n
			}
			out = appendPairs(out, s[i:j])
			i = j
		case wordRune(r):
			j := chunkEnd(s, i)
			out = appendChunk(out, s[i:j])
			i = j
		default:
			i += n
		}
	}
	return out
}

// unspaced says whether r belongs to a script that does not put spaces between words, or (Hangul) hangs so many endings on
// them that what stands between two spaces is seldom the same twice.
func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Hangul) &&
		!unicode.IsDigit(r)
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// joiner says whether r may stand inside a chunk: between the parts of a code, a number, or before a contraction.
func joiner(r rune) bool {
	switch r {
	case '-', '_', '/', '.', ',', ':', '\'', '’', '‐', '‑':
		return true
	}
	return false
}

// chunkEnd returns the end of the chunk that starts at i: word characters, with single joiners between them.
func chunkEnd(s string, i int) int {
	end := i
	for j := i; j < len(s); {
		r, n := utf8.DecodeRuneInString(s[j:])
		switch {
		case wordRune(r) && !unspaced(r):
			j += n
			end = j
		case joiner(r) && end == j:
			j += n
		default:
			return end
		}
	}
	return end
}

// appendChunk splits one chunk into parts. Parts end at joiners and where letters and digits meet; apostrophes of
// contractions and the grouping marks between digits vanish ("don't" = "dont", "20.000" = "20000").
func appendChunk(out []Token, chunk string) []Token {
	if !strings.ContainsFunc(chunk, func(r rune) bool { return joiner(r) || unicode.IsDigit(r) }) {
		return append(out, word(chunk)) // nearly all of them
	}
	type part struct{ from, to int }
	var (
		buf   []byte
		parts []part
		prev  = rune(0) // last rune taken into buf
		cut   bool      // a joiner was seen since prev
	)
	digits := false
	for i := 0; i < len(chunk); {
		r, n := utf8.DecodeRuneInString(chunk[i:])
		if joiner(r) {
			next, _ := utf8.DecodeRuneInString(chunk[i+n:])
			apostrophe := (r == '\'' || r == '’') && !elides(prev, chunk[i+n:])
			grouping := (r == '.' || r == ',') && unicode.IsDigit(prev) && unicode.IsDigit(next) && digitsAhead(chunk[i+n:]) == 3
			cut = cut || !apostrophe && !grouping
			i += n
			continue
		}
		isDigit := unicode.IsDigit(r)
		if len(parts) == 0 || cut || isDigit != unicode.IsDigit(prev) && !unicode.IsMark(r) {
			parts = append(parts, part{len(buf), len(buf)})
		}
		digits = digits || isDigit
		buf = append(buf, chunk[i:i+n]...)
		parts[len(parts)-1].to = len(buf)
		prev, cut = r, false
		i += n
	}
	whole := string(buf)
	if len(parts) > 1 && digits {
		f := folded(whole)
		out = append(out, Token{Surface: whole, Fold: f, Stem: f, Code: true})
	}
	for _, p := range parts {
		out = append(out, word(whole[p.from:p.to]))
	}
	return out
}

// elides says whether two words meet at an apostrophe: a short one that has lost its vowel and the next ("l'eau",
// "dell'acqua"), or a name and its ending ("Ankara'da"). What English hangs on its words is part of them ("don't").
func elides(before rune, rest string) bool {
	if !unicode.Is(unicode.Latin, before) {
		return false // Cyrillic parts sounds so, not words
	}
	if i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }); i >= 0 {
		rest = rest[:i]
	}
	switch rest {
	case "", "t", "s", "d", "m", "re", "ve", "ll", "em":
		return false
	}
	return true
}

// digitsAhead counts the digits s starts with.
func digitsAhead(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func word(surface string) Token {
	surface = toneOnLast(surface)
	f := folded(surface)
	t := Token{Surface: surface, Fold: f, Stem: stem(f)}
	t.Function = functionWords[surface] || !t.Accented() && unaccentedFunctionWords[surface]
	return t
}

// toneOnLast writes the two vowels that end a Vietnamese syllable in one of the two ways in use: "hoà", "khoẻ", "thuỷ" for
// "hòa", "khỏe", "thủy". Other words do not end so.
func toneOnLast(word string) string {
	last := len(word) - 1
	if last < 2 || word[last] != 'a' && word[last] != 'e' && word[last] != 'y' {
		return word
	}
	before, n := utf8.DecodeLastRuneInString(word[:last])
	if before < utf8.RuneSelf {
		return word
	}
	toned, plain, vowels := "òóỏõọ", "o", "àáảãạ"
	switch word[last] {
	case 'e':
		vowels = "èéẻẽẹ"
	case 'y':
		toned, plain, vowels = "ùúủũụ", "u", "ỳýỷỹỵ"
	}
	tone := strings.IndexRune(toned, before)
	if tone < 0 {
		return word
	}
	nth := utf8.RuneCountInString(toned[:tone])
	return word[:last-n] + plain + string([]rune(vowels)[nth])
}

// appendPairs gives the overlapping pairs of a run without spaces; a run of one character is its own token. A pair that says
// nothing is a function word: both its signs are of the closed classes, or one is and the other stands in a pair that is not.
func appendPairs(out []Token, run string) []Token {
	var at []int // where the signs begin
	for i := 0; i < len(run); i += cluster(run[i:]) {
		at = append(at, i)
	}
	n := len(at)
	if n == 1 {
		return append(out, unspacedToken(run, false))
	}
	at = append(at, len(run))
	closed := closedSigns(run, at)
	open := func(i int) bool { return i >= 0 && i < n && !closed[i] }
	for i := range n - 1 {
		function := closed[i] && (closed[i+1] || open(i+2)) || closed[i+1] && open(i-1)
		out = append(out, unspacedToken(run[at[i]:at[i+2]], function))
	}
	return out
}

// unspacedToken has the simplified spelling of Chinese where other scripts have the one without diacritics.
func unspacedToken(s string, function bool) Token {
	f := oneHan(s)
	return Token{Surface: s, Fold: f, Stem: f, Function: function}
}

// cluster is the length of what s begins with and a reader takes as one sign: a character with the marks on it and the
// vowels that are written before or behind it. A vowel sign alone says nothing, and pairs of them would meet everywhere.
func cluster(s string) int {
	n, base, joined := 0, false, false
	for n < len(s) {
		r, k := utf8.DecodeRuneInString(s[n:])
		switch {
		case leadingVowel(r):
			if base {
				return n
			}
		case unicode.IsMark(r) || trailingVowel(r):
			joined = r == 0x17d2 || r == 0x1039 // Khmer coeng, Burmese virama: the next letter is written below
		case base && !joined:
			return n
		default:
			base, joined = true, false
		}
		n += k
	}
	return n
}

// leadingVowel: written before the consonant after which they are spoken, in Thai and Lao.
func leadingVowel(r rune) bool { return r >= 0x0e40 && r <= 0x0e44 || r >= 0x0ec0 && r <= 0x0ec4 }

// trailingVowel: letters, not marks, that only ever follow a consonant.
func trailingVowel(r rune) bool {
	switch r {
	case 'ะ', 'า', 'ำ', 'ๅ', 'ະ', 'າ', 'ຳ', 'ຽ', 'ー':
		return true
	}
	return false
}

// stem takes the regular English endings off a word of plain Latin letters: plural, -ing, -ed and a silent e, so that
// "orders", "ordering" and "ordered" meet. It errs on the side of doing nothing; other languages pass through it nearly
// untouched, and a wrong meeting costs little because an equal stem counts less than an equal word.
func stem(s string) string {
	if len(s) < 4 {
		return s
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return s
		}
	}
	switch {
	case strings.HasSuffix(s, "ies") && len(s) > 4:
		return s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "sses"):
		return s[:len(s)-2]
	case hasAnySuffix(s, "xes", "ches", "shes", "zes"):
		return s[:len(s)-2]
	case strings.HasSuffix(s, "s") && !hasAnySuffix(s, "ss", "us", "is"):
		s = s[:len(s)-1]
	case strings.HasSuffix(s, "ing") && len(s) > 5 && hasVowel(s[:len(s)-3]):
		s = undouble(s[:len(s)-3])
	case strings.HasSuffix(s, "ied") && len(s) > 4:
		return s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "ed") && len(s) > 4 && hasVowel(s[:len(s)-2]):
		s = undouble(s[:len(s)-2])
	}
	if len(s) > 3 && s[len(s)-1] == 'e' {
		s = s[:len(s)-1]
	}
	return s
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

// undouble makes "shipp" (from "shipping") "ship" again; "sell" and "miss" keep their double letter.
func undouble(s string) string {
	n := len(s)
	if n > 2 && s[n-1] == s[n-2] && !strings.ContainsRune("lsz", rune(s[n-1])) {
		return s[:n-1]
	}
	return s
}
