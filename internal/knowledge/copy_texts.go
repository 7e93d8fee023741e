package knowledge

import (
	"context"
	"errors"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// CopyTextsJob is the kind of the job that copies the articles, documents and web pages of one bot to another, one after the other.
const CopyTextsJob = "knowledge.copy_texts"

// CopyTextsArgs name the bots of a CopyTextsJob.
type CopyTextsArgs struct {
	Workspace tenant.ID    `json:"workspace_id"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	By        events.Actor `json:"by"`
	MemberID  string       `json:"member_id,omitempty"`
	Name      string       `json:"name"`
}

// copyTexts has the bot to, which is new, get the articles, documents and web pages of the bot from. That the plan has room
// for them is asked now; they are counted as they come.
func (s *Service) copyTexts(ctx context.Context, tx *db.Tx, c workspace.Caller, from, to string) error {
	articles, err := articleCount(ctx, tx, c.Workspace, from)
	if err != nil {
		return err
	}
	have, err := countsOf(ctx, tx, c.Workspace, from, Document)
	if err != nil {
		return err
	}
	pages, err := countsOf(ctx, tx, c.Workspace, from, URL)
	if err != nil || articles+have.total()+pages.total() == 0 {
		return err
	}
	if err := s.billing.Check(ctx, tx, c.Workspace, billing.Pages, pages.total()); err != nil {
		return err
	}
	if err := s.billing.Check(ctx, tx, c.Workspace, billing.Uploads, have.total()); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: CopyTextsJob, Args: CopyTextsArgs{c.Workspace, from, to, c.Actor(), c.MemberID, c.Name}})
}

// HandleCopyTexts is the handler of CopyTextsJob. What the new bot has already, by its title or its content, is passed over,
// so running it again does no harm.
func (s *Service) HandleCopyTexts(ctx context.Context, t jobs.Task) error {
	var a CopyTextsArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.copyArticles(ctx, a)
	if err == nil {
		err = s.copyDocuments(ctx, a)
	}
	if err == nil {
		err = s.copyPages(ctx, a)
	}
	if errors.Is(err, ErrNoBot) || errs.CodeOf(err) == "plan.limit_reached" {
		return nil // deleted meanwhile, or there is no room any more: what is there stays
	}
	return err
}

func (a CopyTextsArgs) by() by { return by{a.Workspace, a.MemberID, a.By, ""} }

const noID = "00000000-0000-0000-0000-000000000000"

func (s *Service) copyArticles(ctx context.Context, a CopyTextsArgs) error {
	for after := noID; ; {
		list, err := articlesAfter(ctx, s.db.Read(), a.Workspace, a.From, after, 1)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[0].ID
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.copyArticle(ctx, tx, a, list[0]) }); err != nil {
			return err
		}
	}
}

func (s *Service) copyArticle(ctx context.Context, tx *db.Tx, job CopyTextsArgs, a Article) error {
	if _, err := lock(ctx, tx, job.Workspace, job.To); err != nil {
		return err
	}
	if taken, err := titleTaken(ctx, tx, job.Workspace, job.To, a.key, ""); err != nil || taken {
		return err
	}
	now, from, train := s.clock.Now(), a.ID, a.Status == ActiveArticle
	off := train && !a.Active
	a.ID, a.BotID, a.Status, a.Revision, a.CreatedBy, a.UpdatedBy, a.CreatedAt, a.UpdatedAt = uid.New(), job.To, Draft, 1, job.Name, job.Name, now, now
	if err := insertArticle(ctx, tx, job.Workspace, a, job.MemberID); err != nil {
		return err
	}
	if _, err := addVersion(ctx, tx, job.Workspace, a); err != nil {
		return err
	}
	if !train {
		return s.saved(ctx, tx, job.by(), a, []string{"title", "body", "category"})
	}
	pending, decided := a.Pending, a.State != Overlapped
	if err := s.train(ctx, tx, job.by(), &a); err != nil {
		return err
	}
	if decided {
		if err := settled(ctx, tx, job.Workspace, a.ID); err != nil {
			return err
		}
	}
	if pending { // the copy learns what the original was trained with
		html, plain, title, err := trainedBody(ctx, tx, job.Workspace, from)
		if err != nil {
			return err
		}
		if err := renameSource(ctx, tx, job.Workspace, a.ID, title, a.Category, title, now); err != nil {
			return err
		}
		if err := writeSource(ctx, tx, job.Workspace, a.ID, html, plain); err != nil {
			return err
		}
		a.Pending = true
		if err := updateArticle(ctx, tx, job.Workspace, a); err != nil {
			return err
		}
	}
	if off {
		return s.switchSources(ctx, tx, job.Workspace, job.To, Text, []string{a.ID}, false)
	}
	return nil
}

func (s *Service) copyDocuments(ctx context.Context, a CopyTextsArgs) error {
	if s.files == nil {
		return nil
	}
	for after := noID; ; {
		list, err := documentsAfter(ctx, s.db.Read(), a.Workspace, a.From, after, 1)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[0].ID
		if err := s.copyDocument(ctx, a, list[0]); err != nil {
			return err
		}
	}
}

func (s *Service) copyDocument(ctx context.Context, job CopyTextsArgs, x Doc) error {
	if twin, err := documentBy(ctx, s.db.Read(), job.Workspace, job.To, "sha256", x.sum); err != nil || twin != nil {
		return err
	}
	r, err := s.files.Read(ctx, fileKey(job.Workspace, x.fileID))
	if isGone(err) {
		return nil // deleted or replaced at this moment, or lost: there is nothing to copy
	}
	if err != nil {
		return err
	}
	defer r.Close()
	x.fileID = uid.New()
	key := fileKey(job.Workspace, x.fileID)
	if _, err := s.files.Write(ctx, key, r); err != nil {
		return err
	}
	now, decided := s.clock.Now(), x.State != Overlapped
	x.BotID, x.State, x.Reason, x.CreatedBy, x.UploadedBy, x.UpdatedBy, x.UploadedAt = job.To, Waiting, "", job.MemberID, job.Name, job.Name, now
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, job.Workspace, job.To); err != nil {
			return err
		}
		for _, column := range []string{"sha256", "name_key"} {
			v := map[string]string{"sha256": x.sum, "name_key": titleKey(x.Title)}[column]
			if twin, err := documentBy(ctx, tx, job.Workspace, job.To, column, v); err != nil || twin != nil {
				return cmpErr(err, errDuplicateOf(twin))
			}
		}
		if err := s.documentRoom(ctx, tx, job.Workspace, job.To, 1, x.Size); err != nil {
			return err
		}
		x.ID, x.CreatedAt, x.UpdatedAt = uid.New(), now, now
		if err := s.addSource(ctx, tx, job.by(), x.Source, x.Title); err != nil {
			return err
		}
		if decided {
			if err := settled(ctx, tx, job.Workspace, x.ID); err != nil {
				return err
			}
		}
		return insertDocument(ctx, tx, job.Workspace, x)
	})
	if err == nil {
		return nil
	}
	if errs.CodeOf(err) == "document.duplicate" {
		err = nil // somebody has uploaded it there meanwhile
	}
	return errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), key))
}
