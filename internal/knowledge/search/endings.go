package search

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// hindiEndings are the endings of nouns and verbs, the longest first, after Ramanathan and Rao, "A lightweight stemmer for
// Hindi" (2003).
var hindiEndings = strings.Fields(`ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयाँ ाइयों ाइयां
	ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियाँ ियों ियां
	ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं
	कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ाँ ां ों ें
	ो े ू ु ी ि ा`)

// hindiStem takes the ending off a word of Hindi.
func hindiStem(env *snowballstem.Env) bool {
	w := env.Current()
	for _, e := range hindiEndings {
		if stem, ok := strings.CutSuffix(w, e); ok && len(stem) >= 2*len("क") {
			env.SetCurrent(stem)
			return true
		}
	}
	return false
}

// indonesianStem takes what Indonesian and Malay put around a root off it: particles and possessives behind, then one ending and
// one beginning. It leaves four letters at least, and does not bring back the consonant that "me-" may have swallowed.
func indonesianStem(env *snowballstem.Env) bool {
	w := env.Current()
	for _, endings := range [...][]string{{"lah", "kah", "pun"}, {"nya", "ku", "mu"}, {"kan", "an", "i"}} {
		for _, e := range endings {
			if stem, ok := strings.CutSuffix(w, e); ok && len(stem) >= 4 {
				w = stem
				break
			}
		}
	}
	for _, p := range [...]string{"meng", "meny", "mem", "men", "me", "peng", "peny", "pem", "pen", "di", "ter", "ber", "per", "ke", "se"} {
		if stem, ok := strings.CutPrefix(w, p); ok && len(stem) >= 4 {
			w = stem
			break
		}
	}
	changed := w != env.Current()
	env.SetCurrent(w)
	return changed
}

// hebrewStem takes the letter that stands for "the", "and", "in", "to", "from", "that" or "as" off the beginning of a word, two at
// most, and the ending of the plural, as long as three letters stay.
func hebrewStem(env *snowballstem.Env) bool {
	w := env.Current()
	for range 2 {
		r, n := utf8.DecodeRuneInString(w)
		if !strings.ContainsRune("והבלמשכ", r) || utf8.RuneCountInString(w) <= 3 {
			break
		}
		w = w[n:]
	}
	for _, e := range [...]string{"ים", "ות"} {
		if stem, ok := strings.CutSuffix(w, e); ok && utf8.RuneCountInString(stem) >= 3 {
			w = stem
			break
		}
	}
	changed := w != env.Current()
	env.SetCurrent(w)
	return changed
}
