package knowledge

import (
	"bytes"
	"context"
	"database/sql"
	"slices"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Preview tells what would become of a file, and how it was read.
type Preview struct {
	Rows       int // rows that hold anything, the header excluded
	Imported   int
	Duplicates []RowError // rows whose question the bot has already, or the file earlier
	Invalid    []RowError
	First      []FAQ // the first of those that would be imported
	Encoding   Encoding
	Header     []string   // what the first row says, or the letters of the columns
	Columns    []Column   // what each column is taken for
	Sample     [][]string // the first rows as they are, clipped
	LeftOut    int        // rows for which there would be no room
}

const (
	previewRows = 10
	sampleCell  = 160 // characters
	sampleWidth = 50  // columns
)

// Preview reads a file and stores nothing. A file whose columns are not understood is no mistake here: somebody can say
// what they hold.
func (s *Service) Preview(ctx context.Context, c workspace.Caller, botID string, raw []byte, l Layout) (Preview, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Preview{}, err
	}
	t, f, err := read(raw, l)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Rows: f.count(), Invalid: f.invalid, Encoding: t.encoding, Columns: f.columns}
	p.Header, p.Sample = t.sample(l)
	if !completeColumns(f.columns) {
		p.Rows = len(t.rows) - len(t.rows[:min(1, len(t.rows))]) + len(t.bad)
		return p, nil
	}
	fresh, doubles, err := sift(ctx, s.db.Read(), c.Workspace, botID, f.rows)
	if err != nil {
		return Preview{}, err
	}
	room, err := s.room(ctx, s.db.Read(), c.Workspace, botID)
	if err != nil {
		return Preview{}, err
	}
	n := min(len(fresh), room)
	p.Imported, p.LeftOut, p.Duplicates = n, len(fresh)-n, doubles
	for _, row := range fresh[:min(n, previewRows)] {
		p.First = append(p.First, row.faq)
	}
	return p, nil
}

// read reads a file as l says.
func read(raw []byte, l Layout) (sheet, faqFile, error) {
	if err := l.check(); err != nil {
		return sheet{}, faqFile{}, err
	}
	t, err := readSheet(raw)
	if err != nil {
		return sheet{}, faqFile{}, err
	}
	f, err := t.faqs(l)
	return t, f, err
}

// sample is how the columns are called and what stands in the first rows.
func (t sheet) sample(l Layout) (header []string, rows [][]string) {
	body := t.rows
	if !l.NoHeader && len(body) > 0 {
		header, body = clipped(body[0].cells), body[1:]
	}
	width := len(header)
	for _, row := range body[:min(len(body), previewRows)] {
		cells := clipped(row.cells)
		width = max(width, len(cells))
		rows = append(rows, cells)
	}
	for i := len(header); i < width; i++ {
		header = append(header, "")
	}
	for i, name := range header {
		if name == "" {
			header[i] = columnName(i)
		}
	}
	return header, rows
}

func clipped(cells []string) []string {
	out := make([]string, min(len(cells), sampleWidth))
	for i := range out {
		out[i] = text.Clip(text.Line(cells[i]), sampleCell)
	}
	return out
}

// Import has the FAQs of a file imported, row by row as far as they are right.
func (s *Service) Import(ctx context.Context, c workspace.Caller, botID string, raw []byte, l Layout, name string) (Task, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Task{}, err
	}
	t, f, err := read(raw, l)
	if err != nil {
		return Task{}, err
	}
	if !completeColumns(f.columns) {
		return Task{}, errFileHeader
	}
	if t.encoding == Windows1252 && l.Encoding != Windows1252 {
		return Task{}, errFileUnconfirmed
	}
	if room, err := s.room(ctx, s.db.Read(), c.Workspace, botID); err != nil || room <= 0 {
		return Task{}, cmpErr(err, ErrTooMany)
	}
	run := Task{BotID: botID, Kind: ImportTask, Total: f.count(), Report: Report{Invalid: f.invalid}, Done: 0, plan: plan{FileName: text.Clip(text.Line(name), 120), Matching: Matching{Of: OfFAQs}}}
	return run, s.start(ctx, c, &run, f.rows)
}

// importPart adds the next part of an import.
func (s *Service) importPart(ctx context.Context, tx *db.Tx, t *Task) (more bool, err error) {
	ws := t.plan.By.Workspace
	rows, err := takePart(ctx, tx, ws, t.ID)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		t.Done = t.Total
		return false, nil
	}
	if t.Done == 0 {
		t.Done = len(t.Report.Invalid)
	}
	fresh, doubles, err := sift(ctx, tx, ws, t.BotID, rows)
	if err != nil {
		return false, err
	}
	room, err := s.room(ctx, tx, ws, t.BotID)
	if err != nil {
		return false, err
	}
	r := &t.Report
	fresh, broken, err := s.withImages(ctx, tx, ws, fresh)
	if err != nil {
		return false, err
	}
	n := min(len(fresh), room)
	if n > 0 {
		list := make([]FAQ, n)
		for i := range list {
			list[i] = fresh[i].faq
		}
		if err := s.learnPart(ctx, tx, ws, t.BotID); err != nil {
			return false, err
		}
		if err := s.addWaiting(ctx, tx, t.plan.By, t.BotID, list, t.plan.By.origin(), func(int) string { return "body" }); err != nil {
			return false, err
		}
	}
	r.Invalid = append(r.Invalid, broken...)
	r.Imported += n
	r.Duplicates = append(r.Duplicates, doubles...)
	t.Done = min(t.Done+len(rows), t.Total)
	if n == len(fresh) {
		return true, nil
	}
	r.LimitReached = true
	r.LeftOut = t.Total - len(r.Invalid) - len(r.Duplicates) - r.Imported
	return false, dropParts(ctx, tx, ws, t.ID)
}

