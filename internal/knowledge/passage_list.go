package knowledge

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// ErrNoPassage answers for a passage that was never there, or that its source does not say any more.
var ErrNoPassage = errs.New(errs.NotFound, "knowledge.passage_not_found", "There is no such passage. What its source says may have changed.")

// Piece is a passage in the list of what a bot knows of articles, documents and web pages.
type Piece struct {
	passage.Listed
	URL     string // where customers can read it; empty where they cannot
	Learned time.Time
	UsedAt  time.Time // zero: never
}

// On says whether the bot answers from it.
func (p Piece) On() bool { return p.Active && !p.Off }

// PieceUse says which passages a list shows: those that are answered from, or those that are not.
type PieceUse string

// The uses; empty is both.
const (
	PiecesOn  PieceUse = "on"
	PiecesOff PieceUse = "off"
)

// PieceSelection says which passages of a bot are meant; an empty one means all.
type PieceSelection struct {
	Kind   Kind     `json:"kind,omitempty"`
	Use    PieceUse `json:"use,omitempty"`
	Search string   `json:"search,omitempty"` // its words are all somewhere in the passage or its headings
}

// PieceFilter says which passages of a bot a list shows, and how.
type PieceFilter struct {
	PieceSelection
	Order  EntryOrder
	Cursor string
	Limit  int
	// Counted asks for the total.
	Counted bool
}

// PiecePage is one page, with how many passages the bot has of each kind, and how many of them it does not answer from.
type PiecePage struct {
	page.List[Piece]
	Counts map[Kind]int64
	Off    int64
}

// check lists what is wrong with a selection. at is its place in the request.
func (f PieceSelection) check(at string) (wrong []errs.Field) {
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: at + "." + name, Code: code, Message: message})
	}
	if !slices.Contains([]Kind{"", Text, Document, URL}, f.Kind) {
		bad("kind", "field.not_allowed", "There is no such kind.")
	}
	if !slices.Contains([]PieceUse{"", PiecesOn, PiecesOff}, f.Use) {
		bad("use", "field.not_allowed", "Must be on or off.")
	}
	if text.Len(f.Search) > MaxQuestion {
		bad("search", "field.too_long", "This search is too long.")
	}
	return wrong
}

func (f PieceSelection) filter() passage.Filter {
	in := passage.Filter{Kind: string(f.Kind), Search: f.Search}
	if f.Use != "" {
		on := f.Use == PiecesOn
		in.Used = &on
	}
	return in
}

func (f PieceFilter) check() (in passage.Filter, err error) {
	wrong := f.PieceSelection.check("query")
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: "query." + name, Code: code, Message: message})
	}
	if !slices.Contains([]EntryOrder{"", EntriesNewest, EntriesUsed}, f.Order) {
		bad("order", "field.not_allowed", "There is no such order.")
	}
	in = f.filter()
	in.Most = f.Order == EntriesUsed
	if f.Cursor != "" {
		in.After = &passage.Place{}
		if page.Decode(f.Cursor, in.After) != nil || !uid.Valid(in.After.Source) {
			bad("cursor", "cursor.invalid", "This cursor is not one of ours.")
		}
	}
	if len(wrong) > 0 {
		return in, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return in, nil
}

// Pieces returns a page of the passages that a bot has learnt.
func (s *Service) Pieces(ctx context.Context, c workspace.Caller, botID string, f PieceFilter) (PiecePage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return PiecePage{}, err
	}
	in, err := f.check()
	if err != nil {
		return PiecePage{}, err
	}
	q, limit := s.db.Read(), page.Limit(f.Limit)
	in.Limit = limit + 1
	list, err := passage.List(ctx, q, c.Workspace, botID, in)
	if err != nil {
		return PiecePage{}, err
	}
	if err := passage.Recent(ctx, q, c.Workspace, list, s.monthAgo()); err != nil {
		return PiecePage{}, err
	}
	pieces := make([]Piece, len(list))
	for i, l := range list {
		pieces[i] = pieceOf(l)
	}
	out := PiecePage{List: page.Cut(pieces, limit, func(p Piece) any { return p.Place() }), Counts: map[Kind]int64{}}
	if f.Counted {
		total, err := Matching{Of: OfPassages, Passages: f.PieceSelection}.count(ctx, q, c.Workspace, botID)
		if err != nil {
			return PiecePage{}, err
		}
		out.Total = &total
	}
	kinds, off, err := passage.Kinds(ctx, q, c.Workspace, botID)
	for _, k := range []Kind{Text, Document, URL} {
		out.Counts[k] = kinds[string(k)]
	}
	out.Off = off
	return out, err
}

// monthAgo is the first day whose uses count as recent.
func (s *Service) monthAgo() string {
	return s.clock.Now().UTC().AddDate(0, 0, -useDays+1).Format(dayForm)
}

func pieceOf(l passage.Listed) Piece {
	p := Piece{Listed: l, URL: linkTo(l.Found), Learned: clock.FromMs(l.Learned)}
	if l.UsedAt > 0 {
		p.UsedAt = clock.FromMs(l.UsedAt)
	}
	return p
}

// PieceInPlace is a passage with what stands before and after it in its source.
type PieceInPlace struct {
	Piece
	Around []passage.Passage // in the order of reading, itself included
}

// Piece returns one passage that a bot has learnt.
func (s *Service) Piece(ctx context.Context, c workspace.Caller, botID, id string) (PieceInPlace, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return PieceInPlace{}, err
	}
	if !uid.Valid(id) {
		return PieceInPlace{}, ErrNoPassage
	}
	q := s.db.Read()
	l, err := passage.One(ctx, q, c.Workspace, botID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return PieceInPlace{}, ErrNoPassage
	}
	if err != nil {
		return PieceInPlace{}, err
	}
	list := []passage.Listed{l}
	if err := passage.Recent(ctx, q, c.Workspace, list, s.monthAgo()); err != nil {
		return PieceInPlace{}, err
	}
	out := PieceInPlace{Piece: pieceOf(list[0])}
	out.Around, err = passage.Of(ctx, q, c.Workspace, l.SourceID, max(l.No-2, -1), min(l.No+1, 2)+1)
	return out, err
}
