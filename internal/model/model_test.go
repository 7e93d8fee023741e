package model_test

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace/workspacetest"
)

// wrong are the fields that an answer names.
func wrong(r workspacetest.Response) string {
	var at []string
	for i := range r.List("errors") {
		at = append(at, r.Str("errors."+strconv.Itoa(i)+".location"))
	}
	return strings.Join(at, " ")
}

type kit struct {
	*workspacetest.House
	t      *testing.T
	meters *billing.Service
	s      *model.Service
	boss   workspacetest.Person
	ws     tenant.ID
	vendor *llmtest.Server
}

func newKit(t *testing.T, d *db.DB, change ...func(*model.Options)) *kit {
	t.Helper()
	k := &kit{House: workspacetest.New(t, d), t: t, vendor: llmtest.OpenAI(t)}
	k.meters = billing.New(billing.Options{Clock: k.Clock})
	sealer, err := secret.Open(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	o := model.Options{Clock: k.Clock, Billing: k.meters, Sealer: sealer, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	for _, f := range change {
		f(&o)
	}
	k.s = model.New(d, o)
	t.Cleanup(func() { _ = k.s.Stop() })
	k.s.Routes(k.Doors)
	k.boss = k.Owner("Acme")
	k.ws = k.boss.Workspace
	return k
}

func withInstallation(p llm.Provider) func(*model.Options) {
	return func(o *model.Options) { o.Provider, o.Model, o.Fallback = p, "gpt-4o-mini", "gpt-4o" }
}

// body is a new key that works.
func (k *kit) body(name string) map[string]any {
	return map[string]any{"name": name, "vendor": "openai", "base_url": k.vendor.BaseURL(), "key": llmtest.GoodKey, "model": "small-1"}
}

func (k *kit) add(name string) string {
	k.t.Helper()
	return k.boss.Do("POST", "/v1/model-keys", k.body(name)).Want(k.t, 201).Str("id")
}

// names are the models of choices, own ones marked.
func (k *kit) names(w model.Wanted) string {
	k.t.Helper()
	all, err := k.s.Choices(k.t.Context(), k.ws, w)
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, c := range all {
		name := c.Model
		if c.Own {
			name = "own:" + name
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func (k *kit) tx(fn func(ctx context.Context, tx *db.Tx) error) {
	k.t.Helper()
	if err := k.DB.InTx(k.t.Context(), fn); err != nil {
		k.t.Fatal(err)
	}
}

// A key is tried before it is stored, never shown again, and answers from then on.
func TestAKeyOfOnesOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		if got := k.names(model.Wanted{}); got != "" {
			t.Errorf("choices without any key: %q", got)
		}
		r := k.boss.Do("POST", "/v1/model-keys", k.body("Shop's own")).Want(t, 201)
		if r.Str("last4") != "6789" || strings.Contains(r.Raw, llmtest.GoodKey) || r.At("models.0") != "small-1" || r.Str("error") != "" || r.Str("tested_at") == "" {
			t.Error(r.Raw)
		}
		if raw := k.vendor.Asked()[0].Raw; !strings.Contains(raw, `"model":"small-1"`) {
			t.Error(raw)
		}
		if got := k.names(model.Wanted{}); got != "own:small-1" {
			t.Errorf("the first key is not the default: %q", got)
		}
		all, err := k.s.Choices(t.Context(), k.ws, model.Wanted{KeyID: r.Str("id"), Model: "large-1"})
		if err != nil || all[0].Model != "large-1" || all[0].Credits != 0 {
			t.Fatalf("%+v %v", all, err)
		}
		resp, err := all[0].Provider.Generate(t.Context(), llm.Request{Model: all[0].Model, Messages: []llm.Message{{Role: llm.User, Text: "Hi"}}})
		if err != nil || resp.Text != "Hello from the model." {
			t.Error(resp, err)
		}
		kinds, payloads := k.Events(k.ws)
		if joined := strings.Join(kinds, " "); !strings.Contains(joined, "model_key.added") || !strings.Contains(joined, "model_settings.changed") {
			t.Error(kinds)
		}
		if strings.Contains(strings.Join(payloads, ""), llmtest.GoodKey) {
			t.Error("the secret is in an event")
		}
		var sealed string
		if err := d.Read().QueryRowContext(t.Context(), `SELECT sealed FROM model_key WHERE workspace_id = $1`, k.ws).Scan(&sealed); err != nil || strings.Contains(sealed, "good") {
			t.Error(sealed, err)
		}
		k.boss.Do("DELETE", "/v1/model-keys/"+r.Str("id"), nil).Want(t, 204)
		if got := k.names(model.Wanted{KeyID: r.Str("id")}); got != "" {
			t.Errorf("a removed key answers: %q", got)
		}
	})
}

// What is wrong with a key is said beside its field, in the vendor's words, and nothing is stored.
func TestBadKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		with := func(field string, v any) map[string]any {
			b := k.body("Mine")
			b[field] = v
			return b
		}
		for want, body := range map[string]map[string]any{
			"body.name":                        with("name", "  "),
			"body.vendor":                      with("vendor", "abacus"),
			"body.model":                       with("model", ""),
			"body.base_url not an":             with("base_url", "ftp://127.0.0.1/v1"),
			"body.base_url private":            with("base_url", "http://10.0.0.1/v1"),
			"body.base_url could not|refused":  with("base_url", llmtest.Dead(t)),
			"body.key Incorrect API key":       with("key", "sk-wrong-0123456789"),
			"body.key line break":              with("key", "sk-good\n0123456789"),
			"body.prices":                      with("prices", []any{map[string]any{"model": "small-1", "in": -1, "out": 1}}),
			"body.base_url no address, no key": with("base_url", "http://127.0.0.1:1"),
		} {
			field, _, _ := strings.Cut(want, " ")
			r := k.boss.Do("POST", "/v1/model-keys", body).Want(t, 422)
			if wrong(r) != field {
				t.Errorf("%s: %s", want, r.Raw)
			}
			if strings.Contains(want, "Incorrect") && !strings.Contains(r.Raw, "Incorrect API key provided: sk-…") {
				t.Errorf("not in the vendor's words: %s", r.Raw)
			}
		}
		k.vendor.Fail(llmtest.NoModel)
		if r := k.boss.Do("POST", "/v1/model-keys", k.body("Mine")).Want(t, 422); wrong(r) != "body.model" {
			t.Error(r.Raw)
		}
		k.vendor.Fail(llmtest.Quota)
		if r := k.boss.Do("POST", "/v1/model-keys", k.body("Mine")).Want(t, 422); wrong(r) != "body.key" || !strings.Contains(r.Raw, "exceeded your current quota") {
			t.Error(r.Raw)
		}
		if l := k.boss.Do("GET", "/v1/model-keys", nil).Want(t, 200).List("items"); len(l) != 0 {
			t.Errorf("stored: %v", l)
		}
		k.vendor.Fail(llmtest.RateLimit) // busy, but the key is good
		id := k.add("Mine")
		k.vendor.Fail(llmtest.Healthy)
		k.boss.Do("POST", "/v1/model-keys", k.body("MINE")).Want(t, 409)
		// A stored secret goes nowhere else.
		if r := k.boss.Do("PATCH", "/v1/model-keys/"+id, map[string]any{"base_url": llmtest.OpenAI(t).BaseURL()}).Want(t, 422); wrong(r) != "body.key" {
			t.Error(r.Raw)
		}
		if r := k.boss.Do("POST", "/v1/model-keys/test", map[string]any{"key_id": id, "base_url": llmtest.OpenAI(t).BaseURL()}).Want(t, 422); wrong(r) != "body.key" {
			t.Error(r.Raw)
		}
		r := k.boss.Do("PATCH", "/v1/model-keys/"+id, map[string]any{"fallback": "large-1", "prices": []any{map[string]any{"model": "small-1", "in": 0.5, "out": 2}}}).Want(t, 200)
		if r.At("prices.0.in") != 0.5 || r.At("prices.0.own") != true || r.At("prices.1.known") != false || r.Str("last4") != "6789" {
			t.Error(r.Raw)
		}
		if got := k.names(model.Wanted{}); got != "own:small-1 own:large-1" {
			t.Error(got)
		}
	})
}

