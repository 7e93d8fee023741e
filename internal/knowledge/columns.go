package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Column says what a column of a file holds. The empty one is passed over.
type Column string

// The columns, in the order in which they are exported.
const (
	QuestionColumn     Column = "question"
	AnswerColumn       Column = "answer"
	AlternativesColumn Column = "alternatives"
	CategoryColumn     Column = "category"
)

var columnOrder = []Column{QuestionColumn, AnswerColumn, AlternativesColumn, CategoryColumn}

// headings are what people call the columns, as text.Key writes it. Our own name comes first.
var headings = map[Column][]string{
	QuestionColumn:     {"question", "questions", "faq question", "q", "câu hỏi", "hỏi"},
	AnswerColumn:       {"answer", "answers", "faq answer", "response", "reply", "a", "câu trả lời", "trả lời", "đáp án"},
	AlternativesColumn: {"alternatives", "alternative", "alternative phrasings", "variants", "other ways to ask", "cách hỏi khác"},
	CategoryColumn:     {"category", "categories", "topic", "group", "danh mục", "nhóm", "chủ đề"},
}

// Layout says how the rows of a file are read.
type Layout struct {
	// Columns says what each column holds; nil means as the first row names them.
	Columns []Column
	// NoHeader says that the first row is a FAQ already. It needs Columns.
	NoHeader bool
	// Encoding confirms a guessed encoding.
	Encoding Encoding
}

var (
	errFileHeader      = errs.InvalidField("body", "faq_file.header", "The first line must name the columns question and answer.")
	errFileUnconfirmed = errs.InvalidField("query.encoding", "faq_file.encoding_unconfirmed", "The letters of this file were guessed. Look at the preview and confirm the encoding.")
)

// check lists what is wrong with l itself.
func (l Layout) check() error {
	var wrong []errs.Field
	bad := func(at, code, message string) {
		wrong = append(wrong, errs.Field{Location: at, Code: code, Message: message})
	}
	seen := map[Column]bool{}
	for _, c := range l.Columns {
		switch {
		case c == "":
		case !slices.Contains(columnOrder, c):
			bad("query.columns", "field.not_allowed", "There is no such column.")
		case seen[c]:
			bad("query.columns", "faq_file.column_twice", "Each column may be chosen once.")
		}
		seen[c] = true
	}
	if len(l.Columns) == 0 && l.NoHeader {
		bad("query.columns", "field.required", "Say what the columns hold.")
	}
	if !slices.Contains([]Encoding{"", UTF8, UTF16, Windows1252, Workbook}, l.Encoding) {
		bad("query.encoding", "field.not_allowed", "There is no such encoding.")
	}
	if len(wrong) > 0 {
		return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return nil
}

// columnsOf finds out by their names what columns hold. Of two with one name the first counts.
func columnsOf(header []string) []Column {
	found := make([]Column, len(header))
	for _, c := range columnOrder {
		for _, name := range headings[c] {
			if i := slices.IndexFunc(header, func(h string) bool { return text.Key(fromCell(h)) == name }); i >= 0 && found[i] == "" {
				found[i] = c
				break
			}
		}
	}
	return found
}

// complete says whether what a FAQ needs is among columns.
func completeColumns(columns []Column) bool {
	return slices.Contains(columns, QuestionColumn) && slices.Contains(columns, AnswerColumn)
}

// faqFile is a sheet read as FAQs: rows in their order, with what is wrong beside them.
type faqFile struct {
	columns []Column
	rows    []fileRow
	invalid []RowError
}

type fileRow struct {
	line int
	faq  FAQ
}

// count is the number of rows that hold anything.
func (f faqFile) count() int { return len(f.rows) + len(f.invalid) }

// faqs reads the rows of t as l says. Where question or answer has no column the file has the columns that were found
// and no rows.
func (t sheet) faqs(l Layout) (faqFile, error) {
	f := faqFile{columns: l.Columns}
	rows := t.rows
	if f.columns == nil {
		f.columns = columnsOf(rows[0].cells)
	}
	if !l.NoHeader {
		rows = rows[1:]
	}
	switch n := len(rows) + len(t.bad); {
	case n > MaxFileRows:
		return faqFile{}, errFileRows
	case !completeColumns(f.columns):
		return f, nil
	case n == 0:
		return faqFile{}, errFileEmpty
	}
	f.invalid = slices.Clone(t.bad)
	for _, row := range rows {
		if faq, wrong := row.faq(f.columns); wrong != nil {
			f.invalid = append(f.invalid, *wrong)
		} else {
			f.rows = append(f.rows, fileRow{row.line, faq})
		}
	}
	slices.SortFunc(f.invalid, func(a, b RowError) int { return a.Line - b.Line })
	return f, nil
}

func (row sheetRow) faq(columns []Column) (FAQ, *RowError) {
	cell := func(c Column) string {
		if i := slices.Index(columns, c); i >= 0 && i < len(row.cells) {
			return fromCell(row.cells[i])
		}
		return ""
	}
	faq, wrong := Input{
		Question: cell(QuestionColumn), Answer: cell(AnswerColumn), Category: cell(CategoryColumn),
		Alternatives: splitAlternatives(cell(AlternativesColumn)), Active: true,
	}.check("row")
	if len(wrong) == 0 {
		return faq, nil
	}
	w := wrong[0]
	column, _, _ := strings.Cut(strings.TrimPrefix(w.Location, "row."), "[")
	return FAQ{}, &RowError{row.line, rowCode(w.Code, column), column + ": " + w.Message, text.Clip(text.Line(cell(QuestionColumn)), 120)}
}

// rowCode names what is wrong with a row by column and mistake: "question.required".
func rowCode(code, column string) string {
	if _, what, ok := strings.Cut(code, "."); ok {
		return column + "." + what
	}
	return code
}

// splitAlternatives reads the alternatives of a cell: one a line, or in one line separated by bars.
func splitAlternatives(cell string) []string {
	cell = strings.ReplaceAll(cell, "\r\n", "\n")
	if strings.Contains(cell, "\n") {
		return strings.Split(cell, "\n")
	}
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

// joinAlternatives is the cell that splitAlternatives reads back.
func joinAlternatives(list []string) string {
	cell := strings.Join(list, "\n")
	if len(list) == 1 && strings.Contains(cell, "|") {
		cell += "\n"
	}
	return cell
}

// table writes FAQs as rows of cells, the header first, that faqs reads back.
func table(list []FAQ) [][]string {
	header := make([]string, len(columnOrder))
	for i, c := range columnOrder {
		header[i] = string(c)
	}
	rows := [][]string{header}
	for _, f := range list {
		answer := f.AnswerText
		if rich, _ := richText(f.AnswerText); rich != f.AnswerHTML {
			answer = f.AnswerHTML
		}
		rows = append(rows, []string{f.Question, answer, joinAlternatives(f.Alternatives), f.Category})
	}
	return rows
}

// columnName is how spreadsheet programs call a column: A … Z, AA …
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprintf("%s%c", columnName(i/26-1), 'A'+i%26)
}
