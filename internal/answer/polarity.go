package answer

import (
	"maps"
	"slices"
	"strings"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/text"
)

// claim is a sentence that says yes or no of its subject, or that something costs nothing. Sentences that hedge ("only",
// "unless", "usually"), ask, or deny twice are none: whether they contradict another is not for counting words to tell.
type claim struct {
	statement
	denies  bool
	free    bool
	limits  string // "within", "after" and the like, and the numbers beside them
	numbers string
	length  int // in words
}

// claims are the sentences of a piece that say yes or no of what was asked: those in which something may be denied or be
// free, or the others.
func claims(no int, p piece, asked map[string]bool, denied bool) []claim {
	under, _, denials := readClaim(p.Question)
	if denials != 0 {
		return nil // "Why can I not …?": yes and no mean something else under it
	}
	about := under.words
	headed := fits(asked, about)
	var out []claim
	for _, u := range passage.Units(p.text) {
		if u.Row || strings.HasSuffix(u.Text, "?") || saysNo(u.Text) != denied || !headed && !mentions(u.Text, asked) {
			continue
		}
		c, ok, _ := readClaim(u.Text)
		if !ok {
			continue
		}
		c.piece, c.says, c.about = no, strings.ReplaceAll(u.Text, "\n", "; "), about
		if headed || fits(asked, c.words) {
			out = append(out, c)
		}
	}
	return out
}

