package learning_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

type silent struct{}

func (silent) Publish(string, any) {}
func (silent) Presence(string) int { return 0 }

// spent counts the credits that models were paid.
type spent struct {
	credits int64
	choices []model.Choice
}

func (s *spent) Choices(context.Context, tenant.ID, model.Wanted) ([]model.Choice, error) {
	return s.choices, nil
}

func (s *spent) Spend(_ context.Context, _ *db.Tx, _ tenant.ID, _ model.Spender, _ model.Choice, _ llm.Usage, credits int64) error {
	s.credits += credits
	return nil
}

// talk is a conversation in which a person is in charge.
type talk struct {
	*kit
	id      conversation.ID
	contact conversation.ContactCard
}

func (k *kit) talk(name string) *talk {
	k.n++
	return &talk{kit: k, contact: conversation.ContactCard{ID: uid.New(), Name: name, Number: int64(k.n)}}
}

// ask is a text of the customer; it returns its seq.
func (x *talk) ask(words string) int64 { return x.askAs(words, false) }

func (x *talk) askAs(words string, testing bool) int64 {
	x.t.Helper()
	x.n++
	in := conversation.Inbound{Bot: x.bot, BotName: "Mai", Connection: x.bot, Channel: conversation.Website, Contact: x.contact, Testing: testing,
		Key: fmt.Sprintf("c:%d", x.n), ClientID: fmt.Sprint(x.n), Text: words}
	var acc *conversation.Accepted
	x.Tx(func(ctx context.Context, tx *db.Tx) (err error) {
		if acc, err = x.talks.Accept(ctx, tx, x.Boss.Workspace, in); db.NotFound(err) {
			acc, err = x.talks.Begin(ctx, tx, x.Boss.Workspace, in)
		}
		return err
	})
	x.id = acc.Conversation.ID
	return acc.Message.Seq
}

// unknown has the bot fail to answer a question.
func (x *talk) unknown(words string) {
	x.t.Helper()
	seq := x.ask(words)
	x.Tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := x.s.Log(ctx, tx, x.Boss.Workspace, learning.Asked{BotID: x.bot, ConversationID: string(x.id), Seq: seq, Question: words, Reason: answer.NoKnowledge,
			Language: "en", Channel: "website"})
		return err
	})
}

// takenOver is a question in a conversation that a person has taken over, by its seq.
func (x *talk) takenOver(by workspace.Caller, words string, testing bool) int64 {
	x.t.Helper()
	x.askAs("hello", testing)
	x.reply(by, "Hello!", 0)
	return x.askAs(words, testing)
}

// suggest drafts a reply to the newest text.
func (x *talk) suggest(seq int64, words string, sources ...string) {
	x.t.Helper()
	a := conversation.Answer{How: "near"}
	for _, id := range sources {
		a.Sources = append(a.Sources, conversation.AnswerSource{ID: id})
	}
	payload, err := json.Marshal(a)
	if err != nil {
		x.t.Fatal(err)
	}
	if err := x.talks.Suggest(context.Background(), x.Boss.Workspace, x.id, conversation.Suggestion{Seq: seq, Text: words, Reason: "in_charge", Enough: true, Payload: payload}, nil); err != nil {
		x.t.Fatal(err)
	}
}

func (x *talk) reply(by workspace.Caller, words string, suggestion int64) conversation.Message {
	x.t.Helper()
	x.n++
	m, _, err := x.talks.Reply(context.Background(), by, x.id, conversation.Post{ClientID: fmt.Sprintf("r%d", x.n), Text: words, Suggestion: suggestion})
	if err != nil {
		x.t.Fatal(err)
	}
	return m
}

