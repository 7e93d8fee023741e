package search

import (
	"strings"
	"unicode/utf8"
)

// minSlip is the shortest word in which a slip of the finger is told from another word, in bytes.
const minSlip = 5

// oneMistake says whether a and b differ by one letter put in, left out or exchanged, or by two neighbours swapped.
func oneMistake(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// slipOf says whether a word that no document has is a form but for one slip of the finger, not in its first letter.
func slipOf(fold, stem string, f *form) bool {
	switch {
	case len(fold) <= minSlip || f.fold == "" || fold[0] != f.fold[0]:
		return false
	case len(f.fold) >= minSlip-1 && oneMistake(fold, f.fold):
		return true
	}
	return len(stem) >= minSlip && len(f.stem) >= minSlip-1 && oneMistake(stem, f.stem)
}

// misplacedTone says whether the tone of a Vietnamese syllable stands on a letter that never bears it: "gía", "qúa", "tíên".
// Whoever types it there has typed the right letters, and the tone is no more to be relied on than where there is none.
func misplacedTone(syllable string) bool {
	var (
		vowels   []rune // what they are without a tone
		at       = -1   // the one that bears the tone
		ended    bool   // by a consonant behind the vowels
		last     rune
		consumed bool // of "gi" and "qu"
	)
	for _, r := range syllable {
		plain, tone := untoned(r)
		if !strings.ContainsRune("aăâeêioôơuưy", plain) {
			ended = len(vowels) > 0
			last = r
			continue
		}
		if ended {
			return false // no syllable of Vietnamese
		}
		if tone {
			if at >= 0 {
				return false
			}
			at = len(vowels)
		}
		if len(vowels) == 0 && !consumed && (last == 'g' && plain == 'i' || last == 'q' && plain == 'u') {
			consumed = true
			if tone {
				at = -2 // right only where no other vowel follows: "gì"
			}
			continue
		}
		vowels = append(vowels, plain)
	}
	switch {
	case at == -2:
		return len(vowels) > 0
	case at < 0 || len(vowels) < 2:
		return false
	}
	if special := strings.LastIndexAny(string(vowels), "ăâêôơư"); special >= 0 {
		return at != len([]rune(string(vowels)[:special]))
	}
	if consumed {
		return false // "giữa" has been told above; of the rest both are seen
	}
	switch {
	case len(vowels) > 2 || ended:
		return at != 1
	case vowels[0] == 'o' || vowels[0] == 'u' && vowels[1] == 'y':
		return false // "hòa" and "hoà"
	}
	return at != 0
}

// untoned is a letter without its tone, and whether it has one.
func untoned(r rune) (plain rune, tone bool) {
	i := strings.IndexRune(tonedVowels, r)
	if i < 0 {
		return r, false
	}
	n := utf8.RuneCountInString(tonedVowels[:i])
	return []rune("aăâeêioôơuưy")[n/5], true
}

const tonedVowels = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
