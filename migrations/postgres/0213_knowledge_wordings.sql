-- +goose Up
-- What customers wrote who then chose a FAQ out of those that they were asked about: one more way to ask it. asks is that FAQ;
-- such a proposal has no answer of its own.
ALTER TABLE proposal DROP CONSTRAINT proposal_via_check;
ALTER TABLE proposal ADD CONSTRAINT proposal_via_check CHECK (via IN ('suggestion', 'unanswered', 'selection', 'history', 'chosen'));
ALTER TABLE proposal ADD COLUMN asks uuid;
ALTER TABLE proposal ADD CONSTRAINT proposal_asks_check CHECK ((via = 'chosen') = (asks IS NOT NULL));
CREATE INDEX proposal_asks ON proposal (workspace_id, bot_id, asks) WHERE asks IS NOT NULL;

-- Which customers have chosen it: each counts once.
CREATE TABLE proposal_chooser (
    workspace_id uuid NOT NULL,
    proposal_id  uuid NOT NULL,
    contact_id   uuid NOT NULL,
    PRIMARY KEY (workspace_id, proposal_id, contact_id),
    FOREIGN KEY (workspace_id, proposal_id) REFERENCES proposal (workspace_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE proposal_chooser;
DELETE FROM proposal WHERE via = 'chosen';
ALTER TABLE proposal DROP CONSTRAINT proposal_asks_check;
DROP INDEX proposal_asks;
ALTER TABLE proposal DROP COLUMN asks;
ALTER TABLE proposal DROP CONSTRAINT proposal_via_check;
ALTER TABLE proposal ADD CONSTRAINT proposal_via_check CHECK (via IN ('suggestion', 'unanswered', 'selection', 'history'));
