package learning_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/bot/bottest"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace/workspacetest"
)

type kit struct {
	*bottest.House
	t   *testing.T
	s   *learning.Service
	bot string

	talks  *conversation.Service
	labels *taxonomy.Service
	n      int
	seen   int64 // the last event that was digested
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	k := &kit{House: bottest.New(t, d), t: t}
	k.talks = conversation.New(d, silent{}, k.Files, k.Clock)
	k.labels = taxonomy.New(d, k.Clock, k.talks.LabelUses)
	k.s = learning.New(learning.Deps{DB: d, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Answers: answer.New(k.Knowledge, answer.Options{}),
		Models: &spent{}, Conversations: k.talks, Members: k.Service, Labels: k.labels})
	k.s.Routes(k.Doors)
	k.bot = k.Bot("Mai").ID
	return k
}

func (k *kit) log(question string, why answer.Reason) {
	k.t.Helper()
	k.Tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := k.s.Log(ctx, tx, k.Boss.Workspace, learning.Asked{BotID: k.bot, ConversationID: uid.New(), Question: question, Reason: why})
		return err
	})
}

func (k *kit) path() string { return "/v1/bots/" + k.bot + "/unanswered" }

// rows are the questions of a status as "question count", most asked first.
func (k *kit) rows(status string) string {
	k.t.Helper()
	r := k.Boss.Do("GET", k.path()+"?limit=100&status="+status, nil).Want(k.t, 200)
	var out []string
	for _, item := range r.List("items") {
		u := item.(map[string]any)
		out = append(out, fmt.Sprintf("%s %v", u["question"], u["count"]))
	}
	return strings.Join(out, "; ")
}

func (k *kit) open() float64 {
	k.t.Helper()
	return k.Boss.Do("GET", "/v1/bots/"+k.bot, nil).Want(k.t, 200).At("unanswered_open").(float64)
}

func (k *kit) first() string {
	k.t.Helper()
	return k.Boss.Do("GET", k.path(), nil).Want(k.t, 200).Str("items.0.id")
}

// Scenario 3, the part of this room: a question without a hit leaves one row, however often it is asked and with
// whatever signs and endings; the answer given to it is what the bot says from then on.
func TestScenario3UnansweredRow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		own := "Please call us."
		fixed := string(bot.FixedText)
		b, err := k.Bots.Change(ctx, k.Caller, k.bot, bot.Patch{UnknownMode: &fixed, ReplyUnknown: &own})
		if err != nil {
			t.Fatal(err)
		}
		answers := answer.New(k.Knowledge, answer.Options{})
		ask := func(q string) answer.Result {
			r, err := answers.Answer(ctx, answer.Request{Workspace: k.Boss.Workspace, Bot: b, Texts: []string{q}})
			if err != nil {
				t.Fatal(err)
			}
			if r.How == answer.Unknown {
				k.log(q, r.Reason)
			}
			return r
		}
		for _, q := range []string{"Do you repair bicycles?", "do you repair BICYCLES", "do you repair bicycle"} {
			if r := ask(q); r.Text != own || r.Reason != answer.NoKnowledge {
				t.Errorf("%+v", r)
			}
		}
		if got := k.rows("open"); got != "Do you repair bicycles? 3" || k.open() != 1 {
			t.Errorf("%s; %v open", got, k.open())
		}
		r := k.Boss.Do("POST", k.path()+"/"+k.first()+"/answer", map[string]any{"answer": "Yes, on Mondays.", "question": "Which repairs do you do?"}).Want(t, 201)
		if r.Str("question") != "Which repairs do you do?" || r.Str("alternatives.0") != "Do you repair bicycles?" || r.Str("origin") != "unanswered" || r.Str("state") != "waiting" {
			t.Error(r.Raw)
		}
		k.Learn()
		if r := ask("do you repair bicycles"); r.How != answer.Exact || r.Text != "Yes, on Mondays." {
			t.Errorf("%+v", r)
		}
		if k.rows("open") != "" || k.rows("answered") != "Do you repair bicycles? 3" || k.open() != 0 {
			t.Error(k.rows("open"), k.rows("answered"), k.open())
		}
		kinds, _ := k.Events(k.Boss.Workspace)
		kinds = slices.DeleteFunc(kinds, func(s string) bool { return !strings.HasPrefix(s, "unanswered.") })
		if !slices.Equal(kinds, []string{"unanswered.created", "unanswered.answered"}) {
			t.Error(kinds)
		}
	})
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for _, q := range []string{"hello", "Xin chào shop!", "You are useless!", "thank you so much", "ok", "??", "12345", "a b", "👍", "", "  "} {
			k.log(q, answer.NoKnowledge)
		}
		k.log("I want to talk to a person about my broken bike", answer.AskedForHuman)
		k.log("[photo]", answer.MediaOnly)
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			id, err := k.s.Log(ctx, tx, k.Boss.Workspace, learning.Asked{BotID: k.bot, Question: "Do you repair bicycles?", Reason: answer.NoKnowledge, Testing: true})
			if id != "" {
				t.Error("a test was kept")
			}
			return err
		})
		if got := k.rows("open"); got != "" || k.open() != 0 {
			t.Errorf("kept: %s", got)
		}
		long := strings.Repeat("ﷺ bicycle ", 60)
		for _, q := range []string{
			"hoàn tiền được không", "hoan tien duoc khong", "hoán tiên được không", // the last is another word
			"Is the X-200 waterproof?", "is x200 waterproof", "Is the X-300 waterproof?",
			"价格", "one\ntwo three", long, long + "!",
		} {
			k.log(q, answer.NotEnough)
		}
		want := []string{"hoàn tiền được không 2", "hoán tiên được không 1", "Is the X-200 waterproof? 2", "Is the X-300 waterproof? 1", "价格 1", "one two three 1"}
		got := k.rows("open")
		for _, w := range want {
			if !strings.Contains("; "+got+"; ", "; "+w+"; ") {
				t.Errorf("%s is missing in %s", w, got)
			}
		}
		if k.open() != 7 {
			t.Errorf("%v open: %s", k.open(), got)
		}
	})
}

