package taxonomy

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// CategoryInput is what is typed about a category.
type CategoryInput struct {
	ParentID    string
	Name        string
	Color       Color
	Description string
	UsedFor     Use
	Active      bool
}

func (in *CategoryInput) check() error {
	var name, about, use *errs.Field
	in.Name, name = checkName(in.Name, maxName, true)
	in.Description, about = checkAbout(in.Description)
	if in.Color == "" {
		in.Color = colorOf(in.Name)
	}
	switch in.UsedFor {
	case "":
		in.UsedFor = ForBoth
	case ForChat, ForTicket, ForBoth:
	default:
		use = &errs.Field{Location: "body.used_for", Code: "invalid", Message: "Use it for chat, tickets or both."}
	}
	return invalid(name, about, use, checkColor(in.Color))
}

// place checks that in may stand below its parent. id is the category itself, empty for a new one.
func (s *Service) place(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, in CategoryInput) error {
	if in.ParentID == "" {
		return nil
	}
	parent, err := categoryByID(ctx, tx, ws, in.ParentID)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return errs.InvalidField("body.parent_id", "category.not_found", "There is no such category.")
	case err != nil:
		return err
	case parent.ParentID != "" || in.ParentID == id:
		return ErrThirdLevel
	}
	if id == "" {
		return nil
	}
	if n, err := countCategories(ctx, tx, ws, id); err != nil || n > 0 {
		return orErr(err, ErrThirdLevel) // it has children of its own
	}
	return nil
}

// CreateCategory makes a category, last in its place.
func (s *Service) CreateCategory(ctx context.Context, by workspace.Caller, in CategoryInput) (c Category, err error) {
	if err := in.check(); err != nil {
		return Category{}, err
	}
	now := s.clock.Now()
	c = Category{ID: uid.New(), ParentID: in.ParentID, Name: in.Name, Color: in.Color, Description: in.Description, UsedFor: in.UsedFor, Active: true,
		CreatedAt: now, UpdatedAt: now}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.place(ctx, tx, by.Workspace, "", in); err != nil {
			return err
		}
		n, err := countCategories(ctx, tx, by.Workspace, in.ParentID)
		if err != nil || n >= MaxCategories {
			return orErr(err, ErrCategoriesFull)
		}
		if c.Position, err = lastPosition(ctx, tx, by.Workspace, in.ParentID); err != nil {
			return err
		}
		c.Position++
		if err := insertCategory(ctx, tx, by.Workspace, c); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "category.created", c.ID, Named{c.Name})
	})
	if db.UniqueViolation(err) {
		err = errCategoryTaken
	}
	return c, err
}

// ChangeCategory changes a category, or moves it below another.
func (s *Service) ChangeCategory(ctx context.Context, by workspace.Caller, id string, in CategoryInput) (c Category, err error) {
	if err := in.check(); err != nil {
		return Category{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if c, err = categoryByID(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		if err := s.place(ctx, tx, by.Workspace, id, in); err != nil {
			return err
		}
		if in.ParentID != c.ParentID {
			n, err := countCategories(ctx, tx, by.Workspace, in.ParentID)
			if err != nil || n >= MaxCategories {
				return orErr(err, ErrCategoriesFull)
			}
			if c.Position, err = lastPosition(ctx, tx, by.Workspace, in.ParentID); err != nil {
				return err
			}
			c.Position++
		}
		c.ParentID, c.Name, c.Color, c.Description, c.UsedFor, c.Active, c.UpdatedAt =
			in.ParentID, in.Name, in.Color, in.Description, in.UsedFor, in.Active, s.clock.Now()
		if err := updateCategory(ctx, tx, by.Workspace, c); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "category.updated", id, Named{c.Name})
	})
	if db.UniqueViolation(err) {
		err = errCategoryTaken
	}
	return c, err
}

// DeleteCategory deletes a category without children; what carried it carries replacement then, or none ("").
func (s *Service) DeleteCategory(ctx context.Context, by workspace.Caller, id, replacement string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err := categoryByID(ctx, tx, by.Workspace, id)
		if err != nil {
			return err
		}
		if n, err := countCategories(ctx, tx, by.Workspace, id); err != nil || n > 0 {
			return orErr(err, ErrHasChildren)
		}
		if replacement != "" {
			if _, err := categoryByID(ctx, tx, by.Workspace, replacement); err != nil || replacement == id {
				return errs.InvalidField("query.replacement_id", "category.replacement", "Choose another category.")
			}
		}
		if err := deleteCategory(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		return s.record(ctx, tx, by, "category.deleted", id, Gone{Name: c.Name, To: replacement})
	})
}
