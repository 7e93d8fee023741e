package knowledge

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// FileJob is the kind of the job that fetches a file which was found on a site, and makes a document of it.
const FileJob = "knowledge.web_file"

// FileArgs name the found file of a FileJob. Try counts how often the host has sent us away.
type FileArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	SiteID    string    `json:"site_id"`
	No        int       `json:"no"`
	Try       int       `json:"try,omitempty"`
}

// enqueueFiles has the files of a bot fetched that were picked.
func (s *Service) enqueueFiles(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	list, err := pickedFiles(ctx, tx, ws, botID)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := s.enqueueFile(ctx, tx, a, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) enqueueFile(ctx context.Context, tx *db.Tx, a FileArgs, at time.Time) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: FileJob, Queue: crawlers, RunAt: at, Args: a})
}

// fileRoom says whether n more documents fit, before they are fetched; how large they are shows then.
func (s *Service) fileRoom(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, n int64) error {
	if n == 0 {
		return nil
	}
	if s.files == nil {
		return errNoFiles
	}
	have, err := countsOf(ctx, tx, ws, botID, Document)
	if err != nil {
		return err
	}
	if have.total()+n > MaxDocuments {
		if _, limited, err := s.billing.Allows(ctx, tx, ws, billing.Uploads); err != nil || !limited {
			return cmpErr(err, ErrTooManyDocuments)
		}
	}
	return s.billing.Check(ctx, tx, ws, billing.Uploads, n)
}

// HandleFile is the handler of FileJob. A file that is a document already, or not picked any more, is left alone; one that
// cannot be fetched or read is put back, with the reason.
func (s *Service) HandleFile(ctx context.Context, t jobs.Task) error {
	var a FileArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.takeFile(ctx, a)
	if errors.Is(err, ErrNoBot) || errors.Is(err, ErrNoSite) || db.NotFound(err) {
		return nil // deleted meanwhile, or done
	}
	if err != nil && t.Last {
		return errors.Join(err, s.putBackFile(context.WithoutCancel(ctx), a, crawl.Page{Status: crawl.Failed, Reason: crawl.Broken}))
	}
	return err
}

func (s *Service) takeFile(ctx context.Context, a FileArgs) error {
	if _, err := revision(ctx, s.db.Read(), a.Workspace, a.BotID); err != nil {
		return err
	}
	f, err := pickedFile(ctx, s.db.Read(), a)
	if err != nil {
		return err
	}
	if s.files == nil {
		return errNoFiles
	}
	most, err := s.documentMost(ctx, s.db.Read(), a.Workspace)
	if err != nil {
		return err
	}
	var in incoming
	name := ""
	p, err := s.crawler.FetchFile(ctx, crawl.Request{Address: f.Address, As: f.final}, most, func(called string, body io.Reader) (err error) {
		name = called
		in, err = s.receive(ctx, a.Workspace, body, most)
		return err
	})
	if why := refusedFile(err); why != "" {
		return s.putBackFile(ctx, a, crawl.Page{Status: crawl.Failed, Reason: why})
	}
	if err != nil {
		return err
	}
	if p.Reason == crawl.Busy && a.Try+1 < maxTriesOfVisit {
		a.Try++
		return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.enqueueFile(ctx, tx, a, p.RetryAt) })
	}
	if p.Status != crawl.OK {
		return s.putBackFile(ctx, a, p)
	}
	kept, err := s.keepFile(ctx, a, f, fileTitle(name, f), in)
	if !kept {
		err = errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), in.key))
	}
	return err
}

// refusedFile is why we do not take a file that has come, as the screens say it of what was found.
func refusedFile(err error) crawl.Reason {
	switch errs.CodeOf(err) {
	case "document.too_large":
		return crawl.TooLarge
	}
	return ""
}

// fileTitle is what a document is called that was found: as its server calls it, else by the end of its address.
func fileTitle(name string, f WebFound) string {
	if path.Ext(name) == "" && path.Ext(f.Address) != "" {
		name = path.Base(f.Address)
	}
	if name = documentName(name); strings.TrimSuffix(name, path.Ext(name)) == "" {
		name = documentName(text.Clip(f.Title, maxDocumentName-8) + path.Ext(name))
	}
	return name
}

// keepFile makes a document of a file that has come; false when its bytes are not needed.
func (s *Service) keepFile(ctx context.Context, a FileArgs, f WebFound, name string, in incoming) (kept bool, err error) {
	format, _, err := s.look(ctx, in, name)
	if errs.KindOf(err) == errs.Invalid {
		return false, s.putBackFile(ctx, a, crawl.Page{Status: crawl.NotHTML, Reason: crawl.WrongType})
	}
	if err != nil {
		return false, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		kept = false
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if _, err := pickedFile(ctx, tx, a); err != nil {
			return err
		}
		w, err := site(ctx, tx, a.Workspace, a.BotID, a.SiteID)
		if err != nil {
			return err
		}
		twin, err := documentBy(ctx, tx, a.Workspace, a.BotID, "sha256", in.sum)
		if err != nil {
			return err
		}
		if twin != nil { // uploaded by hand, or linked to by another name: now it has a link
			if err := linkDocument(ctx, tx, a.Workspace, twin.ID, f.Address, a.SiteID); err != nil {
				return err
			}
			return tookFound(ctx, tx, a.Workspace, a.SiteID, f.No)
		}
		x := Doc{Source: Source{BotID: a.BotID, Kind: Document, Origin: FromUser, State: Waiting, Title: name, Active: true}, Size: in.size, Mime: mimes[format],
			Format: format, UploadedBy: w.CreatedBy, UpdatedBy: w.CreatedBy, Link: f.Address, fileID: in.id, sum: in.sum, siteID: a.SiteID}
		if err := s.addDocument(ctx, tx, by{Workspace: a.Workspace, Actor: events.Actor{Kind: "system"}}, &x, KeepSame); err != nil {
			return err
		}
		kept = true
		return tookFound(ctx, tx, a.Workspace, a.SiteID, f.No)
	})
	if code := errs.CodeOf(err); code == "plan.limit_reached" || code == "document.no_room" { // the room was taken by others meanwhile
		return false, s.putBackFile(ctx, a, crawl.Page{Status: crawl.NotHTML, Reason: crawl.Document})
	}
	return kept && err == nil, err
}

func (s *Service) putBackFile(ctx context.Context, a FileArgs, p crawl.Page) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, a.Workspace, a.BotID); err != nil {
			return err
		}
		if err := putBack(ctx, tx, a, p.Status, p.Reason, p.Code); err != nil {
			return err
		}
		return s.tellKind(ctx, tx, a.Workspace, a.BotID, URL, nil)
	})
}
