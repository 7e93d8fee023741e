-- +goose Up
-- A key may reach models that give texts their meanings and that judge what was found, besides the one that answers or
-- instead of it.
ALTER TABLE model_key ADD COLUMN embed_model TEXT NOT NULL DEFAULT '';
ALTER TABLE model_key ADD COLUMN rerank_model TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE model_key DROP COLUMN rerank_model;
ALTER TABLE model_key DROP COLUMN embed_model;