// digest reads the event log to its end, and runs the jobs that came of it, twice: what counts once counts once.
func (k *kit) digest() {
	k.t.Helper()
	ctx := context.Background()
	rows, err := k.DB.Read().QueryContext(ctx, `SELECT id, kind, subject, at, payload FROM event WHERE workspace_id = $1 AND id > $2 ORDER BY id`, k.Boss.Workspace, k.seen)
	batch, err := db.Collect(rows, err, func(r *sql.Rows) (e events.Record, err error) {
		var at int64
		var payload string
		err = r.Scan(&e.ID, &e.Kind, &e.Subject, &at, &payload)
		e.Workspace, e.At, e.Payload = k.Boss.Workspace, clock.FromMs(at), json.RawMessage(payload)
		return e, err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	if len(batch) > 0 {
		k.seen = batch[len(batch)-1].ID
	}
	k.Tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Consumer().Handle(ctx, tx, batch) })
	rows, err = k.DB.Read().QueryContext(ctx, `SELECT id, kind, args FROM job_outbox WHERE kind IN ($1, $2, $3) ORDER BY id`, learning.LearnJob, learning.TellJob, learning.WordingJob)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
		var args string
		err = r.Scan(&t.OutboxID, &t.Kind, &args)
		t.Attempt, t.Args = 1, json.RawMessage(args)
		return t, err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	for range 2 {
		for _, t := range list {
			run := map[string]func(context.Context, jobs.Task) error{learning.LearnJob: k.s.HandleReply, learning.TellJob: k.s.HandleTell, learning.WordingJob: k.s.HandleWording}
			if err := run[t.Kind](ctx, t); err != nil {
				k.t.Fatal(err)
			}
		}
	}
	k.Tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox`)
		return err
	})
}

// learnt are the proposals of the bot as "question → answer (status via)", newest first.
func (k *kit) learnt() string {
	k.t.Helper()
	p, err := k.Knowledge.Proposals(context.Background(), k.Caller, k.bot, knowledge.ProposalFilter{})
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, x := range p.Items {
		out = append(out, fmt.Sprintf("%s → %s (%s %s)", x.Question, x.AnswerText, x.Status, x.Via))
	}
	return strings.Join(out, "; ")
}

func (k *kit) setting(allowed bool, mode string, members ...string) {
	k.t.Helper()
	k.Boss.Do("PUT", "/v1/bots/"+k.bot+"/learning", map[string]any{"allowed": allowed, "mode": mode, "member_ids": append([]string{}, members...)}).Want(k.t, 200)
}

// exact is what the bot answers from to exactly this question.
func (k *kit) exact(question string) string {
	k.t.Helper()
	m, err := k.Knowledge.Match(context.Background(), k.Boss.Workspace, k.bot, question, 1)
	if err != nil {
		k.t.Fatal(err)
	}
	if len(m) == 0 || !m[0].Exact {
		return ""
	}
	return m[0].AnswerText
}

func TestAnEditedSuggestionIsLearnt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f := k.Teach(k.bot, knowledge.Input{Question: "How long does shipping take?", Answer: "Two days.", Active: true})
		x := k.talk("Nguyễn Thị Lan")
		x.ask("hello")
		x.reply(k.Caller, "Hello, how can I help?", 0)
		seq := x.ask("Do you ship to Japan, and how long does that take?")
		x.suggest(seq, "Two days.", f[0].ID)
		x.reply(k.Caller, "Hi Lan, yes: shipping to Japan takes nine days. Questions: lan@example.com", seq)
		k.digest()
		if got := k.learnt(); got != "Do you ship to Japan, and how long does that take? → Yes: shipping to Japan takes nine days. Questions: [email] (in_review suggestion)" {
			t.Error(got)
		}
		if k.exact("Do you ship to Japan, and how long does that take?") != "" {
			t.Error("used before somebody has looked at it")
		}
		// Sent as it was, but for white space: nothing new, and the source was of use. Put away: it was not.
		seq = x.ask("And to Korea?")
		x.suggest(seq, "It takes two days to Korea.", f[0].ID)
		x.reply(k.Caller, "It takes  two days to Korea.", seq)
		seq = x.ask("To Peru?")
		x.suggest(seq, "It takes two days to Peru.", f[0].ID)
		if _, err := k.talks.Dismiss(context.Background(), k.Caller, x.id, seq); err != nil {
			t.Fatal(err)
		}
		x.reply(k.Caller, "Sorry, nobody ships to Peru at the moment.", 0)
		seq = x.ask("To Chile?")
		x.suggest(seq, "It takes two days to Chile.", f[0].ID)
		x.reply(k.Caller, "It takes two days to Chile.", seq)
		// With a greeting only, too short, one customer's own matter: nothing to learn.
		for _, said := range []string{"Hello Lan, It takes two days to Oslo.", "Nine days.", "Your order was sent this morning and arrives tomorrow."} {
			seq = x.ask("To Oslo?")
			x.suggest(seq, "It takes two days to Oslo.", f[0].ID)
			x.reply(k.Caller, said, seq)
		}
		k.digest()
		if got := k.learnt(); strings.Count(got, "→") != 1 {
			t.Error(got)
		}
		e, err := k.Knowledge.Entries(context.Background(), k.Caller, k.bot, knowledge.EntryFilter{Origin: knowledge.FromUser})
		if err != nil || len(e.Items) != 1 || e.Items[0].Useful != 1 {
			t.Errorf("%+v %v", e.Items, err)
		}
	})
}

func TestWhatIsNeverLearnt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		edit := func(x *talk, seq int64) {
			x.suggest(seq, "It takes two days.")
			x.reply(k.Caller, "Shipping to Japan takes nine days at the moment.", seq)
		}
		// A test of a member.
		x := k.talk("Lan")
		edit(x, x.takenOver(k.Caller, "Do you ship to Japan?", true))
		// A conversation with the tag.
		x = k.talk("Lan")
		seq := x.takenOver(k.Caller, "Do you ship to Japan?", false)
		tag, err := k.labels.CreateTag(ctx, k.Caller, taxonomy.TagInput{Name: "no-learning"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.talks.Label(ctx, k.Caller, x.id, conversation.Labels{Add: []string{tag.ID}}); err != nil {
			t.Fatal(err)
		}
		edit(x, seq)
		k.digest()
		// A note answers nobody.
		x = k.talk("Lan")
		x.unknown("Do you repair bicycles?")
		x.n++
		if _, _, err := k.talks.Reply(ctx, k.Caller, x.id, conversation.Post{ClientID: fmt.Sprint("n", x.n), Text: "We repair bicycles on Mondays only.", Note: true}); err != nil {
			t.Fatal(err)
		}
		k.digest()
		// The switch.
		k.setting(false, "after_reviewing")
		x = k.talk("Lan")
		edit(x, x.takenOver(k.Caller, "Do you ship to Japan?", false))
		k.digest()
		if got := k.learnt(); got != "" {
			t.Error(got)
		}
		k.setting(true, "after_reviewing")
		x = k.talk("Lan")
		edit(x, x.takenOver(k.Caller, "Do you ship to Japan?", false))
		k.digest()
		if got := k.learnt(); strings.Count(got, "→") != 1 {
			t.Error(got)
		}
	})
}

func TestAnAnswerToWhatTheBotDidNotKnowIsLearnt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		x := k.talk("Lan")
		x.unknown("Do you repair bicycles?")
		x.reply(k.Caller, "Let me check that for you, one moment please.", 0)
		k.digest()
		if got := k.learnt(); got != "" {
			t.Errorf("a promise was learnt: %s", got)
		}
		x.reply(k.Caller, "Yes, we repair bicycles every Monday from nine.", 0)
		x.reply(k.Caller, "And we sell used ones in the shop next door.", 0)
		k.digest()
		if got := k.learnt(); got != "Do you repair bicycles? → Yes, we repair bicycles every Monday from nine. (in_review unanswered)" {
			t.Error(got)
		}
		// At one go, too.
		x = k.talk("Lan")
		x.unknown("Do you rent out canoes?")
		x.reply(k.Caller, "Let me check that for you, one moment please.", 0)
		x.reply(k.Caller, "Yes, we rent out canoes from May to September.", 0)
		x.reply(k.Caller, "The landing stage is behind the shop.", 0)
		k.digest()
		if got := k.learnt(); strings.Count(got, "→") != 2 || !strings.Contains(got, "Do you rent out canoes? → Yes, we rent out canoes from May to September. (in_review unanswered)") {
			t.Error(got)
		}
	})
}

func TestImmediately(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		junior := k.House.House.Caller(k.Join(k.Boss, "junior_member"))
		k.Teach(k.bot, knowledge.Input{Question: "Do you ship to Japan?", Answer: "No.", Active: true})
		k.setting(true, "immediately")
		teach := func(by workspace.Caller, asked, said string) {
			x := k.talk("Lan")
			seq := x.takenOver(by, asked, false)
			x.suggest(seq, "I do not know.")
			x.reply(by, said, seq)
			k.digest()
		}
		teach(k.Caller, "Do you gift-wrap parcels?", "Yes, for two dollars a parcel.")
		if got := k.exact("do you gift-wrap parcels"); got != "Yes, for two dollars a parcel." {
			t.Errorf("not used at once: %q", got)
		}
		// What the bot knows already waits in this mode, too.
		teach(k.Caller, "Do you ship to Japan", "Yes, since May we ship to Japan.")
		if got := k.exact("Do you ship to Japan?"); got != "No." || !strings.Contains(k.learnt(), "(overlapped suggestion)") {
			t.Errorf("%q: %s", got, k.learnt())
		}
		// Nobody is named: the bot learns at once from those who may approve, and a junior's answer waits.
		teach(junior, "Do you repair bicycles?", "Yes, every Monday from nine.")
		if k.exact("Do you repair bicycles?") != "" || !strings.Contains(k.learnt(), "(in_review suggestion)") {
			t.Error(k.learnt())
		}
		// Named, he teaches, and the boss does no more.
		k.setting(true, "immediately", junior.MemberID)
		teach(junior, "Do you sell helmets?", "Yes, in three sizes, from thirty dollars.")
		teach(k.Caller, "Do you sell gloves?", "Yes, in five sizes, from ten dollars.")
		if k.exact("Do you sell helmets?") == "" || k.exact("Do you sell gloves?") != "" {
			t.Error(k.learnt())
		}
		// Undo takes it out of use.
		for _, p := range k.Boss.Do("GET", "/v1/bots/"+k.bot+"/proposals?status=imported&search=helmets", nil).Want(t, 200).List("items") {
			k.Boss.Do("POST", "/v1/bots/"+k.bot+"/proposals/"+p.(map[string]any)["id"].(string)+"/undo", nil).Want(t, 200)
		}
		if k.exact("Do you sell helmets?") != "" {
			t.Error("still used after the undo")
		}
	})
}

func TestWhoMayApprove(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		junior := k.Join(k.Boss, "junior_member")
		x := k.talk("Lan")
		x.unknown("Do you repair bicycles?")
		x.reply(k.Caller, "Yes, we repair bicycles every Monday from nine.", 0)
		x = k.talk("Ho")
		x.unknown("Do you sell helmets?")
		x.reply(k.Caller, "Yes, in three sizes, from thirty dollars.", 0)
		k.digest()
		path := "/v1/bots/" + k.bot + "/proposals"
		junior.Do("GET", path, nil).Want(t, 403)
		items := k.Boss.Do("GET", path, nil).Want(t, 200).List("items")
		var ids []string
		for _, i := range items {
			ids = append(ids, i.(map[string]any)["id"].(string))
		}
		junior.Do("POST", path+"/"+ids[0]+"/approve", map[string]any{}).Want(t, 403)
		if k.Boss.Do("GET", "/v1/bots/"+k.bot+"/learning", nil).Want(t, 200).At("reviewer") != true {
			t.Error("the owner may approve")
		}
		k.setting(true, "after_reviewing", junior.MemberID)
		junior.Do("POST", path+"/"+ids[0]+"/approve", map[string]any{}).Want(t, 200)
		junior.Do("POST", path+"/"+ids[0]+"/approve", map[string]any{}).Want(t, 409)
		junior.Do("POST", path+"/"+uid.New()+"/approve", map[string]any{}).Want(t, 404)
		r := junior.Do("POST", path+"/bulk", map[string]any{"action": "approve", "ids": append(ids, uid.New())}).Want(t, 200)
		if r.At("changed") != 1.0 || r.At("passed_over") != 2.0 {
			t.Error(r.Raw)
		}
		junior.Do("POST", path+"/bulk", map[string]any{"action": "burn", "ids": ids}).Want(t, 422)
		junior.Do("POST", path+"/bulk", map[string]any{"action": "reject", "ids": make([]string, 101)}).Want(t, 422)
		k.Boss.Do("PUT", "/v1/bots/"+k.bot+"/learning", map[string]any{"allowed": true, "mode": "never", "member_ids": []string{}}).Want(t, 422)
		k.Boss.Do("PUT", "/v1/bots/"+k.bot+"/learning", map[string]any{"allowed": true, "mode": "immediately", "member_ids": []string{uid.New()}}).Want(t, 422)
		junior.Do("PUT", "/v1/bots/"+k.bot+"/learning", map[string]any{"allowed": true, "mode": "immediately", "member_ids": []string{}}).Want(t, 403)
	})
}

// fieldsOf names the wrong fields of an error as "location code".
func fieldsOf(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return ""
	}
	return e.Fields[0].Location + " " + e.Fields[0].Code
}

// A copy of a bot learns as the first does, until somebody says otherwise.
func TestACopyLearnsAsTheFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		junior := k.Join(k.Boss, "junior_member")
		k.setting(false, "immediately", junior.MemberID)
		twin := k.Boss.Do("POST", "/v1/bots/"+k.bot+"/duplicate", map[string]any{}).Want(t, 201).Str("id")
		k.digest()
		path := "/v1/bots/" + twin + "/learning"
		if r := k.Boss.Do("GET", path, nil).Want(t, 200); r.At("allowed") != false || r.Str("mode") != "immediately" || r.Str("member_ids.0") != junior.MemberID {
			t.Errorf("the copy's setting is %s", r.Raw)
		}
		k.Boss.Do("PUT", path, map[string]any{"allowed": true, "mode": "after_reviewing", "member_ids": []string{}}).Want(t, 200)
		k.seen = 0
		k.digest()
		if r := k.Boss.Do("GET", path, nil).Want(t, 200); r.At("allowed") != true {
			t.Error("what was set for the copy was lost")
		}
	})
}

// A reviewer decides about all proposals that match without a right to the bot's knowledge, and sees how far that is; the
// bot's other tasks are none of his business.
func TestReviewersDecideAboutAllThatMatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		junior, stranger := k.Join(k.Boss, "junior_member"), k.House.Owner("Other")
		for name, asked := range map[string][2]string{"Lan": {"Do you repair bicycles?", "Yes, we repair bicycles every Monday from nine."},
			"Ho": {"Do you sell helmets?", "Yes, in three sizes, from thirty dollars."}, "Vy": {"Is there a café nearby?", "Yes, the one in the old mill is good."}} {
			x := k.talk(name)
			x.unknown(asked[0])
			x.reply(k.Caller, asked[1], 0)
		}
		k.digest()
		path := "/v1/bots/" + k.bot + "/proposals"
		all := map[string]any{"action": "approve", "matching": map[string]any{"search": "yes"}}
		junior.Do("POST", path+"/tasks", all).Want(t, 403)
		junior.Do("GET", path+"/tasks", nil).Want(t, 403)
		stranger.Do("POST", path+"/tasks", all).Want(t, 404)
		k.setting(true, "after_reviewing", junior.MemberID)
		if got := junior.Do("GET", path+"?open=true&counted=true&limit=1", nil).Want(t, 200); got.At("total") != 3.0 {
			t.Error(got.Raw)
		}
		for at, body := range map[string]map[string]any{"body.action": {"action": "delete", "matching": map[string]any{}}, "body.matching.via": {"action": "reject", "matching": map[string]any{"via": "moon"}},
			"body.matching.to": {"action": "reject", "matching": map[string]any{"from": "2026-02-02T00:00:00Z", "to": "2026-02-01T00:00:00Z"}}} {
			if got := junior.Do("POST", path+"/tasks", body).Want(t, 422).Fields(); got[0] != at+" field.not_allowed" {
				t.Error(got)
			}
		}
		none := junior.Do("POST", path+"/tasks", map[string]any{"action": "reject", "matching": map[string]any{"to": "2001-01-01T00:00:00Z"}}).Want(t, 202)
		if none.At("total") != 0.0 {
			t.Error(none.Raw)
		}
		junior.Do("POST", path+"/tasks/"+none.Str("id")+"/cancel", nil).Want(t, 200)
		id := junior.Do("POST", path+"/tasks", all).Want(t, 202).Str("id")
		stranger.Do("GET", path+"/tasks/"+id, nil).Want(t, 404)
		k.Learn()
		if got := junior.Do("GET", path+"/tasks/"+id, nil).Want(t, 200); got.Str("state") != "done" || got.Str("of") != "proposals" || got.At("changed") != 3.0 || got.At("failed") != 0.0 {
			t.Error(got.Raw)
		}
		if got := junior.Do("GET", path+"/tasks", nil).Want(t, 200); len(got.List("items")) != 2 || got.Str("items.0.id") != id {
			t.Error(got.Raw)
		}
		if k.exact("do you sell helmets") == "" {
			t.Error("what is approved is used")
		}
		mine := k.Boss.Do("POST", "/v1/bots/"+k.bot+"/faqs/tasks", map[string]any{"action": "activate", "matching": map[string]any{}}).Want(t, 202).Str("id")
		junior.Do("GET", path+"/tasks/"+mine, nil).Want(t, 404)
		junior.Do("POST", path+"/tasks/"+mine+"/cancel", nil).Want(t, 404)
		junior.Do("GET", "/v1/bots/"+k.bot+"/tasks", nil).Want(t, 403)
	})
}