// mentions says whether a sentence may have one of some words in it: a stem begins its words, but for its last letter.
func mentions(sentence string, words map[string]bool) bool {
	folded := text.Fold(sentence)
	for w := range words {
		if len(w) > 4 {
			w = w[:len(w)-1]
		}
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

// saysNo says whether somewhere in a text something may be denied or be free: where nothing is, no sentence is looked at.
func saysNo(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(cues, func(cue string) bool { return strings.Contains(s, cue) })
}

// readClaim reads a sentence as a claim; denials is how often it denies.
func readClaim(sentence string) (c claim, ok bool, denials int) {
	c.words = map[string]bool{}
	tokens := slices.DeleteFunc(search.Analyse(sentence), func(t search.Token) bool { return t.Code })
	c.length = len(tokens)
	ok = len(tokens) > 0
	for i := 0; i < len(tokens); i++ {
		t, pair := tokens[i], ""
		if i+1 < len(tokens) {
			pair = t.Surface + " " + tokens[i+1].Surface
		}
		switch {
		case i == 0 && answers[t.Surface] && len(tokens) > 1: // "No, we do not": said once
			if denying[t.Surface] && !deniesAfter(tokens[1:]) {
				denials++
			}
		case hedging[t.Surface] || hedging[pair]:
			ok = false
		case costless[pair]:
			c.free = true
			i++
		case t.Surface == "free" && isFree(tokens, i):
			c.free = true
		case turning[pair] != nil:
			denials++
			c.add(turning[pair])
			i++
		case denying[t.Surface]:
			denials++
		case turning[t.Surface] != nil:
			denials++
			c.add(turning[t.Surface])
		case strings.ContainsAny(t.Fold, "0123456789") || counted[t.Fold] > 0:
			c.numbers += t.Fold + " "
		case limiting[t.Surface]:
			c.limits += t.Surface + " "
		case t.Function, carrying[t.Stem], lightly[t.Stem]:
		default:
			c.words[t.Stem] = true
		}
	}
	if n := len(tokens); n > 1 && (tokens[n-1].Surface == "không" || tokens[n-1].Surface == "chưa") {
		ok = false // a question
	}
	c.denies = denials == 1
	return c, ok && denials <= 1 && !(c.free && c.denies), denials
}

func (c *claim) add(words []string) {
	for _, w := range words {
		c.words[w] = true
	}
}

func deniesAfter(tokens []search.Token) bool {
	return slices.ContainsFunc(tokens, func(t search.Token) bool { return denying[t.Surface] || turning[t.Surface] != nil })
}

// isFree says whether a "free" speaks of the price: "is free", "for free", "free delivery", and not "feel free", "free from"
// or "sugar-free".
func isFree(tokens []search.Token, at int) bool {
	before, after := "", ""
	if at > 0 {
		before = tokens[at-1].Surface
	}
	if at+1 < len(tokens) {
		after = tokens[at+1].Surface
	}
	switch after {
	case "from": // "free from 50 EUR" speaks of the price, "free from nuts" does not
		return at+2 < len(tokens) && strings.ContainsAny(tokens[at+2].Fold, "0123456789")
	case "to", "time", "up", "trial", "trials", "space", "text", "and", "or":
		return false
	case "of":
		return at+2 < len(tokens) && (tokens[at+2].Surface == "charge" || tokens[at+2].Surface == "cost")
	}
	return before != "feel" && before != "" && (freeBefore[before] || tokens[at-1].Function) || at == 0 && after != ""
}

// opposes says whether two claims contradict each other about what was asked: the very same subject, said yes and no of, or
// free and at a price.
func opposes(a, b claim, asked map[string]bool) (certain, ok bool) {
	flipped, same := sameSubject(a, b, asked)
	if !same {
		return false, false
	}
	beyondA, beyondB := beyond(a, b), beyond(b, a)
	if beyondA && beyondB {
		return false, false // each stands under a heading of its own
	}
	certain = !beyondA && !beyondB
	if a.free != b.free {
		paid := a
		if a.free {
			paid = b
		}
		return certain, !a.denies && !b.denies && !flipped && paid.limits == "" && a.limits == b.limits && onePrice(paid.says)
	}
	if a.free || (a.denies != b.denies) == flipped {
		return false, false
	}
	no, yes := a, b
	if b.denies {
		no, yes = b, a
	}
	alike := no.limits == yes.limits && no.numbers == yes.numbers
	return certain, alike || no.limits == "" && no.numbers == ""
}

// sameSubject says whether two claims have the same subject, in words that were asked for. flipped: but for a word that
// denies the other's, "nonrefundable" and "refundable".
func sameSubject(a, b claim, asked map[string]bool) (flipped, same bool) {
	mine, other := a.subject(), b.subject()
	lacks := func(x map[string]bool, y claim) (out []string) {
		for w := range x {
			if !y.words[w] && !y.about[w] {
				out = append(out, w)
			}
		}
		return out
	}
	onlyA, onlyB := lacks(mine, b), lacks(other, a)
	if len(onlyA) == 1 && len(onlyB) == 1 && (isDenied(onlyA[0], onlyB[0]) || isDenied(onlyB[0], onlyA[0])) {
		flipped = true
	} else if len(onlyA)+len(onlyB) > 0 {
		return false, false
	}
	shared, meant := 0, false
	for w := range mine {
		if other[w] || b.about[w] || flipped {
			shared++
			meant = meant || asked[w]
		}
	}
	const few = 8 // what has one word as its subject says little more
	return flipped, meant && (shared > 1 || a.length <= few && b.length <= few)
}

// subject is what a claim is about: its own words, and where it is a short answer those of what it answers.
func (c claim) subject() map[string]bool {
	if len(c.words) > 1 {
		return c.words
	}
	all := maps.Clone(c.words)
	maps.Copy(all, c.about)
	return all
}

// beyond says whether what a claim stands under tells of something that another does not speak of.
func beyond(c, other claim) bool {
	for w := range c.about {
		if !other.about[w] && !other.words[w] {
			return true
		}
	}
	return false
}

// isDenied says whether a word is another with a syllable before it that denies it.
func isDenied(word, of string) bool {
	for _, before := range []string{"un", "non", "in", "im", "ir", "dis"} {
		if word == before+of && len(of) > 3 {
			return true
		}
	}
	return false
}

func onePrice(sentence string) bool {
	n := 0
	for kind, values := range valuesOf(sentence) {
		if strings.HasPrefix(kind, "money ") {
			n += len(values)
			if slices.Contains(values, "0") {
				return false
			}
		}
	}
	return n == 1
}

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Split(words, "|") {
		out[text.Trim(w)] = true
	}
	return out
}

// The words by which a sentence says no, or does not quite say anything.
var (
	denying = setOf("not|no|never|none|cannot|dont|doesnt|didnt|isnt|arent|wasnt|werent|wont|cant|couldnt|havent|hasnt|neither|không|chưa|chẳng")
	answers = setOf("no|yes|không|có|vâng|dạ")

	// hedging sentences are no claims.
	hedging = setOf("if|unless|except|only|but|however|when|whenever|until|although|though|while|may|might|usually|normally|sometimes|generally|mostly|often|" +
		"some|most|many|few|other|others|otherwise|depending|depends|should|would|could|or|nor|either|without|instead|rather|because|since|than|yet|still|anymore|" +
		"both|either|every|whether|please|not only|no more|no less|no later|not more|not less|not until|no need|no matter|no problem|no doubt|no longer|" +
		"nếu|trừ|chỉ|nhưng|khi|tuy|hoặc|hay|thường|đôi khi|một số|ngoại trừ|tùy|tuỳ|nên|vui lòng|xin|hãy|vì|do đó|không chỉ|không cần|không quá|nhất|mà")
	limiting = setOf("within|after|before|from|over|under|above|below|during|up|by|per|until|till|at least|maximum|minimum|sau|trước|trong|trên|dưới|từ|đến|tới|vòng")
	costless = setOf("miễn phí|no charge|no fee|no fees|no cost|zero cost|không mất phí|free delivery charge")
	// freeBefore are words before a "free" that speaks of the price, besides those that only carry the sentence.
	freeBefore = setOf("always|completely|entirely|totally|absolutely|also|now|offer|offers|get|ship|ships|deliver|comes|come|currently")

	// lightly are words that say that there is something, or that one may: yes and no are said of what stands beside them.
	lightly = stemsOf("available possible allowed permitted offer offers offered provide provides provided give get gets able have has had possibly also always fully any all yes " +
		"please sure certainly completely thing offering provision charge charged charges fee fees costs cost free item customer customers có thể được vâng dạ ạ nhé hiện đang luôn đều cũng cả quý khách bạn shop mình bên em anh chị đ vnđ")
)

// turning are words that deny another one, which stands for them here.
var turning = func() map[string][]string {
	out := map[string][]string{}
	for _, line := range strings.Split(`closed open|close open|closes open|shut open|unavailable|impossible|forbidden|prohibited|banned|disallowed|
		excluded includ|excludes includ|refused accept|refuse accept|rejected accept|declined accept|unsupported support|disabled enabl|invalid valid|non|
		optional requir|optional mandatori|discontinued sell|đóng_cửa mo cua|hết_hàng con hang|từ_chối nhan|ngừng|ngưng|cấm|nghỉ mo cua|sold_out stock`, "|") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		key := strings.ReplaceAll(words[0], "_", " ")
		out[key] = append(make([]string, 0), words[1:]...)
	}
	return out
}()

// cues are letters that stand in every sentence that denies something or says that it is free.
var cues = []string{"not", "no ", "no,", "no.", "n't", "n’t", "none", "never", "non", "free", "closed", "close", "shut", "unavail", "imposs", "forbid", "prohib", "banned", "disallow", "exclud",
	"refus", "reject", "declin", "unsupp", "disabl", "invalid", "optional", "discontin", "sold out", "no charge", "miễn", "không", "chưa", "chẳng", "đóng", "hết hàng", "từ chối", "ngừng", "ngưng", "cấm", "nghỉ"}
