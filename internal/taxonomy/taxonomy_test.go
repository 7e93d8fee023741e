package taxonomy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// kit is two workspaces with their owners; what carries a tag is counted by uses.
type kit struct {
	*workspacetest.House
	t     *testing.T
	s     *taxonomy.Service
	boss  workspace.Caller
	other workspace.Caller
	uses  map[string]int64
}

func newKit(t *testing.T, d *db.DB) *kit {
	k := &kit{House: workspacetest.New(t, d), t: t, uses: map[string]int64{}}
	k.s = taxonomy.New(d, k.Clock, func(context.Context, tenant.ID) (map[string]int64, error) { return k.uses, nil })
	k.boss, k.other = k.Caller(k.Owner("Acme")), k.Caller(k.Owner("Other"))
	return k
}

func (k *kit) tag(name string) taxonomy.Tag {
	k.t.Helper()
	tag, err := k.s.CreateTag(k.t.Context(), k.boss, taxonomy.TagInput{Name: name}, false)
	k.ok(err)
	return tag
}

func (k *kit) category(name, parent string) taxonomy.Category {
	k.t.Helper()
	c, err := k.s.CreateCategory(k.t.Context(), k.boss, taxonomy.CategoryInput{Name: name, ParentID: parent, Active: true})
	k.ok(err)
	return c
}

func (k *kit) ok(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// refused wants an error with a code; bad input names its field.
func (k *kit) refused(what string, err error, code string) {
	k.t.Helper()
	got := errs.CodeOf(err)
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		got = e.Fields[0].Code
	}
	if err == nil || got != code {
		k.t.Errorf("%s: %v (%s), want %s", what, err, got, code)
	}
}

func names(tags []taxonomy.Tag) (all []string) {
	for _, t := range tags {
		all = append(all, t.Name)
	}
	return all
}

func TestTags(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := t.Context()
		refund := k.tag("  Refund ")
		shipping := k.tag("shipping")
		if refund.Name != "Refund" || refund.Color == "" {
			t.Errorf("made: %+v", refund)
		}
		_, err := k.s.CreateTag(ctx, k.boss, taxonomy.TagInput{Name: "REFUND"}, false)
		k.refused("the same name in capitals", err, "tag.name_taken")
		again, err := k.s.CreateTag(ctx, k.boss, taxonomy.TagInput{Name: "REFUND"}, true)
		k.ok(err)
		if again.ID != refund.ID {
			t.Errorf("typed again beside a conversation: %+v", again)
		}
		for name, code := range map[string]string{"": "field.required", "a, b": "tag.comma", strings.Repeat("x", 41): "field.too_long"} {
			_, err := k.s.CreateTag(ctx, k.boss, taxonomy.TagInput{Name: name}, false)
			k.refused(fmt.Sprintf("a tag called %.5q", name), err, code)
		}
		if _, err := k.s.ChangeTag(ctx, k.boss, shipping.ID, taxonomy.TagInput{Name: "Refund", Color: shipping.Color}); err == nil {
			t.Error("renamed to a name that is taken")
		}
		changed, err := k.s.ChangeTag(ctx, k.boss, shipping.ID, taxonomy.TagInput{Name: "Delivery", Color: shipping.Color})
		k.ok(err)
		if changed.Name != "Delivery" || changed.ID != shipping.ID {
			t.Errorf("renamed: %+v", changed)
		}
		k.ok(k.s.Known(ctx, k.boss.Workspace, []string{refund.ID, shipping.ID, refund.ID}, ""))
		if errs.KindOf(k.s.Known(ctx, k.other.Workspace, []string{refund.ID}, "")) != errs.NotFound {
			t.Error("another workspace knows the tag")
		}
		if _, err := k.s.ChangeTag(ctx, k.other, refund.ID, taxonomy.TagInput{Name: "Mine", Color: refund.Color}); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another workspace renames it: %v", err)
		}
		if err := k.s.DeleteTag(ctx, k.other, refund.ID); errs.KindOf(err) != errs.NotFound {
			t.Errorf("another workspace deletes it: %v", err)
		}
		_, err = k.s.MergeTag(ctx, k.boss, shipping.ID, refund.ID)
		k.ok(err)
		late := k.tag("Late")
		k.ok(k.s.DeleteTag(ctx, k.boss, late.ID))
		all, err := k.s.Tags(ctx, k.boss.Workspace)
		k.ok(err)
		if got := names(all); !slices.Equal(got, []string{"Refund"}) {
			t.Errorf("left: %v", got)
		}
		k.uses[refund.ID] = 3
		if uses, err := k.s.Uses(ctx, k.boss.Workspace); err != nil || uses[refund.ID] != 3 {
			t.Errorf("used: %v, %v", uses, err)
		}
	})
}

