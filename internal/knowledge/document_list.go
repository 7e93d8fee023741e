package knowledge

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// DocumentFilter says which documents a list shows, and how.
type DocumentFilter struct {
	Selection
	Order  Order
	Cursor string
	Limit  int
}

// DocumentPage is one page of documents.
type DocumentPage struct {
	page.List[Doc]
	Counts map[State]int64
	Limit  Limit
	Bytes  int64 // of all documents of the bot together
	Most   int64 // bytes that one may have
}

// Documents returns a page of a bot's documents.
func (s *Service) Documents(ctx context.Context, c workspace.Caller, botID string, f DocumentFilter) (DocumentPage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return DocumentPage{}, err
	}
	var after cursor
	wrong := checkPage(f.Cursor, &after, f.Order)
	if wrong = append(wrong, f.Selection.check("query")...); len(wrong) > 0 {
		return DocumentPage{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q := s.db.Read()
	list, n, err := listed[Doc]{Document, documentColumns, documentTables, scanDocumentRow, func(x *Doc) (*Source, *int64) { return &x.Source, &x.Passages }}.page(
		ctx, s, q, c.Workspace, botID, f.Selection.where(c.Workspace, botID), f.Order, after, page.Limit(f.Limit))
	if err != nil {
		return DocumentPage{}, err
	}
	out := DocumentPage{List: list, Counts: n.states()}
	if out.Limit, err = s.documentLimit(ctx, q, c.Workspace, n); err != nil {
		return DocumentPage{}, err
	}
	if out.Bytes, err = documentBytes(ctx, q, c.Workspace, botID); err != nil {
		return DocumentPage{}, err
	}
	out.Most, err = s.documentMost(ctx, q, c.Workspace)
	return out, err
}

// documentLimit is how many documents there may be: those of the bot, or, where the plan gives the number, of the workspace.
func (s *Service) documentLimit(ctx context.Context, q db.Querier, ws tenant.ID, have counts) (Limit, error) {
	uses, err := s.billing.Use(ctx, q, ws)
	if err != nil {
		return Limit{}, err
	}
	for _, u := range uses {
		if u.Meter == billing.Uploads && u.Limit != nil {
			return Limit{u.Used, *u.Limit, true}, nil
		}
	}
	return Limit{have.total(), MaxDocuments, false}, nil
}

// Document returns one document.
func (s *Service) Document(ctx context.Context, c workspace.Caller, botID, id string) (Doc, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Doc{}, err
	}
	if !uid.Valid(id) {
		return Doc{}, ErrNoDocument
	}
	q := s.db.Read()
	x, err := document(ctx, q, c.Workspace, botID, id)
	if err != nil {
		return Doc{}, err
	}
	return x, s.countPassages(ctx, q, c.Workspace, []*int64{&x.Passages}, []string{x.ID})
}

// OpenDocument opens the bytes of a document; the caller closes them.
func (s *Service) OpenDocument(ctx context.Context, c workspace.Caller, botID, id string) (Doc, *blob.Reader, error) {
	x, err := s.Document(ctx, c, botID, id)
	if err != nil {
		return Doc{}, nil, err
	}
	if s.files == nil {
		return Doc{}, nil, errNoFiles
	}
	r, err := s.files.Read(ctx, fileKey(c.Workspace, x.fileID))
	if isGone(err) {
		err = ErrNoDocument.Wrap(err)
	}
	return x, r, err
}

// RenameDocument gives a document another name. It stays what it is, whatever the name ends in.
func (s *Service) RenameDocument(ctx context.Context, c workspace.Caller, botID, id, name string) (Doc, error) {
	if err := inScope(c, botID); err != nil {
		return Doc{}, err
	}
	if !uid.Valid(id) {
		return Doc{}, ErrNoDocument
	}
	if text.Len(text.Line(name)) > maxDocumentName {
		return Doc{}, errs.InvalidField("body.name", "field.too_long", "Too long: at most 255 characters.")
	}
	if name = documentName(name); name == "" {
		return Doc{}, errs.InvalidField("body.name", "field.required", "This field is required.")
	}
	var x Doc
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if x, err = document(ctx, tx, c.Workspace, botID, id); err != nil || x.Title == name {
			return err
		}
		other, err := documentBy(ctx, tx, c.Workspace, botID, "name_key", titleKey(name))
		if err != nil {
			return err
		}
		if other != nil && other.ID != id {
			return errNameTaken
		}
		x.Title, x.UpdatedBy, x.UpdatedAt = name, c.Name, s.clock.Now()
		if err := updateDocument(ctx, tx, c.Workspace, x); err != nil {
			return err
		}
		if err := renameSource(ctx, tx, c.Workspace, id, name, x.Category, name, x.UpdatedAt); err != nil {
			return err
		}
		if err := bumpTexts(ctx, tx, c.Workspace, botID); err != nil { // answers name it
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventEdited, id, c.Actor(), SourceEdited{BotID: botID, Kind: Document, Fields: []string{"name"}}); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, c.Workspace, botID, Document, nil)
	})
	if err != nil {
		return Doc{}, err
	}
	return x, s.countPassages(ctx, s.db.Read(), c.Workspace, []*int64{&x.Passages}, []string{x.ID})
}

// BulkDocuments does the same to up to MaxAtOnce documents, in one go. Ids that do not exist are passed over. It tells how
// many were changed.
func (s *Service) BulkDocuments(ctx context.Context, c workspace.Caller, botID string, act BulkAction, ids []string) (int, error) {
	return inBulk(ctx, s, c, botID, OfDocuments, act, ids, new(string), documents, func(ctx context.Context, tx *db.Tx, list []Doc) (int, error) {
		return s.applyToDocuments(ctx, tx, byCaller(c), botID, act, list)
	})
}

func (s *Service) applyToDocuments(ctx context.Context, tx *db.Tx, by by, botID string, act BulkAction, list []Doc) (int, error) {
	switch act {
	case BulkDelete:
		return len(list), s.removeDocuments(ctx, tx, by, botID, list)
	case BulkActivate, BulkDeactivate:
		list = slices.DeleteFunc(list, func(x Doc) bool { return x.Active == (act == BulkActivate) })
		ids := make([]string, len(list))
		for i, x := range list {
			ids[i] = x.ID
		}
		return len(list), s.switchAllSources(ctx, tx, by, botID, Document, ids, act == BulkActivate)
	}
	all := make([]Source, len(list))
	for i, x := range list {
		all[i] = x.Source
	}
	return len(list), s.relearnSources(ctx, tx, by.Workspace, botID, Document, all)
}

// removeDocuments deletes documents and what was learnt of them, at once; their bytes go with a job. The bot's knowledge is
// locked.
func (s *Service) removeDocuments(ctx context.Context, tx *db.Tx, by by, botID string, list []Doc) error {
	if len(list) == 0 {
		return nil
	}
	all, ids := make([]Source, len(list)), make([]string, len(list))
	for i, x := range list {
		all[i], ids[i] = x.Source, x.ID
	}
	if err := deleteDocuments(ctx, tx, by.Workspace, ids, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	for _, x := range list {
		if err := s.dropFile(ctx, tx, by.Workspace, x.fileID); err != nil {
			return err
		}
	}
	if err := s.removeSources(ctx, tx, by, botID, Document, all); err != nil {
		return err
	}
	return s.billing.Give(ctx, tx, by.Workspace, billing.Uploads, int64(len(list)))
}

func isGone(err error) bool { return errors.Is(err, blob.ErrNotFound) }

func withoutExtension(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
