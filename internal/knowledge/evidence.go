package knowledge

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Learnt is what the bot reads from a source: its passages in the order of reading, some at a time.
type Learnt struct {
	page.List[passage.Passage]
	Source Source
}

// Passages returns what the bot has learnt of an article, a document or a web page: from a cursor on, or from a little before the
// passage of a number.
func (s *Service) Passages(ctx context.Context, c workspace.Caller, botID, id, from string, at, limit int) (Learnt, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Learnt{}, err
	}
	if !uid.Valid(id) {
		return Learnt{}, ErrNoSource
	}
	after := passageCursor{No: max(at-passagesBefore, 0) - 1}
	if from != "" && page.Decode(from, &after) != nil {
		return Learnt{}, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	}
	q := s.db.Read()
	x, err := scanSource(q.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.id = $3
		AND s.kind <> 'q_and_a' AND s.deleted_at IS NULL`, c.Workspace, botID, id))
	if db.NotFound(err) {
		return Learnt{}, ErrNoSource
	}
	if err != nil {
		return Learnt{}, err
	}
	limit = page.Limit(limit)
	list, err := passage.Of(ctx, q, c.Workspace, id, after.No, limit+1)
	if err != nil {
		return Learnt{}, err
	}
	out := Learnt{Source: x, List: page.Cut(list, limit, func(p passage.Passage) any { return passageCursor{p.No} })}
	var total int64
	out.Total = &total
	return out, s.countPassages(ctx, q, c.Workspace, []*int64{&total}, []string{id})
}

// passagesBefore is how many passages stand before one that somebody wants to see in its place.
const passagesBefore = 2

type passageCursor struct {
	No int `json:"no"`
}

// countPassages tells how many passages each of some sources has.
func (s *Service) countPassages(ctx context.Context, q db.Querier, ws tenant.ID, to []*int64, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	n, err := passage.Counts(ctx, q, ws, ids)
	for i, id := range ids {
		*to[i] = n[id]
	}
	return err
}

// passagePreview is a passage that is not stored, and why it ends where it does.
type passagePreview struct {
	passage.Passage
	Characters int
	Ends       string // heading: another section begins; size: the section goes on in the next one; end: of the text
}

// cutText cuts HTML that was written here. problem is why it could not be learnt.
func cutText(ctx context.Context, title, html string) (list []passagePreview, problem string, err error) {
	doc, err := parse.Fragment(ctx, html)
	if err != nil {
		var u *unreadable
		if err = unread(ctx, err); errors.As(err, &u) {
			return []passagePreview{}, u.reason, nil
		}
		return nil, "", err
	}
	doc.Title = title
	cut := passage.Cut(doc)
	list = make([]passagePreview, len(cut))
	for i, p := range cut {
		ends := "end"
		if i+1 < len(cut) {
			if ends = "heading"; slices.Equal(cut[i+1].Path, p.Path) {
				ends = "size"
			}
		}
		list[i] = passagePreview{p, text.Len(p.Text), ends}
	}
	switch {
	case len(cut) == 0:
		problem = reasonNoText
	case len(cut) > passage.Most:
		problem = reasonTooMuch
	}
	return list, problem, nil
}

// unread makes of why a text could not be read the reason for the screen. That nobody waits any more is none: the next
// attempt reads it.
func unread(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var known *errs.Error
	if !errors.As(err, &known) || known.Kind == errs.Internal {
		return err
	}
	return &unreadable{reason: lastPart(known.Code), cause: err}
}

// lastPart is what a code says without its room.
func lastPart(code string) string { return code[strings.LastIndexByte(code, '.')+1:] }
