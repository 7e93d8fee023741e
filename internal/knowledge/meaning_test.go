package knowledge_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
)

const inOtherWords = "reimbursement of bikes?"

// Entries and passages are found by what they mean, in one list; only what is new is asked for, and what goes takes its meaning
// along at once.
func TestFoundByMeaning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		faq := k.known("Can I get a refund for bicycles?", "Within thirty days.")[0]
		if m := k.best(inOtherWords); m.Score >= search.Unrelated {
			t.Fatalf("hardly a word is there, but %+v", m)
		}
		if m := k.state(); m.State != knowledge.MeaningOff || m.Model != "" {
			t.Errorf("%+v", m)
		}
		k.embed()
		if m := k.state(); m.State != knowledge.MeaningBuilding || m.Model != "one" || m.Done != 0 || m.Total != 25 {
			t.Errorf("%+v", m)
		}
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Serving != "one" || m.Done != 25 || m.Dimension != 96 {
			t.Errorf("%+v", m)
		}
		m := k.best(inOtherWords)
		if m.EntryID != faq.ID || m.Score < 0.35 || m.Score >= 0.85 || m.Meaning < 0.5 || m.AnswerText != "Within thirty days." || m.Exact {
			t.Errorf("%+v", m)
		}
		// The same question and nearly the same one need no vendor, and are answered as without one.
		from := len(k.vendor.Batches())
		if m := k.best("can i get a refund for bicycles"); !m.Exact || m.EntryID != faq.ID {
			t.Errorf("%+v", m)
		}
		if m := k.best("Could I get a refund for bicycles"); m.Score < 0.85 || m.EntryID != faq.ID {
			t.Errorf("%+v", m)
		}
		if len(k.vendor.Batches()) != from {
			t.Error("a vendor was asked about a question that the bot knows")
		}

		// One text is new: one is asked for. An edit is another text, and a switch is none.
		k.known("Which helmets are there?", "All of them.")
		if n := k.texts(from); n != 1 {
			t.Errorf("%d texts for one that is new", n)
		}
		canoes, off := "Can I get a refund for canoes?", false
		k.change(faq.ID, knowledge.Patch{Question: &canoes})
		if m := k.best(inOtherWords); m.EntryID != faq.ID || m.Meaning < 0.5 {
			t.Errorf("until the edit is learnt the bot goes on with what it knew: %+v", m)
		}
		k.learn()
		if n := k.texts(from); n != 2 || k.state().Done != 26 {
			t.Errorf("%d texts, %+v", n, k.state())
		}
		if m := k.best("reimbursed canoes"); m.EntryID != faq.ID || m.Meaning < 0.5 {
			t.Errorf("%+v", m)
		}
		at := len(k.vendor.Batches())
		k.change(faq.ID, knowledge.Patch{Active: &off})
		k.learn()
		if n := k.texts(at); n != 0 {
			t.Errorf("%d texts although no word has changed", n)
		}
		if err := k.s.DeleteOne(context.Background(), k.c, k.bot, faq.ID); err != nil {
			t.Fatal(err)
		}
		if n := k.stored(); n != 25 {
			t.Errorf("%d meanings after one entry has gone", n)
		}

		// A passage is found the same way, and goes the same way.
		a := k.article("Returns", "<h2>Money back</h2><p>Every refund for bicycles takes thirty days, and nobody needs to say why.</p>", true)
		k.learn()
		if m := k.best("reimbursement bikes"); m.SourceID != a.ID || m.Meaning == 0 || m.Kind != knowledge.Text {
			t.Errorf("%+v", m)
		}
		more := "<h2>Money back</h2><p>Every refund for bicycles takes thirty days, and nobody needs to say why.</p><h2>Ships</h2><p>Canoes are sold whole.</p>"
		k.edit(a.ID, knowledge.ArticlePatch{Body: &more, Train: true})
		at = len(k.vendor.Batches())
		k.learn()
		if n := k.texts(at); n != 1 {
			t.Errorf("%d texts for one passage that is new", n)
		}
		if err := k.dropArticle(a.ID); err != nil {
			t.Fatal(err)
		}
		if n := k.stored(); n != 25 {
			t.Errorf("%d meanings after an article has gone", n)
		}
		if m := k.best("reimbursement bikes"); m.SourceID == a.ID {
			t.Error("what was deleted is found")
		}
	})
}

