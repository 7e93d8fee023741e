package taxonomy

import (
	"context"
	"slices"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Counter tells how many objects of a room carry each tag and category.
type Counter func(ctx context.Context, ws tenant.ID) (map[string]int64, error)

// Service is the verbs of this room.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	counts []Counter
}

// New builds the service. The counters belong to rooms above, which are built later: they are asked, not called back.
func New(d *db.DB, c clock.Clock, counts ...Counter) *Service {
	return &Service{db: d, clock: c, counts: counts}
}

// Uses sums what all rooms tell.
func (s *Service) Uses(ctx context.Context, ws tenant.ID) (map[string]int64, error) {
	all := map[string]int64{}
	for _, count := range s.counts {
		some, err := count(ctx, ws)
		if err != nil {
			return nil, err
		}
		for id, n := range some {
			all[id] += n
		}
	}
	return all, nil
}

// Tags lists all tags by name.
func (s *Service) Tags(ctx context.Context, ws tenant.ID) ([]Tag, error) {
	return tags(ctx, s.db.Read(), ws)
}

// Categories lists all categories in their order, each parent before its children.
func (s *Service) Categories(ctx context.Context, ws tenant.ID) ([]Category, error) {
	flat, err := categories(ctx, s.db.Read(), ws)
	if err != nil {
		return nil, err
	}
	out := make([]Category, 0, len(flat))
	for _, top := range flat {
		if top.ParentID != "" {
			continue
		}
		out = append(out, top)
		for _, child := range flat {
			if child.ParentID == top.ID {
				out = append(out, child)
			}
		}
	}
	return out, nil
}

// Known says whether all of these are tags of the workspace, and category, unless empty, one of its categories.
func (s *Service) Known(ctx context.Context, ws tenant.ID, tagIDs []string, category string) error {
	return known(ctx, s.db.Read(), ws, tagIDs, category)
}

func known(ctx context.Context, q db.Querier, ws tenant.ID, tagIDs []string, category string) error {
	if len(tagIDs) > 0 {
		n, err := countTags(ctx, q, ws, tagIDs)
		if err != nil {
			return err
		}
		if n != len(slices.Compact(slices.Sorted(slices.Values(tagIDs)))) {
			return ErrTagNotFound
		}
	}
	if category == "" {
		return nil
	}
	_, err := categoryByID(ctx, q, ws, category)
	return err
}

// Hold is Known in a transaction that puts them on something: until it ends none of them is deleted, so that whoever deletes
// one finds what carries it.
func Hold(ctx context.Context, tx *db.Tx, ws tenant.ID, tagIDs []string, category string) error {
	if tx.Dialect() == db.Postgres {
		if err := holdLabels(ctx, tx, ws, tagIDs, category); err != nil {
			return err
		}
	}
	return known(ctx, tx, ws, tagIDs, category)
}

// Below are the ids of a category and of those under it.
func (s *Service) Below(ctx context.Context, ws tenant.ID, category string) ([]string, error) {
	all, err := categories(ctx, s.db.Read(), ws)
	if err != nil {
		return nil, err
	}
	ids := []string{category}
	for _, c := range all {
		if c.ParentID == category {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// TagInput is what is typed about a tag. An empty colour of a new tag is drawn from its name.
type TagInput struct {
	Name        string
	Color       Color
	Description string
}

func (in *TagInput) check() error {
	var name, about *errs.Field
	in.Name, name = checkName(in.Name, maxTagName, false)
	in.Description, about = checkAbout(in.Description)
	if in.Color == "" {
		in.Color = colorOf(in.Name)
	}
	return invalid(name, about, checkColor(in.Color))
}

// CreateTag makes a tag. With reuse, a tag of the same name is returned instead of an error: that is how a word typed
// beside a conversation becomes a tag, by whoever types it first.
func (s *Service) CreateTag(ctx context.Context, by workspace.Caller, in TagInput, reuse bool) (t Tag, err error) {
	if err := in.check(); err != nil {
		return Tag{}, err
	}
	now := s.clock.Now()
	t = Tag{ID: uid.New(), Name: in.Name, Color: in.Color, Description: in.Description, CreatedAt: now, UpdatedAt: now}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if known, err := tagByKey(ctx, tx, by.Workspace, nameKey(t.Name)); err == nil {
			if reuse {
				t = known
				return nil
			}
			return errTagTaken
		} else if !db.NotFound(err) {
			return err
		}
		if n, err := countTags(ctx, tx, by.Workspace, nil); err != nil || n >= MaxTags {
			return orErr(err, ErrTagsFull)
		}
		if err := insertTag(ctx, tx, by.Workspace, t); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "tag.created", t.ID, Named{t.Name})
	})
	if db.UniqueViolation(err) {
		err = errTagTaken
	}
	return t, err
}

func orErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by workspace.Caller, kind, subject string, payload any) error {
	return events.Append(ctx, tx, events.Event{Workspace: by.Workspace, Kind: kind, V: 1, Subject: subject, Actor: by.Actor(), At: s.clock.Now(), Payload: payload})
}

// ChangeTag renames or recolours a tag; whatever carries it keeps it.
func (s *Service) ChangeTag(ctx context.Context, by workspace.Caller, id string, in TagInput) (t Tag, err error) {
	if err := in.check(); err != nil {
		return Tag{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if t, err = tagByID(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		t.Name, t.Color, t.Description, t.UpdatedAt = in.Name, in.Color, in.Description, s.clock.Now()
		if err := updateTag(ctx, tx, by.Workspace, t); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "tag.updated", id, Named{t.Name})
	})
	if db.UniqueViolation(err) {
		err = errTagTaken
	}
	return t, err
}

// MergeTag puts another tag in the place of this one, everywhere, and deletes this one.
func (s *Service) MergeTag(ctx context.Context, by workspace.Caller, id, into string) (t Tag, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		from, err := tagByID(ctx, tx, by.Workspace, id)
		if err != nil {
			return err
		}
		if t, err = tagByID(ctx, tx, by.Workspace, into); err != nil || id == into {
			return errs.InvalidField("body.into_tag_id", "tag.merge_target", "Choose another tag.")
		}
		if err := deleteTag(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "tag.merged", id, Gone{Name: from.Name, To: into})
	})
	return t, err
}

// DeleteTag takes a tag off everything and deletes it.
func (s *Service) DeleteTag(ctx context.Context, by workspace.Caller, id string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := tagByID(ctx, tx, by.Workspace, id)
		if err != nil {
			return err
		}
		if err := deleteTag(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "tag.deleted", id, Gone{Name: t.Name})
	})
}

// Coin gives the tag of a name to somebody who types it beside a conversation. Whoever may not see the settings only
// chooses among the tags there are.
func (s *Service) Coin(ctx context.Context, by workspace.Caller, name string) (Tag, error) {
	in := TagInput{Name: name}
	if err := in.check(); err != nil {
		return Tag{}, err
	}
	if t, err := tagByKey(ctx, s.db.Read(), by.Workspace, nameKey(in.Name)); !db.NotFound(err) {
		return t, err
	}
	if !by.Can(workspace.Need("settings", workspace.View)) {
		return Tag{}, ErrMayNotCoin
	}
	return s.CreateTag(ctx, by, in, true)
}

// ErrMayNotCoin refuses a new word to those who may only use the ones there are.
var ErrMayNotCoin = errs.New(errs.Forbidden, "tag.may_not_coin", "Your role chooses among the tags there are.")
