package check_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/learning"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// The whole way: an unanswered question becomes a test that fails; once it is answered the run turns green; a change of
// the answer turns it red again, and the comparison says so.
func TestFromUnansweredToGreenAndBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.teach("Which payment methods do you accept?", "Cards and PayPal.")
		k.add(map[string]any{"question": "Which payment methods do you accept?", "facts": []string{"paypal"}})
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := k.learn.Log(ctx, tx, k.Boss.Workspace, learning.Asked{BotID: k.bot, Question: "Do you repair bicycles?", Reason: answer.NoKnowledge})
			return err
		})
		open := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/unanswered", nil).Want(t, 200).Str("items.0.id")
		test := k.Boss.Do("POST", k.tests(), map[string]any{"unanswered_id": open}).Want(t, 201)
		if test.Str("question") != "Do you repair bicycles?" || test.Str("origin") != "unanswered" || test.Str("expect") != "answered" || test.Str("verdict") != "" {
			t.Error(test.Raw)
		}
		k.Boss.Do("POST", k.tests(), map[string]any{"unanswered_id": open}).Want(t, 409)
		red := k.run()
		if got := k.state(red); got != "manual done 2/2 1 1 0 0 +0 -0" {
			t.Error(got)
		}
		if got := k.results(red, ""); got != "Which payment methods do you accept?: right new; Do you repair bicycles?: refused not_answered new" {
			t.Error(got)
		}

		k.digest()
		faq := k.Boss.Do("POST", "/v1/bots/"+k.bot+"/unanswered/"+open+"/answer", map[string]any{"answer": "Yes, on Mondays."}).Want(t, 201).Str("id")
		k.Learn()
		k.digest()
		if n := k.work(); n != 0 {
			t.Fatalf("%d runs began before the change was over", n)
		}
		k.Clock.Advance(11 * time.Second)
		k.work()
		green := k.Boss.Do("GET", k.runs(), nil).Want(t, 200).Str("items.0.id")
		if got := k.state(green); got != "knowledge done 2/2 2 0 0 0 +0 -0" {
			t.Error(got) // the test now names its source: another question than before
		}
		shown := k.Boss.Do("GET", k.tests()+"/"+test.Str("id"), nil).Want(t, 200)
		if shown.Str("sources.0.id") != faq || shown.Str("verdict") != "right" || fmt.Sprint(shown.List("trend")) != "[refused right]" {
			t.Error(shown.Raw)
		}

		k.Boss.Do("PUT", k.tests()+"/"+test.Str("id"), map[string]any{"question": "Do you repair bicycles?", "source_ids": []string{faq}, "facts": []string{"mondays"}}).Want(t, 200)
		k.run()
		k.Boss.Do("PATCH", "/v1/bots/"+k.bot+"/faqs/"+faq, map[string]any{"answer": "Yes, on Tuesdays."}).Want(t, 200)
		k.Learn()
		k.digest()
		k.Clock.Advance(11 * time.Second)
		k.work()
		bad := k.Boss.Do("GET", k.runs(), nil).Want(t, 200).Str("items.0.id")
		if got := k.state(bad); got != "knowledge done 2/2 1 0 1 0 +0 -1" {
			t.Error(got)
		}
		if got := k.results(bad, ""); got != "Do you repair bicycles?: wrong missing_fact worse; Which payment methods do you accept?: right same" {
			t.Error(got)
		}
		x := k.Boss.Do("GET", k.runs()+"/"+bad+"/results?change=worse", nil).Want(t, 200)
		if x.Str("items.0.text") != "Yes, on Tuesdays." || x.Str("items.0.before") != "Yes, on Mondays." || x.Str("items.0.missing.0") != "mondays" || x.At("counts.worse") != 1.0 {
			t.Error(x.Raw)
		}
		if got := k.results(bad, "&with="+red); got != "Do you repair bicycles?: wrong missing_fact new; Which payment methods do you accept?: right same" {
			t.Error(got)
		}
		if !slices.Contains(k.kinds(), check.EventEnded) || k.kinds()[0] != check.EventAdded {
			t.Error(k.kinds())
		}
	})
}

