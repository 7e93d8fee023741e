package conversation

import (
	"context"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// equip gives a member's message its quote and its files.
func (s *Service) equip(ctx context.Context, tx *db.Tx, ws tenant.ID, id ID, m *Message, by events.Actor, p Post) (err error) {
	var e Extras
	if len(p.Files) > 0 {
		// A repeat is known by its key, before it asks for files that it has already.
		if _, err := messageByDedup(ctx, tx, ws, m.DedupKey); err == nil {
			return errRepeated
		} else if !db.NotFound(err) {
			return err
		}
	}
	if p.Quote != "" {
		if e.Quoted, err = quote(ctx, tx, ws, id, p.Quote, m.Visibility == VisibleAll); err != nil {
			return err
		}
	}
	if e.Files, err = s.attach(ctx, tx, ws, file.By{Kind: by.Kind, ID: by.ID}, p.Files); err != nil {
		return err
	}
	if e.Quoted != nil || len(e.Files) > 0 {
		m.carry(e)
	}
	return nil
}

// Unsend takes an own message back within 15 minutes: it keeps its place, its content is hidden from everybody.
func (s *Service) Unsend(ctx context.Context, by workspace.Caller, id ID, message string) (Message, error) {
	return s.alter(ctx, by, id, message, "message.unsent", func(ctx context.Context, tx *db.Tx, ch *Change, m *Message) error {
		if m.Unsent() {
			return errNothing
		}
		if ch.Now.Sub(m.CreatedAt) > UnsendWithin {
			return ErrUnsendLate
		}
		m.UnsentAt = ch.Now
		if ch.C.LastSeq == m.Seq {
			ch.C.LastText = ""
		}
		if err := s.detach(ctx, tx, ch.C.Workspace, m); err != nil {
			return err
		}
		return unquote(ctx, tx, ch, m)
	})
}

// EditNote changes an own note; sent messages are never edited.
func (s *Service) EditNote(ctx context.Context, by workspace.Caller, id ID, message, typed string) (Message, error) {
	typed, err := CheckText("body.text", typed)
	if err != nil {
		return Message{}, err
	}
	formatted, plain := text.FormatTyped(typed)
	return s.alter(ctx, by, id, message, "message.edited", func(_ context.Context, _ *db.Tx, ch *Change, m *Message) error {
		if m.Kind != KindNote {
			return ErrNotYours
		}
		if m.Unsent() {
			return ErrMessageMissing
		}
		if m.Text == plain && m.HTML == formatted {
			return errNothing
		}
		m.Text, m.HTML, m.EditedAt = plain, formatted, ch.Now
		if ch.C.LastSeq == m.Seq {
			ch.C.LastText = preview(plain)
		}
		return nil
	})
}

func (s *Service) alter(ctx context.Context, by workspace.Caller, id ID, message, kind string, do func(context.Context, *db.Tx, *Change, *Message) error) (Message, error) {
	var m Message
	_, err := s.asMember(ctx, by, id, func(ctx context.Context, tx *db.Tx, ch *Change) (err error) {
		m, err = messageByID(ctx, tx, by.Workspace, id, message)
		if db.NotFound(err) {
			return ErrMessageMissing
		}
		if err != nil {
			return err
		}
		if m.AuthorKind != AuthorAgent || m.AuthorID != authorID(by) {
			return ErrNotYours
		}
		if err := do(ctx, tx, ch, &m); err != nil {
			return err
		}
		ch.Touch(&m)
		ch.Fact(kind, by.Actor(), MessageChanged{Message: m.ID, Seq: m.Seq})
		return nil
	})
	return m, err
}
