-- +goose Up
CREATE TABLE contact (
  workspace_id uuid NOT NULL,
  id           uuid NOT NULL,
  number       bigint NOT NULL,            -- shown as "Visitor #1234"; drawn from the id, not a count
  name         text NOT NULL DEFAULT '',
  email        text NOT NULL DEFAULT '',
  email_norm   text NOT NULL DEFAULT '',
  phone        text NOT NULL DEFAULT '',
  identified   boolean NOT NULL DEFAULT FALSE,
  blocked      boolean NOT NULL DEFAULT FALSE,
  auto_reply   boolean NOT NULL DEFAULT TRUE,
  language     text NOT NULL DEFAULT '',
  created_at   bigint NOT NULL,
  updated_at   bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  deleted_at   bigint,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contact_email ON contact (workspace_id, email_norm) WHERE email_norm <> '';

CREATE TABLE identity (
  workspace_id  uuid NOT NULL,
  kind          text NOT NULL,              -- a channel word, or external_id of the company's own records
  connection_id uuid NOT NULL,
  external_id   text NOT NULL,
  contact_id    uuid NOT NULL,
  verified      boolean NOT NULL DEFAULT FALSE,
  created_at    bigint NOT NULL,
  PRIMARY KEY (workspace_id, kind, connection_id, external_id)
);
CREATE INDEX identity_contact ON identity (workspace_id, contact_id);

-- +goose Down
DROP TABLE identity;
DROP TABLE contact;
