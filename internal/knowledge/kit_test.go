package knowledge_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/netip"
	"testing"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// kit is a served workspace with one bot's knowledge.
type kit struct {
	t       testing.TB
	d       *db.DB
	house   *workspacetest.House
	billing *billing.Service
	s       *knowledge.Service
	boss    workspacetest.Person
	c       workspace.Caller // the boss
	bot     string
	files   *blob.Store // of documents
	folder  string      // where they are
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, house: workspacetest.New(t, d)}
	k.billing = billing.New(billing.Options{Clock: k.house.Clock})
	var err error
	k.folder = t.TempDir()
	if k.files, err = blob.Open(k.folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.files.Close() })
	k.s = knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Files: k.files, Allow: loopback,
		Crawler: crawl.New(crawl.Options{Allow: loopback, Interval: -1, Clock: k.house.Clock})})
	k.s.Routes(k.house.Doors)
	k.boss = k.house.Owner("Acme")
	k.c = k.house.Caller(k.boss)
	k.bot = k.newBot(k.boss.Workspace)
	return k
}

// newBot makes the knowledge of a bot, as room bot does.
func (k *kit) newBot(ws tenant.ID) string {
	k.t.Helper()
	id := uid.New()
	k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Open(ctx, tx, ws, id) })
	return id
}

func (k *kit) tx(fn func(ctx context.Context, tx *db.Tx) error) {
	k.t.Helper()
	if err := k.d.InTx(context.Background(), fn); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) add(in ...knowledge.Input) []knowledge.FAQ {
	k.t.Helper()
	list, err := k.s.Add(context.Background(), k.c, k.bot, in, func(int) string { return "body" })
	if err != nil {
		k.t.Fatal(err)
	}
	return list
}

// known adds FAQs "question", "answer", … and has them learnt.
func (k *kit) known(pairs ...string) []knowledge.FAQ {
	k.t.Helper()
	var in []knowledge.Input
	for i := 0; i < len(pairs); i += 2 {
		in = append(in, faq(pairs[i], pairs[i+1]))
	}
	list := k.add(in...)
	k.learn()
	for i := range list {
		list[i] = k.get(list[i].ID)
	}
	return list
}

func faq(question, answer string) knowledge.Input {
	return knowledge.Input{Question: question, Answer: answer, Active: true}
}

func (k *kit) get(id string) knowledge.FAQ {
	k.t.Helper()
	f, err := k.s.Get(context.Background(), k.c, k.bot, id)
	if err != nil {
		k.t.Fatal(err)
	}
	return f
}

// tasks are the jobs of this room that wait, as the runner would hand them out.
func (k *kit) tasks() []jobs.Task {
	k.t.Helper()
	rows, err := k.d.Read().QueryContext(context.Background(), `SELECT id, kind, args FROM job_outbox WHERE (kind LIKE 'knowledge.%' OR kind = 'model.embedding') AND run_at <= $1 ORDER BY id`, clock.Ms(k.house.Clock.Now()))
	list, err := db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
		var args string
		t.Attempt = 1
		err = r.Scan(&t.OutboxID, &t.Kind, &args)
		t.Args = json.RawMessage(args)
		return t, err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return list
}

// learn runs the jobs of this room that wait, and those they make.
func (k *kit) learn() {
	k.t.Helper()
	if err := k.runAll(context.Background()); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) runAll(ctx context.Context) error {
	for list := k.tasks(); len(list) > 0; list = k.tasks() {
		for _, task := range list {
			handle := map[string]func(context.Context, jobs.Task) error{knowledge.LearnJob: k.s.HandleLearn, knowledge.TaskJob: k.s.HandleTask,
				knowledge.IngestJob: k.s.HandleIngest, knowledge.CopyJob: k.s.HandleCopy, knowledge.CopyTextsJob: k.s.HandleCopyTexts,
				knowledge.DropFileJob: k.s.HandleDropFile, knowledge.CrawlJob: k.s.HandleCrawl, knowledge.DiscoverJob: k.s.HandleDiscover,
				knowledge.RecrawlJob: k.s.HandleRecrawl, knowledge.MeaningJob: k.s.HandleMeanings, model.JobEmbedding: k.s.HandleEmbedding,
				knowledge.MeaningSweepJob: k.s.HandleMeaningSweep, knowledge.ForgetFoundJob: k.s.HandleForgetFound,
				knowledge.FileJob: k.s.HandleFile, knowledge.MarkJob: k.s.HandleMark}[task.Kind]
			if err := handle(ctx, task); err != nil {
				return err
			}
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE id = $1`, task.OutboxID)
				return err
			})
		}
	}
	return nil
}

// answer is the text the bot would answer from, "" when nothing is near the question.
func (k *kit) answer(question string) string {
	k.t.Helper()
	m, err := k.s.Match(context.Background(), k.c.Workspace, k.bot, question, 1)
	if err != nil {
		k.t.Fatal(err)
	}
	if len(m) == 0 || m[0].Score < 0.85 {
		return ""
	}
	return m[0].AnswerText
}

func (k *kit) counts() map[knowledge.State]int64 {
	k.t.Helper()
	p, err := k.s.List(context.Background(), k.c, k.bot, knowledge.Filter{})
	if err != nil {
		k.t.Fatal(err)
	}
	left := map[knowledge.State]int64{}
	for st, n := range p.Counts {
		if n != 0 {
			left[st] = n
		}
	}
	return left
}

// fieldsOf names the fields of an error as "location code".
func fieldsOf(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return ""
	}
	return e.Fields[0].Location + " " + e.Fields[0].Code
}
