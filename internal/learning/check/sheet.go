package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// header are the columns of a file of tests; only the first must be there. Several sources or facts are one a line.
var header = []string{"question", "expect", "sources", "facts", "language", "note"}

// Skipped is a row of a file that made no test.
type Skipped struct {
	Line     int
	Code     string
	Message  string
	Question string
}

// Taken tells what became of a file.
type Taken struct {
	Added   int
	Skipped []Skipped
}

var errHeader = errs.InvalidField("body", "answer_test.header", "The first row must name the columns: question, expect, sources, facts, language, note.")

// Export writes a bot's tests as a CSV file that Import reads.
func (s *Service) Export(ctx context.Context, c workspace.Caller, botID string) ([]byte, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return nil, err
	}
	list, err := all(ctx, s.db.Read(), c.Workspace, botID)
	if err != nil {
		return nil, err
	}
	rows := [][]string{append(slices.Clone(header), "result")}
	for _, x := range list {
		var titles []string
		for _, src := range x.Sources {
			titles = append(titles, src.Title)
		}
		rows = append(rows, []string{x.Question, string(x.Expect), strings.Join(titles, "\n"), strings.Join(x.Facts, "\n"), x.Language, x.Note, string(x.Verdict)})
	}
	return knowledge.CSVFile(rows)
}

// Import makes tests of the rows of a file. Rows that are wrong, and questions that are tests already, are told and left
// out; a source is named by its title or its id.
func (s *Service) Import(ctx context.Context, c workspace.Caller, botID string, raw []byte) (Taken, error) {
	done := Taken{Skipped: []Skipped{}}
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return done, err
	}
	rows, err := knowledge.ReadTable(raw)
	if err != nil {
		return done, err
	}
	at, err := columnsOf(rows[0].Cells)
	if err != nil {
		return done, err
	}
	var ready []Check
	var lines []int
	for _, row := range rows[1:] {
		x, err := s.row(ctx, c, botID, at, row)
		var bad *errs.Error
		if errors.As(err, &bad) && bad.Kind == errs.Invalid {
			why := bad.Fields[0]
			done.Skipped = append(done.Skipped, Skipped{row.Line, why.Code, strings.TrimPrefix(why.Location, "body.") + ": " + why.Message, text.Clip(cell(at, row, "question"), 120)})
			continue
		}
		if err != nil {
			return done, err
		}
		ready, lines = append(ready, x), append(lines, row.Line)
	}
	for from := 0; from < len(ready); from += 100 {
		part := ready[from:min(from+100, len(ready))]
		added, skipped := 0, []Skipped{}
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			added, skipped = 0, nil
			n, err := lock(ctx, tx, c.Workspace, botID)
			if err != nil {
				return err
			}
			for i, x := range part {
				if int(n)+added >= MaxChecks {
					skipped = append(skipped, Skipped{lines[from+i], ErrFull.Code, ErrFull.Message, text.Clip(x.Question, 120)})
					continue
				}
				fresh, err := insert(ctx, tx, c.Workspace, x)
				if err != nil {
					return err
				}
				if !fresh {
					skipped = append(skipped, Skipped{lines[from+i], ErrExists.Code, ErrExists.Message, text.Clip(x.Question, 120)})
					continue
				}
				added++
			}
			if added == 0 {
				return nil
			}
			return s.record(ctx, tx, c.Workspace, EventImported, botID, c.Actor(), Changed{BotID: botID, Origin: Imported, Count: added})
		}); err != nil {
			return done, err
		}
		done.Added += added
		done.Skipped = append(done.Skipped, skipped...)
	}
	slices.SortFunc(done.Skipped, func(a, b Skipped) int { return a.Line - b.Line })
	return done, nil
}

func columnsOf(cells []string) (map[string]int, error) {
	at := map[string]int{}
	for i, c := range cells {
		if name := text.Fold(text.Line(c)); slices.Contains(header, name) {
			at[name] = i
		}
	}
	if _, ok := at["question"]; !ok {
		return nil, errHeader
	}
	return at, nil
}

func cell(at map[string]int, row knowledge.TableRow, column string) string {
	if i, ok := at[column]; ok && i < len(row.Cells) {
		return strings.TrimSpace(row.Cells[i])
	}
	return ""
}

func linesOf(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// row makes a test of a row.
func (s *Service) row(ctx context.Context, c workspace.Caller, botID string, at map[string]int, row knowledge.TableRow) (Check, error) {
	in := Input{Question: cell(at, row, "question"), Expect: Expect(strings.ToLower(cell(at, row, "expect"))), Language: cell(at, row, "language"),
		Note: cell(at, row, "note"), Facts: linesOf(cell(at, row, "facts"))}
	for _, name := range linesOf(cell(at, row, "sources")) {
		if name = text.Line(name); uid.Valid(name) {
			in.SourceIDs = append(in.SourceIDs, name)
			continue
		}
		found, err := s.knowledge.Titled(ctx, s.db.Read(), c.Workspace, botID, name)
		if err != nil {
			return Check{}, err
		}
		if len(found) == 0 {
			return Check{}, errs.InvalidField("body.sources", "answer_test.no_source", fmt.Sprintf("%q is not among what the bot has learnt.", text.Clip(name, 80)))
		}
		in.SourceIDs = append(in.SourceIDs, found[0].ID)
	}
	x, err := s.ready(ctx, c, botID, in)
	now := s.clock.Now()
	x.ID, x.Origin, x.CreatedBy, x.CreatedAt, x.UpdatedAt = uid.New(), Imported, c.MemberID, now, now
	return x, err
}
