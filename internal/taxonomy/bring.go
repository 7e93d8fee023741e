package taxonomy

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Bring makes tags and top categories of these names in the caller's transaction: what a new bot's template brings along.
// Names that are there already are left as they are, and what a full list has no room for is left out.
func (s *Service) Bring(ctx context.Context, tx *db.Tx, by workspace.Caller, tagNames, categoryNames []string) error {
	now := s.clock.Now()
	n, err := countTags(ctx, tx, by.Workspace, nil)
	if err != nil {
		return err
	}
	for _, name := range tagNames {
		in := TagInput{Name: name}
		if err := in.check(); err != nil {
			return err
		}
		t := Tag{ID: uid.New(), Name: in.Name, Color: in.Color, CreatedAt: now, UpdatedAt: now}
		if n >= MaxTags {
			break
		}
		made, err := bringTag(ctx, tx, by.Workspace, t)
		if err != nil {
			return err
		}
		if !made {
			continue
		}
		n++
		if err := s.record(ctx, tx, by, "tag.created", t.ID, Named{t.Name}); err != nil {
			return err
		}
	}
	if n, err = countCategories(ctx, tx, by.Workspace, ""); err != nil {
		return err
	}
	last, err := lastPosition(ctx, tx, by.Workspace, "")
	if err != nil {
		return err
	}
	for _, name := range categoryNames {
		in := CategoryInput{Name: name}
		if err := in.check(); err != nil {
			return err
		}
		c := Category{ID: uid.New(), Name: in.Name, Color: in.Color, UsedFor: in.UsedFor, Active: true, Position: last + 1, CreatedAt: now, UpdatedAt: now}
		if n >= MaxCategories {
			break
		}
		made, err := bringCategory(ctx, tx, by.Workspace, c)
		if err != nil {
			return err
		}
		if !made {
			continue
		}
		n, last = n+1, last+1
		if err := s.record(ctx, tx, by, "category.created", c.ID, Named{c.Name}); err != nil {
			return err
		}
	}
	return nil
}