// Test says what a typed key may use before it is stored, and how a stored one does.
func TestTryingAKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		try := func(body map[string]any) workspacetest.Response {
			return k.boss.Do("POST", "/v1/model-keys/test", body).Want(t, 200)
		}
		typed := map[string]any{"vendor": "openai", "base_url": k.vendor.BaseURL(), "key": llmtest.GoodKey}
		if r := try(typed); r.At("ok") != true || len(r.List("models")) != 2 || len(k.vendor.Asked()) != 0 {
			t.Error(r.Raw)
		}
		typed["key"] = "sk-wrong-0123456789"
		if r := try(typed); r.At("ok") != false || r.Str("error") != "invalid" || !strings.Contains(r.Str("message"), "Incorrect API key") {
			t.Error(r.Raw)
		}
		anthropic := llmtest.Anthropic(t)
		if r := try(map[string]any{"vendor": "anthropic", "base_url": anthropic.BaseURL(), "key": llmtest.GoodKey, "model": "small-1"}); r.At("ok") != true {
			t.Error(r.Raw)
		}
		// A model that sees says which colour it was shown; one that says something else does not.
		for said, sees := range map[string]string{"Red.": "yes", "I cannot see pictures.": "no"} {
			for name, v := range map[string]*llmtest.Server{"openai": k.vendor, "anthropic": anthropic} {
				v.Say(said)
				r := try(map[string]any{"vendor": name, "base_url": v.BaseURL(), "key": llmtest.GoodKey, "model": "small-1"})
				asked := v.Asked()
				if r.At("ok") != true || r.Str("sees") != sees || !strings.Contains(asked[len(asked)-1].Raw, "image/png") {
					t.Errorf("%s says %q: %v", name, said, r.Raw)
				}
			}
		}
		id := k.add("Mine")
		k.vendor.Fail(llmtest.Quota)
		if r := try(map[string]any{"key_id": id}); r.Str("error") != "no_quota" {
			t.Error(r.Raw)
		}
		state := func() string {
			_ = k.s.Stop()
			return k.boss.Do("GET", "/v1/model-keys", nil).Want(t, 200).At("items.0.error").(string)
		}
		if got := state(); got != "no_quota" {
			t.Errorf("the key is %q", got)
		}
		k.vendor.Fail(llmtest.Healthy)
		try(map[string]any{"key_id": id})
		if got := state(); got != "" {
			t.Errorf("the key is %q", got)
		}
	})
}

