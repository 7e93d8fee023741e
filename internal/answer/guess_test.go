package answer_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

func giftShop() []knowledge.Input {
	return []knowledge.Input{
		{Question: "Do you sell gift cards?", Answer: "<p>Yes, from <b>10 euros</b> on.</p>", Active: true},
		{Question: "Where do you sell your coffee?", Answer: "In our shop in Hamburg.", Active: true},
		{Question: "Bạn có bán thẻ quà tặng không?", Answer: "Có.", Active: true},
		{Question: "How long does shipping take?", Answer: "2 to 4 working days.", Active: true},
	}
}

func (k *kit) answer(s *answer.Service, g *answer.Guessed, texts ...string) answer.Result {
	k.t.Helper()
	r, err := s.Answer(context.Background(), answer.Request{Workspace: k.Boss.Workspace, Bot: k.b, Texts: texts, Guessed: g})
	if err != nil {
		k.t.Fatal(err)
	}
	return r
}

// asked is what a result asks back, as it comes with the customer's next message.
func asked(r answer.Result, question string) *answer.Guessed {
	return &answer.Guessed{Question: question, Guesses: r.Guesses}
}

// Who does not press a button says it in many ways.
func TestTakesWhatIsWritten(t *testing.T) {
	t.Parallel()
	one := answer.Guessed{Guesses: []answer.Guess{{Question: "How can I pay?"}}}
	three := answer.Guessed{Guesses: []answer.Guess{{Question: "How can I pay?"}, {Question: "Where is my order?"}, {Question: "Can I return it?"}}}
	for _, c := range []struct {
		g    answer.Guessed
		said string
		want int // -1: something of his own
	}{
		{one, "yes", 0}, {one, "Yes, please!", 0}, {one, "ok", 0}, {one, "Đúng rồi ạ", 0}, {one, "có", 0}, {one, "vâng", 0}, {one, "1", 0}, {one, "1.", 0}, {one, "2", 1}, {one, "how can i pay", 0},
		{one, "no", 1}, {one, "Không phải", 1}, {one, "nope", 1}, {one, "Something else", 1}, {one, "3", -1}, {one, "yes but in cash", -1}, {one, "no refund?", -1}, {one, "có trả góp không", -1},
		{three, "yes", -1}, {three, "the first one", 0}, {three, "second", 1}, {three, "number 3", 2}, {three, "No. 2", 1}, {three, "câu 2", 1}, {three, "câu thứ ba", 2}, {three, "cái đầu tiên", 0}, {three, "số 4", 3}, {three, "2 please", 1},
		{three, "none of these", 3}, {three, "không câu nào", 3}, {three, "٢", 1}, {three, "5", -1}, {three, "first class shipping", -1}, {three, "", -1}, {three, "the order", -1},
	} {
		at, ok := c.g.Takes(c.said)
		if !ok {
			at = -1
		}
		if at != c.want {
			t.Errorf("%q of %d is %d, want %d", c.said, len(c.g.Guesses), at, c.want)
		}
	}
}

const bicycles = "Do you sell bicycles?"

// Of what does not ask the same nothing is said: the customer is asked which of the nearest FAQs he means.
func TestAsksBackWhatIsMeant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, giftShop()...)
		s := answer.New(k.Knowledge, answer.Options{})
		r := k.ask(s, bicycles)
		if r.How != answer.AskedBack || len(r.Guesses) == 0 || len(r.Guesses) > 3 || r.Guesses[0].Question != "Do you sell gift cards?" || len(r.Sources) != 0 ||
			r.Text != "I am not sure that I understood. Did you mean one of these?" && r.Text != "I am not sure that I understood. Did you mean this?" || r.Else != "Something else" ||
			strings.Contains(r.HTML, "gift") || r.Reason != "" || r.Credits != 0 {
			t.Fatalf("%+v", r)
		}
		if !strings.HasPrefix(r.Listed(), r.Text+"\n1. Do you sell gift cards?\n") || !strings.HasSuffix(r.Listed(), ". Something else") {
			t.Errorf("as plain text: %q", r.Listed())
		}
		for i, g := range r.Guesses {
			if slices.ContainsFunc(r.Guesses[:i], func(o answer.Guess) bool { return o.ID == g.ID || o.Question == g.Question }) || i > 0 && g.Score > r.Guesses[i-1].Score {
				t.Errorf("twice, or out of order: %+v", r.Guesses)
			}
		}
		// In the customer's language, and the FAQs as they are written.
		k.b.DisplayLanguage = "vi"
		if r := k.ask(s, "Bạn có bán thẻ điện thoại không?"); r.How != answer.AskedBack || !strings.HasPrefix(r.Text, "Tôi chưa chắc") || r.Else != "Câu hỏi khác" || r.Guesses[0].Question != "Bạn có bán thẻ quà tặng không?" {
			t.Errorf("%+v", r)
		}
		k.b.DisplayLanguage = "en"
		// Where nobody can be asked back it is not known, and the nearest is there for a person to look at.
		u, err := s.Answer(context.Background(), answer.Request{Workspace: k.Boss.Workspace, Bot: k.b, Texts: []string{bicycles}, MayNotAsk: true})
		if err != nil || u.How != answer.Unknown || u.Reason != answer.NotEnough || u.Draft == "" {
			t.Errorf("%+v %v", u, err)
		}
		// Blocked words are masked on the buttons too.
		k.b.Chat.BlockedWords, k.b.Chat.BlockedMode = []string{"gift"}, bot.MaskWords
		if r := k.ask(s, bicycles); strings.Contains(r.Listed(), "gift") {
			t.Errorf("%q", r.Listed())
		}
	})
}

