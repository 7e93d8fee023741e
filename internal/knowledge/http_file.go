package knowledge

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/workspace"
)

type faqImportReport struct {
	Rows           int           `json:"rows" doc:"Rows that hold anything, without the header."`
	Imported       int           `json:"imported" doc:"Rows that were stored, or would be."`
	Duplicates     int           `json:"duplicates" doc:"Rows passed over because the question is there already."`
	DuplicateLines []int         `json:"duplicate_lines" nullable:"false"`
	Invalid        []faqRowError `json:"invalid" nullable:"false"`
	Preview        []faqRowView  `json:"preview" nullable:"false" doc:"The first 10 rows that are right and new."`
	Encoding       string        `json:"encoding" enum:"utf-8,utf-16,windows-1252" doc:"windows-1252 is a guess: look at the preview."`
	Columns        []string      `json:"columns" nullable:"false"`
	LimitReached   bool          `json:"limit_reached" doc:"The plan's limit was met; the rest was left out."`
}

type faqRowError struct {
	Line    int    `json:"line" doc:"From 1, the header included."`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type faqRowView struct {
	Question     string   `json:"question"`
	Alternatives []string `json:"alternatives" nullable:"false"`
	AnswerHTML   string   `json:"answer_html"`
	AnswerText   string   `json:"answer_text"`
	Category     string   `json:"category"`
}

type csvDownload struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

type fileOp func(id, method, path, summary string, status int) huma.Operation

func (s *Service) fileRoutes(d *workspace.Doors, op fileOp) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	imp := op("import-faqs", http.MethodPost, "/import", "Import FAQs from a CSV file, or see what would be imported", 200)
	imp.Description = "Columns: question, answer, and optionally alternatives (one a line, or separated by |) and category. " +
		"Separated by comma, semicolon or tab. At most 5 MB and 2,000 rows."
	imp.MaxBodyBytes = MaxFileBytes
	workspace.Register(d, imp, edit, s.httpImport)
	exp := op("export-faqs", http.MethodGet, "/export", "Export all FAQs as a CSV file that can be imported", 200)
	exp.Responses = csvResponse()
	workspace.Register(d, exp, manage, s.httpExport)
	tmpl := op("faq-template", http.MethodGet, "/template", "An empty CSV file for an import", 200)
	tmpl.Responses = csvResponse()
	workspace.Register(d, tmpl, view, s.httpTemplate)
}

func csvResponse() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "The file",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
}

func (s *Service) httpImport(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	DryRun  bool   `query:"dry_run" doc:"Only tell what would be imported."`
	RawBody []byte `contentType:"text/csv"`
}) (*body[faqImportReport], error) {
	r, err := s.Import(ctx, c, in.BotID, in.RawBody, in.DryRun)
	if err != nil {
		return nil, err
	}
	out := faqImportReport{
		Rows: r.Rows, Imported: r.Imported, Duplicates: len(r.Duplicates), DuplicateLines: append([]int{}, r.Duplicates...),
		Invalid: []faqRowError{}, Preview: []faqRowView{}, Encoding: string(r.Encoding), Columns: r.Columns, LimitReached: r.LimitReached,
	}
	for _, x := range r.Invalid {
		out.Invalid = append(out.Invalid, faqRowError(x))
	}
	for _, f := range r.Preview {
		out.Preview = append(out.Preview, faqRowView{f.Question, append([]string{}, f.Alternatives...), f.AnswerHTML, f.AnswerText, f.Category})
	}
	return &body[faqImportReport]{out}, nil
}

func (s *Service) httpExport(ctx context.Context, c workspace.Caller, in *BotPath) (*csvDownload, error) {
	b, err := s.Export(ctx, c, in.BotID)
	if err != nil {
		return nil, err
	}
	return csvFile("faqs.csv", b), nil
}

func (s *Service) httpTemplate(ctx context.Context, c workspace.Caller, in *BotPath) (*csvDownload, error) {
	if err := s.exists(ctx, c, in.BotID); err != nil {
		return nil, err
	}
	return csvFile("faq-template.csv", Template()), nil
}

func csvFile(name string, b []byte) *csvDownload {
	return &csvDownload{"text/csv; charset=utf-8", `attachment; filename="` + name + `"`, b}
}
