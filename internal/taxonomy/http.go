package taxonomy

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// TagView is a tag on the wire.
type TagView struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Color       Color  `json:"color" enum:"gray,blue,teal,green,yellow,orange,red,pink,grape,violet"`
	Description string `json:"description"`
	Uses        *int64 `json:"uses,omitempty" doc:"How many conversations carry it, when asked for"`
}

// CategoryView is a category on the wire.
type CategoryView struct {
	ID          string `json:"id"`
	ParentID    string `json:"parent_id" doc:"Empty for a top category"`
	Name        string `json:"name"`
	Color       Color  `json:"color" enum:"gray,blue,teal,green,yellow,orange,red,pink,grape,violet"`
	Description string `json:"description"`
	UsedFor     Use    `json:"used_for" enum:"chat,ticket,both"`
	Active      bool   `json:"active"`
	Uses        *int64 `json:"uses,omitempty"`
}

func tagView(t Tag) TagView {
	return TagView{ID: t.ID, Name: t.Name, Color: t.Color, Description: t.Description}
}

func categoryView(c Category) CategoryView {
	return CategoryView{ID: c.ID, ParentID: c.ParentID, Name: c.Name, Color: c.Color, Description: c.Description, UsedFor: c.UsedFor, Active: c.Active}
}

type (
	tagOut      struct{ Body TagView }
	categoryOut struct{ Body CategoryView }
	// TagIn and CategoryIn are exported because only exported embedded structs are read as input.
	TagIn struct {
		ID string `path:"tag_id"`
	}
	CategoryIn struct {
		ID string `path:"category_id"`
	}
	// TaxonomyTagBody and TaxonomyCategoryBody are named in the API document.
	TaxonomyTagBody struct {
		Name        string `json:"name" maxLength:"200" doc:"1 to 40 characters, no comma, unique"`
		Color       Color  `json:"color,omitempty" doc:"Drawn from the name when it is left out"`
		Description string `json:"description,omitempty" maxLength:"1000"`
	}
	TaxonomyCategoryBody struct {
		ParentID    string `json:"parent_id,omitempty"`
		Name        string `json:"name" maxLength:"200" doc:"1 to 60 characters, unique among its neighbours"`
		Color       Color  `json:"color,omitempty"`
		Description string `json:"description,omitempty" maxLength:"1000"`
		UsedFor     Use    `json:"used_for,omitempty"`
		Active      *bool  `json:"active,omitempty" default:"true"`
	}
	tagCreateIn      struct{ Body TaxonomyTagBody }
	categoryCreateIn struct{ Body TaxonomyCategoryBody }
	listIn           struct {
		Uses bool `query:"uses" doc:"Count how often each is used"`
	}
	tagUpdateIn struct {
		TagIn
		Body TaxonomyTagBody
	}
	tagCoinIn struct {
		Body struct {
			Name string `json:"name" maxLength:"200"`
		}
	}
	tagMergeIn struct {
		TagIn
		Body struct {
			Into string `json:"into_tag_id"`
		}
	}
	categoryUpdateIn struct {
		CategoryIn
		Body TaxonomyCategoryBody
	}
	empty struct{}
)

func (b TaxonomyCategoryBody) input() (CategoryInput, error) {
	if b.ParentID != "" && !uid.Valid(b.ParentID) {
		return CategoryInput{}, ErrThirdLevel
	}
	return CategoryInput{ParentID: b.ParentID, Name: b.Name, Color: b.Color, Description: b.Description, UsedFor: b.UsedFor, Active: b.Active == nil || *b.Active}, nil
}

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1" + path, Summary: summary, Tags: []string{"Tags and categories"}}
}

func with(o huma.Operation, status int) huma.Operation { o.DefaultStatus = status; return o }

// Routes registers the operations of this room. Whoever works in the inbox sees the words; a new tag beside a
// conversation takes the right to reply and to see the settings, everything else that to change them.
func (s *Service) Routes(d *workspace.Doors) {
	see, manage := workspace.Need("live_chat", workspace.View), workspace.Need("settings", workspace.Manage)
	s.tagRoutes(d, see, manage)
	s.categoryRoutes(d, see, manage)
}

