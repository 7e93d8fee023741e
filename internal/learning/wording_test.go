package learning_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
)

// says is what the bot says, and how its turn has ended.
func (x *talk) says(a conversation.Answer, ended conversation.TurnEnded) {
	x.t.Helper()
	payload, err := json.Marshal(a)
	if err != nil {
		x.t.Fatal(err)
	}
	ended.Reason = "test"
	if _, err := x.talks.Act(context.Background(), x.Boss.Workspace, x.id, func(context.Context, *db.Tx, *conversation.Conversation) (*conversation.Outcome, error) {
		return &conversation.Outcome{Ended: ended, Asks: len(a.Guesses) > 0, Reply: &conversation.Message{DedupKey: "b:" + uid.New(), AuthorKind: conversation.AuthorBot,
			AuthorID: x.bot, AuthorName: "Mai", Visibility: conversation.VisibleAll, Kind: conversation.KindText, Text: "…", Payload: payload}}, nil
	}); err != nil {
		x.t.Fatal(err)
	}
}

// means asks something, is asked back about some FAQs, and chooses one of them.
func (x *talk) means(words, faq string, among ...string) {
	x.t.Helper()
	x.meansAs(words, faq, false, among...)
}

func (x *talk) meansAs(words, faq string, testing bool, among ...string) {
	x.t.Helper()
	seq := x.askAs(words, testing)
	back := conversation.Answer{How: string(answer.AskedBack), Asked: words}
	for _, id := range among {
		back.Guesses = append(back.Guesses, conversation.AnswerSource{ID: id, Kind: "q_and_a"})
	}
	x.says(back, conversation.TurnEnded{Answers: []int64{seq}, How: string(answer.AskedBack), Testing: testing})
	seq = x.askAs("1", testing)
	x.says(conversation.Answer{How: string(answer.Chosen)}, conversation.TurnEnded{Answers: []int64{seq}, How: string(answer.Chosen), Sources: []string{faq}, Testing: testing})
}

// worded are the wordings that are proposed, as "question times status", newest first.
func (k *kit) worded() string {
	k.t.Helper()
	r := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/proposals?via=chosen", nil).Want(k.t, 200)
	var out []string
	for _, item := range r.List("items") {
		p := item.(map[string]any)
		out = append(out, fmt.Sprintf("%s %v %s", p["question"], p["times"], p["status"]))
	}
	return strings.Join(out, "; ")
}

func TestWhatCustomersMeantIsAWording(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f := k.Teach(k.bot, knowledge.Input{Question: "Do you sell gift cards?", Answer: "Yes, from ten euros on.", Active: true},
			knowledge.Input{Question: "Do you repair bells?", Answer: "On Mondays.", Active: true})
		x := k.talk("Nguyễn Thị Lan")
		x.means("Hello, I am Lan, can I buy a voucher? My mail is lan@example.com", f[0].ID, f[0].ID, f[1].ID)
		x.means("thank you", f[0].ID, f[0].ID)                        // no question
		x.means("where do I get a present", f[0].ID, f[1].ID)         // it was not among them
		x.means(strings.Repeat("a long tale ", 60), f[0].ID, f[0].ID) // and no question
		k.digest()
		if got := k.worded(); got != "I am [name], can I buy a voucher? My mail is [email] 1 in_review" {
			t.Fatal(got)
		}
		y := k.talk("Minh")
		y.means("Can I get a voucher here?", f[0].ID, f[0].ID)
		k.talk("An").means("can I get a voucher here", f[0].ID, f[1].ID, f[0].ID)
		y.means("Can I get a voucher here?", f[0].ID, f[0].ID)
		k.talk("Test").meansAs("Is a voucher sold here?", f[0].ID, true, f[0].ID)
		k.digest()
		if got := k.worded(); got != "Can I get a voucher here? 2 in_review; I am [name], can I buy a voucher? My mail is [email] 1 in_review" {
			t.Fatal(got)
		}
		r := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/proposals?via=chosen&limit=1", nil).Want(t, 200)
		if r.Str("items.0.asks.question") != "Do you sell gift cards?" || r.Str("items.0.answer_text") != "Yes, from ten euros on." || r.Str("items.0.conversation_id") != string(y.id) {
			t.Error(r.Raw)
		}
		path := "/v1/bots/" + k.bot + "/proposals/" + r.Str("items.0.id")
		k.Boss.Do("POST", path+"/approve", map[string]any{"answer": "No."}).Want(t, 422)
		k.Boss.Do("POST", path+"/approve", map[string]any{}).Want(t, 200)
		if k.exact("can i get a voucher here") != "Yes, from ten euros on." {
			t.Error("not asked by it")
		}
		if u := k.Boss.Do("POST", path+"/undo", nil).Want(t, 200); u.Str("status") != "in_review" || k.exact("can i get a voucher here") != "" {
			t.Error(u.Raw)
		}
	})
}

func TestHowABotLearnsWordings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f := k.Teach(k.bot, knowledge.Input{Question: "Do you sell gift cards?", Answer: "Yes.", Active: true})
		k.setting(false, "immediately")
		k.talk("An").means("Can I buy a voucher?", f[0].ID, f[0].ID)
		k.digest()
		if got := k.worded(); got != "" {
			t.Error("learnt although it is switched off:", got)
		}
		k.setting(true, "immediately")
		for range 3 {
			k.talk("An").means("Can I buy a voucher?", f[0].ID, f[0].ID)
		}
		k.talk("An").means("Can I send a voucher to lan@example.com?", f[0].ID, f[0].ID)
		k.digest()
		if got := k.worded(); got != "Can I send a voucher to [email]? 1 in_review; Can I buy a voucher? 3 imported" || k.exact("can I buy a voucher") != "Yes." {
			t.Error(got)
		}
		// From the replies of those who are named alone: a customer is none of them.
		k.setting(true, "immediately", k.Caller.MemberID)
		k.talk("An").means("Is there a present for my sister?", f[0].ID, f[0].ID)
		k.digest()
		if got := k.worded(); !strings.HasPrefix(got, "Is there a present for my sister? 1 in_review; ") {
			t.Error(got)
		}
		k.setting(true, "after_reviewing")
		tag, err := k.labels.CreateTag(context.Background(), k.Caller, taxonomy.TagInput{Name: "no-learning"}, false)
		if err != nil {
			t.Fatal(err)
		}
		x := k.talk("An")
		x.ask("hello")
		if _, err := k.talks.Label(context.Background(), k.Caller, x.id, conversation.Labels{Add: []string{tag.ID}}); err != nil {
			t.Fatal(err)
		}
		x.means("What do I give my mother?", f[0].ID, f[0].ID)
		blocked := []string{"blockhead"}
		if _, err := k.Bots.Change(context.Background(), k.Caller, k.bot, bot.Patch{Chat: &bot.ChatPatch{BlockedWords: &blocked}}); err != nil {
			t.Fatal(err)
		}
		k.talk("An").means("Do you sell vouchers, blockhead?", f[0].ID, f[0].ID)
		before := k.worded()
		k.digest()
		if got := k.worded(); got != before {
			t.Error(got)
		}
	})
}
