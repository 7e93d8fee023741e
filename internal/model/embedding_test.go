package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// embeds is a new key for meanings alone.
func (k *kit) embeds(name string) map[string]any {
	return map[string]any{"name": name, "vendor": "openai", "base_url": k.vendor.BaseURL(), "key": llmtest.GoodKey, "embed_model": "vectors-1"}
}

func (k *kit) embedding() model.Embedding {
	k.t.Helper()
	e, err := k.s.Embedding(k.t.Context(), k.ws)
	if err != nil {
		k.t.Fatal(err)
	}
	return e
}

// A key may be for meanings alone: it is tried for them, used at once, and never asked for an answer.
func TestAKeyForMeanings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		if k.embedding().Is() {
			t.Error("there is an embedding without any key")
		}
		r := k.boss.Do("POST", "/v1/model-keys", k.embeds("Vectors")).Want(t, 201)
		if r.Str("embed_model") != "vectors-1" || r.Str("model") != "" || len(r.List("prices")) != 0 {
			t.Error(r.Raw)
		}
		if len(k.vendor.Asked()) != 0 || k.names(model.Wanted{}) != "" || k.names(model.Wanted{KeyID: r.Str("id")}) != "" {
			t.Error("a key for meanings was asked for an answer")
		}
		if list := k.boss.Do("GET", "/v1/models", nil).Want(t, 200); len(list.List("items")) != 0 || list.Str("embed_model") != "" {
			t.Error(list.Raw)
		}
		set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200)
		if set.Str("embedding.key_id") != r.Str("id") || set.Str("default.key_id") != "" {
			t.Error(set.Raw)
		}
		e := k.embedding()
		got, err := e.Texts(t.Context(), []string{"green tea", "black coffee"})
		if err != nil || len(got) != 2 || len(got[0]) != len(llmtest.Vector("x")) {
			t.Fatal(got, err)
		}
		tried := k.boss.Do("POST", "/v1/model-keys/test", map[string]any{"key_id": r.Str("id")}).Want(t, 200)
		if tried.At("ok") != true || tried.At("dimension") != float64(len(got[0])) || tried.At("embed_ms") == float64(0) || tried.At("ms") != float64(0) {
			t.Error(tried.Raw)
		}

		// Another model of the same key is another space; the old one is still found as long as it is where it was.
		k.boss.Do("PATCH", "/v1/model-keys/"+r.Str("id"), map[string]any{"embed_model": "vectors-2"}).Want(t, 200)
		next := k.embedding()
		if next.Space == e.Space || next.Ref.Model != "vectors-2" {
			t.Errorf("%+v", next.Ref)
		}
		if old, err := k.s.EmbeddingAt(t.Context(), k.ws, e.Ref, e.Space); err != nil || !old.Is() || old.Ref.Model != "vectors-1" {
			t.Error(old.Ref, err)
		}
		k.boss.Do("PATCH", "/v1/model-keys/"+r.Str("id"), map[string]any{"base_url": llmtestSame(k), "key": llmtest.GoodKey}).Want(t, 200)
		if old, err := k.s.EmbeddingAt(t.Context(), k.ws, e.Ref, e.Space); err != nil || old.Is() {
			t.Error("a model at another address passes for the old one", err)
		}
		// A key that has none any more is not meant any more.
		k.boss.Do("PATCH", "/v1/model-keys/"+r.Str("id"), map[string]any{"embed_model": "", "model": "small-1"}).Want(t, 200)
		if set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200); set.Str("embedding.key_id") != "" || k.embedding().Is() {
			t.Error(set.Raw)
		}
	})
}

// llmtestSame is the vendor under another name.
func llmtestSame(k *kit) string {
	return strings.Replace(k.vendor.BaseURL(), "127.0.0.1", "localhost", 1)
}