// Many texts come in batches, and another node sees what this one has learnt.
func TestMeaningsInBatches(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		for i := range 7 {
			pairs := crowd()
			for j := range pairs {
				pairs[j] += " " + strings.Repeat(string(rune('a'+i)), 5)
			}
			k.known(pairs...)
		}
		k.embed()
		from := len(k.vendor.Batches())
		other := knowledge.New(k.d, k.billing, knowledge.Options{Clock: k.house.Clock, Models: k.models})
		if m, err := other.Match(t.Context(), k.c.Workspace, k.bot, "delivery", 1); err != nil || len(m) != 1 || m[0].Meaning != 0 {
			t.Error(m, err)
		}
		k.learn()
		sizes := []int{}
		for _, b := range k.vendor.Batches()[from:] {
			sizes = append(sizes, len(b))
		}
		total := k.state().Total
		if int64(k.texts(from)) != total || len(sizes) != int(total+63)/64 || sizes[0] != 64 {
			t.Errorf("batches of %v for %d texts", sizes, total)
		}
		if m, err := other.Match(t.Context(), k.c.Workspace, k.bot, "delivery", 1); err != nil || len(m) != 1 || m[0].Meaning == 0 || m[0].Score >= 0.85 {
			t.Error("another node does not see them", m, err)
		}
		day, _, err := k.models.Today(t.Context(), k.c.Workspace)
		if err != nil || day.TokensIn < 5*total || day.Answers != 0 {
			t.Errorf("%+v %v", day, err)
		}
	})
}

// While another model's meanings are computed the old ones serve; they change places at once, when all are there.
func TestAnotherModel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		faq := k.known("Can I get a refund for bicycles?", "Within thirty days.")[0]
		k.embed()
		k.learn()
		k.want("two")
		looked, asked := 0, ""
		k.vendor.BeforeVectors(func(model string, texts []string) (int, string) {
			if len(texts) == 1 {
				asked = model
				return 0, ""
			}
			looked++
			if m := k.state(); m.State != knowledge.MeaningBuilding || m.Serving != "one" || m.Model != "two" || m.Done != 0 {
				t.Errorf("%+v", m)
			}
			if m := k.best(inOtherWords + strings.Repeat("?", looked)); m.EntryID != faq.ID || m.Meaning == 0 || asked != "one" {
				t.Errorf("while another model is learnt (%s): %+v", asked, m)
			}
			return 0, ""
		})
		k.learn()
		if m := k.best(inOtherWords + "!"); looked == 0 || m.EntryID != faq.ID || m.Meaning == 0 || asked != "two" || k.state().Serving != "two" {
			t.Errorf("after (%s): %+v", asked, m)
		}
		if n := k.stored(); n != 25 {
			t.Errorf("%d meanings: those of the old model are still there", n)
		}

		// The next model fails: the old one goes on, and the screen says why.
		k.vendor.BeforeVectors(func(model string, texts []string) (int, string) {
			if model == "three" && len(texts) > 2 { // the trial of the key has two
				return 503, "The engine is overloaded"
			}
			return 0, ""
		})
		k.want("three")
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningFailing || m.Reason != "network" || m.Message != "The engine is overloaded" || m.Serving != "two" || m.Again.IsZero() {
			t.Errorf("%+v", m)
		}
		if m := k.best(inOtherWords + "??"); m.EntryID != faq.ID || m.Meaning == 0 {
			t.Errorf("%+v", m)
		}
		// Back to what is there already: nothing is asked for again.
		k.vendor.BeforeVectors(nil)
		from := len(k.vendor.Batches())
		k.want("two")
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || k.texts(from) != 2 {
			t.Errorf("%+v, %d texts", m, k.texts(from))
		}
		// No model any more: words alone, and nothing is kept.
		k.boss.Do("DELETE", "/v1/model-keys/"+k.key, nil).Want(t, 204)
		if m := k.best(inOtherWords + "!!"); m.Score >= search.Unrelated {
			t.Errorf("without a model: %+v", m)
		}
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningOff || k.stored() != 0 || m.Serving != "" {
			t.Errorf("%+v, %d stored", m, k.stored())
		}
		if m := k.best("refund for bicycles"); m.EntryID != faq.ID {
			t.Errorf("words alone: %+v", m)
		}
	})
}