// What is wrong is said beside its field, and nothing is stored; what belongs to nobody or to another is not there.
func TestTestsAreChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		long := strings.Repeat("x", 501)
		for field, body := range map[string]map[string]any{
			"body.question":   {"question": long, "expect": "answered"},
			"body.expect":     {"question": "A?", "expect": "something"},
			"body.language":   {"question": "A?", "language": "english"},
			"body.facts":      {"question": "A?", "facts": []string{long}},
			"body.source_ids": {"question": "A?", "source_ids": []string{uid.New()}},
			"body.note":       {"question": "A?", "note": strings.Repeat("x", 1001)},
		} {
			if got := k.Boss.Do("POST", k.tests(), body).Want(t, 422).Str("errors.0.location"); got != field {
				t.Errorf("%s: %s", field, got)
			}
		}
		k.Boss.Do("POST", k.tests(), map[string]any{}).Want(t, 422)
		id := k.add(map[string]any{"question": "  Are you   open on Sundays? ", "expect": "person", "facts": []string{"x"}})
		if k.Boss.Do("POST", k.tests(), map[string]any{"question": "are you open on sundays"}).Want(t, 409).Str("code") != "answer_test.exists" {
			t.Error("the same question is there twice")
		}
		x := k.Boss.Do("GET", k.tests()+"/"+id, nil).Want(t, 200)
		if x.Str("question") != "Are you open on Sundays?" || len(x.List("facts")) != 0 {
			t.Error(x.Raw)
		}
		stranger := k.Owner("Elsewhere")
		stranger.Do("GET", k.tests()+"/"+id, nil).Want(t, 404)
		stranger.Do("POST", k.runs(), nil).Want(t, 404)
		for _, path := range []string{k.tests() + "/nonsense", k.tests() + "/" + uid.New(), k.runs() + "/" + uid.New(), k.runs() + "/x/results"} {
			k.Boss.Do("GET", path, nil).Want(t, 404)
		}
		for _, query := range []string{"?verdict=good", "?cursor=x"} {
			k.Boss.Do("GET", k.tests()+query, nil).Want(t, 422)
		}
		other := k.add(map[string]any{"question": "Do you ship abroad?"})
		k.Boss.Do("PUT", k.tests()+"/"+other, map[string]any{"question": "Are you open on Sundays?"}).Want(t, 409)
		k.Boss.Do("DELETE", k.tests()+"/"+other, nil).Want(t, 204)
		k.Boss.Do("DELETE", k.tests()+"/"+other, nil).Want(t, 404)
		k.Boss.Do("DELETE", k.tests()+"/"+id, nil).Want(t, 204)
		if k.Boss.Do("POST", k.runs(), nil).Want(t, 409).Str("code") != "answer_test.none" {
			t.Error("a run of nothing")
		}
	})
}

// What was said in a conversation becomes a test with one click, without personal data: of the bot's answer with its
// source, of an agent's with a note.
func TestFromConversations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		faq := k.teach("How long does shipping take?", "2 to 4 days.")
		path := func(id, message string) string {
			return "/v1/conversations/" + id + "/messages/" + message + "/answer-test"
		}
		x := k.Boss.Do("POST", path(k.talk("how long is shipping, ann@example.com", "2 to 4 days.", faq, uid.New())), nil).Want(t, 201)
		if x.Str("origin") != "answer" || x.Str("sources.0.title") != "How long does shipping take?" || len(x.List("sources")) != 1 || strings.Contains(x.Str("question"), "ann@") {
			t.Error(x.Raw)
		}
		x = k.Boss.Do("POST", path(k.talk("Do you wrap gifts?", "We do, for 2 euro.")), nil).Want(t, 201)
		if x.Str("origin") != "correction" || x.Str("question") != "Do you wrap gifts?" || x.Str("note") != "We do, for 2 euro." {
			t.Error(x.Raw)
		}
		id, message := k.talk("hello", "Good morning.")
		if k.Boss.Do("POST", path(id, message), nil).Want(t, 409).Str("code") != "answer_test.no_question" {
			t.Error("a greeting is a question")
		}
		k.Boss.Do("POST", path(id, uid.New()), nil).Want(t, 404)
		k.Boss.Do("POST", path(uid.New(), message), nil).Want(t, 404)
		k.Owner("Elsewhere").Do("POST", path(id, message), nil).Want(t, 404)
	})
}

