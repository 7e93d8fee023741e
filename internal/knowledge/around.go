package knowledge

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Around is what stands around a passage that was found, in the same section: the passage itself with the ones before and
// after it, as one text. What two of them share is said once.
func (s *Service) Around(ctx context.Context, ws tenant.ID, m Match, before, after int) (string, error) {
	list, err := passage.Around(ctx, s.db.Read(), ws, m.SourceID, m.No, before, after)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(list, func(p passage.Passage) bool { return p.ID == m.EntryID })
	if at < 0 { // learnt anew meanwhile
		return m.AnswerText, nil
	}
	from, to := at, at+1
	next := func(a, b passage.Passage) bool {
		return a.No+1 == b.No && slices.Equal(a.Path, m.Path) && slices.Equal(b.Path, m.Path)
	}
	for from > 0 && next(list[from-1], list[from]) {
		from--
	}
	for to < len(list) && next(list[to-1], list[to]) {
		to++
	}
	all := list[from].Text
	for _, p := range list[from+1 : to] {
		all = joined(all, p.Text)
	}
	return all, nil
}

// mostShared is about how much two passages beside each other have in common, and leastShared how much it is at least: less
// is chance.
const (
	mostShared  = 400
	leastShared = 12
)

// joined puts b behind a, without the words that a ends and b begins with.
func joined(a, b string) string {
	for n := min(len(a), len(b), mostShared); n >= leastShared || n > 0 && n == len(b); n-- {
		if a[len(a)-n:] == b[:n] && wordEnds(a[:len(a)-n], a[len(a)-n:]) && wordEnds(b[:n], b[n:]) {
			return a + b[n:]
		}
	}
	return a + "\n" + b
}

// wordEnds says whether no word goes from a text into the next.
func wordEnds(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	return a == "" || b == "" || !part(last) || !part(first)
}

// Excerpt is what of a passage answers a question: whole sentences that stand together, the best one among them, at most
// about limit characters. It is empty when no sentence has anything to do with the question.
func (s *Service) Excerpt(ctx context.Context, ws tenant.ID, botID, question string, m Match, limit int) (string, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return "", err
	}
	t, err := s.textsSoon(ctx, ws, botID, now)
	if err != nil {
		return "", err
	}
	return excerpt(t.corpus, question, m.AnswerText, limit), nil
}

// Quote is Excerpt for what no bot has learnt: among are all the passages that were found for the question.
func Quote(question string, among []Match, m Match, limit int) string {
	corpus := search.NewCorpus()
	for _, x := range among {
		corpus.Put(search.Document{ID: x.EntryID, Kind: search.Passage, Path: x.Path, Body: x.AnswerText})
	}
	return excerpt(corpus, question, m.AnswerText, limit)
}

func excerpt(corpus *search.Corpus, question, of string, limit int) string {
	all := passage.Units(of)
	said := make([]string, len(all))
	for i, u := range all {
		said[i] = u.Text
	}
	worth := corpus.Weigh(question, said)
	best := 0
	for i, w := range worth {
		if w > worth[best] {
			best = i
		}
	}
	if len(all) == 0 || worth[best] == 0 {
		return ""
	}
	from, to, size := best, best+1, text.Len(said[best])
	for {
		next := -1 // the better of the two beside it
		fits := func(i int) bool {
			return i >= 0 && i < len(all) && all[i].Row == all[best].Row && size+text.Len(said[i])+1 <= limit && worth[i] >= worth[best]*beside(all[i], i > best)
		}
		if fits(to) {
			next = to
		}
		if fits(from-1) && (next < 0 || worth[from-1] > worth[to]) {
			next = from - 1
		}
		if next < 0 {
			break
		}
		size += text.Len(said[next]) + 1
		from, to = min(from, next), max(to, next+1)
	}
	var b strings.Builder
	for i, u := range all[from:to] {
		if i > 0 {
			b.WriteString(u.Sep)
		}
		b.WriteString(u.Text)
	}
	return strings.TrimSpace(b.String())
}

// beside is how much of the best one's worth a sentence next to it must have to be quoted too. What follows often goes on
// with the same thing in other words; another row is about something else unless it fits as well.
func beside(u passage.Unit, follows bool) float64 {
	switch {
	case u.Row:
		return 0.95
	case follows:
		return 0
	}
	return 0.3
}
