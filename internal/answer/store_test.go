package answer_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// What an answer rests on is read as it was, by its own workspace and conversation only, and is gone after its time.
func TestEvidenceIsKeptForAWhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, now := context.Background(), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		k, article, _ := library(t, d)
		r := k.ask(answer.New(k.Knowledge, answer.Options{}), "hi", "What do returns from abroad cost?")
		e := r.Evidence([]string{"hi", "What do returns from abroad cost?"})
		if e.Asked != "What do returns from abroad cost?" || e.How != answer.Extract || len(e.Given) == 0 || e.Given[0].SourceID != article {
			t.Fatalf("%+v", e)
		}
		packed, err := e.Pack()
		if err != nil {
			t.Fatal(err)
		}
		talk, old, young := uid.New(), uid.New(), uid.New()
		other := tenant.ID(uid.New())
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(answer.Keep(ctx, tx, k.Boss.Workspace, talk, old, packed, now.Add(-answer.KeepEvidence-time.Hour)),
				answer.Keep(ctx, tx, k.Boss.Workspace, talk, young, packed, now.Add(-answer.KeepEvidence+time.Hour)),
				answer.Keep(ctx, tx, other, talk, young, packed, now.Add(-answer.KeepEvidence-time.Hour)))
		})
		read := func(ws tenant.ID, talk, message string) (answer.Evidence, error) {
			return answer.EvidenceOf(ctx, d.Read(), ws, talk, message)
		}
		if got, err := read(k.Boss.Workspace, talk, old); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%+v, %v, want %+v", got, err, e)
		}
		for _, c := range [][3]string{{string(other), talk, old}, {string(k.Boss.Workspace), uid.New(), old}, {string(k.Boss.Workspace), talk, uid.New()}} {
			if _, err := read(tenant.ID(c[0]), c[1], c[2]); !errors.Is(err, answer.ErrNoEvidence) {
				t.Errorf("%v: %v", c, err)
			}
		}
		if err := answer.Forget(ctx, d, now); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			ws      tenant.ID
			message string
			kept    bool
		}{{k.Boss.Workspace, old, false}, {k.Boss.Workspace, young, true}, {other, young, false}} {
			if _, err := read(c.ws, talk, c.message); (err == nil) != c.kept {
				t.Errorf("%v: %v", c, err)
			}
		}
	})
}