// Each expectation, met and not met, without a model.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		pay := k.teach("Which payment methods do you accept?", "Cards, <b>PayPal</b> and  cash. At most 1300 euro.")
		other := k.teach("How can I return an item?", "By post.")
		ask := "Which payment methods do you accept?"
		for _, c := range []struct {
			body map[string]any
			want string
		}{
			{map[string]any{}, "right"},
			{map[string]any{"source_ids": []string{pay, other}}, "right"},
			{map[string]any{"source_ids": []string{other}}, "wrong wrong_source"},
			{map[string]any{"facts": []string{"PAYPAL and cash", "1300 euro"}}, "right"},
			{map[string]any{"facts": []string{"pay"}}, "wrong missing_fact"},      // no part of another word
			{map[string]any{"facts": []string{"300 euro"}}, "wrong missing_fact"}, // nor of another number
			{map[string]any{"expect": "unanswered"}, "wrong should_not_answer"},
			{map[string]any{"expect": "person"}, "wrong no_person"},
			{map[string]any{"question": "Do dogs dream of sheep?"}, "refused not_answered"},
			{map[string]any{"question": "Do dogs dream of sheep?", "expect": "unanswered"}, "right"},
			{map[string]any{"question": "Do dogs dream of sheep?", "expect": "person"}, "wrong no_person"},
			{map[string]any{"question": "I want to talk to a human", "expect": "person"}, "right"},
			{map[string]any{"question": "I want to talk to a human", "expect": "unanswered"}, "right"},
		} {
			if c.body["question"] == nil {
				c.body["question"] = ask
			}
			id := k.add(c.body)
			if got := k.results(k.run(), ""); got != fmt.Sprint(c.body["question"], ": ", c.want, " new") {
				t.Errorf("%v: %s", c.body, got)
			}
			k.Boss.Do("DELETE", k.tests()+"/"+id, nil).Want(t, 204)
		}
		hand := string(bot.HandOff)
		k.patched(bot.Patch{UnknownMode: &hand})
		k.add(map[string]any{"question": "Do dogs dream of sheep?", "expect": "person"})
		if got := k.results(k.run(), ""); !strings.Contains(got, "right") {
			t.Errorf("a bot that hands over: %s", got)
		}
	})
}

// Changes together make one run; a change during a run makes one more; none run when the bot has no tests or they do not
// run by themselves.
func TestChangesMakeRuns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.teach("Which payment methods do you accept?", "Cards.")
		k.digest()
		if k.latest() != "" {
			t.Error(k.latest())
		}
		k.add(map[string]any{"question": "Which payment methods do you accept?"})
		for i := range 3 { // each within the pause of the one before it
			k.teach(fmt.Sprintf("Where is shop number %d?", i), "In the town.")
			k.digest()
			k.Clock.Advance(6 * time.Second)
			k.work()
		}
		if k.latest() != "knowledge queued" {
			t.Error(k.latest())
		}
		k.Clock.Advance(6 * time.Second)
		k.work()
		if k.latest() != "knowledge done" {
			t.Error(k.latest())
		}
		style := bot.Friendly
		k.patched(bot.Patch{Prompt: &bot.PromptPatch{ChatStyle: &style}})
		k.digest()
		id := k.Boss.Do("POST", k.runs(), nil).Want(t, 202).Str("id") // does not wait
		k.work()
		if k.latest() != "manual done; knowledge done" {
			t.Error(k.latest())
		}
		k.Boss.Do("POST", k.runs()+"/"+id+"/cancel", nil).Want(t, 409)
		k.Clock.Advance(time.Minute)
		k.work() // the job that waited finds its run over
		if k.latest() != "manual done; knowledge done" {
			t.Error(k.latest())
		}

		id = k.Boss.Do("POST", k.runs(), nil).Want(t, 202).Str("id")
		k.Tx(func(ctx context.Context, tx *db.Tx) error { // it runs, on another node
			_, err := tx.ExecContext(ctx, `UPDATE answer_check_run SET state = 'running', job = 'another' WHERE workspace_id = $1 AND id = $2`, k.Boss.Workspace, id)
			return err
		})
		k.teach("Do you ship to the moon?", "No.")
		k.digest()
		k.work() // its job is in other hands
		if k.latest() != "manual running; manual done; knowledge done" {
			t.Error(k.latest())
		}
		if again := k.Boss.Do("POST", k.runs(), nil).Want(t, 202).Str("id"); again != id {
			t.Error("two runs at a time")
		}
		k.Boss.Do("POST", k.runs()+"/"+id+"/cancel", nil).Want(t, 200)
		if k.latest() != "knowledge queued; manual cancelled; manual done; knowledge done" {
			t.Error(k.latest())
		}
		k.Clock.Advance(11 * time.Second)
		k.work()

		k.Boss.Do("PUT", k.tests()+"/settings", map[string]any{"automatic": false, "daily_limit": 5001}).Want(t, 422)
		k.Boss.Do("PUT", k.tests()+"/settings", map[string]any{"automatic": false, "daily_limit": 10}).Want(t, 200)
		before := k.latest()
		k.teach("Do you ship to Mars?", "No.")
		k.digest()
		if k.latest() != before {
			t.Error(k.latest())
		}
	})
}

