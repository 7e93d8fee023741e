package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// KeepEvidence is how long is kept what answers were made from.
const KeepEvidence = 90 * 24 * time.Hour

// ErrNoEvidence: the message rests on nothing, or it is too old.
var ErrNoEvidence = errs.New(errs.NotFound, "answer.no_evidence", "What this message rests on is not known.")

// Packed is evidence ready to be stored.
type Packed []byte

var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic("answer: deflate: " + err.Error()) // the level is right
	}
	return w
}}

// Pack makes evidence small. It takes a moment, which no transaction has.
func (e Evidence) Pack() (Packed, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (p Packed) evidence() (e Evidence, err error) {
	return e, json.NewDecoder(flate.NewReader(bytes.NewReader(p))).Decode(&e)
}

// Keep stores the evidence behind a message, in the transaction that stores the message.
func Keep(ctx context.Context, tx *db.Tx, ws tenant.ID, conversationID, messageID string, p Packed, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_evidence (workspace_id, message_id, conversation_id, created_at, trace) VALUES ($1, $2, $3, $4, $5)`,
		ws, messageID, conversationID, clock.Ms(now), []byte(p))
	return err
}

// EvidenceOf reads what a message of a conversation rests on.
func EvidenceOf(ctx context.Context, q db.Querier, ws tenant.ID, conversationID, messageID string) (Evidence, error) {
	var p []byte
	err := q.QueryRowContext(ctx, `SELECT trace FROM answer_evidence WHERE workspace_id = $1 AND message_id = $2 AND conversation_id = $3`,
		ws, messageID, conversationID).Scan(&p)
	if db.NotFound(err) {
		return Evidence{}, ErrNoEvidence
	}
	if err != nil {
		return Evidence{}, err
	}
	e, err := Packed(p).evidence()
	if e.Conflicts == nil { // kept before contradictions were looked for
		e.Conflicts = []Conflict{}
	}
	return e, err
}

// first stands before every workspace.
const first tenant.ID = "00000000-0000-0000-0000-000000000000"

// forgetAtOnce is how many rows are deleted in one transaction.
const forgetAtOnce = 500

// Forget deletes evidence that is older than it is kept. Messages are in the order of their ids, so it reads the oldest of
// each workspace only.
func Forget(ctx context.Context, d *db.DB, now time.Time) error {
	before := clock.Ms(now.Add(-KeepEvidence))
	for ws := first; ; {
		err := d.Read().QueryRowContext(ctx, `SELECT workspace_id FROM answer_evidence WHERE workspace_id > $1 ORDER BY workspace_id LIMIT 1`,
			ws).Scan(&ws)
		if db.NotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for n := int64(forgetAtOnce); n == forgetAtOnce; {
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				res, err := tx.ExecContext(ctx, `DELETE FROM answer_evidence WHERE workspace_id = $1 AND created_at < $2 AND message_id IN
					(SELECT message_id FROM answer_evidence WHERE workspace_id = $1 ORDER BY message_id LIMIT 500)`, ws, before)
				if err != nil {
					return err
				}
				n, err = res.RowsAffected()
				return err
			}); err != nil {
				return err
			}
		}
	}
}