// learnPart has the part of an import learnt that is about to be stored. As long as something waits or is being learnt, whoever learns
// it will come to this part, too; in case he does not, the end of the import has the rest learnt.
func (s *Service) learnPart(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	have, err := countsOf(ctx, tx, ws, botID, QAndA)
	if err != nil || have[Waiting]+have[Learning] > 0 {
		return err
	}
	return s.enqueue(ctx, tx, ws, botID)
}

// withImages parts rows into those that can be stored and those that show a picture which is gone.
func (s *Service) withImages(ctx context.Context, tx *db.Tx, ws tenant.ID, rows []fileRow) (whole []fileRow, broken []RowError, err error) {
	list := make([]FAQ, len(rows))
	for i, row := range rows {
		list[i] = row.faq
	}
	gone, err := s.keepImages(ctx, tx, ws, list)
	for i, row := range rows {
		if slices.Contains(gone, i) {
			broken = append(broken, RowError{row.line, "faq.image_gone", imageGone, text.Clip(row.faq.Question, 120)})
			continue
		}
		whole = append(whole, row)
	}
	return whole, broken, err
}

// origin is where a source comes from that b has added.
func (b by) origin() Origin {
	if b.Actor.Kind == "api_key" {
		return FromAPI
	}
	return FromUser
}

// room is how many FAQs a bot may still get; never less than nothing.
func (s *Service) room(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (int, error) {
	have, err := countsOf(ctx, q, ws, botID, QAndA)
	if err != nil {
		return 0, err
	}
	l, err := s.limit(ctx, q, ws, have)
	return int(max(0, l.Max-l.Used)), err
}

// sift parts rows into what is new and what the bot, or an earlier row, asks already.
func sift(ctx context.Context, q db.Querier, ws tenant.ID, botID string, rows []fileRow) (fresh []fileRow, doubles []RowError, err error) {
	seen := map[string]bool{}
	for part := range slices.Chunk(rows, chunk) {
		keys := make([]string, len(part))
		for i, row := range part {
			keys[i] = row.faq.key
		}
		have, err := titleKeys(ctx, q, ws, botID, keys)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range part {
			k := row.faq.key
			if have[k] || seen[k] {
				doubles = append(doubles, RowError{row.line, "question.duplicate", "This question is there already.", text.Clip(row.faq.Question, 120)})
				continue
			}
			seen[k] = true
			fresh = append(fresh, row)
		}
	}
	return fresh, doubles, nil
}

// titleKeys are those of keys that a FAQ of the bot has.
func titleKeys(ctx context.Context, q db.Querier, ws tenant.ID, botID string, keys []string) (map[string]bool, error) {
	in, args := db.IDs(3, keys)
	rows, err := q.QueryContext(ctx, `SELECT title_key FROM source WHERE workspace_id = $1 AND bot_id = $2 AND kind = 'q_and_a'
		AND deleted_at IS NULL AND title_key IN (`+in+`)`, append([]any{ws, botID}, args...)...)
	found := map[string]bool{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var k string
		err := r.Scan(&k)
		found[k] = true
		return struct{}{}, err
	})
	return found, err
}

// Format is a kind of file that FAQs are written to.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

var errFormat = errs.InvalidField("query.format", "field.not_allowed", "Must be one of csv, xlsx.")

func (f Format) write(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	to, err := f.to(&b, bookLayout{"FAQs", []float64{44, 72, 44, 18}})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := to.row(row); err != nil {
			return nil, err
		}
	}
	if err := to.end(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Export writes all FAQs of a bot, the oldest first, as a file that Import reads.
func (s *Service) Export(ctx context.Context, c workspace.Caller, botID string, f Format) ([]byte, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT `+faqColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2
		AND s.kind = 'q_and_a' AND s.deleted_at IS NULL ORDER BY s.id`, c.Workspace, botID)
	list, err := db.Collect(rows, err, scanFAQRow)
	if err != nil {
		return nil, err
	}
	return f.write(table(list))
}

// Template is an empty file with the columns, and a row that shows how they are filled.
func Template(f Format) ([]byte, error) {
	return f.write(table([]FAQ{{
		Question: "What are your opening hours?", AnswerText: "We are open from 9 to 18, Monday to Friday.",
		AnswerHTML: "<p>We are open from 9 to 18, Monday to Friday.</p>", Category: "General",
		Alternatives: []string{"When are you open?", "Are you open on weekends?"},
	}}))
}

// ReportFile writes what a task left out, line by line, as a file for a spreadsheet program.
func (s *Service) ReportFile(ctx context.Context, c workspace.Caller, botID, id string, f Format) ([]byte, error) {
	t, err := s.Task(ctx, c, botID, id)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{"line", "problem", "explanation", "question"}}
	for _, p := range t.problems() {
		rows = append(rows, []string{itoa(p.Line), p.Code, p.Message, p.Question})
	}
	return f.write(rows)
}
