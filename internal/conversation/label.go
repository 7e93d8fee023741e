package conversation

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Labels is what to change about a conversation's tags, category and priority. The caller has checked that the ids are
// the taxonomy's; Hold does so again in the transaction, which keeps them from being deleted until it ends.
type Labels struct {
	Add      []string
	Remove   []string
	Category *string // nil leaves it, "" takes it off
	Priority *Priority
	Hold     func(ctx context.Context, tx *db.Tx) error // nil: no label is put on
	Feedback *bool                                      // for Close: whether the contact is asked what he thought of it; nil: as the bot's settings say
}

// ErrManyTags refuses the tag after the twentieth.
var ErrManyTags = errs.New(errs.Invalid, "conversation.too_many_tags", "A conversation has at most 20 tags.",
	errs.Field{Location: "body.add_tag_ids", Code: "conversation.too_many_tags", Message: "A conversation has at most 20 tags."})

// Label puts tags on and takes them off, sets category and priority. Closed conversations can be labelled too.
func (s *Service) Label(ctx context.Context, by workspace.Caller, id ID, l Labels) (*Conversation, error) {
	ch, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		if err := relabel(ctx, tx, ch, by.Actor(), l); err != nil {
			return err
		}
		if ch.C.Marks.stored() == ch.Before.Marks.stored() {
			return errNothing
		}
		return nil
	})
	return ch.row(), err
}

// relabel applies l to the row and tells what changed; the side table follows when the change is stored.
func relabel(ctx context.Context, tx *db.Tx, ch *Change, actor events.Actor, l Labels) error {
	if l.Hold != nil {
		if err := l.Hold(ctx, tx); err != nil {
			return err
		}
	}
	m := &ch.C.Marks
	tags := slices.DeleteFunc(slices.Clone(m.Tags), func(id string) bool { return slices.Contains(l.Remove, id) })
	for _, id := range l.Add {
		if !slices.Contains(tags, id) {
			tags = append(tags, id)
		}
	}
	if len(tags) > MaxTags {
		return ErrManyTags
	}
	var t Tagged
	for _, id := range tags {
		if !slices.Contains(m.Tags, id) {
			t.Added = append(t.Added, id)
		}
	}
	for _, id := range m.Tags {
		if !slices.Contains(tags, id) {
			t.Removed = append(t.Removed, id)
		}
	}
	if len(t.Added)+len(t.Removed) > 0 {
		m.Tags = tags
		t.Open = ch.C.Status == Open
		ch.Fact("conversation.tagged", actor, t)
	}
	if l.Category != nil && *l.Category != m.Category {
		ch.Fact("conversation.categorised", actor, Categorised{From: m.Category, To: *l.Category})
		m.Category = *l.Category
	}
	if l.Priority != nil && (*l.Priority == PriorityHigh) != m.High {
		m.High = *l.Priority == PriorityHigh
		ch.Fact("conversation.prioritised", actor, Prioritised{To: *l.Priority})
	}
	return nil
}

// saveLabels brings the side table to what the row says.
func saveLabels(ctx context.Context, tx *db.Tx, ws tenant.ID, c, before *Conversation) error {
	now, was := c.Marks.labels(), before.Marks.labels()
	if slices.Equal(now, was) {
		return nil
	}
	for _, id := range was {
		if slices.Contains(now, id) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM conversation_label WHERE workspace_id = $1 AND label_id = $2 AND conversation_id = $3`, ws, id, c.ID); err != nil {
			return err
		}
	}
	for _, id := range now {
		if slices.Contains(was, id) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO conversation_label (workspace_id, label_id, conversation_id) VALUES ($1, $2, $3)
 ON CONFLICT (workspace_id, label_id, conversation_id) DO NOTHING`, ws, id, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// LabelUses counts the conversations that carry each tag and category.
func (s *Service) LabelUses(ctx context.Context, ws tenant.ID) (map[string]int64, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT label_id, count(*) FROM conversation_label WHERE workspace_id = $1 GROUP BY label_id`, ws)
	uses := map[string]int64{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (id string, err error) {
		var n int64
		if err = r.Scan(&id, &n); err == nil {
			uses[id] = n
		}
		return id, err
	})
	return uses, err
}

// jobRelabel moves a tag or category that was merged or deleted, in as many transactions as it takes.
const jobRelabel = "conversation.relabel"

type relabelArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	Label     string    `json:"label_id"`
	To        string    `json:"to"` // empty: it is taken off
}

// HandleJobs says to the runner how the jobs of this room are done.
func (s *Service) HandleJobs(r *jobs.Runner) {
	o := jobs.Options{Timeout: 10 * time.Minute, Backoff: []time.Duration{time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour}}
	r.Handle(jobRelabel, o, s.runRelabel)
	r.Handle(jobWake, o, s.runWake)
}

func (s *Service) runRelabel(ctx context.Context, t jobs.Task) error {
	var a relabelArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	for last := ID(zeroID); ; {
		rows, err := s.db.Read().QueryContext(ctx, `SELECT conversation_id FROM conversation_label WHERE workspace_id = $1 AND label_id = $2
 AND conversation_id > $3 ORDER BY conversation_id LIMIT 50`, a.Workspace, a.Label, last)
		ids, err := db.Collect(rows, err, scanID)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, id := range ids {
				if _, err := s.step(ctx, tx, a.Workspace, id, func(_ context.Context, _ *db.Tx, ch *Change) error {
					m := &ch.C.Marks
					tags := []string{}
					for _, tag := range m.Tags {
						if tag == a.Label {
							tag = a.To
						}
						if tag != "" && !slices.Contains(tags, tag) {
							tags = append(tags, tag)
						}
					}
					m.Tags = tags
					if m.Category == a.Label {
						m.Category = a.To
					}
					return nil
				}); err != nil && !errors.Is(err, ErrNotFound) {
					return err
				}
				// Also where the conversation does not carry it, or is no more: nobody would take it off there otherwise.
				if _, err := tx.ExecContext(ctx, `DELETE FROM conversation_label WHERE workspace_id = $1 AND label_id = $2 AND conversation_id = $3`,
					a.Workspace, a.Label, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		last = ids[len(ids)-1]
	}
}

// zeroID is before every id.
const zeroID = "00000000-0000-0000-0000-000000000000"

// labelGone is what the taxonomy tells about a tag or category that is no more.
type labelGone struct {
	To string `json:"to"`
}

func enqueueRelabel(ctx context.Context, tx *db.Tx, e events.Record) error {
	var gone labelGone
	if err := e.Decode(&gone); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobRelabel, Args: relabelArgs{Workspace: e.Workspace, Label: e.Subject, To: gone.To}})
}
