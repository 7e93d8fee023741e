-- +goose Up
-- A day's use of a workspace and of a bot is counted in several rows, by the contact: answers to different contacts need not
-- wait for each other's transactions.
ALTER TABLE model_use ADD COLUMN slot bigint NOT NULL DEFAULT 0;
ALTER TABLE model_use DROP CONSTRAINT model_use_pkey;
ALTER TABLE model_use ADD PRIMARY KEY (workspace_id, day, kind, who, slot);

-- +goose Down
CREATE TEMPORARY TABLE model_use_sum AS SELECT workspace_id, day, kind, who, sum(answers) AS answers, sum(tokens_in) AS tokens_in,
    sum(tokens_out) AS tokens_out, sum(credits) AS credits, sum(cost) AS cost FROM model_use GROUP BY workspace_id, day, kind, who;
DELETE FROM model_use;
ALTER TABLE model_use DROP CONSTRAINT model_use_pkey;
ALTER TABLE model_use DROP COLUMN slot;
ALTER TABLE model_use ADD PRIMARY KEY (workspace_id, day, kind, who);
INSERT INTO model_use (workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost)
    SELECT workspace_id, day, kind, who, answers, tokens_in, tokens_out, credits, cost FROM model_use_sum;
DROP TABLE model_use_sum;
