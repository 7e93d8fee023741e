package model_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
)

var voice = llm.Recording{Name: "voice.ogg", Mime: "audio/ogg", Data: []byte("OggS")}

func (k *kit) hearing() model.Hearing {
	k.t.Helper()
	h, err := k.s.Hearing(k.t.Context(), k.ws)
	if err != nil {
		k.t.Fatal(err)
	}
	return h
}

// A key may be for recordings alone: it is tried with silence, used at once, and never asked for an answer. One that fails is
// left alone for a while.
func TestAKeyForRecordings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, func(o *model.Options) { o.Limits = llm.Limits{Total: 100 * time.Millisecond} })
		if k.hearing().Is() {
			t.Error("somebody hears without any key")
		}
		b := k.body("Ears")
		delete(b, "model")
		b["hearing_model"] = "whisper-1"
		k.vendor.FailHearing(llmtest.NoModel)
		if r := k.boss.Do("POST", "/v1/model-keys", b).Want(t, 422); wrong(r) != "body.hearing_model" {
			t.Error(r.Raw)
		}
		b["vendor"] = "anthropic"
		if r := k.boss.Do("POST", "/v1/model-keys", b).Want(t, 422); wrong(r) != "body.hearing_model" {
			t.Error(r.Raw)
		}
		b["vendor"] = "openai"
		k.vendor.FailHearing(llmtest.Healthy)
		r := k.boss.Do("POST", "/v1/model-keys", b).Want(t, 201)
		if r.Str("hearing_model") != "whisper-1" || k.names(model.Wanted{}) != "" || len(k.vendor.Asked()) != 0 {
			t.Error(r.Raw)
		}
		if set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200); set.Str("hearing.key_id") != r.Str("id") {
			t.Error(set.Raw)
		}
		tried := k.boss.Do("POST", "/v1/model-keys/test", map[string]any{"key_id": r.Str("id")}).Want(t, 200)
		if tried.At("ok") != true || tried.At("hearing_ms") == float64(0) {
			t.Error(tried.Raw)
		}
		k.vendor.Hear("Where is my order?")
		h := k.hearing()
		if got, err := h.Write(t.Context(), model.Spender{}, voice, 0); err != nil || got.Text != "Where is my order?" || got.Credits != 0 || !got.Choice.Own || got.Usage.In != 90 {
			t.Errorf("%+v %v", got, err)
		}
		for _, fault := range []llmtest.Fault{llmtest.Outage, llmtest.RateLimit, llmtest.SlowFirst, llmtest.Stalled, llmtest.Cut, llmtest.WrongJSON, llmtest.Empty, llmtest.HTML} {
			k.vendor.FailHearing(fault)
			n := len(k.vendor.Heard())
			if _, err := h.Write(t.Context(), model.Spender{}, voice, 0); err == nil || llm.KindOf(err) == "" {
				t.Errorf("%s: %v", fault, err)
			}
			if _, err := h.Write(t.Context(), model.Spender{}, voice, 0); !errors.Is(err, model.ErrResting) || len(k.vendor.Heard()) > n+1 {
				t.Errorf("%s: %v", fault, err)
			}
			k.Clock.Advance(31 * time.Second)
		}
		k.vendor.FailHearing(llmtest.Healthy)
		if _, err := h.Write(t.Context(), model.Spender{}, llm.Recording{Name: "notes.txt"}, 0); llm.KindOf(err) != llm.BadRequest {
			t.Error(err)
		}
		if _, err := h.Write(t.Context(), model.Spender{}, voice, 0); err != nil {
			t.Errorf("one bad recording made the model rest: %v", err)
		}
		k.boss.Do("PATCH", "/v1/model-keys/"+r.Str("id"), map[string]any{"model": "small-1", "hearing_model": ""}).Want(t, 200)
		if set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200); set.Str("hearing.key_id") != "" || k.hearing().Is() {
			t.Error(set.Raw)
		}
	})
}

// The installation's model costs a credit for each minute that was begun, as long as there are some; a workspace may forbid it.
func TestRecordingsAreCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := llmtest.OpenAI(t)
		k := newKit(t, d, func(o *model.Options) {
			o.Hearer = openai.New(openai.Options{BaseURL: v.BaseURL(), Key: llmtest.GoodKey, Client: wire.TrustedClient(llm.Limits{})})
			o.HearingModel = "whisper-1"
		})
		if r := k.boss.Do("GET", "/v1/models", nil).Want(t, 200); r.Str("hearing_model") != "whisper-1" {
			t.Error(r.Raw)
		}
		v.Hear("Tea?")
		h := k.hearing()
		for length, credits := range map[time.Duration]int64{0: 1, 59 * time.Second: 1, time.Minute: 1, 61 * time.Second: 2, 5 * time.Minute: 5} {
			if got, err := h.Write(t.Context(), model.Spender{}, voice, length); err != nil || got.Credits != credits || got.Choice.Own {
				t.Errorf("%v: %+v %v", length, got, err)
			}
		}
		set := k.boss.Do("GET", "/v1/model-settings", nil).Want(t, 200).Body.(map[string]any)
		for id, want := range map[string]bool{"off": false, "installation": true, "": true} {
			set["hearing"] = map[string]any{"key_id": id, "model": ""}
			k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 200)
			if k.hearing().Is() != want {
				t.Errorf("%q: %v", id, !want)
			}
		}
		set["hearing"] = map[string]any{"key_id": "nobody's", "model": ""}
		if r := k.boss.Do("PUT", "/v1/model-settings", set).Want(t, 422); wrong(r) != "body.hearing" {
			t.Error(r.Raw)
		}
		k.tx(func(ctx context.Context, tx *db.Tx) error { return k.meters.SetPlan(ctx, tx, k.ws, "free") })
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.meters.Charge(ctx, tx, k.ws, billing.Credits, 1_000_000)
		})
		n := len(v.Heard())
		if _, err := h.Write(t.Context(), model.Spender{}, voice, 0); !model.Unpaid(err) || len(v.Heard()) != n {
			t.Errorf("heard without credits: %v", err)
		}
	})
}
