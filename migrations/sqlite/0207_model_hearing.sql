-- +goose Up
-- A key may reach a model that writes down what is said in a recording.
ALTER TABLE model_key ADD COLUMN hearing_model TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE model_key DROP COLUMN hearing_model;