// A vendor that fails holds up nothing: texts are learnt, words serve, and it is tried again later and later.
func TestAVendorOfMeaningsFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.embed()
		for fault, reason := range map[llmtest.Fault]string{llmtest.RateLimit: "rate_limit", llmtest.Quota: "no_quota", llmtest.Revoked: "invalid",
			llmtest.NoModel: "model_not_found", llmtest.Outage: "network", llmtest.Cut: "network", llmtest.WrongJSON: "bad_answer", llmtest.Empty: "bad_answer",
			llmtest.HTML: "network"} {
			k.vendor.FailRetrieval(fault)
			faq := k.known("What about "+string(fault)+" kayaks?", "Yes "+string(fault)+".")[0]
			m := k.state()
			if faq.State != knowledge.Imported || k.best("what about "+string(fault)+" kayaks").EntryID != faq.ID {
				t.Errorf("%s: a text waits for its meaning: %+v", fault, faq)
			}
			if m.State != knowledge.MeaningFailing || m.Reason != reason || m.Done != m.Total-1 || m.Again.Sub(k.house.Clock.Now()) != 10*time.Second {
				t.Errorf("%s: %+v", fault, m)
			}
			// More that comes meanwhile waits for the attempt that is planned.
			from := len(k.vendor.Batches())
			k.known("And "+string(fault)+" canoes?", "Surely "+string(fault)+".")
			if len(k.vendor.Batches()) != from {
				t.Errorf("%s: the vendor is asked again before its time", fault)
			}
			k.house.Clock.Advance(11 * time.Second)
			k.learn()
			if m := k.state(); m.Again.Sub(k.house.Clock.Now()) != 30*time.Second || k.texts(from) != 2 {
				t.Errorf("%s: the second attempt: %+v", fault, m)
			}
			k.vendor.FailRetrieval(llmtest.Healthy)
			if got, err := k.s.RetryMeanings(t.Context(), k.c, k.bot); err != nil || got.Reason != "" || got.State != knowledge.MeaningBuilding {
				t.Errorf("%s: %+v %v", fault, got, err)
			}
			k.learn()
			if m := k.state(); m.State != knowledge.MeaningReady || m.Reason != "" || m.Done != m.Total {
				t.Errorf("%s: healed: %+v", fault, m)
			}
			k.house.Clock.Advance(time.Minute)
			k.learn() // the attempt that was planned finds nothing to do
		}
		// A dead vendor at the time of a question: words, and the screen says why.
		k.vendor.FailRetrieval(llmtest.Outage)
		if m := k.best("what about outage rafts"); m.EntryID == "" || m.Meaning != 0 {
			t.Errorf("%+v", m)
		}
		if m := k.state(); m.State != knowledge.MeaningReady || m.AskReason != "network" {
			t.Errorf("%+v", m)
		}
	})
}

// A model that gives meanings of another length than before is another model: it takes a person to begin anew.
func TestAnotherDimension(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		k.embed()
		k.learn()
		k.vendor.Vectors(meaningVector(48))
		faq := k.known("Can I get a refund for bicycles?", "Within thirty days.")[0]
		if m := k.state(); m.State != knowledge.MeaningFailing || m.Reason != "dimension" || m.Message != "48 numbers, and 96 before" || m.Dimension != 96 {
			t.Errorf("%+v", m)
		}
		if m := k.best("refund for bicycles please"); m.EntryID != faq.ID {
			t.Errorf("a question of another length: %+v", m)
		}
		if _, err := k.s.RetryMeanings(t.Context(), k.c, k.bot); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Dimension != 48 || m.Done != 25 {
			t.Errorf("%+v", m)
		}
		if m := k.best(inOtherWords); m.EntryID != faq.ID || m.Meaning == 0 {
			t.Errorf("%+v", m)
		}
	})
}

// What is deleted or changed while its meaning is computed gets none.
func TestDeletedWhileItsMeaningIsComputed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		list := k.known(crowd()...)
		a := k.article("Returns", "<p>Every refund for bicycles takes thirty days.</p>", true)
		k.learn()
		k.embed()
		once := sync.Once{}
		k.vendor.BeforeVectors(func(string, []string) (int, string) {
			once.Do(func() {
				if err := k.s.DeleteOne(context.Background(), k.c, k.bot, list[0].ID); err != nil {
					t.Error(err)
				}
				if err := k.dropArticle(a.ID); err != nil {
					t.Error(err)
				}
			})
			return 0, ""
		})
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Total != 23 || k.stored() != 23 {
			t.Errorf("%+v, %d stored", m, k.stored())
		}
	})
}