func (s *Service) tagRoutes(d *workspace.Doors, see, manage workspace.Permission) {
	type tagsOut struct {
		Body struct {
			Items []TagView `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("list-tags", http.MethodGet, "/tags", "All tags by name"), see,
		func(ctx context.Context, by workspace.Caller, in *listIn) (*tagsOut, error) {
			all, err := s.Tags(ctx, by.Workspace)
			if err != nil {
				return nil, err
			}
			uses, err := s.usesIf(ctx, by, in.Uses)
			out := &tagsOut{}
			out.Body.Items = make([]TagView, len(all))
			for i, t := range all {
				out.Body.Items[i] = tagView(t)
				out.Body.Items[i].Uses = uses(t.ID)
			}
			return out, err
		})
	workspace.Register(d, with(op("create-tag", http.MethodPost, "/tags", "Make a tag"), 201), manage,
		func(ctx context.Context, by workspace.Caller, in *tagCreateIn) (*tagOut, error) {
			t, err := s.CreateTag(ctx, by, TagInput{in.Body.Name, in.Body.Color, in.Body.Description}, false)
			return &tagOut{tagView(t)}, err
		})
	// Registered with the right to reply; that to see the settings is looked at inside, as an operation names one.
	workspace.Register(d, op("coin-tag", http.MethodPost, "/tags/coin", "Make a tag beside a conversation, or get the one of that name"), workspace.Need("live_chat", workspace.Edit),
		func(ctx context.Context, by workspace.Caller, in *tagCoinIn) (*tagOut, error) {
			t, err := s.Coin(ctx, by, in.Body.Name)
			return &tagOut{tagView(t)}, err
		})
	workspace.Register(d, op("update-tag", http.MethodPut, "/tags/{tag_id}", "Change a tag"), manage,
		func(ctx context.Context, by workspace.Caller, in *tagUpdateIn) (*tagOut, error) {
			if !uid.Valid(in.ID) {
				return nil, ErrTagNotFound
			}
			t, err := s.ChangeTag(ctx, by, in.ID, TagInput{in.Body.Name, in.Body.Color, in.Body.Description})
			return &tagOut{tagView(t)}, err
		})
	workspace.Register(d, op("merge-tag", http.MethodPost, "/tags/{tag_id}/merge", "Put another tag in its place everywhere"), manage,
		func(ctx context.Context, by workspace.Caller, in *tagMergeIn) (*tagOut, error) {
			if !uid.Valid(in.ID) || !uid.Valid(in.Body.Into) {
				return nil, ErrTagNotFound
			}
			t, err := s.MergeTag(ctx, by, in.ID, in.Body.Into)
			return &tagOut{tagView(t)}, err
		})
	workspace.Register(d, with(op("delete-tag", http.MethodDelete, "/tags/{tag_id}", "Delete a tag and take it off everything"), 204), manage,
		func(ctx context.Context, by workspace.Caller, in *TagIn) (*empty, error) {
			if !uid.Valid(in.ID) {
				return nil, ErrTagNotFound
			}
			return nil, s.DeleteTag(ctx, by, in.ID)
		})
}

// usesIf counts when it was asked for.
func (s *Service) usesIf(ctx context.Context, by workspace.Caller, asked bool) (func(id string) *int64, error) {
	if !asked {
		return func(string) *int64 { return nil }, nil
	}
	all, err := s.Uses(ctx, by.Workspace)
	return func(id string) *int64 { n := all[id]; return &n }, err
}

func (s *Service) categoryRoutes(d *workspace.Doors, see, manage workspace.Permission) {
	type categoriesOut struct {
		Body struct {
			Items []CategoryView `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("list-categories", http.MethodGet, "/categories", "All categories, each followed by those below it"), see,
		func(ctx context.Context, by workspace.Caller, in *listIn) (*categoriesOut, error) {
			all, err := s.Categories(ctx, by.Workspace)
			if err != nil {
				return nil, err
			}
			uses, err := s.usesIf(ctx, by, in.Uses)
			out := &categoriesOut{}
			out.Body.Items = make([]CategoryView, len(all))
			for i, c := range all {
				out.Body.Items[i] = categoryView(c)
				out.Body.Items[i].Uses = uses(c.ID)
			}
			return out, err
		})
	workspace.Register(d, with(op("create-category", http.MethodPost, "/categories", "Make a category"), 201), manage,
		func(ctx context.Context, by workspace.Caller, in *categoryCreateIn) (*categoryOut, error) {
			input, err := in.Body.input()
			if err != nil {
				return nil, err
			}
			c, err := s.CreateCategory(ctx, by, input)
			return &categoryOut{categoryView(c)}, err
		})
	workspace.Register(d, op("update-category", http.MethodPut, "/categories/{category_id}", "Change or move a category"), manage,
		func(ctx context.Context, by workspace.Caller, in *categoryUpdateIn) (*categoryOut, error) {
			if !uid.Valid(in.ID) {
				return nil, ErrCategoryNotFound
			}
			input, err := in.Body.input()
			if err != nil {
				return nil, err
			}
			c, err := s.ChangeCategory(ctx, by, in.ID, input)
			return &categoryOut{categoryView(c)}, err
		})
	workspace.Register(d, with(op("delete-category", http.MethodDelete, "/categories/{category_id}", "Delete a category"), 204), manage,
		func(ctx context.Context, by workspace.Caller, in *struct {
			CategoryIn
			Replacement string `query:"replacement_id" doc:"What takes its place; empty: nothing"`
		}) (*empty, error) {
			if !uid.Valid(in.ID) || in.Replacement != "" && !uid.Valid(in.Replacement) {
				return nil, ErrCategoryNotFound
			}
			return nil, s.DeleteCategory(ctx, by, in.ID, in.Replacement)
		})
}
