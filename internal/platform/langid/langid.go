// Package langid tells which language a short text is written in: a customer's message in a chat. Where the script does
// not tell it, letters and short words do (see the decision record 0041).
//
// A message that could be anything has no language: names, products, numbers, "ok". Whoever asks goes on in the language
// that was spoken before.
package langid

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"cxgenie/internal/platform/text"
)

// Detect tells the language of a text as its code ("en", "vi", "zh"), "" where it does not show.
func Detect(s string) string {
	s = text.NFC(s)
	words := wordsOf(s)
	switch in := scriptOf(words); in {
	case none:
		return ""
	case latin, cyrillic:
		return byLetters(words, in)
	case arabic:
		return amongArabs(s)
	default:
		return scripts[in].language
	}
}

// Ways of writing; those after Arabic tell their language by themselves.
const (
	none = iota
	latin
	cyrillic
	arabic
	chinese
	japanese
	others // and what follows in scripts
)

var scripts = [...]struct {
	language string
	least    int // letters of it that are enough
	table    []*unicode.RangeTable
}{
	latin: {"", 4, []*unicode.RangeTable{unicode.Latin}}, cyrillic: {"", 3, []*unicode.RangeTable{unicode.Cyrillic}}, arabic: {"", 3, []*unicode.RangeTable{unicode.Arabic}},
	chinese: {"zh", 1, []*unicode.RangeTable{unicode.Han}}, japanese: {"ja", 1, []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
	others: {"ko", 1, []*unicode.RangeTable{unicode.Hangul}},
	{"th", 2, []*unicode.RangeTable{unicode.Thai}}, {"lo", 2, []*unicode.RangeTable{unicode.Lao}}, {"km", 2, []*unicode.RangeTable{unicode.Khmer}},
	{"my", 2, []*unicode.RangeTable{unicode.Myanmar}}, {"he", 2, []*unicode.RangeTable{unicode.Hebrew}}, {"el", 2, []*unicode.RangeTable{unicode.Greek}},
	{"hi", 2, []*unicode.RangeTable{unicode.Devanagari}}, {"bn", 2, []*unicode.RangeTable{unicode.Bengali}}, {"ta", 2, []*unicode.RangeTable{unicode.Tamil}},
	{"ka", 2, []*unicode.RangeTable{unicode.Georgian}}, {"hy", 2, []*unicode.RangeTable{unicode.Armenian}},
}

// writes says in which script a letter is. Neighbours mostly are in the same, which is looked at first.
func writes(r rune, before int) int {
	switch {
	case r < 0x80:
		return latin
	case before > none && unicode.In(r, scripts[before].table...):
		return before
	}
	for i := latin; i < len(scripts); i++ {
		if unicode.In(r, scripts[i].table...) {
			return i
		}
	}
	return none
}

// scriptOf is what most of a text is written in. A name or a product in Latin letters is at home in every language, so any
// other script goes before it, unless there is hardly anything of it. Japanese is written with Chinese signs too.
func scriptOf(words []word) int {
	var counts [len(scripts)]int
	for _, w := range words {
		in := none
		for _, r := range w.letters {
			in = writes(r, in)
			counts[in]++
		}
	}
	if counts[japanese] > 0 && counts[japanese]*8 >= counts[chinese] {
		counts[japanese], counts[chinese] = counts[japanese]+counts[chinese], 0
	}
	best, most := none, 0
	for i := latin; i < len(scripts); i++ {
		n := counts[i]
		if n < scripts[i].least {
			continue
		}
		if i != latin {
			n *= 3
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// amongArabs tells the languages that are written in Arabic letters by those that Arabic has not.
func amongArabs(s string) string {
	switch {
	case strings.ContainsAny(s, "ٹڈڑےںھ"):
		return "ur"
	case strings.ContainsAny(s, "پچژگک") || strings.ContainsRune(s, 'ی'):
		return "fa"
	}
	return "ar"
}

// enoughWords is how much of a long text is looked at, enoughLetters what that mostly takes.
const (
	enoughWords   = 60
	enoughLetters = 480
)

// word is a word of a text. A code, an address or a number is none; where digits stand among Chinese signs, they are left out.
type word struct {
	letters []rune // in small letters
	named   bool   // written as names are, with a capital letter
}

// wordsOf are the words of a text that could tell its language.
func wordsOf(s string) []word {
	var out []word
	buffer := make([]rune, 0, min(len(s), enoughLetters))
	if !strings.ContainsFunc(s, unicode.IsLower) { // shouting, not names
		s = strings.ToLower(s)
	}
	for field := range strings.FieldsSeq(s) {
		if strings.Contains(field, "://") || strings.Contains(field, "@") || strings.HasPrefix(field, "www.") {
			continue
		}
		if len(out) >= enoughWords {
			break
		}
		for part := range strings.FieldsFuncSeq(field, between) {
			if w, ok := wordOf(part, &buffer); ok {
				out = append(out, w)
			}
		}
	}
	return out
}

// between says whether a sign stands between words.
func between(r rune) bool {
	if r < 0x80 {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

// wordOf is a part of a text as a word. Its letters are kept in a buffer that the words of a text share.
func wordOf(part string, buffer *[]rune) (word, bool) {
	var w word
	from := len(*buffer)
	code := strings.ContainsFunc(part, unicode.IsDigit)
	for _, r := range part {
		if code && (unicode.IsDigit(r) || unicode.Is(unicode.Latin, r)) {
			continue
		}
		w.named = w.named || unicode.IsUpper(r)
		*buffer = append(*buffer, unicode.ToLower(r))
	}
	w.letters = (*buffer)[from:len(*buffer):len(*buffer)]
	return w, len(w.letters) > 0
}

// How sure the letters and words of a text must be: the odds of the best language against the next, as a logarithm, and how
// much of the weight each has. A text of many words needs no short ones to be sure of.
const (
	sure        = 2.0
	sureAlone   = 6.0 // without any short word of the language
	sureTwins   = 1.0 // of Danish and Norwegian: who writes one reads the other
	fewWords    = 3
	impossible  = -1e9
	letterShare = 0.55
)

// byLetters tells the language of words in a script that many languages share.
func byLetters(words []word, in int) string {
	if len(words) == 1 && greetings[string(words[0].letters)] != "" {
		return greetings[string(words[0].letters)]
	}
	m := model()
	var score, common rows
	var known [profiles]int
	counted, named, letters := 0, 0, 0
	for _, w := range words {
		if writes(w.letters[0], in) != in || international[string(w.letters)] {
			continue
		}
		counted++
		letters += len(w.letters)
		if w.named {
			named++
		}
		if in := m.words[string(w.letters)]; in != 0 {
			weight := float32(3 / math.Sqrt(float64(bits.OnesCount32(in))))
			for c := range score {
				if in>>c&1 != 0 {
					common[c] += weight
					known[c]++
				}
			}
		}
		m.add(&score, w.letters)
	}
	if letters < scripts[in].least {
		return ""
	}
	var total rows
	for c := range total {
		total[c] = impossible
		if m.script[c] == in {
			total[c] = score[c]*letterShare + common[c]
		}
	}
	best := 0
	for c, v := range total {
		if v > total[best] {
			best = c
		}
	}
	next, twin := float32(impossible), float32(impossible)
	for c, t := range total {
		switch l := m.language[c]; {
		case l == m.language[best]:
		case twins(l, m.language[best]):
			twin = max(twin, t)
		default:
			next = max(next, t)
		}
	}
	need := float32(sure)
	switch {
	case common[best] == 0 && toned(words): // "bảo hành"
		return "vi"
	case common[best] == 0:
		need = sureAlone
		if in == latin && (counted < fewWords || named*2 > counted) {
			return ""
		}
	case named == counted && known[best] < counted: // "Pro Max", "Anna de Vries": names have short words in them
		return ""
	}
	if total[best]-next < need || total[best]-twin < sureTwins {
		return ""
	}
	return m.language[best]
}

// toned says whether words that are no names are mostly written with letters that only Vietnamese has.
func toned(words []word) bool {
	toned, counted := 0, 0
	for _, w := range words {
		switch {
		case international[string(w.letters)]:
		case w.named:
			return false
		case slices.ContainsFunc(w.letters, func(r rune) bool { return r >= 'Ạ' && r <= 'ỹ' || r == 'ơ' || r == 'ư' }):
			toned++
			fallthrough
		default:
			counted++
		}
	}
	return toned > 0 && toned*2 >= counted
}

// greetings are words that are a whole message, and of one language only, which their few letters do not tell.
var greetings = map[string]string{"hola": "es", "buenas": "es", "coucou": "fr", "moin": "de", "servus": "de"}

func twins(a, b string) bool { return a == "da" && b == "no" || a == "no" && b == "da" }