// A key that dies is left alone, the installation's model takes over, and it is tried again after a while.
func TestADeadKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, withInstallation(llmtest.New(t)))
		if got := k.names(model.Wanted{}); got != "gpt-4o-mini gpt-4o" {
			t.Error(got)
		}
		id := k.add("Mine")
		if got := k.names(model.Wanted{}); got != "own:small-1 gpt-4o-mini gpt-4o" {
			t.Error(got)
		}
		all, err := k.s.Choices(t.Context(), k.ws, model.Wanted{})
		if err != nil || all[1].Credits != 1 || all[2].Credits != 5 {
			t.Errorf("%+v %v", all, err)
		}
		fail := func(kind llm.Kind) {
			k.s.Failed(t.Context(), k.ws, all[0], llm.NewError(kind, "no more", nil))
			_ = k.s.Stop()
		}
		fail(llm.RateLimited)
		if got := k.names(model.Wanted{}); !strings.HasPrefix(got, "own:") {
			t.Errorf("a busy key is no dead one: %s", got)
		}
		fail(llm.InvalidKey)
		if got := k.names(model.Wanted{}); got != "gpt-4o-mini gpt-4o" {
			t.Errorf("a dead key is still asked: %s", got)
		}
		r := k.boss.Do("GET", "/v1/models", nil).Want(t, 200)
		if r.At("items.2.error") != "invalid" || r.At("items.2.message") != "no more" || r.At("items.0.key_id") != "installation" {
			t.Error(r.Raw)
		}
		k.Clock.Advance(5 * time.Minute)
		if got := k.names(model.Wanted{}); !strings.HasPrefix(got, "own:") {
			t.Errorf("never tried again: %s", got)
		}
		k.s.Worked(k.ws, all[0])
		_ = k.s.Stop()
		kinds, _ := k.Events(k.ws)
		if joined := strings.Join(kinds, " "); strings.Count(joined, "model_key.failed") != 2 || strings.Count(joined, "model_key.recovered") != 1 {
			t.Error(kinds)
		}
		// A workspace may forbid that its answers cost credits.
		set := map[string]any{"default": map[string]any{"key_id": id, "model": "large-1"}, "fallback": map[string]any{"key_id": "", "model": ""},
			"small": map[string]any{"key_id": "installation", "model": ""}, "own_only": true, "caps": map[string]any{"contact": nil, "address": nil, "bot": nil}}
		k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 200)
		if got := k.names(model.Wanted{}); got != "own:large-1" {
			t.Error(got)
		}
		steps, err := k.s.Steps(t.Context(), k.ws, model.Wanted{})
		if err != nil || len(steps) != 2 || steps[0].Model != "gpt-4o-mini" {
			t.Errorf("%+v %v", steps, err)
		}
		set["fallback"] = map[string]any{"key_id": "nobody's", "model": ""}
		set["caps"] = map[string]any{"contact": -1, "address": nil, "bot": nil}
		if got := k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 422).Fields(); len(got) != 2 {
			t.Error(got)
		}
	})
}