// One of two workers does the work; what comes meanwhile it does too.
func TestTwoWorkersOfMeanings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		k.embed()
		from := len(k.vendor.Batches())
		task := func() jobs.Task {
			return jobs.Task{OutboxID: uid.New(), Kind: knowledge.MeaningJob, Args: []byte(`{"workspace_id":"` + string(k.c.Workspace) + `","bot_id":"` + k.bot + `"}`), Attempt: 1}
		}
		at := make(chan struct{})
		gate := make(chan struct{})
		once := sync.Once{}
		k.vendor.BeforeVectors(func(string, []string) (int, string) {
			once.Do(func() { close(at) })
			<-gate
			return 0, ""
		})
		var all sync.WaitGroup
		all.Go(func() {
			if err := k.s.HandleMeanings(context.Background(), task()); err != nil {
				t.Error(err)
			}
		})
		<-at
		k.add(faq("Can I get a refund for bicycles?", "Within thirty days."))
		for _, task := range k.tasks() {
			if task.Kind == knowledge.LearnJob {
				if err := k.s.HandleLearn(context.Background(), task); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := k.s.HandleMeanings(context.Background(), task()); err != nil { // it finds the other at work, and leaves a note
			t.Fatal(err)
		}
		close(gate)
		all.Wait()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Done != 25 || k.texts(from) != 25 {
			t.Errorf("%+v, %d texts", m, k.texts(from))
		}
	})
}

