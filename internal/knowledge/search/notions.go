package search

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed notions.txt
var notionList string

// A notion is what several words or turns of phrase speak of, also in different languages: "refund", "money back" and
// "hoàn tiền". In a document it stands as a word of its own behind the segment that speaks of it; in a question it is what
// the words may mean besides. So nobody is found by a notion who has the word.
type notion uint16

const (
	notionFactor = 0.5  // the notion instead of the word
	looseFactor  = 0.25 // where a single syllable of Vietnamese speaks of it, which is as often a part of another word
	innerFactor  = 0.6  // of one that is spoken of within another, or across its end: "giao hàng" in "phí giao hàng"
	minInner     = 2    // words of such a one: a single word means something else there, as in "miễn phí" or "no cost"
)

// notionMark begins the spelling of a notion; no word has it.
const notionMark = '='

// token is how a notion stands among the words of a text. It adds nothing to the length of the text, as codes do not.
func (n notion) token() Token {
	s := string(notionMark) + strconv.Itoa(int(n))
	return Token{Surface: s, Fold: s, Stem: s, Code: true}
}

// phrasing is a way to speak of a notion.
type phrasing struct {
	words  []string
	notion notion
	factor float32
}

// dictionary finds phrasings by their first word, in one way to compare words.
type dictionary struct {
	spelling  func(Token) string
	phrasings map[string][]phrasing
}

// The dictionaries: English words meet without their endings, Vietnamese ones as they are written, and those of several
// syllables also where nothing in the question has accents.
var inEnglish, inVietnamese, inBareVietnamese = readNotions(notionList)

func readNotions(list string) (en, viet, bare dictionary) {
	en = dictionary{func(t Token) string { return t.Stem }, map[string][]phrasing{}}
	viet = dictionary{func(t Token) string { return t.Surface }, map[string][]phrasing{}}
	bare = dictionary{func(t Token) string { return t.Fold }, map[string][]phrasing{}}
	no := notion(0)
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		no++
		english, vietnamese, _ := strings.Cut(line, "/")
		for _, p := range strings.Split(english, ",") {
			en.add(Analyse(p), no, notionFactor)
		}
		for _, p := range strings.Split(vietnamese, ",") {
			tokens := Analyse(p)
			factor := float32(notionFactor)
			if len(tokens) == 1 {
				factor = looseFactor
			}
			viet.add(tokens, no, factor)
			if len(tokens) > 1 && slices.ContainsFunc(tokens, Token.Accented) {
				bare.add(tokens, no, notionFactor)
			}
		}
	}
	return en, viet, bare
}

func (d *dictionary) add(tokens []Token, no notion, factor float32) {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = d.spelling(t)
	}
	d.phrasings[words[0]] = append(d.phrasings[words[0]], phrasing{words, no, factor})
}

// spoken says that words speak of a notion.
type spoken struct {
	from, to int
	notion   notion
	factor   float32
}

// notionsIn are the notions that a text speaks of, in order; of phrasings that begin at one word the longest only, and nothing
// within it; with within also what is spoken of there in several words, for less. Bare means that the text has no accents
// although its language may.
func notionsIn(tokens []Token, bare, within bool) []spoken {
	dictionaries := [...]*dictionary{&inEnglish, &inVietnamese, &inBareVietnamese}
	n := len(dictionaries)
	if !bare {
		n--
	}
	var out []spoken
	for i := 0; i < len(tokens); {
		first, longest := len(out), 0
		for _, d := range dictionaries[:n] {
			for _, p := range d.phrasings[d.spelling(tokens[i])] {
				if len(p.words) < longest || !d.says(p, tokens[i:]) {
					continue
				}
				if len(p.words) > longest {
					longest = len(p.words)
					out = out[:first]
				}
				out = append(out, spoken{i, i + longest, p.notion, p.factor})
			}
		}
		for j := i; within && j < i+longest; j++ {
			out = inner(out, first, dictionaries[:n], tokens[j:], j)
		}
		i += max(longest, 1)
	}
	return out
}

// inner adds the notions that are spoken of from the word at on, within the longest phrasing there or across its end. Those
// from first on are known.
func inner(out []spoken, first int, dictionaries []*dictionary, tokens []Token, at int) []spoken {
	for _, d := range dictionaries {
		for _, p := range d.phrasings[d.spelling(tokens[0])] {
			if len(p.words) < minInner || !d.says(p, tokens) || slices.ContainsFunc(out[first:], func(s spoken) bool { return s.notion == p.notion }) {
				continue
			}
			out = append(out, spoken{at, at + len(p.words), p.notion, p.factor * innerFactor})
		}
	}
	return out
}

func (d *dictionary) says(p phrasing, tokens []Token) bool {
	if len(p.words) > len(tokens) {
		return false
	}
	for i, w := range p.words {
		if d.spelling(tokens[i]) != w {
			return false
		}
	}
	return true
}

// notion says whether f is no word but a notion.
func (f *form) notion() bool { return f.surface[0] == notionMark }

// notionForm is the form of a notion, if any document speaks of it.
func (v *vocabulary) notionForm(no notion) (uint32, bool) {
	s := no.token().Surface
	n, ok := v.known[formKey{s, s}]
	return n, ok
}

// askNotions lets the words of a question mean what they may speak of.
func (c *Corpus) askNotions(x *asked, tokens []Token, bare bool, seen map[string]int) {
	for _, s := range notionsIn(tokens, bare, true) {
		n, ok := c.notionForm(s.notion)
		if !ok {
			continue
		}
		for _, t := range tokens[s.from:s.to] {
			forms := &x.terms[seen[t.Surface]].forms
			if !slices.ContainsFunc(*forms, func(l likened) bool { return l.form == n }) {
				*forms = append(*forms, likened{n, s.factor, s.factor})
			}
		}
	}
}
