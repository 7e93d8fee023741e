package check_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// night lets the clock go on to a minute after the next planned night, and does what is due then.
func (k *kit) night() time.Time {
	k.t.Helper()
	at, err := time.Parse(time.RFC3339, k.Boss.Do("GET", k.tests()+"/settings", nil).Want(k.t, 200).Str("next_at"))
	if err != nil {
		k.t.Fatal(err)
	}
	k.Clock.Advance(at.Add(time.Minute).Sub(k.Clock.Now()))
	for k.work() > 0 {
	}
	return at
}

// worsened is the last run's event, as those read it who tell people of it.
func (k *kit) worsened() (x check.Ended) {
	k.t.Helper()
	var payload string
	if err := k.DB.Read().QueryRowContext(context.Background(), `SELECT payload FROM event WHERE workspace_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`,
		k.Boss.Workspace, check.EventEnded).Scan(&payload); err != nil {
		k.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(payload), &x); err != nil {
		k.t.Fatal(err)
	}
	return x
}

// At night the tests run where a run could end otherwise: after a change that nothing has tried, in the zone of the workspace.
func TestTheNightTriesWhatHasChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Boss.Do("PATCH", "/v1/workspace", map[string]any{"timezone": "Asia/Ho_Chi_Minh"}).Want(t, 200)
		faq := k.teach("Which payment methods do you accept?", "Cards and cash.")
		k.digest()
		k.add(map[string]any{"question": "Which payment methods do you accept?", "facts": []string{"cash"}})
		k.run()
		set := func(nightly bool) {
			k.Boss.Do("PUT", k.tests()+"/settings", map[string]any{"automatic": false, "nightly": nightly, "daily_limit": 10}).Want(t, 200)
		}
		set(true)
		zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
		if err != nil {
			t.Fatal(err)
		}
		if at := k.night(); at.In(zone).Hour() != 5 || k.latest() != "manual done" {
			t.Errorf("nothing has changed, at %v: %s", at.In(zone), k.latest())
		}
		k.Boss.Do("PATCH", "/v1/bots/"+k.bot+"/faqs/"+faq, map[string]any{"answer": "Cards."}).Want(t, 200)
		k.Learn()
		k.digest()
		if r := k.Boss.Do("GET", k.tests()+"/settings", nil).Want(t, 200); r.Str("changed_at") == "" || r.At("nightly") != true {
			t.Errorf("what nobody has tried is not told: %s", r.Raw)
		}
		first := k.night()
		if k.latest() != "nightly done; manual done" {
			t.Error(k.latest())
		}
		if x := k.worsened(); x.Why != check.Nightly || x.Worse != 1 || x.WorseOne != "Which payment methods do you accept?" {
			t.Errorf("%+v", x)
		}
		if r := k.Boss.Do("GET", k.tests()+"/settings", nil).Want(t, 200); r.At("changed_at") != nil {
			t.Errorf("still to be tried: %s", r.Raw)
		}
		if next := k.night(); next.Sub(first) != 24*time.Hour || k.latest() != "nightly done; manual done" {
			t.Errorf("%v after the first: %s", next.Sub(first), k.latest())
		}
		// Off, what was planned finds nothing to do; a bot that comes back from the dead goes on.
		set(false)
		k.Clock.Advance(25 * time.Hour)
		k.work()
		if r := k.Boss.Do("GET", k.tests()+"/settings", nil).Want(t, 200); r.At("next_at") != nil || k.latest() != "nightly done; manual done" {
			t.Error(r.Raw, k.latest())
		}
		set(true)
		k.Boss.Do("DELETE", "/v1/bots/"+k.bot, nil).Want(t, 204)
		k.Clock.Advance(25 * time.Hour)
		k.work()
		k.Boss.Do("POST", "/v1/bots/"+k.bot+"/restore", nil).Want(t, 200)
		k.digest()
		if k.night().Before(k.Clock.Now().Add(-time.Hour)) {
			t.Error("no night was planned after the bot came back")
		}
	})
}

// Somebody may say when it is night: from then on it is, and what was planned before finds nothing to do.
func TestTheNightIsWhenSomebodySays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		vendor := llmtest.New(t, llmtest.Rule{Func: func(llm.Request) (string, error) { return `{}`, nil }})
		k := newKit(t, d, model.Choice{Provider: vendor})
		k.Boss.Do("PATCH", "/v1/workspace", map[string]any{"timezone": "Asia/Ho_Chi_Minh"}).Want(t, 200)
		k.teach("Which payment methods do you accept?", "Cards.")
		k.digest()
		k.add(map[string]any{"question": "Which payment methods do you accept?"})
		set := func(at string) map[string]any {
			return map[string]any{"automatic": false, "nightly": true, "night_at": at, "daily_limit": 10}
		}
		usual := k.Boss.Do("PUT", k.tests()+"/settings", set("")).Want(t, 200).Str("night_at")
		if usual < "05:00" || usual > "05:59" {
			t.Errorf("without a word it is night at %s", usual)
		}
		for _, bad := range []string{"24:00", "5", "05:60", "noon", "-1:00", "05:00:00"} {
			if r := k.Boss.Do("PUT", k.tests()+"/settings", set(bad)).Want(t, 422); r.Str("errors.0.location") != "body.night_at" {
				t.Errorf("%s: %s", bad, r.Raw)
			}
		}
		r := k.Boss.Do("PUT", k.tests()+"/settings", set("22:15")).Want(t, 200)
		zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
		if err != nil {
			t.Fatal(err)
		}
		if at := k.night(); at.In(zone).Format("15:04") != "22:15" || r.Str("night_at") != "22:15" || k.latest() != "nightly done" {
			t.Errorf("%v, %s: %s", at.In(zone), r.Raw, k.latest())
		}
		// The job of the usual time, which was planned first, comes and goes; the next night is a day later.
		k.Clock.Advance(12 * time.Hour)
		k.work()
		if k.latest() != "nightly done" {
			t.Error(k.latest())
		}
		// Who does not say it leaves it as it is.
		if r := k.Boss.Do("PUT", k.tests()+"/settings", set("")).Want(t, 200); r.Str("night_at") != "22:15" {
			t.Error(r.Raw)
		}
		if k.night(); k.latest() != "nightly done; nightly done" {
			t.Error(k.latest())
		}
	})
}

// A model may answer otherwise although nothing has changed here: it is asked every night.
func TestTheNightAsksAModel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		vendor := llmtest.New(t, llmtest.Rule{Func: func(llm.Request) (string, error) { return `{}`, nil }})
		k := newKit(t, d, model.Choice{Provider: vendor})
		k.teach("Which payment methods do you accept?", "Cards.")
		k.digest()
		k.add(map[string]any{"question": "Which payment methods do you accept?"})
		k.Boss.Do("PUT", k.tests()+"/settings", map[string]any{"automatic": false, "nightly": true, "daily_limit": 10}).Want(t, 200)
		k.night()
		k.night()
		if k.latest() != "nightly done; nightly done" {
			t.Error(k.latest())
		}
	})
}