// A settled question comes back when it is asked three times more; dismissals can be undone for 30 days.
func TestSettling(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		q := "Do you repair bicycles?"
		k.log(q, answer.NoKnowledge)
		one := k.path() + "/" + k.first()
		if r := k.Boss.Do("POST", one+"/dismiss", nil).Want(t, 200); r.Str("status") != "dismissed" {
			t.Error(r.Raw)
		}
		if k.Boss.Do("POST", one+"/dismiss", nil).Want(t, 409).Str("code") != "unanswered.not_open" || k.open() != 0 {
			t.Error("dismissed twice")
		}
		k.Boss.Do("POST", one+"/answer", map[string]any{"answer": "x"}).Want(t, 409)
		if r := k.Boss.Do("POST", one+"/reopen", nil).Want(t, 200); r.Str("status") != "open" || k.open() != 1 {
			t.Error(r.Raw)
		}
		if k.Boss.Do("POST", one+"/reopen", nil).Want(t, 409).Str("code") != "unanswered.is_open" {
			t.Error("opened twice")
		}
		k.Boss.Do("POST", one+"/dismiss", nil).Want(t, 200)
		k.log(q, answer.NoKnowledge)
		k.log("do you repair bicycle", answer.NotEnough)
		if k.rows("open") != "" || k.rows("dismissed") != q+" 3" {
			t.Error("two are not three:", k.rows("open"), k.rows("dismissed"))
		}
		k.log(q, answer.AIError)
		if k.rows("open") != q+" 4" || k.open() != 1 {
			t.Error("asked three times more:", k.rows("open"), k.open())
		}
		if r := k.Boss.Do("GET", k.path(), nil).Want(t, 200); r.Str("items.0.reason") != "ai_error" || r.At("total") != 1.0 || r.At("items.0.faq_id") != nil || !uid.Valid(r.Str("items.0.last_conversation_id")) {
			t.Error(r.Raw)
		}
		k.Boss.Do("POST", one+"/dismiss", nil).Want(t, 200)
		k.Clock.Advance(31 * 24 * time.Hour)
		if k.Boss.Do("POST", one+"/reopen", nil).Status == 200 {
			t.Error("a dismissal is final after 30 days")
		}
	})
}

func TestWhoAndBadInput(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		other := k.Bot("Other").ID
		who := map[string]workspacetest.Person{
			"nobody": k.Nobody(), "viewer": k.Join(k.Boss, "viewer"), "junior": k.Join(k.Boss, "junior_member"), "senior": k.Join(k.Boss, "senior_member"),
			"admin": k.Join(k.Boss, "admin"), "owner": k.Boss, "scoped": k.Join(k.Boss, "admin", other), "stranger": k.Owner("Elsewhere"),
		}
		n := 0
		for name, p := range who {
			want := func(ok int, may ...string) int {
				switch {
				case name == "nobody":
					return 401
				case slices.Contains(may, name):
					return ok
				case name == "scoped" || name == "stranger":
					return 404
				}
				return 403
			}
			n++
			k.log(fmt.Sprintf("Do you repair thing%c?", 'a'+n), answer.NoKnowledge)
			one := k.path() + "/" + k.first()
			for _, c := range []struct {
				method, path string
				body         any
				want         int
			}{
				{"GET", k.path(), nil, want(200, "senior", "admin", "owner")},
				{"POST", one + "/dismiss", nil, want(200, "admin", "owner")},
				{"POST", one + "/reopen", nil, want(map[bool]int{true: 200, false: 409}[name == "admin" || name == "owner"], "admin", "owner")},
				{"POST", one + "/answer", map[string]any{"answer": "Yes."}, want(201, "admin", "owner")},
			} {
				if got := p.Do(c.method, c.path, c.body); got.Status != c.want {
					t.Errorf("%s %s by %s: %d, want %d: %s", c.method, c.path, name, got.Status, c.want, got.Raw)
				}
			}
		}
		k.log("Do you sell maps?", answer.NoKnowledge)
		id := k.first()
		for _, path := range []string{k.path() + "/" + uid.New(), k.path() + "/x", "/v1/bots/" + other + "/unanswered/" + id, "/v1/bots/" + uid.New() + "/unanswered/" + id} {
			for verb, body := range map[string]any{"/dismiss": nil, "/reopen": nil, "/answer": map[string]any{"answer": "x"}} {
				k.Boss.Do("POST", path+verb, body).Want(t, 404)
			}
		}
		for query, want := range map[string]string{"?status=lost": "query.status field.not_allowed", "?cursor=x": "query.cursor cursor.invalid", "?limit=x": "query.limit field.type"} {
			if got := k.Boss.Do("GET", k.path()+query, nil).Want(t, 422).Fields(); got[0] != want {
				t.Error(query, got)
			}
		}
		long := strings.Repeat("x", 501)
		for body, want := range map[string]string{
			`{}`:             "body.answer field.required",
			`{"answer":" "}`: "body.answer field.required",
			`{"answer":"` + strings.Repeat("y", 5001) + `"}`: "body.answer field.too_long",
			`{"answer":"a","question":"` + long + `"}`:       "body.question field.too_long",
			`{"answer":"a","alternatives":["` + long + `"]}`: "body.alternatives[0] field.too_long",
			`{"answer":5}`: "body.answer field.type",
		} {
			if got := k.Boss.Do("POST", k.path()+"/"+id+"/answer", body).Want(t, 422).Fields(); strings.Join(got, ";") != want {
				t.Errorf("%s: %v, want %s", body, got, want)
			}
		}
		if !strings.Contains(k.rows("open"), "Do you sell maps? 1") {
			t.Error("a refused answer must leave the question open:", k.rows("open"))
		}
	})
}

