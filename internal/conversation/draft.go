package conversation

import (
	"context"
	"database/sql"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Box is one of the two things a member writes in a conversation.
type Box string

// The boxes.
const (
	BoxReply Box = "reply"
	BoxNote  Box = "note"
)

// Draft is what a member has begun to write: only he sees it, on all his screens.
type Draft struct {
	ConversationID ID        `json:"conversation_id"`
	Box            Box       `json:"box" enum:"reply,note"`
	Text           string    `json:"text"`
	Rev            int64     `json:"rev" doc:"Counts its changes; 0 when there is none"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// DraftChanged tells a member's other screens.
type DraftChanged struct {
	Event string `json:"event"`
	Draft
}

// ErrDraftElsewhere answers a draft that was changed on another screen meanwhile.
var ErrDraftElsewhere = errs.New(errs.Conflict, "draft.changed_elsewhere", "This draft was changed on another screen.")

// maxDraft is as long as a draft may be, in characters: longer than a message, so that what is too long to send is not lost
// before it is cut.
const maxDraft = 3 * MaxText

// draftsKept is how many drafts of a member are listed.
const draftsKept = 200

// KeepDraft stores a draft over the rev its screen knew; another one stored meanwhile is ErrDraftElsewhere. Without text
// there is no draft any more.
func (s *Service) KeepDraft(ctx context.Context, by workspace.Caller, id ID, box Box, typed string, rev int64) (Draft, error) {
	typed = text.NFC(typed)
	if text.Len(typed) > maxDraft {
		return Draft{}, errs.InvalidField("body.text", "draft.too_long", "A draft has at most 30,000 characters.")
	}
	if err := s.seen(ctx, ScopeOf(by), id); err != nil {
		return Draft{}, err
	}
	d := Draft{ConversationID: id, Box: box, Text: typed, Rev: rev + 1, UpdatedAt: s.now()}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		fits := false
		switch {
		case typed == "":
			d.Rev = 0
			_, err = affected(tx.ExecContext(ctx, `DELETE FROM draft WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3 AND box = $4`,
				by.Workspace, authorID(by), id, box))
			return err
		case rev == 0:
			fits, err = affected(tx.ExecContext(ctx, `INSERT INTO draft (workspace_id, member_id, conversation_id, box, text, rev, updated_at) VALUES ($1,$2,$3,$4,$5,1,$6)
 ON CONFLICT (workspace_id, member_id, conversation_id, box) DO NOTHING`, by.Workspace, authorID(by), id, box, typed, clock.Ms(d.UpdatedAt)))
		default:
			fits, err = affected(tx.ExecContext(ctx, `UPDATE draft SET text = $5, rev = rev + 1, updated_at = $6
 WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3 AND box = $4 AND rev = $7`, by.Workspace, authorID(by), id, box, typed, clock.Ms(d.UpdatedAt), rev))
		}
		if err == nil && !fits {
			err = ErrDraftElsewhere
		}
		return err
	})
	if err == nil {
		s.hub.Publish("member:"+authorID(by), DraftChanged{Event: "draft.updated", Draft: d})
	}
	return d, err
}

// Drafts lists the member's newest drafts.
func (s *Service) Drafts(ctx context.Context, by workspace.Caller) ([]Draft, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT conversation_id, box, text, rev, updated_at FROM draft
 WHERE workspace_id = $1 AND member_id = $2 ORDER BY updated_at DESC LIMIT $3`, by.Workspace, authorID(by), draftsKept)
	return db.Collect(rows, err, func(r *sql.Rows) (d Draft, err error) {
		var at int64
		err = r.Scan(&d.ConversationID, &d.Box, &d.Text, &d.Rev, &at)
		d.UpdatedAt = clock.FromMs(at)
		return d, err
	})
}

func dropDrafts(ctx context.Context, tx *db.Tx, ws tenant.ID, member string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM draft WHERE workspace_id = $1 AND member_id = $2`, ws, member)
	return err
}
