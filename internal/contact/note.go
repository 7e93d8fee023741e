package contact

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Limits of what members write down about a contact.
const (
	maxNote       = 2000 // characters
	maxNotes      = 200
	maxFields     = 50
	maxFieldName  = 60
	maxFieldValue = 500
)

// Note is what a member has written down about a contact.
type Note struct {
	ID        string    `json:"id"`
	Member    string    `json:"member_id"`
	ByName    string    `json:"member_name"`
	Text      string    `json:"text"`
	CreatedAt time.Time `json:"created_at"`
}

// Field is a fact of a contact that the company chose itself.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Errors about notes and fields.
var (
	ErrNoteMissing = errs.New(errs.NotFound, "contact.note_not_found", "There is no such note.")
	ErrNotesFull   = errs.New(errs.Conflict, "contact.too_many_notes", "A contact has at most 200 notes.")
	ErrFieldsFull  = errs.New(errs.Conflict, "contact.too_many_fields", "A contact has at most 50 fields.")
	ErrFieldIsOwn  = errs.New(errs.Conflict, "contact.field_is_custom", "The company has a field of this name for all customers.",
		errs.Field{Location: "body.name", Code: "contact.field_is_custom", Message: "The company has a field of this name for all customers."})
)

// Notes lists the notes on a contact, newest first.
func (s *Service) Notes(ctx context.Context, ws tenant.ID, id string) ([]Note, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT id, member_id, member_name, text, created_at FROM contact_note
 WHERE workspace_id = $1 AND contact_id = $2 ORDER BY id DESC`, ws, id)
	return db.Collect(rows, err, func(r *sql.Rows) (n Note, err error) {
		var at int64
		err = r.Scan(&n.ID, &n.Member, &n.ByName, &n.Text, &at)
		n.CreatedAt = clock.FromMs(at)
		return n, err
	})
}

// AddNote writes something down about a contact.
func (s *Service) AddNote(ctx context.Context, by workspace.Caller, id, typed string) (Note, error) {
	typed = text.Trim(typed)
	switch n := utf8.RuneCountInString(typed); {
	case n == 0:
		return Note{}, errs.InvalidField("body.text", "field.required", "Write something first.")
	case n > maxNote:
		return Note{}, errs.InvalidField("body.text", "field.too_long", "A note has at most 2,000 characters.")
	}
	n := Note{ID: uid.New(), Member: authorOf(by), ByName: by.Name, Text: typed, CreatedAt: clock.FromMs(clock.Ms(s.clock.Now()))}
	return n, s.write(ctx, by, id, "contact.note_added", func(ctx context.Context, tx *db.Tx) error {
		var have int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM contact_note WHERE workspace_id = $1 AND contact_id = $2`, by.Workspace, id).Scan(&have)
		if err == nil && have >= maxNotes {
			err = ErrNotesFull
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO contact_note (workspace_id, contact_id, id, member_id, member_name, text, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
			by.Workspace, id, n.ID, n.Member, n.ByName, n.Text, clock.Ms(n.CreatedAt))
		return err
	})
}

// authorOf is the member who writes, or for an API key the key.
func authorOf(by workspace.Caller) string {
	if by.MemberID != "" {
		return by.MemberID
	}
	return by.APIKeyID
}

// DeleteNote takes a note away.
func (s *Service) DeleteNote(ctx context.Context, by workspace.Caller, id, note string) error {
	return s.write(ctx, by, id, "contact.note_deleted", func(ctx context.Context, tx *db.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM contact_note WHERE workspace_id = $1 AND contact_id = $2 AND id = $3`, by.Workspace, id, note)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ErrNoteMissing
		}
		return nil
	})
}

// write changes something that hangs on a contact, with its event.
func (s *Service) write(ctx context.Context, by workspace.Caller, id, fact string, do func(ctx context.Context, tx *db.Tx) error) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := get(ctx, tx, by.Workspace, id)
		if db.NotFound(err) {
			return ErrNotFound
		}
		if err == nil {
			err = do(ctx, tx)
		}
		if err != nil {
			return err
		}
		return events.Append(ctx, tx, events.Event{Workspace: by.Workspace, Kind: fact, V: 1, Subject: id, Actor: by.Actor(), At: s.clock.Now(), Payload: c.Card()})
	})
}

// Fields lists a contact's own fields by name.
func (s *Service) Fields(ctx context.Context, ws tenant.ID, id string) ([]Field, error) {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT name, value FROM contact_field WHERE workspace_id = $1 AND contact_id = $2 ORDER BY name_key`, ws, id)
	return db.Collect(rows, err, func(r *sql.Rows) (f Field, err error) {
		err = r.Scan(&f.Name, &f.Value)
		return f, err
	})
}

// SetField sets one of a contact's own fields; an empty value takes it away. Names differ without regard to case.
func (s *Service) SetField(ctx context.Context, by workspace.Caller, id string, f Field) error {
	f.Name, f.Value = text.Line(f.Name), text.Trim(f.Value)
	switch {
	case f.Name == "":
		return errs.InvalidField("body.name", "field.required", "Give it a name.")
	case utf8.RuneCountInString(f.Name) > maxFieldName:
		return errs.InvalidField("body.name", "field.too_long", "This name is too long.")
	case utf8.RuneCountInString(f.Value) > maxFieldValue:
		return errs.InvalidField("body.value", "field.too_long", "This is too long.")
	}
	key := strings.ToLower(f.Name)
	if f.Value != "" {
		all, err := s.CustomFields(ctx, by.Workspace)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(x CustomField) bool { return labelKey(x.Label) == key }) {
			return ErrFieldIsOwn
		}
	}
	return s.write(ctx, by, id, "contact.field_set", func(ctx context.Context, tx *db.Tx) error {
		if f.Value == "" {
			_, err := tx.ExecContext(ctx, `DELETE FROM contact_field WHERE workspace_id = $1 AND contact_id = $2 AND name_key = $3`, by.Workspace, id, key)
			return err
		}
		var others int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM contact_field WHERE workspace_id = $1 AND contact_id = $2 AND name_key <> $3`, by.Workspace, id, key).Scan(&others)
		if err == nil && others >= maxFields {
			err = ErrFieldsFull
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO contact_field (workspace_id, contact_id, name_key, name, value, updated_at) VALUES ($1,$2,$3,$4,$5,$6)
 ON CONFLICT (workspace_id, contact_id, name_key) DO UPDATE SET name = excluded.name, value = excluded.value, updated_at = excluded.updated_at`,
			by.Workspace, id, key, f.Name, f.Value, clock.Ms(s.clock.Now()))
		return err
	})
}

// moveNotes gives what was written down about a visitor to the contact he turned out to be; a field that the contact has
// already keeps its value.
func moveNotes(ctx context.Context, tx *db.Tx, ws tenant.ID, from, to string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE contact_note SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2`, ws, from, to); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE contact_field SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2 AND name_key NOT IN (
 SELECT o.name_key FROM contact_field o WHERE o.workspace_id = $1 AND o.contact_id = $3)`, ws, from, to); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM contact_field WHERE workspace_id = $1 AND contact_id = $2`, ws, from); err != nil {
		return err
	}
	return moveCustom(ctx, tx, ws, from, to)
}
