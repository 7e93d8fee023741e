package learning_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// idOf is the id of a question in a list of the API.
func (k *kit) idOf(question string) string {
	k.t.Helper()
	for _, status := range []string{"open", "answered", "dismissed"} {
		for _, i := range k.Boss.Do("GET", k.path()+"?limit=100&status="+status, nil).Want(k.t, 200).List("items") {
			if u := i.(map[string]any); u["question"] == question {
				return u["id"].(string)
			}
		}
	}
	k.t.Fatalf("there is no %q", question)
	return ""
}

func TestQuestionsAreSearched(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.log("Shop có hoàn tiền không?", answer.NoKnowledge)
		k.log("Do you repair bicycles? 100%", answer.NoKnowledge)
		k.log("Is the X_200 waterproof?", answer.NotEnough)
		k.log("do you repair bicycle 100", answer.NoKnowledge) // the same in other words
		for words, want := range map[string]string{
			"hoan tien": "Shop có hoàn tiền không? 1", "HOÀN TIỀN": "Shop có hoàn tiền không? 1", "repair": "Do you repair bicycles? 100% 2",
			"repair bicycle 100": "Do you repair bicycles? 100% 2", "_200": "Is the X_200 waterproof? 1", "1%0": "", "nothing": "",
		} {
			if got := k.rows("open&search=" + strings.NewReplacer(" ", "%20", "%", "%25").Replace(words)); got != want {
				t.Errorf("%q finds %q, want %q", words, got, want)
			}
		}
		if r := k.Boss.Do("GET", k.path()+"?search=repair", nil).Want(t, 200); r.At("total") != nil {
			t.Error("the number of all open ones is not that of those that were found")
		}
		// Of what was asked before there was a search its own words are found.
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE unanswered SET search_norm = '' WHERE workspace_id = $1`, k.Boss.Workspace)
			return err
		})
		if got := k.rows("open&search=ho%C3%A0n%20ti%E1%BB%81n"); got != "Shop có hoàn tiền không? 1" {
			t.Error(got)
		}
		got := k.Boss.Do("GET", k.path()+"?search="+strings.Repeat("x", 501), nil).Want(t, 422).Fields()
		if got[0] != "query.search field.too_long" {
			t.Error(got)
		}
	})
}

func TestQuestionsAreSettledTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		questions := []string{"Do you repair bicycles?", "Can you mend my bike?", "Is there a workshop?", "asdf asdf", "qwer qwer"}
		for i, q := range questions {
			for range 5 - i {
				k.log(q, answer.NoKnowledge)
			}
		}
		x := k.talk("Lan")
		x.unknown("Is there a workshop?")
		var ids []string
		for _, q := range questions {
			ids = append(ids, k.idOf(q))
		}
		other := k.Bot("Other").ID
		theirs := "/v1/bots/" + other + "/unanswered"
		k.Boss.Do("POST", theirs+"/answer", map[string]any{"ids": ids, "answer": "Yes."}).Want(t, 404)
		if r := k.Boss.Do("POST", theirs+"/dismiss", map[string]any{"ids": ids}).Want(t, 200); r.At("count") != 0.0 {
			t.Error("another bot's questions were dismissed: " + r.Raw)
		}
		for _, verb := range []string{"/answer", "/dismiss"} {
			for _, wrong := range [][]string{{}, make([]string, 101)} {
				body := map[string]any{"ids": wrong}
				if verb == "/answer" {
					body["answer"] = "x"
				}
				if got := k.Boss.Do("POST", k.path()+verb, body).Want(t, 422).Fields(); got[0] != "body.ids field.too_many" {
					t.Error(verb, got)
				}
			}
		}
		k.Boss.Do("POST", k.path()+"/answer", map[string]any{"ids": ids[:2], "answer": " "}).Want(t, 422)
		if r := k.Boss.Do("POST", k.path()+"/dismiss", map[string]any{"ids": append(ids[3:], uid.New(), "x")}).Want(t, 200); r.At("count") != 2.0 || k.open() != 3 {
			t.Error(r.Raw, k.open())
		}
		r := k.Boss.Do("POST", k.path()+"/answer", map[string]any{"ids": ids, "answer": "Yes, on Mondays.", "category": "Repairs", "tell": true}).Want(t, 201)
		if r.At("answered") != 3.0 || r.At("told") != 1.0 || r.Str("question") != questions[0] || r.Str("category") != "Repairs" || k.open() != 0 {
			t.Error(r.Raw, k.open())
		}
		if a, b := r.Str("alternatives.0"), r.Str("alternatives.1"); a+b != questions[1]+questions[2] && a+b != questions[2]+questions[1] {
			t.Error(r.Raw)
		}
		k.Boss.Do("POST", k.path()+"/answer", map[string]any{"ids": ids, "answer": "Yes."}).Want(t, 409)
		l := k.Boss.Do("GET", k.path()+"?status=answered", nil).Want(t, 200)
		if len(l.List("items")) != 3 || l.Str("items.0.faq.answer") != "Yes, on Mondays." || l.Str("items.2.faq_id") != r.Str("id") {
			t.Error(l.Raw)
		}
		// More than one FAQ can hold.
		var many []string
		for i := range knowledge.MaxAlternatives + 2 {
			q := fmt.Sprintf("Do you repair gadget%cx?", 'a'+i)
			k.log(q, answer.NoKnowledge)
			many = append(many, k.idOf(q))
		}
		if got := k.Boss.Do("POST", k.path()+"/answer", map[string]any{"ids": many, "answer": "Yes."}).Want(t, 422).Fields(); got[0] != "body.ids unanswered.too_many" {
			t.Error(got)
		}
		k.Boss.Do("POST", k.path()+"/answer", map[string]any{"ids": many[1:], "answer": "Yes."}).Want(t, 201)
	})
}

// A question that a FAQ has come to ask is answered by it, whether the FAQ is new or has one more wording, and although nobody
// thought of the question.
func TestAFAQAnswersWhatItAsks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.log("Do you wrap presents?", answer.NoKnowledge)
		k.log("Can it be delivered by drone?", answer.NoKnowledge)
		k.log("Is there a gift box?", answer.NoKnowledge)
		faq := knowledge.Input{Question: "Do you wrap presents", Answer: "For 2 euros.", Active: true}
		k.Teach(k.bot, faq)
		k.digest()
		if got := k.rows("answered"); got != "Do you wrap presents? 1" || k.open() != 2 {
			t.Errorf("answered %q, %v open", got, k.open())
		}
		item := k.Boss.Do("GET", k.path()+"?status=answered", nil).Want(t, 200)
		if item.At("items.0.faq.question") != faq.Question {
			t.Error(item.Raw)
		}
		id := item.Str("items.0.faq_id")
		k.Boss.Do("PATCH", "/v1/bots/"+k.bot+"/faqs/"+id, map[string]any{"alternatives": []string{"is there a gift box"}}).Want(t, 200)
		k.Learn()
		k.digest()
		if got := k.rows("open"); got != "Can it be delivered by drone? 1" || k.open() != 1 {
			t.Errorf("open %q, %v by the count", got, k.open())
		}
		k.Teach(k.bot, knowledge.Input{Question: "Can it be delivered by drone?", Answer: "No.", Active: false})
		k.digest()
		if k.open() != 1 {
			t.Error("a FAQ that the bot does not use has answered a question")
		}
	})
}

// An answer that nearly repeats what the bot knows is not used before somebody decides: until then the question is not answered.
func TestAnOverlappedAnswerIsNoAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		learn := func() {
			k.Learn()
			k.digest()
		}
		// is says in which list the question stands, and in which state its FAQ is.
		is := func(id, status, faq string) {
			t.Helper()
			for _, i := range k.Boss.Do("GET", k.path()+"?limit=100&status="+status, nil).Want(t, 200).List("items") {
				u := i.(map[string]any)
				if u["id"] != id {
					continue
				}
				got := "none"
				if f, ok := u["faq"].(map[string]any); ok {
					got = f["state"].(string)
				}
				if got != faq {
					t.Errorf("its FAQ is %s, want %s", got, faq)
				}
				return
			}
			t.Errorf("it is not %s", status)
		}
		k.Teach(k.bot, knowledge.Input{Question: "Which repairs do you do?", Answer: "None.", Active: true})
		k.log("Can you mend my bike?", answer.NoKnowledge)
		id := k.first()
		give := func() string {
			t.Helper()
			return k.Boss.Do("POST", k.path()+"/"+id+"/answer", map[string]any{"answer": "Bikes, on Mondays.", "question": "Which repairs do you do?"}).Want(t, 201).Str("id")
		}
		faqs := "/v1/bots/" + k.bot + "/faqs/"
		f := give()
		is(id, "answered", "waiting")
		learn()
		is(id, "open", "overlapped")
		if k.open() != 1 {
			t.Error(k.open(), "are open")
		}
		k.Boss.Do("POST", faqs+f+"/resolve", map[string]any{"action": "discard"}).Want(t, 200)
		learn()
		is(id, "open", "none")
		if r := k.Boss.Do("GET", k.path(), nil).Want(t, 200); r.At("items.0.faq_id") != nil || k.open() != 1 {
			t.Error(r.Raw, k.open())
		}
		f = give()
		learn()
		is(id, "open", "overlapped")
		k.Boss.Do("POST", faqs+f+"/resolve", map[string]any{"action": "replace"}).Want(t, 200)
		learn()
		is(id, "answered", "imported")
		if k.open() != 0 {
			t.Error(k.open(), "are open")
		}
		// A FAQ that is reworded into another one's question goes the same way, and back.
		k.Teach(k.bot, knowledge.Input{Question: "How long is a repair?", Answer: "A day.", Active: true})
		k.digest()
		k.Boss.Do("PATCH", faqs+f, map[string]any{"question": "How long is a repair"}).Want(t, 200)
		learn()
		is(id, "open", "overlapped")
		k.Boss.Do("PATCH", faqs+f, map[string]any{"question": "Who mends bikes?", "alternatives": []string{}}).Want(t, 200)
		learn()
		is(id, "answered", "imported")
		k.Boss.Do("DELETE", faqs+f, nil).Want(t, 204)
		learn()
		is(id, "answered", "none")
		k.Boss.Do("POST", k.path()+"/"+id+"/reopen", nil).Want(t, 200)
		if k.open() != 1 {
			t.Error(k.open(), "are open")
		}
	})
}
