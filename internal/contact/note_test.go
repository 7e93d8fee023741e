package contact_test

import (
	"context"
	"strings"
	"testing"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// What members write down about a customer is theirs to read and to take away, and another workspace's is not there.
func TestNotesAndFields(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		boss, other := h.Caller(h.Owner("Acme")), h.Caller(h.Owner("Other"))
		s, ctx, id := contact.New(d, h.Clock), t.Context(), uid.New()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Visitor(ctx, tx, boss.Workspace, id, "en")
			return err
		}))
		for _, bad := range []string{"", "  \n ", strings.Repeat("ü", 2001)} {
			if _, err := s.AddNote(ctx, boss, id, bad); errs.KindOf(err) != errs.Invalid {
				t.Errorf("a note of %d bytes: %v", len(bad), err)
			}
		}
		first, err := s.AddNote(ctx, boss, id, " Prefers the phone. ")
		ok(err)
		second, err := s.AddNote(ctx, boss, id, strings.Repeat("ü", 2000))
		ok(err)
		notes, err := s.Notes(ctx, boss.Workspace, id)
		ok(err)
		if len(notes) != 2 || notes[0].ID != second.ID || notes[1].Text != "Prefers the phone." || notes[1].ByName != boss.Name || notes[1].Member != boss.MemberID {
			t.Errorf("notes: %+v", notes)
		}
		if _, err := s.AddNote(ctx, other, id, "Hello"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another workspace writes: %v", err)
		}
		if err := s.DeleteNote(ctx, other, id, first.ID); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another workspace deletes: %v", err)
		}
		ok(s.DeleteNote(ctx, boss, id, first.ID))
		if err := s.DeleteNote(ctx, boss, id, first.ID); errs.KindOf(err) != errs.NotFound {
			t.Errorf("deleted twice: %v", err)
		}

		ok(s.SetField(ctx, boss, id, contact.Field{Name: "Size", Value: "M"}))
		ok(s.SetField(ctx, boss, id, contact.Field{Name: "SIZE", Value: "L"}))
		ok(s.SetField(ctx, boss, id, contact.Field{Name: "City", Value: "Huế"}))
		if err := s.SetField(ctx, boss, id, contact.Field{Value: "x"}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a fact without a name: %v", err)
		}
		fields, err := s.Fields(ctx, boss.Workspace, id)
		ok(err)
		if len(fields) != 2 || fields[0] != (contact.Field{Name: "City", Value: "Huế"}) || fields[1] != (contact.Field{Name: "SIZE", Value: "L"}) {
			t.Errorf("facts: %+v", fields)
		}
		ok(s.SetField(ctx, boss, id, contact.Field{Name: "city"}))
		if fields, err = s.Fields(ctx, boss.Workspace, id); err != nil || len(fields) != 1 {
			t.Errorf("after one was emptied: %+v, %v", fields, err)
		}
	})
}

// Name, address and label are one line each, whatever was pasted.
func TestAContactsFactsAreOneLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		boss := h.Caller(h.Owner("Acme"))
		s, id := contact.New(d, h.Clock), uid.New()
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Visitor(ctx, tx, boss.Workspace, id, "en")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		name, email, label := " Lan\r\nPham\t", "\nlan@example.com ", "Gold\n\nsince 2020"
		c, err := s.Update(t.Context(), boss, id, contact.Patch{Name: &name, Email: &email, Label: &label})
		if err != nil || c.Name != "Lan Pham" || c.Email != "lan@example.com" || c.Label != "Gold since 2020" {
			t.Errorf("%+v %v", c, err)
		}
	})
}