func TestCategoriesHaveTwoLevels(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := t.Context()
		orders := k.category("Orders", "")
		billing := k.category("Billing", "")
		returns := k.category("Returns", orders.ID)
		_, err := k.s.CreateCategory(ctx, k.boss, taxonomy.CategoryInput{Name: "Damaged", ParentID: returns.ID})
		k.refused("a third level", err, "category.third_level")
		_, err = k.s.CreateCategory(ctx, k.boss, taxonomy.CategoryInput{Name: "orders"})
		k.refused("a name twice in one place", err, "category.name_taken")
		_, err = k.s.ChangeCategory(ctx, k.boss, orders.ID, taxonomy.CategoryInput{Name: "Orders", ParentID: billing.ID, Active: true})
		k.refused("one with children below another", err, "category.third_level")
		_, err = k.s.CreateCategory(ctx, k.other, taxonomy.CategoryInput{Name: "Theirs", ParentID: orders.ID})
		k.refused("below another workspace's", err, "category.not_found")

		all, err := k.s.Categories(ctx, k.boss.Workspace)
		k.ok(err)
		var order []string
		for _, c := range all {
			order = append(order, c.Name)
		}
		if !slices.Equal(order, []string{"Orders", "Returns", "Billing"}) {
			t.Errorf("in order: %v", order)
		}
		below, err := k.s.Below(ctx, k.boss.Workspace, orders.ID)
		k.ok(err)
		if !slices.Equal(below, []string{orders.ID, returns.ID}) {
			t.Errorf("below orders: %v", below)
		}
		k.refused("deleted with children", k.s.DeleteCategory(ctx, k.boss, orders.ID, ""), "category.has_children")
		k.ok(k.s.DeleteCategory(ctx, k.boss, returns.ID, billing.ID))
		k.ok(k.s.DeleteCategory(ctx, k.boss, orders.ID, ""))
		if errs.KindOf(k.s.Known(ctx, k.boss.Workspace, nil, orders.ID)) != errs.NotFound {
			t.Error("a deleted category is known")
		}
	})
}

// Who puts a label on something keeps it from being deleted until that is stored, so that its deletion finds it there.
func TestAHeldLabelIsDeletedAfterwards(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx, ws := t.Context(), k.boss.Workspace
		tag, category := k.tag("Refund"), k.category("Money", "")
		deleted := make(chan error, 2)
		var stored atomic.Bool
		k.ok(d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := taxonomy.Hold(ctx, tx, ws, []string{tag.ID}, category.ID); err != nil {
				return err
			}
			tell := func(err error) {
				if !stored.Load() {
					err = errors.Join(err, errors.New("deleted too early"))
				}
				deleted <- err
			}
			go func() { tell(k.s.DeleteTag(context.WithoutCancel(t.Context()), k.boss, tag.ID)) }()
			go func() { tell(k.s.DeleteCategory(context.WithoutCancel(t.Context()), k.boss, category.ID, "")) }()
			<-time.After(50 * time.Millisecond) // enough for both, if nothing held them up
			stored.Store(true)
			return nil
		}))
		for range 2 {
			k.ok(<-deleted)
		}
		for _, err := range []error{
			d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return taxonomy.Hold(ctx, tx, ws, []string{tag.ID}, "") }),
			d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return taxonomy.Hold(ctx, tx, ws, nil, category.ID) }),
		} {
			if errs.KindOf(err) != errs.NotFound {
				t.Errorf("a deleted one is put on: %v", err)
			}
		}
	})
}
