-- +goose Up
-- In which words a proposal was proposed, whatever was made of them since: digest is of the question and the answer. The same
-- ones, found again in earlier conversations, are known.
CREATE TABLE proposal_words (
    workspace_id TEXT NOT NULL,
    bot_id       TEXT NOT NULL,
    digest       TEXT NOT NULL,
    proposal_id  TEXT NOT NULL,
    PRIMARY KEY (workspace_id, bot_id, digest),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposal (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX proposal_words_of ON proposal_words (workspace_id, proposal_id);

-- +goose Down
DROP TABLE proposal_words;