func TestBadKeysForMeanings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		try := func(change map[string]any, at string) {
			t.Helper()
			b := k.embeds("Vectors")
			for name, v := range change {
				b[name] = v
			}
			if r := k.boss.Do("POST", "/v1/model-keys", b).Want(t, 422); wrong(r) != at || strings.Contains(r.Raw, llmtest.GoodKey) {
				t.Errorf("%v: %s", change, r.Raw)
			}
		}
		try(map[string]any{"embed_model": ""}, "body.model")
		try(map[string]any{"embed_model": strings.Repeat("x", 121)}, "body.embed_model")
		try(map[string]any{"fallback": "small-1"}, "body.fallback")
		try(map[string]any{"vendor": "anthropic"}, "body.embed_model")
		try(map[string]any{"vendor": "anthropic", "embed_model": "", "rerank_model": "x", "model": "y"}, "body.rerank_model")
		try(map[string]any{"key": "sk-wrong-0123456789"}, "body.key")
		try(map[string]any{"base_url": llmtest.Dead(t)}, "body.base_url")
		for fault, at := range map[llmtest.Fault]string{llmtest.NoModel: "body.embed_model", llmtest.Outage: "body.embed_model", llmtest.WrongJSON: "body.embed_model",
			llmtest.Empty: "body.embed_model", llmtest.Quota: "body.key", llmtest.Cut: "body.embed_model"} {
			k.vendor.FailRetrieval(fault)
			try(nil, at)
		}
		k.vendor.FailRetrieval(llmtest.Outage)
		try(map[string]any{"embed_model": "", "rerank_model": "judge-1"}, "body.rerank_model")
		k.vendor.FailRetrieval(llmtest.Healthy)
		for _, vector := range [][]float32{{}, make([]float32, 8193), {0, 0, 0}} {
			k.vendor.Vectors(func(string, string) []float32 { return vector })
			try(nil, "body.embed_model")
		}
		if n := len(k.boss.Do("GET", "/v1/model-keys", nil).Want(t, 200).List("items")); n != 0 {
			t.Errorf("%d keys were stored", n)
		}
		k.vendor.Vectors(nil)
		k.vendor.FailRetrieval(llmtest.RateLimit) // a vendor who is busy has taken the key
		id := k.boss.Do("POST", "/v1/model-keys", k.embeds("Vectors")).Want(t, 201).Str("id")
		for name, body := range map[string]map[string]any{
			"body.embedding": {"embedding": map[string]any{"key_id": "installation", "model": ""}},
			"body.rerank":    {"rerank": map[string]any{"key_id": id, "model": ""}},
		} {
			set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200).Body.(map[string]any)
			for field, v := range body {
				set[field] = v
			}
			if r := k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 422); wrong(r) != name {
				t.Error(r.Raw)
			}
		}
	})
}

// A question has its meaning for some minutes; a model that fails is left alone, and asked again later.
func TestAQuestionsMeaning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, func(o *model.Options) { o.Limits = llm.Limits{Total: 100 * time.Millisecond} })
		k.boss.Do("POST", "/v1/model-keys", k.embeds("Vectors")).Want(t, 201)
		e, from := k.embedding(), len(k.vendor.Batches())
		asked := func() int { return len(k.vendor.Batches()) - from }
		for range 3 {
			if v, err := e.Question(t.Context(), "when are you open?"); err != nil || len(v) == 0 {
				t.Fatal(v, err)
			}
		}
		if asked() != 1 {
			t.Errorf("asked %d times", asked())
		}
		k.Clock.Advance(11 * time.Minute)
		_, _ = e.Question(t.Context(), "when are you open?")
		if asked() != 2 {
			t.Errorf("asked %d times after the time to remember", asked())
		}
		fails := func(fault llmtest.Fault, kind llm.Kind, rest time.Duration) {
			t.Helper()
			k.vendor.FailRetrieval(fault)
			before := asked()
			if _, err := e.Question(t.Context(), "another"); llm.KindOf(err) != kind {
				t.Errorf("%s: %v", fault, err)
			}
			if _, err := e.Question(t.Context(), "a third"); !errors.Is(err, model.ErrResting) || asked() != before+1 {
				t.Errorf("%s: it is asked again at once: %v", fault, err)
			}
			k.Clock.Advance(rest)
			k.vendor.FailRetrieval(llmtest.Healthy)
			if _, err := e.Question(t.Context(), "after "+string(fault)); err != nil {
				t.Errorf("%s: %v", fault, err)
			}
		}
		fails(llmtest.Outage, llm.Network, 31*time.Second)
		fails(llmtest.RateLimit, llm.RateLimited, 8*time.Second) // as it has said
		fails(llmtest.SlowFirst, llm.Timeout, 31*time.Second)
		fails(llmtest.Cut, llm.Network, 31*time.Second)

		// A caller who gives up is no fault of the model.
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.Question(gone, "never mind"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, err := e.Question(t.Context(), "go on"); err != nil {
			t.Error(err)
		}
	})
}

// house is an embedding model of the installation that counts as it is told.
type house struct {
	llm.None
	tokens int
}

