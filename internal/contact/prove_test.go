package contact_test

import (
	"context"
	"sync"
	"testing"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// Whom the company has proven to be one person is not found by what he has typed of another: that one gets a contact of his
// own, and neither reads what the other writes.
func TestATypedAddressOpensNobodyWhoIsProven(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		ws := h.Caller(h.Owner("Acme")).Workspace
		s, ctx := contact.New(d, h.Clock), t.Context()
		prove := func(p contact.Proof) contact.Proven {
			t.Helper()
			if _, ok := p.Clean(); !ok {
				t.Fatalf("%+v proves nobody", p)
			}
			var out contact.Proven
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = s.Prove(ctx, tx, ws, p)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		for name, one := range map[string]struct {
			his, other contact.Proof
			typed      contact.Details
		}{
			"by address": {contact.Proof{Method: contact.ByEmail, Email: "an@example.com"}, contact.Proof{Method: contact.ByEmail, Email: "binh@example.com"},
				contact.Details{Email: "binh@example.com"}},
			"by number": {contact.Proof{Method: contact.ByPhone, Phone: "+84901234567"}, contact.Proof{Method: contact.ByPhone, Phone: "+84907654321"},
				contact.Details{Phone: "+84907654321"}},
		} {
			an := prove(one.his).Contact.ID
			if err := s.IntroduceHimself(ctx, ws, an, one.typed); err != nil {
				t.Fatal(err)
			}
			if found, err := s.FindProven(ctx, ws, one.other); err != nil || found.Contact != nil {
				t.Errorf("%s: a test shows %+v, %v", name, found.Contact, err)
			}
			binh := prove(one.other)
			if binh.Contact.ID == an || !binh.Created {
				t.Errorf("%s: who is proven to be another person has the contact of the one who typed his address", name)
			}
			if again := prove(one.his).Contact.ID; again != an {
				t.Errorf("%s: he is somebody else now", name)
			}
		}
		// A visitor whom nobody has proven may have typed his own address.
		id := uid.New()
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Visitor(ctx, tx, ws, id, "en")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.IntroduceHimself(ctx, ws, id, contact.Details{Email: "chi@example.com", Phone: "+84905555555"}); err != nil {
			t.Fatal(err)
		}
		if c := prove(contact.Proof{Method: contact.ByEmail, Email: "Chi@example.com"}); c.Contact.ID != id {
			t.Error("a visitor's own address does not find him")
		}
		// Proven by address, he is still found by his number, once the company asks for that.
		if c := prove(contact.Proof{Method: contact.ByPhone, Phone: "+84905555555"}); c.Contact.ID != id {
			t.Error("another fact of the same person does not find him")
		}
	})
}

// What two do to a contact at the same moment both stands: who blocks him does not lose to who writes down his name.
func TestChangesAtTheSameMomentBothStand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := workspacetest.New(t, d)
		by := h.Caller(h.Owner("Acme"))
		s, ctx, id := contact.New(d, h.Clock), t.Context(), uid.New()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
		}
		ok(d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Visitor(ctx, tx, by.Workspace, id, "en")
			return err
		}))
		for round := range 30 {
			name, mail, blocked := uid.New(), uid.New()+"@example.com", round%2 == 0
			var all sync.WaitGroup
			for _, do := range []func() error{
				func() error { _, err := s.Block(ctx, by, id, blocked); return err },
				func() error { _, err := s.Update(ctx, by, id, contact.Patch{Name: &name}); return err },
				func() error { return s.IntroduceHimself(ctx, by.Workspace, id, contact.Details{Email: mail}) },
				func() error {
					return d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.SetAutoReply(ctx, tx, by.Workspace, id, blocked) })
				},
			} {
				all.Go(func() { ok(do()) })
			}
			all.Wait()
			c, err := s.Get(ctx, by.Workspace, id)
			ok(err)
			if c.Name != name || c.Email != mail || c.Blocked != blocked || c.AutoReply != blocked {
				t.Fatalf("round %d: %q %q blocked %v auto %v, want %q %q %v", round, c.Name, c.Email, c.Blocked, c.AutoReply, name, mail, blocked)
			}
		}
	})
}