// The answer to what was asked back: a button, the question, its number in the digits of the customer; something else, in any of our
// languages, is the question before it, which is not known; whatever is his own is answered, and never asked back again.
func TestAnswersWhatWasAskedBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, giftShop()...)
		s := answer.New(k.Knowledge, answer.Options{})
		r := k.ask(s, bicycles)
		g := asked(r, bicycles)
		at := func(n int) *answer.Guessed {
			return &answer.Guessed{Question: bicycles, Guesses: r.Guesses, Pressed: &n}
		}
		for name, x := range map[string]answer.Result{
			"pressed":        k.answer(s, at(0), "whatever stands on it"),
			"its number":     k.answer(s, g, "1."),
			"in arab digits": k.answer(s, g, "١"),
			"wide digits":    k.answer(s, g, "１"),
			"with thanks":    k.answer(s, g, "1", "thanks"),
			"the question":   k.answer(s, g, "do you sell GIFT cards"),
		} {
			if x.How != answer.Chosen || x.Text != "Yes, from 10 euros on." || x.HTML != "<p>Yes, from <b>10 euros</b> on.</p>" || len(x.Sources) != 1 || x.Sources[0].ID != r.Guesses[0].ID ||
				x.Question != bicycles || len(x.Given) != 1 || !x.Given[0].Cited {
				t.Errorf("%s: %+v", name, x)
			}
		}
		n := len(r.Guesses)
		for name, x := range map[string]answer.Result{
			"pressed":                   k.answer(s, at(n), "whatever stands on it"),
			"its number":                k.answer(s, g, string(rune('1'+n))),
			"written":                   k.answer(s, g, "something else."),
			"in Vietnamese":             k.answer(s, g, "câu hỏi khác"),
			"a FAQ that does not exist": k.answer(s, &answer.Guessed{Question: bicycles, Guesses: []answer.Guess{{ID: uid.New(), Question: "?"}}}, "1"),
			"no id at all":              k.answer(s, &answer.Guessed{Question: bicycles, Guesses: []answer.Guess{{ID: "x' OR 1=1", Question: "?"}}}, "1"),
		} {
			if x.How != answer.Unknown || x.Reason != answer.NotEnough || x.Question != bicycles || x.Text == "" || len(x.Guesses) != 0 {
				t.Errorf("%s: %+v", name, x)
			}
		}
		// One of another bot is none of ours.
		theirs := k.Teach(k.Bot("Ben").ID, faq("Do you sell boats?", "Never."))
		if x := k.answer(s, &answer.Guessed{Question: bicycles, Guesses: []answer.Guess{{ID: theirs[0].ID, Question: "Do you sell boats?"}}}, "1"); x.How != answer.Unknown || strings.Contains(x.Text, "Never") {
			t.Errorf("%+v", x)
		}
		// What is his own is answered, as far as it is known; twice in a row nobody is asked back.
		for said, want := range map[string]answer.How{"How long does shipping take?": answer.Exact, "5": answer.Unknown, "thank you": answer.Casual, "Do you sell scooters?": answer.Unknown} {
			if x := k.answer(s, g, said); x.How != want || x.How == answer.Unknown && x.Question != said {
				t.Errorf("%q: %+v", said, x)
			}
		}
		if x := k.answer(s, g, "let me talk to a person"); x.Reason != answer.AskedForHuman {
			t.Errorf("%+v", x)
		}
		// What was switched off meanwhile is not said any more.
		off := false
		if _, err := k.Knowledge.Edit(context.Background(), k.Caller, k.b.ID, r.Guesses[0].ID, knowledge.Patch{Active: &off}); err != nil {
			t.Fatal(err)
		}
		if x := k.answer(s, g, "1"); x.How != answer.Unknown || x.Question != bicycles {
			t.Errorf("switched off: %+v", x)
		}
	})
}

// With a model nobody is asked back; one that is there again answers what was asked before.
func TestAModelIsNotAskedBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, giftShop()...)
		m := scripted(t, "business", llmtest.Rule{When: answers, JSON: `{"enough":false,"used":[],"answer":"I cannot confirm that."}`})
		s := answer.New(k.Knowledge, answer.Options{Models: models{{Provider: m, Credits: 1}}})
		if r := k.ask(s, bicycles); r.How != answer.Unknown || len(r.Guesses) != 0 {
			t.Errorf("%+v", r)
		}
		r := k.ask(answer.New(k.Knowledge, answer.Options{}), bicycles)
		if x := k.answer(s, asked(r, bicycles), "something else"); x.How != answer.Unknown || x.Text != "I cannot confirm that." || x.Question != bicycles {
			t.Errorf("%+v", x)
		}
		if x := k.answer(s, asked(r, bicycles), "1"); x.How != answer.Chosen || x.ModelCalls != 0 {
			t.Errorf("%+v", x)
		}
	})
}

// A passage that fits better than a FAQ is quoted, and nobody is asked back.
func TestPassagesAreQuotedBeforeGuesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, giftShop()...)
		k.Write(k.b.ID, "Bicycles", "<p>We do not sell bicycles, only coffee. For a bicycle ask our friends at the corner.</p>")
		s := answer.New(k.Knowledge, answer.Options{})
		if r := k.ask(s, bicycles); r.How != answer.Extract || !strings.Contains(r.Text, "only coffee") || len(r.Guesses) != 0 {
			t.Errorf("%+v", r)
		}
	})
}