// A run that was interrupted goes on behind its last result, and nothing counts twice.
func TestInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.teach("Which payment methods do you accept?", "Cards.")
		for i := range 4 {
			k.add(map[string]any{"question": fmt.Sprintf("Which payment methods do you accept, question %d?", i), "note": "n"})
		}
		id := k.Boss.Do("POST", k.runs(), nil).Want(t, 202).Str("id")
		job := k.due()[0]
		ctx, cut := context.WithCancel(context.Background())
		cut()
		if err := k.s.HandleRun(ctx, job); err == nil {
			t.Fatal("a job whose time is over did its work")
		}
		for range 2 {
			if err := k.s.HandleRun(context.Background(), job); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.Boss.Do("GET", k.runs()+"/"+id, nil).Want(t, 200); got.At("done") != 4.0 || got.Str("state") != "done" {
			t.Error(got.Raw)
		}
		if n := strings.Count(k.results(id, ""), ";"); n != 3 {
			t.Error(k.results(id, ""))
		}
	})
}

// With a model, what it costs is told before, charged, and ends at the day's limit; settings that are not saved are
// tried beside the saved ones, and change nothing.
func TestRehearsalsAndLimits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := llmtest.New(t)
		m.Add(llmtest.Rule{Func: func(r llm.Request) (string, error) {
			said := "We take cards."
			if strings.Contains(fmt.Sprint(r.System), "PIRATE") {
				said = "Arr!"
			}
			if strings.Contains(string(r.JSONSchema), "abuse_or_spam") {
				return fmt.Sprintf(`{"class":"business","question":%q}`, r.Last()), nil
			}
			return fmt.Sprintf(`{"enough":true,"used":["1"],"answer":%q}`, said), nil
		}})
		k := newKit(t, d, model.Choice{Provider: m, Model: "small", KeyID: model.Installation, Credits: 5})
		k.teach("Which payment methods do you accept?", "Cards.")
		id := k.add(map[string]any{"question": "what payment methods can I use with you", "facts": []string{"cards"}})
		e := k.Boss.Do("POST", k.tests()+"/estimate", map[string]any{}).Want(t, 200)
		if e.At("has_model") != true || e.At("credits") != 5.0 || e.At("tests") != 1.0 || e.At("baseline_id") != nil {
			t.Error(e.Raw)
		}
		custom, own := bot.PromptCustom, "You are a PIRATE."
		patch := map[string]any{"prompt": map[string]any{"type": custom, "custom": own}}
		rehearsal := k.Boss.Do("POST", "/v1/bots/"+k.bot+"/answer-test-rehearsals", patch).Want(t, 202).Str("id")
		k.Boss.Do("POST", "/v1/bots/"+k.bot+"/answer-test-rehearsals", patch).Want(t, 409)
		k.Boss.Do("POST", "/v1/bots/"+k.bot+"/answer-test-rehearsals", map[string]any{"prompt": map[string]any{"type": "custom", "custom": "{{nobody}}"}}).Want(t, 422)
		k.work()
		if got := k.latest(); got != "rehearsal done; manual done" {
			t.Fatal(got)
		}
		if got := k.state(rehearsal); got != "rehearsal done 1/1 0 0 1 0 +0 -1" {
			t.Error(got)
		}
		x := k.Boss.Do("GET", k.runs()+"/"+rehearsal+"/results", nil).Want(t, 200)
		if x.Str("items.0.text") != "Arr!" || x.Str("items.0.before") != "We take cards." || x.Str("items.0.change") != "worse" || x.At("items.0.cited") != true {
			t.Error(x.Raw)
		}
		if got := k.Boss.Do("GET", k.tests()+"/"+id, nil).Want(t, 200).Str("verdict"); got != "right" {
			t.Errorf("a rehearsal has changed the test: %s", got)
		}
		if k.models.answers != 2 || k.models.credits != 10 {
			t.Errorf("paid: %+v", k.models)
		}

		k.add(map[string]any{"question": "may I give you cards of plastic to pay with"})
		k.Boss.Do("PUT", k.tests()+"/settings", map[string]any{"automatic": true, "daily_limit": 3}).Want(t, 200)
		full := k.run()
		if got := k.state(full); !strings.HasPrefix(got, "manual faileddaily_limit 1/2 ") {
			t.Error(got)
		}
		if k.Boss.Do("POST", k.runs(), nil).Want(t, 403).Str("code") != "answer_test.daily_limit" {
			t.Error("the limit does not hold")
		}
		k.Clock.Advance(24 * time.Hour)
		if got := k.state(k.run()); !strings.HasPrefix(got, "manual done 2/2 ") {
			t.Error(got)
		}
	})
}

