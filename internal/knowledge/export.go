package knowledge

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/workspace"
)

// EntryExport gives what writes everything that Entries lists as a file for a spreadsheet program, page by page. What is
// wrong with the request is said before anything is written.
func (s *Service) EntryExport(ctx context.Context, c workspace.Caller, botID string, f EntryFilter, as Format) (func(io.Writer) error, error) {
	if err := as.check(); err != nil {
		return nil, err
	}
	f.Cursor, f.Limit = "", page.Max
	p, err := s.Entries(ctx, c, botID, f)
	if err != nil {
		return nil, err
	}
	head := []string{"question", "answer", "alternatives", "category", "status", "origin", "used_30_days", "used_all", "last_used", "changed_by", "updated_at", "asks"}
	return as.rows(bookLayout{"Entries", []float64{44, 72, 44, 18}}, head, func(row func(...string) error) error {
		for {
			for _, e := range p.Items {
				asks := ""
				if e.Asks != nil {
					asks = e.Asks.Question
				}
				if err := row(e.Question, e.AnswerText, strings.Join(e.Alternatives, "\n"), e.Category, string(e.Status), string(e.Origin),
					fmt.Sprint(e.Uses30), fmt.Sprint(e.Uses), when(e.UsedAt), e.ChangedBy, when(e.UpdatedAt), asks); err != nil {
					return err
				}
			}
			if p.Next == nil {
				return nil
			}
			f.Cursor = *p.Next
			if p, err = s.Entries(ctx, c, botID, f); err != nil {
				return err
			}
		}
	}), nil
}

// exportedAtOnce is how many passages of an export are in memory at a time.
const exportedAtOnce = 200

// PieceExport gives what writes all passages of a selection as a file for a spreadsheet program, the newest source first and in
// the order of reading, some at a time.
func (s *Service) PieceExport(ctx context.Context, c workspace.Caller, botID string, sel PieceSelection, as Format) (func(io.Writer) error, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	if err := as.check(); err != nil {
		return nil, err
	}
	if wrong := sel.check("query"); len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	f, month := sel.filter(), s.monthAgo()
	f.Limit = exportedAtOnce
	head := []string{"origin", "source", "headings", "page", "text", "state", "used_30_days", "used_all", "last_used", "learnt_at", "address"}
	return as.rows(bookLayout{"Passages", []float64{12, 32, 44, 8, 90, 12}}, head, func(row func(...string) error) error {
		for {
			list, err := passage.List(ctx, s.db.Read(), c.Workspace, botID, f)
			if err == nil {
				err = passage.Recent(ctx, s.db.Read(), c.Workspace, list, month)
			}
			if err != nil {
				return err
			}
			for _, l := range list {
				if err := row(pieceOf(l).cells()...); err != nil {
					return err
				}
			}
			if len(list) < f.Limit {
				return nil
			}
			at := list[len(list)-1].Place()
			f.After = &at
		}
	}), nil
}

// cells are those of a passage in a file.
func (p Piece) cells() []string {
	state, number := "in_use", ""
	switch {
	case p.Off:
		state = "off"
	case !p.Active:
		state = "source_off"
	}
	if p.Page > 0 {
		number = fmt.Sprint(p.Page)
	}
	origin := map[string]string{string(Text): "article", string(Document): "document", string(URL): "web_page"}[p.Kind]
	return []string{origin, p.Title, strings.Join(p.Path, " › "), number, p.Text, state, fmt.Sprint(p.Uses30), fmt.Sprint(p.Uses), when(p.UsedAt), when(p.Learned), p.URL}
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// check refuses what is no kind of file.
func (f Format) check() error {
	if f != "" && f != CSV && f != XLSX {
		return errFormat
	}
	return nil
}

// rows gives what writes a header and rows as a file, none of which is kept.
func (f Format) rows(l bookLayout, head []string, each func(row func(...string) error) error) func(io.Writer) error {
	return func(w io.Writer) error {
		to, err := f.to(w, l)
		if err != nil {
			return err
		}
		if err := to.row(head); err != nil {
			return err
		}
		if err := each(func(cells ...string) error { return to.row(cells) }); err != nil {
			return err
		}
		return to.end()
	}
}

// sendSheet sends a file while it is written. Where that fails the connection is broken off: nobody is to take the half that came
// for the whole.
func (s *Service) sendSheet(ctx context.Context, name string, f Format, write func(io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(w huma.Context) {
		d := download(name, f, nil)
		w.SetHeader("Content-Type", d.ContentType)
		w.SetHeader("Content-Disposition", d.ContentDisposition)
		w.SetStatus(http.StatusOK)
		if err := write(w.BodyWriter()); err != nil {
			s.log.WarnContext(ctx, "export", "name", name, "err", err)
			panic(http.ErrAbortHandler)
		}
	}}
}
