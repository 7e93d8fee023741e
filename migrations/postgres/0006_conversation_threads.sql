-- +goose Up
CREATE TABLE conversation (
  workspace_id     uuid NOT NULL,
  id               uuid NOT NULL,
  kind             text NOT NULL,            -- chat | ticket
  bot_id           uuid NOT NULL,
  bot_name         text NOT NULL,
  connection_id    uuid NOT NULL,            -- the website's connection is the bot itself
  channel          text NOT NULL,
  thread_key       text NOT NULL DEFAULT '',
  contact_id       uuid NOT NULL,
  contact_name     text NOT NULL DEFAULT '',
  contact_email    text NOT NULL DEFAULT '',
  contact_number   bigint NOT NULL,
  status           text NOT NULL,            -- open | closed
  stage            text NOT NULL,            -- bot | waiting | assigned | closed: derived, kept for the lists
  speaker          text NOT NULL,            -- bot | flow | queue | human: the only truth about who speaks
  turn_no          bigint NOT NULL DEFAULT 0,
  assignee_id      uuid,
  assignee_name    text NOT NULL DEFAULT '',
  team_id          uuid,
  needs_agent      boolean NOT NULL DEFAULT FALSE,
  muted            boolean NOT NULL DEFAULT FALSE,  -- contact blocked or thread is spam: stored, nobody is bothered
  testing          boolean NOT NULL DEFAULT FALSE,
  seq_head         bigint NOT NULL DEFAULT 0,
  rev_head         bigint NOT NULL DEFAULT 0,
  visible_rev      bigint NOT NULL DEFAULT 0,
  answered_seq     bigint NOT NULL DEFAULT 0,
  last_seq         bigint NOT NULL DEFAULT 0,
  last_text        text NOT NULL DEFAULT '',
  last_kind        text NOT NULL DEFAULT '',
  last_author_kind text NOT NULL DEFAULT '',
  last_author_name text NOT NULL DEFAULT '',
  last_at          bigint NOT NULL DEFAULT 0,
  unread           bigint NOT NULL DEFAULT 0,
  agent_read_seq   bigint NOT NULL DEFAULT 0,
  contact_read_seq bigint NOT NULL DEFAULT 0,
  waiting_since    bigint,
  unknown_in_row   bigint NOT NULL DEFAULT 0,
  human_offered    boolean NOT NULL DEFAULT FALSE,
  page_url         text NOT NULL DEFAULT '',
  page_title       text NOT NULL DEFAULT '',
  language         text NOT NULL DEFAULT '',
  created_at       bigint NOT NULL,
  activity_at      bigint NOT NULL,
  closed_at        bigint,
  close_reason     text NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, id)
) WITH (fillfactor = 85);
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
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  id              uuid NOT NULL,
  rev             bigint NOT NULL,
  visible_rev     bigint NOT NULL DEFAULT 0,  -- 0: never seen by the contact
  dedup_key       text NOT NULL,
  client_id       text NOT NULL DEFAULT '',
  author_kind     text NOT NULL,
  author_id       uuid,
  author_name     text NOT NULL DEFAULT '',
  visibility      text NOT NULL,               -- all | members
  kind            text NOT NULL,               -- text | note | system
  text            text NOT NULL,
  html            text NOT NULL DEFAULT '',
  payload         text NOT NULL DEFAULT '',
  language        text NOT NULL DEFAULT '',
  delivery        text NOT NULL DEFAULT 'sent',
  created_at      bigint NOT NULL,
  edited_at       bigint,
  unsent_at       bigint,
  PRIMARY KEY (workspace_id, conversation_id, seq)
);
CREATE UNIQUE INDEX message_dedup ON message (workspace_id, dedup_key);

CREATE TABLE turn (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  run_at          bigint NOT NULL,
  leased_until    bigint NOT NULL DEFAULT 0,
  attempt         bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, conversation_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE suggestion (
  workspace_id    uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,            -- the contact's message it answers
  text            text NOT NULL,
  html            text NOT NULL DEFAULT '',
  payload         text NOT NULL DEFAULT '',
  reason          text NOT NULL,               -- why it was not sent
  state           text NOT NULL,               -- fresh | sent | edited | dismissed | stale
  created_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, conversation_id, seq)
);

-- +goose Down
DROP TABLE suggestion;
DROP TABLE turn;
DROP TABLE message;
DROP TABLE conversation;
