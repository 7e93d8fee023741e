-- +goose Up
-- The log's ids are taken in another way on PostgreSQL alone; here one writer numbers them.
SELECT 1;

-- +goose Down
SELECT 1;
