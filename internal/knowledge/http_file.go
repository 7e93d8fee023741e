package knowledge

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

type faqImportPreview struct {
	Rows       int          `json:"rows" doc:"Rows that hold anything, without the header."`
	Imported   int          `json:"imported" doc:"Rows that would be imported."`
	Duplicates int          `json:"duplicates" doc:"Rows that would be passed over because the question is there already."`
	Invalid    int          `json:"invalid" doc:"Rows that would be passed over because something is wrong with them."`
	LeftOut    int          `json:"left_out" doc:"Rows for which there is no room."`
	Problems   []RowProblem `json:"problems" nullable:"false" doc:"What would be passed over, by line."`
	First      []faqRowView `json:"first" nullable:"false" doc:"The first 10 rows that would be imported."`
	Encoding   string       `json:"encoding" enum:"utf-8,utf-16,windows-1252,xlsx" doc:"windows-1252 is a guess: look at the sample, and confirm it in the import."`
	Header     []string     `json:"header" nullable:"false" doc:"What the columns are called."`
	Columns    []string     `json:"columns" nullable:"false" doc:"What each column is taken for: question, answer, alternatives, category, or empty."`
	Sample     [][]string   `json:"sample" nullable:"false" doc:"The first 10 rows as they are, clipped."`
	Complete   bool         `json:"complete" doc:"Question and answer have a column: the file can be imported."`
}

type faqRowView struct {
	Question     string   `json:"question"`
	Alternatives []string `json:"alternatives" nullable:"false"`
	AnswerHTML   string   `json:"answer_html"`
	AnswerText   string   `json:"answer_text"`
	Category     string   `json:"category"`
}

type fileDownload struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

type makeOp func(id, method, path, summary string, status int) huma.Operation

func (s *Service) fileRoutes(d *workspace.Doors, op makeOp) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	const columns = "Columns: question, answer, and optionally alternatives (one a line, or separated by |) and category. " +
		"A CSV file separated by comma, semicolon or tab, or an Excel workbook (.xlsx). At most 5 MB and 2,000 rows."
	pre := op("preview-faq-import", http.MethodPost, "/import/preview", "See what would be imported from a file", 200)
	pre.Description, pre.MaxBodyBytes = columns, MaxFileBytes
	workspace.Register(d, pre, edit, s.httpPreview)
	imp := op("import-faqs", http.MethodPost, "/import", "Import FAQs from a file, as a task", 202)
	imp.Description, imp.MaxBodyBytes = columns+" A bot has one task at a time.", MaxFileBytes
	workspace.Register(d, imp, edit, s.httpImport)
	exp := op("export-faqs", http.MethodGet, "/export", "Export all FAQs as a file that can be imported", 200)
	exp.Responses = fileResponse()
	workspace.Register(d, exp, manage, s.httpExport)
	tmpl := op("faq-template", http.MethodGet, "/template", "An empty file for an import", 200)
	tmpl.Responses = fileResponse()
	workspace.Register(d, tmpl, view, s.httpTemplate)
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func fileResponse() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "The file",
		Content: map[string]*huma.MediaType{
			"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}},
			xlsxType:   {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		},
	}}
}

// ImportInput is a file and how it is to be read. It is exported because huma fills no fields of unexported embedded types.
type ImportInput struct {
	BotPath
	Columns  string `query:"columns" doc:"What each column holds, from the left, separated by commas: question, answer, alternatives, category, or nothing for one that is passed over. Absent: as the first row names them."`
	NoHeader bool   `query:"no_header" doc:"The first row is a FAQ already; it needs columns."`
	Encoding string `query:"encoding" doc:"Confirms windows-1252 after a look at the preview."`
	RawBody  []byte `contentType:"text/csv"`
}

func (in ImportInput) layout() Layout {
	l := Layout{NoHeader: in.NoHeader, Encoding: Encoding(in.Encoding)}
	if in.Columns != "" {
		for _, c := range strings.Split(in.Columns, ",") {
			l.Columns = append(l.Columns, Column(strings.TrimSpace(c)))
		}
	}
	return l
}

func (s *Service) httpPreview(ctx context.Context, c workspace.Caller, in *ImportInput) (*body[faqImportPreview], error) {
	p, err := s.Preview(ctx, c, in.BotID, in.RawBody, in.layout())
	if err != nil {
		return nil, err
	}
	out := faqImportPreview{
		Rows: p.Rows, Imported: p.Imported, Duplicates: len(p.Duplicates), Invalid: len(p.Invalid), LeftOut: p.LeftOut, Encoding: string(p.Encoding),
		Problems: problemViews(byLine(p.Invalid, p.Duplicates)), First: []faqRowView{}, Header: p.Header, Columns: []string{}, Sample: p.Sample,
		Complete: completeColumns(p.Columns),
	}
	for _, c := range p.Columns {
		out.Columns = append(out.Columns, string(c))
	}
	for len(out.Columns) < len(out.Header) {
		out.Columns = append(out.Columns, "")
	}
	for _, f := range p.First {
		out.First = append(out.First, faqRowView{f.Question, append([]string{}, f.Alternatives...), f.AnswerHTML, f.AnswerText, f.Category})
	}
	if out.Sample == nil {
		out.Sample = [][]string{}
	}
	return &body[faqImportPreview]{out}, nil
}

func (s *Service) httpImport(ctx context.Context, c workspace.Caller, in *struct {
	ImportInput
	Name string `query:"name" doc:"What the file is called, to be shown."`
}) (*body[TaskView], error) {
	t, err := s.Import(ctx, c, in.BotID, in.RawBody, in.layout(), in.Name)
	return &body[TaskView]{ViewTask(t)}, err
}

// FormatInput is the wish for a kind of file.
type FormatInput struct {
	BotPath
	Format string `query:"format" doc:"csv (the default) or xlsx."`
}

func (s *Service) httpExport(ctx context.Context, c workspace.Caller, in *FormatInput) (*fileDownload, error) {
	b, err := s.Export(ctx, c, in.BotID, Format(in.Format))
	if err != nil {
		return nil, err
	}
	return download("faqs", Format(in.Format), b), nil
}

func (s *Service) httpTemplate(ctx context.Context, c workspace.Caller, in *FormatInput) (*fileDownload, error) {
	if err := s.exists(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	b, err := Template(Format(in.Format))
	if err != nil {
		return nil, err
	}
	return download("faq-template", Format(in.Format), b), nil
}

func download(name string, f Format, b []byte) *fileDownload {
	if f == XLSX {
		return &fileDownload{xlsxType, `attachment; filename="` + name + `.xlsx"`, b}
	}
	return &fileDownload{"text/csv; charset=utf-8", `attachment; filename="` + name + `.csv"`, b}
}
