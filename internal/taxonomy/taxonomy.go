// Package taxonomy is the words a company sorts its work by: tags, which anybody may invent, and categories of two levels,
// which are planned. It knows the words only; the rooms whose objects carry them keep who carries which, learn from the
// event log when one is merged or deleted, and say how often each is used.
package taxonomy

import (
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Limits of a workspace (the specification's, not the plan's).
const (
	MaxTags       = 500
	MaxCategories = 50 // at the top, and below each of those
	maxTagName    = 40
	maxName       = 60
	maxAbout      = 200
)

// Color is one of the palette's names; the screens have a tone for each in light and dark.
type Color string

// colors is the palette.
var colors = [...]Color{"gray", "blue", "teal", "green", "yellow", "orange", "red", "pink", "grape", "violet"}

// Tag is a word put on conversations.
type Tag struct {
	ID          string
	Name        string
	Color       Color
	Description string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Use says which objects a category is for.
type Use string

// The uses.
const (
	ForChat   Use = "chat"
	ForTicket Use = "ticket"
	ForBoth   Use = "both"
)

// Category is a place in the two-level order.
type Category struct {
	ID          string
	ParentID    string // empty: a top category
	Name        string
	Color       Color
	Description string
	UsedFor     Use
	Active      bool // an inactive one is kept where it stands and not offered for new ones
	Position    int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Gone (v1) is the payload of tag.merged, tag.deleted and category.deleted; the subject is what is no more.
type Gone struct {
	Name string `json:"name"`
	To   string `json:"to"` // what takes its place; empty: nothing
}

// Named (v1) is the payload of tag.created, tag.updated, category.created and category.updated.
type Named struct {
	Name string `json:"name"`
}

// Errors of this room.
var (
	ErrTagNotFound      = errs.New(errs.NotFound, "tag.not_found", "There is no such tag.")
	ErrCategoryNotFound = errs.New(errs.NotFound, "category.not_found", "There is no such category.")
	ErrTagsFull         = errs.New(errs.Conflict, "tag.too_many", "A workspace has at most 500 tags. Merge or delete some first.")
	ErrCategoriesFull   = errs.New(errs.Conflict, "category.too_many", "There are at most 50 categories on each level.")
	ErrHasChildren      = errs.New(errs.Conflict, "category.has_children", "Delete or move the categories below it first.")
	ErrThirdLevel       = errs.InvalidField("body.parent_id", "category.third_level", "Categories have two levels.")
)

func taken(code, message string) error {
	return errs.New(errs.Conflict, code, message, errs.Field{Location: "body.name", Code: code, Message: message})
}

var (
	errTagTaken      = taken("tag.name_taken", "There is a tag of this name.")
	errCategoryTaken = taken("category.name_taken", "There is a category of this name here.")
)

// nameKey is what makes two names the same.
func nameKey(name string) string { return strings.ToLower(name) }

// checkName validates a name and returns it as it is stored.
func checkName(name string, limit int, comma bool) (string, *errs.Field) {
	name = text.Line(name)
	field := func(code, message string) (string, *errs.Field) {
		return name, &errs.Field{Location: "body.name", Code: code, Message: message}
	}
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return field("field.required", "Give it a name.")
	case n > limit:
		return field("field.too_long", "This name is too long.")
	case !comma && strings.ContainsRune(name, ','):
		return field("tag.comma", "A tag's name has no comma.")
	}
	return name, nil
}

func checkAbout(about string) (string, *errs.Field) {
	about = text.Line(about)
	if utf8.RuneCountInString(about) > maxAbout {
		return about, &errs.Field{Location: "body.description", Code: "field.too_long", Message: "This is too long."}
	}
	return about, nil
}

func checkColor(c Color) *errs.Field {
	for _, known := range colors {
		if c == known {
			return nil
		}
	}
	return &errs.Field{Location: "body.color", Code: "invalid", Message: "This is not one of the colours."}
}

// invalid makes one error of all wrong fields; nil when there are none.
func invalid(fields ...*errs.Field) error {
	var wrong []errs.Field
	for _, f := range fields {
		if f != nil {
			wrong = append(wrong, *f)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
}

// colorOf gives a name that nobody chose a colour for its own, the same each time.
func colorOf(name string) Color {
	sum := 0
	for _, r := range nameKey(name) {
		sum = (sum*31 + int(r)) % 9973
	}
	return colors[1+sum%(len(colors)-1)]
}