// What is written into a file comes back from it; rows that are wrong are told by their line.
func TestFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		faq := k.teach("How can I return an item?", "By post.")
		file := "Question,expect,sources,facts,language,note\n" +
			"\"How do I return, please?\",,How can I return an item?,\"by post\n30 days\",en,=note\n" +
			"Gửi trả?,unanswered,,,vi,\n" +
			"A person?,somebody,,,,\n" +
			",,,,,no question\n" +
			"Where?,,No such source,,,\n" +
			"how do i return please,,,,,\n"
		upload := func(s string) workspacetest.Response {
			return k.Boss.With("Content-Type", "text/csv").Do("POST", k.tests()+"/import", s)
		}
		r := upload(file).Want(t, 200)
		if r.At("added") != 2.0 || len(r.List("skipped")) != 4 {
			t.Fatal(r.Raw)
		}
		var at []string
		for _, x := range r.List("skipped") {
			m := x.(map[string]any)
			at = append(at, fmt.Sprint(m["line"], " ", m["code"]))
		}
		if got := strings.Join(at, "; "); got != "5 field.not_allowed; 6 field.required; 7 answer_test.no_source; 8 answer_test.exists" {
			t.Error(got)
		}
		x := k.Boss.Do("GET", k.tests(), nil).Want(t, 200)
		if x.Str("items.1.sources.0.id") != faq || fmt.Sprint(x.List("items.1.facts")) != "[by post 30 days]" || x.Str("items.1.note") != "=note" || x.Str("items.0.expect") != "unanswered" {
			t.Error(x.Raw)
		}
		out, err := k.s.Export(context.Background(), k.Caller, k.bot)
		if err != nil || !strings.Contains(string(out), "'=note") {
			t.Errorf("%s %v", out, err)
		}
		for _, item := range x.List("items") {
			k.Boss.Do("DELETE", k.tests()+"/"+item.(map[string]any)["id"].(string), nil).Want(t, 204)
		}
		if r := upload(string(out)).Want(t, 200); r.At("added") != 2.0 {
			t.Error(r.Raw)
		}
		upload("a,b\n1,2\n").Want(t, 422)
		upload("\n").Want(t, 422)
		var many strings.Builder
		many.WriteString("question\n")
		for i := range check.MaxChecks {
			fmt.Fprintf(&many, "Question number %d?\n", i)
		}
		if r := upload(many.String()).Want(t, 200); r.At("added") != 498.0 || len(r.List("skipped")) != 2 {
			t.Error(r.At("added"), r.List("skipped"))
		}
		k.Boss.Do("POST", k.tests(), map[string]any{"question": "One more?"}).Want(t, 403)
	})
}
