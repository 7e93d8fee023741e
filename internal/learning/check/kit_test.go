package check_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/bot/bottest"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
)

type silent struct{}

func (silent) Publish(string, any) {}
func (silent) Presence(string) int { return 0 }

// models may all be asked; what is paid for them is counted.
type models struct {
	all     []model.Choice
	answers int
	credits int64
}

func (m *models) Choices(context.Context, tenant.ID, model.Wanted) ([]model.Choice, error) {
	return m.all, nil
}
func (m *models) Steps(context.Context, tenant.ID, model.Wanted) ([]model.Choice, error) {
	return m.all, nil
}
func (*models) Afford(context.Context, tenant.ID, model.Spender, model.Choice) error { return nil }
func (*models) Failed(context.Context, tenant.ID, model.Choice, error)               {}
func (*models) Worked(tenant.ID, model.Choice)                                       {}
func (m *models) Spend(_ context.Context, _ *db.Tx, _ tenant.ID, _ model.Spender, _ model.Choice, _ llm.Usage, credits int64) error {
	m.answers++
	m.credits += credits
	return nil
}

type kit struct {
	*bottest.House
	t      *testing.T
	s      *check.Service
	learn  *learning.Service
	talks  *conversation.Service
	models *models
	bot    string
	seen   int64
	n      int
}

func newKit(t *testing.T, d *db.DB, choices ...model.Choice) *kit {
	t.Helper()
	k := &kit{House: bottest.New(t, d), t: t, models: &models{all: choices}}
	k.talks = conversation.New(d, silent{}, k.Files, k.Clock)
	answers := answer.New(k.Knowledge, answer.Options{Models: k.models})
	k.learn = learning.New(learning.Deps{DB: d, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Answers: answers, Models: k.models, Conversations: k.talks,
		Members: k.Service, Labels: taxonomy.New(d, k.Clock, k.talks.LabelUses)})
	k.s = check.New(check.Deps{DB: d, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Answers: answers, Models: k.models, Learning: k.learn})
	k.learn.Routes(k.Doors)
	k.s.Routes(k.Doors)
	k.bot = k.Bot("Mai").ID
	return k
}

func (k *kit) tests() string { return "/v1/bots/" + k.bot + "/answer-tests" }
func (k *kit) runs() string  { return "/v1/bots/" + k.bot + "/answer-test-runs" }

// teach adds a FAQ; it returns its id.
func (k *kit) teach(question, said string) string {
	k.t.Helper()
	return k.Teach(k.bot, knowledge.Input{Question: question, Answer: said, Active: true})[0].ID
}

// add makes a test; it returns its id.
func (k *kit) add(body map[string]any) string {
	k.t.Helper()
	return k.Boss.Do("POST", k.tests(), body).Want(k.t, 201).Str("id")
}

// digest reads the event log to its end.
func (k *kit) digest() {
	k.t.Helper()
	rows, err := k.DB.Read().QueryContext(context.Background(), `SELECT id, kind, subject, at, payload FROM event WHERE workspace_id = $1 AND id > $2 ORDER BY id`,
		k.Boss.Workspace, k.seen)
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
}

// due are the jobs that run tests and are due, out of the outbox.
func (k *kit) due() []jobs.Task {
	k.t.Helper()
	var list []jobs.Task
	k.Tx(func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, kind, args FROM job_outbox WHERE kind IN ($1, $2) AND run_at <= $3 ORDER BY run_at, id`,
			check.RunJob, check.NightJob, clock.Ms(k.Clock.Now()))
		list, err = db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
			var args string
			err = r.Scan(&t.OutboxID, &t.Kind, &args)
			t.Attempt, t.Args = 1, json.RawMessage(args)
			return t, err
		})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE kind IN ($1, $2) AND run_at <= $3`, check.RunJob, check.NightJob, clock.Ms(k.Clock.Now()))
		return err
	})
	return list
}

// work runs the tests that are due; it returns how many jobs there were.
func (k *kit) work() int {
	k.t.Helper()
	list := k.due()
	for _, t := range list {
		run := k.s.HandleRun
		if t.Kind == check.NightJob {
			run = k.s.HandleNight
		}
		if err := run(context.Background(), t); err != nil {
			k.t.Fatal(err)
		}
	}
	return len(list)
}

