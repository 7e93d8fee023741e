package model

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

const keyColumns = `id, name, vendor, base_url, sealed, last4, model, fallback, prices, models, error, error_message, error_since, error_seen,
	mailed_on, tested_at, created_by, created_at, updated_at, embed_model, rerank_model, hearing_model`

func scanKey(ws tenant.ID, r interface{ Scan(...any) error }) (Key, error) {
	k := Key{Workspace: ws}
	var prices, models string
	var since, seen, tested, created, updated int64
	err := r.Scan(&k.ID, &k.Name, &k.Vendor, &k.BaseURL, &k.sealed, &k.Last4, &k.Model, &k.Fallback, &prices, &models, &k.Error, &k.ErrorMessage,
		&since, &seen, &k.mailedOn, &tested, &k.CreatedBy, &created, &updated, &k.EmbedModel, &k.RerankModel, &k.HearingModel)
	if err != nil {
		return Key{}, err
	}
	k.ErrorSince, k.ErrorSeen, k.TestedAt = maybe(since), maybe(seen), maybe(tested)
	k.CreatedAt, k.UpdatedAt = clock.FromMs(created), clock.FromMs(updated)
	if err := json.Unmarshal([]byte(prices), &k.Prices); err != nil {
		return Key{}, err
	}
	return k, json.Unmarshal([]byte(models), &k.Models)
}

// maybe is a stored time; 0 is none.
func maybe(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return clock.FromMs(ms)
}

func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Ms(t)
}

func keyByID(ctx context.Context, q db.Querier, ws tenant.ID, id string) (Key, error) {
	k, err := scanKey(ws, q.QueryRowContext(ctx, `SELECT `+keyColumns+` FROM model_key WHERE workspace_id = $1 AND id = $2`, ws, id))
	if db.NotFound(err) {
		return Key{}, ErrNotFound
	}
	return k, err
}

// HasKey says whether a workspace has a key of its own with an id.
func HasKey(ctx context.Context, q db.Querier, ws tenant.ID, id string) (bool, error) {
	if !uid.Valid(id) {
		return false, nil
	}
	var one int
	err := q.QueryRowContext(ctx, `SELECT 1 FROM model_key WHERE workspace_id = $1 AND id = $2`, ws, id).Scan(&one)
	if db.NotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// lockKey finds a key to change it: two who change it wait for each other.
func lockKey(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) (Key, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE model_key SET updated_at = updated_at WHERE workspace_id = $1 AND id = $2`, ws, id); err != nil {
		return Key{}, err
	}
	return keyByID(ctx, tx, ws, id)
}

// keysOf lists a workspace's keys, oldest first.
func keysOf(ctx context.Context, q db.Querier, ws tenant.ID) ([]Key, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+keyColumns+` FROM model_key WHERE workspace_id = $1 ORDER BY id LIMIT 100`, ws)
	return db.Collect(rows, err, func(r *sql.Rows) (Key, error) { return scanKey(ws, r) })
}

func insertKey(ctx context.Context, tx *db.Tx, k Key) error {
	prices, models, err := lists(k)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO model_key (workspace_id, id, name, name_norm, vendor, base_url, sealed, last4, model, fallback, prices,
		models, error, error_message, error_since, error_seen, mailed_on, tested_at, created_by, created_at, updated_at,
		embed_model, rerank_model, hearing_model) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 0, 0, '', $13, $14, $15, $15, $16, $17, $18)`,
		k.Workspace, k.ID, k.Name, strings.ToLower(k.Name), k.Vendor, k.BaseURL, k.sealed, k.Last4, k.Model, k.Fallback, prices, models,
		orZero(k.TestedAt), k.CreatedBy, clock.Ms(k.CreatedAt), k.EmbedModel, k.RerankModel, k.HearingModel)
	return named(err)
}

func updateKey(ctx context.Context, tx *db.Tx, k Key) error {
	prices, models, err := lists(k)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE model_key SET name = $3, name_norm = $4, base_url = $5, sealed = $6, last4 = $7, model = $8, fallback = $9,
		prices = $10, models = $11, error = $12, error_message = $13, error_since = $14, error_seen = $15, tested_at = $16, updated_at = $17,
		embed_model = $18, rerank_model = $19, hearing_model = $20
		WHERE workspace_id = $1 AND id = $2`, k.Workspace, k.ID, k.Name, strings.ToLower(k.Name), k.BaseURL, k.sealed, k.Last4, k.Model, k.Fallback,
		prices, models, k.Error, k.ErrorMessage, orZero(k.ErrorSince), orZero(k.ErrorSeen), orZero(k.TestedAt), clock.Ms(k.UpdatedAt), k.EmbedModel, k.RerankModel, k.HearingModel)
	return named(err)
}

func lists(k Key) (prices, models string, err error) {
	if k.Prices == nil {
		k.Prices = map[string]Price{}
	}
	if k.Models == nil {
		k.Models = []string{}
	}
	p, err := json.Marshal(k.Prices)
	if err != nil {
		return "", "", err
	}
	m, err := json.Marshal(k.Models)
	return string(p), string(m), err
}

func named(err error) error {
	if db.UniqueViolation(err) {
		return ErrNameTaken
	}
	return err
}

// setKeyHealth stores how a key does, and leaves updated_at: its provider goes on.
func setKeyHealth(ctx context.Context, tx *db.Tx, k Key) error {
	_, err := tx.ExecContext(ctx, `UPDATE model_key SET error = $3, error_message = $4, error_since = $5, error_seen = $6, mailed_on = $7
		WHERE workspace_id = $1 AND id = $2`, k.Workspace, k.ID, k.Error, k.ErrorMessage, orZero(k.ErrorSince), orZero(k.ErrorSeen), k.mailedOn)
	return err
}

func deleteKey(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM model_key WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

func settingsOf(ctx context.Context, q db.Querier, ws tenant.ID) (s Settings, err error) {
	var stored string
	err = q.QueryRowContext(ctx, `SELECT settings FROM model_setting WHERE workspace_id = $1`, ws).Scan(&stored)
	if db.NotFound(err) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	return s, json.Unmarshal([]byte(stored), &s)
}

func putSettings(ctx context.Context, tx *db.Tx, ws tenant.ID, s Settings, now time.Time) error {
	stored, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO model_setting (workspace_id, settings, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at`, ws, string(stored), clock.Ms(now))
	return err
}

func loadState(ctx context.Context, q db.Querier, ws tenant.ID) (state, error) {
	st := state{keys: map[string]Key{}}
	keys, err := keysOf(ctx, q, ws)
	if err != nil {
		return st, err
	}
	for _, k := range keys {
		st.keys[k.ID] = k
	}
	if st.settings, err = settingsOf(ctx, q, ws); err != nil {
		return st, err
	}
	st.zone, err = workspace.Zone(ctx, q, ws)
	return st, err
}