// Pages hold the most asked first, without gaps and repeats.
func TestPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for i := range 7 {
			for range i%3 + 1 {
				k.log(fmt.Sprintf("Do you repair thing%c?", 'a'+i), answer.NoKnowledge)
			}
		}
		var counts []string
		seen := map[string]bool{}
		next := ""
		for range 10 {
			r := k.Boss.Do("GET", k.path()+"?limit=2&cursor="+next, nil).Want(t, 200)
			for i := range r.List("items") {
				id := r.Str(fmt.Sprintf("items.%d.id", i))
				if seen[id] {
					t.Errorf("%s twice", id)
				}
				seen[id] = true
				counts = append(counts, fmt.Sprint(r.At(fmt.Sprintf("items.%d.count", i))))
			}
			if next = r.Str("next"); next == "" {
				break
			}
		}
		if got := strings.Join(counts, ""); got != "3322111" {
			t.Error(got)
		}
	})
}

// The same new question from many customers at once is one row with all of them counted; two who settle it at once do
// it once.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
					_, err := k.s.Log(ctx, tx, k.Boss.Workspace, learning.Asked{BotID: k.bot, ConversationID: uid.New(), Question: "Do you repair bicycles?", Reason: answer.NoKnowledge})
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if k.rows("open") != "Do you repair bicycles? 8" || k.open() != 1 {
			t.Fatal(k.rows("open"), k.open())
		}
		id := k.first()
		done := make(chan error, 6)
		for i := range 6 {
			go func() {
				var err error
				if i%2 == 0 {
					_, _, err = k.s.Answer(ctx, k.Caller, k.bot, id, knowledge.Input{Answer: "Yes.", Active: true}, false)
				} else {
					_, err = k.s.Dismiss(ctx, k.Caller, k.bot, id)
				}
				done <- err
			}()
		}
		won := 0
		for range 6 {
			switch err := <-done; {
			case err == nil:
				won++
			case !errors.Is(err, learning.ErrNotOpen):
				t.Error(err)
			}
		}
		if won != 1 || k.open() != 0 {
			t.Errorf("%d settled it, %v open", won, k.open())
		}
	})
}

// What is one person's does not stand in Unanswered: not in the question, and not as it was written; two who ask the same
// about their orders ask one question.
func TestUnansweredHidesWhatIsOnePersons(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		log := func(question, original, name string) (id string) {
			t.Helper()
			if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
				id, err = k.s.Log(ctx, tx, k.Boss.Workspace, learning.Asked{BotID: k.bot, ConversationID: uid.New(), Question: question, Original: original, Name: name, Reason: answer.NoKnowledge})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := log("I was charged twice for order #10517, write to lan@tea.example", "Hi, Lan Dang here\nI was charged twice for order #10517, write to lan@tea.example", "Lan Dang")
		got, err := k.s.Question(t.Context(), k.Caller, k.bot, first)
		if err != nil {
			t.Fatal(err)
		}
		if got.Question != "I was charged twice for order [order number], write to [email]" || got.Original != "Hi, [name] here\nI was charged twice for order [order number], write to [email]" {
			t.Errorf("%q, written as %q", got.Question, got.Original)
		}
		if second := log("I was charged twice for order #20988, write to an@tea.example", "", ""); second != first {
			t.Error("another order is another question")
		}
		if id := log("#10517", "", ""); id != "" {
			t.Error("a number alone is a question")
		}
	})
}