// run has the tests run by hand, to their end; it returns the run's id.
func (k *kit) run() string {
	k.t.Helper()
	id := k.Boss.Do("POST", k.runs(), nil).Want(k.t, 202).Str("id")
	k.work()
	return id
}

// state is a run as "why state done/total right refused wrong failed +better -worse".
func (k *kit) state(id string) string {
	k.t.Helper()
	r := k.Boss.Do("GET", k.runs()+"/"+id, nil).Want(k.t, 200)
	return fmt.Sprintf("%v %v%v %v/%v %v %v %v %v +%v -%v", r.At("why"), r.At("state"), r.At("reason"), r.At("done"), r.At("total"), r.At("right"), r.At("refused"), r.At("wrong"),
		r.At("failed"), r.At("better"), r.At("worse"))
}

// results are those of a run as "question: verdict problem change", what got worse first.
func (k *kit) results(id, query string) string {
	k.t.Helper()
	var out []string
	for _, item := range k.Boss.Do("GET", k.runs()+"/"+id+"/results?limit=100"+query, nil).Want(k.t, 200).List("items") {
		x := item.(map[string]any)
		words := []string{}
		for _, f := range []string{"verdict", "problem", "change"} {
			if s := x[f].(string); s != "" {
				words = append(words, s)
			}
		}
		out = append(out, fmt.Sprintf("%v: %s", x["expected"].(map[string]any)["question"], strings.Join(words, " ")))
	}
	return strings.Join(out, "; ")
}

// latest are a bot's runs as "why state", newest first.
func (k *kit) latest() string {
	k.t.Helper()
	var out []string
	for _, item := range k.Boss.Do("GET", k.runs(), nil).Want(k.t, 200).List("items") {
		x := item.(map[string]any)
		out = append(out, fmt.Sprintf("%v %v", x["why"], x["state"]))
	}
	return strings.Join(out, "; ")
}

// talk is a conversation in which the customer has asked something; it returns the ids of the conversation and of the
// answer, which is the bot's when from names what it rests on, else the boss's.
func (k *kit) talk(asked, said string, from ...string) (id, message string) {
	k.t.Helper()
	k.n++
	ctx := context.Background()
	in := conversation.Inbound{Bot: k.bot, BotName: "Mai", Connection: k.bot, Channel: conversation.Website,
		Contact: conversation.ContactCard{ID: uid.New(), Name: "Ann Lee", Number: int64(k.n)}, Key: fmt.Sprintf("c:%d", k.n), ClientID: fmt.Sprint(k.n), Text: asked}
	var acc *conversation.Accepted
	k.Tx(func(ctx context.Context, tx *db.Tx) (err error) {
		acc, err = k.talks.Begin(ctx, tx, k.Boss.Workspace, in)
		return err
	})
	conv := acc.Conversation.ID
	if len(from) == 0 {
		m, _, err := k.talks.Reply(ctx, k.Caller, conv, conversation.Post{ClientID: uid.New(), Text: said})
		if err != nil {
			k.t.Fatal(err)
		}
		return string(conv), m.ID
	}
	var a conversation.Answer
	for _, s := range from {
		a.Sources = append(a.Sources, conversation.AnswerSource{ID: s, Kind: "q_and_a"})
	}
	payload, err := json.Marshal(a)
	if err != nil {
		k.t.Fatal(err)
	}
	k.Tx(func(ctx context.Context, tx *db.Tx) error {
		return k.talks.SayOnce(ctx, tx, k.Boss.Workspace, conv, conversation.Message{DedupKey: uid.New(), AuthorKind: conversation.AuthorBot, AuthorID: k.bot, Kind: conversation.KindText,
			Visibility: conversation.VisibleAll, Text: said, Payload: payload})
	})
	list, err := k.talks.History(ctx, conversation.TurnKey{Workspace: k.Boss.Workspace, Conversation: conv}, 1000, 10)
	if err != nil {
		k.t.Fatal(err)
	}
	return string(conv), list[len(list)-1].ID
}

// patched changes the bot.
func (k *kit) patched(p bot.Patch) {
	k.t.Helper()
	if _, err := k.Bots.Change(context.Background(), k.Caller, k.bot, p); err != nil {
		k.t.Fatal(err)
	}
}

// kinds are the events of answer tests so far.
func (k *kit) kinds() []string {
	all, _ := k.Events(k.Boss.Workspace)
	return slices.DeleteFunc(all, func(s string) bool { return !strings.HasPrefix(s, "answer_test.") })
}
