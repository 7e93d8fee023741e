-- +goose Up
-- What the answers of the last weeks were made from: for each message of a bot its question, the passages as they were then,
-- and how the answer came about, as deflated JSON.
CREATE TABLE answer_evidence (
    workspace_id    TEXT NOT NULL,
    message_id      TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    trace           BLOB NOT NULL,
    PRIMARY KEY (workspace_id, message_id)
);

-- +goose Down
DROP TABLE answer_evidence;