// After a stop in the middle the work goes on behind the last whole batch, and after a start with another model of the server,
// or what a crash left, is seen.
func TestMeaningsAfterARestart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		var pairs []string
		for i := range 4 {
			for j, s := range crowd() {
				if j%2 == 0 {
					s += " in branch " + strings.Repeat(string(rune('a'+i)), 6)
				}
				pairs = append(pairs, s)
			}
		}
		k.known(pairs...)
		k.embed()
		total := int(k.state().Total)
		from := len(k.vendor.Batches())
		ctx, stop := context.WithCancel(t.Context())
		k.vendor.BeforeVectors(func(string, []string) (int, string) {
			if len(k.vendor.Batches()) == from+2 {
				stop()
			}
			return 0, ""
		})
		if err := k.runAll(ctx); err == nil {
			t.Fatal("it was not stopped")
		}
		if n := k.stored(); n != 64 {
			t.Errorf("%d stored before the stop", n)
		}
		k.vendor.BeforeVectors(nil)
		k.house.Clock.Advance(7 * time.Minute) // the one that held them is dead
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox`)
			return err
		})
		k.again()
		if err := k.s.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
		from = len(k.vendor.Batches())
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || k.texts(from) != total-64 {
			t.Errorf("%+v, %d texts of %d", m, k.texts(from), total)
		}
		if err := k.s.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if n := k.texts(from); n != total-64 {
			t.Errorf("a start with all in place asked for %d texts", n)
		}
	})
}

// A text that the vendor refuses is tried shorter, and left out at last; the others are not held up by it.
func TestARefusedText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		long := k.known("What is in the small print?", strings.Repeat("Much is written here about bicycles. ", 100))[0]
		k.known("Which word is forbidden?", "Forbidden.")
		k.vendor.BeforeVectors(func(_ string, texts []string) (int, string) {
			for _, s := range texts {
				if len(s) > 1600 || strings.Contains(s, "orbidden") {
					return 400, "This model's maximum context length is 512 tokens."
				}
			}
			return 0, ""
		})
		k.embed()
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Done != 26 || m.LeftOut != 1 {
			t.Errorf("%+v", m)
		}
		if m := k.best("bikes written print"); m.EntryID != long.ID || m.Meaning == 0 {
			t.Errorf("%+v", m)
		}
		k.vendor.BeforeVectors(nil)
		if _, err := k.s.RetryMeanings(t.Context(), k.c, k.bot); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.LeftOut != 0 || m.Done != 26 {
			t.Errorf("%+v", m)
		}
		// A vendor who refuses everything is not asked about each text.
		k.vendor.BeforeVectors(func(_ string, texts []string) (int, string) {
			if len(texts) == 2 {
				return 0, "" // the trial of the key
			}
			return 400, "input must be something else"
		})
		from := len(k.vendor.Batches())
		k.want("two")
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningFailing || m.Reason != "bad_request" || len(k.vendor.Batches())-from > 3 {
			t.Errorf("%+v after %d requests", m, len(k.vendor.Batches())-from)
		}
	})
}

// A judge puts what was found in order; without it, it stays as it was found.
func TestJudged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		k.known(crowd()...)
		k.known("Is there a refund for bicycles?", "Within thirty days.")
		best := k.known("Where do I get a refund for my bicycles in winter?", "At the counter.")[0]
		before := k.best("refund for bicycles when").EntryID
		if before == best.ID {
			t.Fatal("there is nothing to put in order")
		}
		k.embed("embed_model", "", "rerank_model", "judge-1")
		k.vendor.Scores(func(_, document string) float64 {
			if strings.Contains(document, "winter") {
				return 0.8
			}
			return 0.1
		})
		m := k.best("refund for bicycles when")
		if m.EntryID != best.ID || m.Score != 0.8 || m.Judged != 0.8 || k.state().Rerank != "judge-1" {
			t.Errorf("%+v", m)
		}
		if r := k.vendor.Ranked(); len(r) != 2 || r[1].Query != "refund for bicycles when" || !strings.Contains(strings.Join(r[1].Documents, "\n"), "At the counter.") {
			t.Errorf("%+v", r)
		}
		for _, fault := range []llmtest.Fault{llmtest.Outage, llmtest.RateLimit, llmtest.WrongJSON, llmtest.Empty, llmtest.Cut, llmtest.HTML, llmtest.Revoked} {
			k.vendor.FailRetrieval(fault)
			if m := k.best("refund for bicycles when"); m.EntryID != before || m.Judged != 0 {
				t.Errorf("%s: %+v", fault, m)
			}
			if st := k.state(); st.JudgeReason == "" {
				t.Errorf("%s: %+v", fault, st)
			}
			k.house.Clock.Advance(10 * time.Minute)
		}
		k.vendor.FailRetrieval(llmtest.Healthy)
		if m := k.best("refund for bicycles when"); m.EntryID != best.ID || k.state().JudgeReason != "" {
			t.Errorf("%+v", m)
		}
	})
}

// A bot with two texts finds by meaning alone, too, and does not take the likelier of them for what was asked. What it is
// measured against is learnt once for each model.
func TestFewTextsAreFoundByMeaning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		backdrops := func() (spaces int) {
			if err := k.d.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM meaning_backdrop WHERE workspace_id = $1 AND bot_id = $2`, k.c.Workspace, k.bot).Scan(&spaces); err != nil {
				t.Fatal(err)
			}
			return spaces
		}
		faq := k.known("Can I get a refund for bicycles?", "Within thirty days.", "Which helmets are there?", "All of them.")[0]
		k.embed()
		k.learn()
		look := func(when string) {
			t.Helper()
			if m := k.best(inOtherWords); m.EntryID != faq.ID || m.Meaning < 0.5 || m.Score < 0.35 {
				t.Errorf("%s: %+v", when, m)
			}
			if m := k.best("When does your office close tomorrow evening?"); m.Score >= 0.35 {
				t.Errorf("%s: something else: %+v", when, m)
			}
		}
		look("learnt")
		if m := k.state(); m.Done != 2 || m.Total != 2 || backdrops() != 1 {
			t.Errorf("%+v, measured against %d", m, backdrops())
		}
		k.again()
		look("started again")
		from := k.texts(0)
		k.known("Do you have a shop?", "In the old town.")
		if k.texts(0) != from+1 {
			t.Errorf("%d texts were asked for to learn one", k.texts(0)-from)
		}
		k.want("two")
		k.learn()
		look("another model")
		if backdrops() != 1 {
			t.Errorf("measured against %d models", backdrops())
		}
		k.vendor.Vectors(meaningVector(48))
		k.known("Is there a garage?", "Behind the shop.")
		if _, err := k.s.RetryMeanings(t.Context(), k.c, k.bot); err != nil {
			t.Fatal(err)
		}
		k.learn()
		if m := k.best(inOtherWords + " please"); m.EntryID != faq.ID || m.Meaning < 0.5 {
			t.Errorf("of another length: %+v", m)
		}
		if err := k.s.ForgetBot(t.Context(), k.c.Workspace, k.bot); err != nil || backdrops() != 0 {
			t.Errorf("%v, %d are left", err, backdrops())
		}
	})
}

// Without it a bot is served all the same: by meanings as before.
func TestNothingToMeasureFewTextsAgainst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newMeaningKit(t, d)
		vector := meaningVector(96)
		k.vendor.Vectors(func(model, text string) []float32 {
			if text == search.Backdrop()[0] {
				return nil
			}
			return vector(model, text)
		})
		faq := k.known("Can I get a refund for bicycles?", "Within thirty days.", "Which helmets are there?", "All of them.")[0]
		k.embed()
		k.learn()
		if m := k.state(); m.State != knowledge.MeaningReady || m.Reason != "" || m.Done != 2 {
			t.Errorf("%+v", m)
		}
		if m := k.best(inOtherWords); m.EntryID != faq.ID || m.Meaning == 0 || m.Meaning >= 0.5 {
			t.Errorf("%+v", m)
		}
	})
}
