package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// AddArticle stores a new article, as a draft or to be learnt.
func (s *Service) AddArticle(ctx context.Context, c workspace.Caller, botID string, in ArticleInput) (Article, error) {
	if err := inScope(c, botID); err != nil {
		return Article{}, err
	}
	a, wrong := in.check(s.language)
	if len(wrong) > 0 {
		return Article{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return s.addArticle(ctx, tx, c, botID, &a, in.Train)
	})
	return a, err
}

// addArticle stores a checked article and completes it. The bot's knowledge is locked.
func (s *Service) addArticle(ctx context.Context, tx *db.Tx, c workspace.Caller, botID string, a *Article, train bool) error {
	if n, err := articleCount(ctx, tx, c.Workspace, botID); err != nil || n >= MaxArticles {
		return cmpErr(err, ErrTooManyArticles)
	}
	if taken, err := titleTaken(ctx, tx, c.Workspace, botID, a.key, ""); err != nil || taken {
		return cmpErr(err, errTitleTaken)
	}
	now := s.clock.Now()
	a.ID, a.BotID, a.Status, a.Revision = uid.New(), botID, Draft, 1
	a.CreatedBy, a.UpdatedBy, a.CreatedAt, a.UpdatedAt = c.Name, c.Name, now, now
	if err := s.keepPictures(ctx, tx, c.Workspace, a.HTML); err != nil {
		return err
	}
	if err := insertArticle(ctx, tx, c.Workspace, *a, c.MemberID); err != nil {
		return err
	}
	if _, err := addVersion(ctx, tx, c.Workspace, *a); err != nil {
		return err
	}
	if train {
		return s.train(ctx, tx, byCaller(c), a)
	}
	return s.saved(ctx, tx, byCaller(c), *a, []string{"title", "body", "category"})
}

// saved records and tells that an article was saved and not trained.
func (s *Service) saved(ctx context.Context, tx *db.Tx, by by, a Article, fields []string) error {
	if err := s.record(ctx, tx, by.Workspace, EventArticleSaved, a.ID, by.Actor, SourceEdited{BotID: a.BotID, Kind: Text, Fields: fields}); err != nil {
		return err
	}
	return s.tellKind(ctx, tx, by.Workspace, a.BotID, Text, nil)
}

// train has the bot learn an article as it was saved last. The bot's knowledge is locked.
func (s *Service) train(ctx context.Context, tx *db.Tx, by by, a *Article) error {
	a.Status, a.Pending, a.TrainedAt = ActiveArticle, false, s.clock.Now()
	if err := updateArticle(ctx, tx, by.Workspace, *a); err != nil {
		return err
	}
	if err := markTrained(ctx, tx, by.Workspace, *a); err != nil {
		return err
	}
	x, err := source(ctx, tx, by.Workspace, a.BotID, Text, a.ID)
	if errors.Is(err, ErrNoSource) {
		a.State, a.Reason, a.Active = Waiting, "", true
		x = Source{ID: a.ID, BotID: a.BotID, Kind: Text, Origin: by.origin(), Title: a.Title, Category: a.Category, Active: true,
			CreatedBy: by.Member, CreatedAt: a.TrainedAt}
		if err := s.addSource(ctx, tx, by, x, a.Title); err != nil {
			return err
		}
		return writeSource(ctx, tx, by.Workspace, a.ID, a.HTML, a.Text)
	}
	if err != nil {
		return err
	}
	if err := renameSource(ctx, tx, by.Workspace, a.ID, a.Title, a.Category, a.Title, a.TrainedAt); err != nil {
		return err
	}
	if err := writeSource(ctx, tx, by.Workspace, a.ID, a.HTML, a.Text); err != nil {
		return err
	}
	if err := s.relearnSources(ctx, tx, by.Workspace, a.BotID, Text, []Source{x}); err != nil {
		return err
	}
	a.State, a.Reason = Waiting, ""
	return s.record(ctx, tx, by.Workspace, EventEdited, a.ID, by.Actor, SourceEdited{BotID: a.BotID, Kind: Text, Fields: []string{"title", "body"}})
}

// EditArticle changes an article. What was trained is answered from until it is trained again; the category holds at once.
func (s *Service) EditArticle(ctx context.Context, c workspace.Caller, botID, id string, p ArticlePatch) (Article, error) {
	if err := inScope(c, botID); err != nil {
		return Article{}, err
	}
	if !uid.Valid(id) {
		return Article{}, ErrNoArticle
	}
	var a Article
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		a, err = s.editArticle(ctx, tx, c, botID, id, p)
		return err
	})
	if err != nil {
		return Article{}, err
	}
	return a, s.countPassages(ctx, s.db.Read(), c.Workspace, []*int64{&a.Passages}, []string{a.ID})
}

