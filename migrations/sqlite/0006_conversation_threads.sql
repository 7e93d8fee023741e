-- +goose Up
CREATE TABLE conversation (
  workspace_id     TEXT NOT NULL,
  id               TEXT NOT NULL,
  kind             TEXT NOT NULL,            -- chat | ticket
  bot_id           TEXT NOT NULL,
  bot_name         TEXT NOT NULL,
  connection_id    TEXT NOT NULL,            -- the website's connection is the bot itself
  channel          TEXT NOT NULL,
  thread_key       TEXT NOT NULL DEFAULT '',
  contact_id       TEXT NOT NULL,
  contact_name     TEXT NOT NULL DEFAULT '',
  contact_email    TEXT NOT NULL DEFAULT '',
  contact_number   INTEGER NOT NULL,
  status           TEXT NOT NULL,            -- open | closed
  stage            TEXT NOT NULL,            -- bot | waiting | assigned | closed: derived, kept for the lists
  speaker          TEXT NOT NULL,            -- bot | flow | queue | human: the only truth about who speaks
  turn_no          INTEGER NOT NULL DEFAULT 0,
  assignee_id      TEXT,
  assignee_name    TEXT NOT NULL DEFAULT '',
  team_id          TEXT,
  needs_agent      BOOLEAN NOT NULL DEFAULT FALSE,
  muted            BOOLEAN NOT NULL DEFAULT FALSE,  -- contact blocked or thread is spam: stored, nobody is bothered
  testing          BOOLEAN NOT NULL DEFAULT FALSE,
  seq_head         INTEGER NOT NULL DEFAULT 0,
  rev_head         INTEGER NOT NULL DEFAULT 0,
  visible_rev      INTEGER NOT NULL DEFAULT 0,
  answered_seq     INTEGER NOT NULL DEFAULT 0,
  last_seq         INTEGER NOT NULL DEFAULT 0,
  last_text        TEXT NOT NULL DEFAULT '',
  last_kind        TEXT NOT NULL DEFAULT '',
  last_author_kind TEXT NOT NULL DEFAULT '',
  last_author_name TEXT NOT NULL DEFAULT '',
  last_at          INTEGER NOT NULL DEFAULT 0,
  unread           INTEGER NOT NULL DEFAULT 0,
  agent_read_seq   INTEGER NOT NULL DEFAULT 0,
  contact_read_seq INTEGER NOT NULL DEFAULT 0,
  waiting_since    INTEGER,
  unknown_in_row   INTEGER NOT NULL DEFAULT 0,
  human_offered    BOOLEAN NOT NULL DEFAULT FALSE,
  page_url         TEXT NOT NULL DEFAULT '',
  page_title       TEXT NOT NULL DEFAULT '',
  language         TEXT NOT NULL DEFAULT '',
  created_at       INTEGER NOT NULL,
  activity_at      INTEGER NOT NULL,
  closed_at        INTEGER,
  close_reason     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX conversation_one_open ON conversation (workspace_id, contact_id, bot_id, connection_id, thread_key)
  WHERE status = 'open' AND kind = 'chat';
-- The lists. What stands behind id is only looked at while an index is read, so that no row is opened in vain.
CREATE INDEX conversation_stage ON conversation (workspace_id, stage, activity_at, id, bot_id) WHERE NOT testing;
CREATE INDEX conversation_testing ON conversation (workspace_id, stage, activity_at, id) WHERE testing;
CREATE INDEX conversation_assignee ON conversation (workspace_id, assignee_id, stage, activity_at, id, testing, bot_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversation_closed_free ON conversation (workspace_id, stage, assignee_id, activity_at, id, bot_id) WHERE stage = 'closed' AND assignee_id IS NULL AND NOT testing;
CREATE INDEX conversation_unread ON conversation (workspace_id, stage, assignee_id, bot_id) WHERE unread > 0 AND NOT testing;
CREATE INDEX conversation_contact ON conversation (workspace_id, contact_id, created_at);
CREATE INDEX conversation_bot ON conversation (workspace_id, bot_id) WHERE status = 'open';

CREATE TABLE message (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  id              TEXT NOT NULL,
  rev             INTEGER NOT NULL,
  visible_rev     INTEGER NOT NULL DEFAULT 0,  -- 0: never seen by the contact
  dedup_key       TEXT NOT NULL,
  client_id       TEXT NOT NULL DEFAULT '',
  author_kind     TEXT NOT NULL,
  author_id       TEXT,
  author_name     TEXT NOT NULL DEFAULT '',
  visibility      TEXT NOT NULL,               -- all | members
  kind            TEXT NOT NULL,               -- text | note | system
  text            TEXT NOT NULL,
  html            TEXT NOT NULL DEFAULT '',
  payload         TEXT NOT NULL DEFAULT '',
  language        TEXT NOT NULL DEFAULT '',
  delivery        TEXT NOT NULL DEFAULT 'sent',
  created_at      INTEGER NOT NULL,
  edited_at       INTEGER,
  unsent_at       INTEGER,
  PRIMARY KEY (workspace_id, conversation_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX message_dedup ON message (workspace_id, dedup_key);

CREATE TABLE turn (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  run_at          INTEGER NOT NULL,
  leased_until    INTEGER NOT NULL DEFAULT 0,
  attempt         INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, conversation_id)
) WITHOUT ROWID;

CREATE TABLE suggestion (
  workspace_id    TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  seq             INTEGER NOT NULL,            -- the contact's message it answers
  text            TEXT NOT NULL,
  html            TEXT NOT NULL DEFAULT '',
  payload         TEXT NOT NULL DEFAULT '',
  reason          TEXT NOT NULL,               -- why it was not sent
  state           TEXT NOT NULL,               -- fresh | sent | edited | dismissed | stale
  created_at      INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, seq)
);

-- +goose Down
DROP TABLE suggestion;
DROP TABLE turn;
DROP TABLE message;
DROP TABLE conversation;