// A day's money has an end for each visitor, address and bot, and begins anew at the workspace's midnight.
func TestDailyCaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.boss.Do("PATCH", "/v1/workspace", map[string]any{"timezone": "Asia/Ho_Chi_Minh"}).Want(t, 200)
		c := model.Choice{Own: true, Model: "m", Price: model.Price{In: 1_000_000, Out: 2_000_000}} // $1 and $2 a million
		who := model.Spender{BotID: "b", ContactID: "c", Address: "203.0.113.7"}
		caps := func(name string, v any) {
			all := map[string]any{"contact": nil, "address": nil, "bot": nil}
			all[name] = v
			none := map[string]any{"key_id": "", "model": ""}
			k.boss.Do("PUT", "/v1/model-settings", map[string]any{"default": none, "fallback": none, "small": none, "own_only": false, "caps": all}).Want(t, 200)
		}
		spend := func() {
			k.tx(func(ctx context.Context, tx *db.Tx) error {
				return k.s.Spend(ctx, tx, k.ws, who, c, llm.Usage{In: 100_000, Out: 50_000}, 0) // 20 cents
			})
		}
		for name, other := range map[string]model.Spender{"contact": {BotID: "b", ContactID: "x", Address: who.Address},
			"address": {BotID: "b", ContactID: "c", Address: "203.0.113.8"}, "bot": {BotID: "x", ContactID: "c", Address: who.Address}} {
			k.Clock.Advance(24 * time.Hour)
			caps(name, 0.35)
			spend()
			if err := k.s.Afford(t.Context(), k.ws, who, c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			spend() // what was running is finished
			err := k.s.Afford(t.Context(), k.ws, who, c)
			var e *errs.Error
			if !errors.Is(err, model.ErrDailyCap) || !errors.As(err, &e) || e.Fields[0].Location != "cap."+name {
				t.Errorf("%s: %v", name, err)
			}
			if err := k.s.Afford(t.Context(), k.ws, other, c); err != nil {
				t.Errorf("another %s: %v", name, err)
			}
		}
		r := k.boss.Do("GET", "/v1/model-spending", nil).Want(t, 200)
		if r.At("day.usd") != 0.4 || r.At("day.answers") != 2.0 || r.At("bots.0.bot_id") != "b" || r.At("bots.0.usd") != 0.4 {
			t.Error(r.Raw)
		}
		now := k.Clock.Now()
		midnight := time.Date(now.Year(), now.Month(), now.Day(), 17, 0, 0, 0, time.UTC)
		k.Clock.Advance(midnight.Sub(now))
		if err := k.s.Afford(t.Context(), k.ws, who, c); err != nil {
			t.Errorf("after midnight: %v", err)
		}
		var stored string
		if err := d.Read().QueryRowContext(t.Context(), `SELECT who FROM model_use WHERE workspace_id = $1 AND kind = 'address' LIMIT 1`, k.ws).Scan(&stored); err != nil || strings.Contains(stored, "203.") {
			t.Errorf("the address is stored: %q %v", stored, err)
		}
	})
}

func TestCreditsOfTheInstallation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, withInstallation(llmtest.New(t)))
		all, err := k.s.Choices(t.Context(), k.ws, model.Wanted{KeyID: model.Installation, Model: "gpt-4o"})
		if err != nil || all[0].Credits != 5 || all[1].Model != "gpt-4o-mini" {
			t.Fatalf("%+v %v", all, err)
		}
		five := int64(5)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.meters.SetLimit(ctx, tx, k.ws, billing.Credits, &five)
		})
		if err := k.s.Afford(t.Context(), k.ws, model.Spender{}, all[0]); err != nil {
			t.Error(err)
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.s.Spend(ctx, tx, k.ws, model.Spender{}, all[1], llm.Usage{In: 1, Out: 1}, all[1].Credits)
		})
		if err := k.s.Afford(t.Context(), k.ws, model.Spender{}, all[0]); errs.CodeOf(err) != "plan.limit_reached" {
			t.Error(err)
		}
		if err := k.s.Afford(t.Context(), k.ws, model.Spender{}, all[1]); err != nil {
			t.Errorf("four credits are left: %v", err)
		}
	})
}