// editArticle is EditArticle where the bot's knowledge is locked.
func (s *Service) editArticle(ctx context.Context, tx *db.Tx, c workspace.Caller, botID, id string, p ArticlePatch) (Article, error) {
	old, err := article(ctx, tx, c.Workspace, botID, id)
	if err != nil {
		return Article{}, err
	}
	a, wrong := p.applied(old, s.language)
	if len(wrong) > 0 {
		return Article{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if p.Revision != nil && *p.Revision != old.Revision {
		return Article{}, ErrArticleChanged
	}
	changed := a.differences(old)
	if len(changed) > 0 {
		if err := s.storeArticle(ctx, tx, byCaller(c), c.Name, &a, changed); err != nil {
			return Article{}, err
		}
	}
	switch {
	case p.Train:
		return a, s.train(ctx, tx, byCaller(c), &a)
	case len(changed) > 0:
		return a, s.saved(ctx, tx, byCaller(c), a, changed)
	}
	return a, nil
}

// storeArticle stores what was changed of an article.
func (s *Service) storeArticle(ctx context.Context, tx *db.Tx, by by, name string, a *Article, changed []string) error {
	if taken, err := titleTaken(ctx, tx, by.Workspace, a.BotID, a.key, a.ID); err != nil || taken {
		return cmpErr(err, errTitleTaken)
	}
	said := slices.Contains(changed, "title") || slices.Contains(changed, "body")
	a.UpdatedBy, a.UpdatedAt = name, s.clock.Now()
	if said {
		a.Revision++
		a.Pending = a.Status == ActiveArticle
	}
	if err := s.keepPictures(ctx, tx, by.Workspace, a.HTML); err != nil {
		return err
	}
	if err := updateArticle(ctx, tx, by.Workspace, *a); err != nil {
		return err
	}
	if slices.Contains(changed, "category") && a.Status == ActiveArticle {
		if err := setCategory(ctx, tx, by.Workspace, []string{a.ID}, a.Category); err != nil {
			return err
		}
	}
	if !said {
		return nil
	}
	forgotten, err := addVersion(ctx, tx, by.Workspace, *a)
	if err != nil {
		return err
	}
	return s.dropPictures(ctx, tx, by.Workspace, forgotten)
}

// RestoreVersion saves an article as it was after an earlier save. It is not trained with that.
func (s *Service) RestoreVersion(ctx context.Context, c workspace.Caller, botID, id, version string) (Article, error) {
	v, err := s.Version(ctx, c, botID, id, version)
	if err != nil {
		return Article{}, err
	}
	return s.EditArticle(ctx, c, botID, id, ArticlePatch{Title: &v.Title, Body: &v.HTML})
}

// DuplicateArticle makes a draft that says the same under another title.
func (s *Service) DuplicateArticle(ctx context.Context, c workspace.Caller, botID, id string) (Article, error) {
	if err := inScope(c, botID); err != nil {
		return Article{}, err
	}
	if !uid.Valid(id) {
		return Article{}, ErrNoArticle
	}
	var a Article
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		old, err := article(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return err
		}
		a = Article{HTML: old.HTML, Text: old.Text, Category: old.Category, Language: old.Language, Characters: old.Characters}
		if a.Title, err = freeTitle(ctx, tx, c.Workspace, botID, old.Title); err != nil {
			return err
		}
		a.key = titleKey(a.Title)
		return s.addArticle(ctx, tx, c, botID, &a, false)
	})
	return a, err
}

// freeTitle is "Title (2)" with the first number that no other article has.
func freeTitle(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, title string) (string, error) {
	for n := 2; ; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		try := text.Clip(title, MaxTitle-text.Len(suffix)) + suffix
		taken, err := titleTaken(ctx, tx, ws, botID, titleKey(try), "")
		if err != nil || !taken {
			return try, err
		}
	}
}

// removeArticles deletes articles, and with them what was learnt of them, at once. The bot's knowledge is locked.
func (s *Service) removeArticles(ctx context.Context, tx *db.Tx, by by, botID string, list []Article) error {
	if len(list) == 0 {
		return nil
	}
	var all, learnt, drafts []string
	for _, a := range list {
		all = append(all, a.ID)
		if a.Status == ActiveArticle {
			learnt = append(learnt, a.ID)
		} else {
			drafts = append(drafts, a.ID)
		}
	}
	said, err := deleteArticles(ctx, tx, by.Workspace, all, clock.Ms(s.clock.Now()))
	if err != nil {
		return err
	}
	for _, a := range list {
		said = append(said, a.HTML)
	}
	x, err := sources(ctx, tx, by.Workspace, botID, Text, learnt)
	if err != nil {
		return err
	}
	if err := s.removeSources(ctx, tx, by, botID, Text, x); err != nil {
		return err
	}
	if len(drafts) > 0 {
		if err := s.record(ctx, tx, by.Workspace, EventDeleted, botID, by.Actor, SourcesChanged{BotID: botID, Kind: Text, IDs: drafts}); err != nil {
			return err
		}
		if err := s.tellKind(ctx, tx, by.Workspace, botID, Text, nil); err != nil {
			return err
		}
	}
	return s.dropPictures(ctx, tx, by.Workspace, said)
}

// readArticle is the reader of articles.
func (s *Service) readArticle(ctx context.Context, ws tenant.ID, x Source) (reading, error) {
	html, err := bodyOf(ctx, s.db.Read(), ws, x.ID)
	if err != nil {
		return reading{}, err
	}
	doc, err := parse.Fragment(ctx, html)
	if err != nil {
		return reading{}, unread(ctx, err)
	}
	doc.Title = x.Title
	return reading{doc: doc}, nil
}