func (h *house) Embed(_ context.Context, r llm.EmbedRequest) (llm.Embeddings, error) {
	out := llm.Embeddings{Usage: llm.Usage{In: h.tokens}}
	for _, text := range r.Texts {
		out.Vectors = append(out.Vectors, llmtest.Vector(text))
	}
	return out, nil
}
func (h *house) Name() string { return "house" }

// Meanings are counted with the next answer or step of learning; those of the installation cost credits.
func TestMeaningsAreCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{tokens: 70_000}
		k := newKit(t, d, func(o *model.Options) {
			o.Embedder, o.EmbedModel, o.EmbedURL = h, "text-embedding-3-small", "http://house/v1"
		})
		if r := k.boss.Do("GET", "/v1/models", nil).Want(t, 200); r.Str("embed_model") != "text-embedding-3-small" {
			t.Error(r.Raw)
		}
		e := k.embedding()
		if !e.Is() || e.Own {
			t.Fatalf("%+v", e)
		}
		for range 2 {
			if _, err := e.Texts(t.Context(), []string{"a"}); err != nil {
				t.Fatal(err)
			}
			if err := k.s.Stop(); err != nil { // what is much is counted at once, beside the work
				t.Fatal(err)
			}
		}
		day, _, err := k.s.Today(t.Context(), k.ws)
		if err != nil || day.TokensIn != 140_000 || day.Credits != 1 || day.Cost != 2_800 || day.Answers != 0 {
			t.Errorf("%+v %v", day, err)
		}
		h.tokens = 30
		if _, err := e.Question(t.Context(), "a question"); err != nil {
			t.Fatal(err)
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.s.Spend(ctx, tx, k.ws, model.Spender{BotID: "bot"}, model.Choice{Price: model.Price{In: 1_000_000}}, llm.Usage{In: 100}, 1)
		})
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Settle(ctx, tx, k.ws) })
		day, _, err = k.s.Today(t.Context(), k.ws)
		if err != nil || day.TokensIn != 140_130 || day.Credits != 2 || day.Answers != 1 {
			t.Errorf("%+v %v", day, err)
		}

		// The workspace may forbid it; without credits nothing more is learnt with it.
		set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200).Body.(map[string]any)
		set["embedding"] = map[string]any{"key_id": "off", "model": ""}
		k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 200)
		if k.embedding().Is() {
			t.Error("the installation's model is used although it is forbidden")
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.meters.SetPlan(ctx, tx, k.ws, "free") })
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.meters.Charge(ctx, tx, k.ws, billing.Credits, 1_000_000)
		})
		if _, err := e.Texts(t.Context(), []string{"a"}); err == nil {
			t.Error("texts are learnt without credits")
		}
	})
}

// What was found is judged by a key's model; when that fails, nobody waits for it for a while.
func TestJudging(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, func(o *model.Options) { o.Limits = llm.Limits{Total: 100 * time.Millisecond} })
		judge := func() model.Reranking {
			r, err := k.s.Reranking(t.Context(), k.ws)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if judge().Is() {
			t.Error("somebody judges")
		}
		b := k.embeds("Judge")
		b["rerank_model"] = "judge-1"
		delete(b, "embed_model")
		id := k.boss.Do("POST", "/v1/model-keys", b).Want(t, 201).Str("id")
		texts := []string{"We ship abroad.", "Opening hours: nine to five"}
		if got, err := judge().Judge(t.Context(), "opening hours", texts); err != nil || got[1] != 1 || got[0] != 0 {
			t.Error(got, err)
		}
		for _, fault := range []llmtest.Fault{llmtest.Outage, llmtest.SlowFirst, llmtest.Stalled, llmtest.Cut, llmtest.WrongJSON, llmtest.Empty, llmtest.HTML} {
			k.vendor.FailRetrieval(fault)
			n := len(k.vendor.Ranked())
			if _, err := judge().Judge(t.Context(), "opening hours", texts); err == nil || llm.KindOf(err) == "" {
				t.Errorf("%s: %v", fault, err)
			}
			if _, err := judge().Judge(t.Context(), "opening hours", texts); !errors.Is(err, model.ErrResting) || len(k.vendor.Ranked()) > n+1 {
				t.Errorf("%s: %v", fault, err)
			}
			k.Clock.Advance(31 * time.Second)
		}
		k.boss.Do("DELETE", "/v1/model-keys/"+id, nil).Want(t, 204)
		if judge().Is() {
			t.Error("a removed key judges")
		}
	})
}
