package knowledge

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/workspace"
)

// DocumentView is a document on the wire.
type DocumentView struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Size        int64     `json:"size" doc:"In bytes."`
	Mime        string    `json:"mime" doc:"By content."`
	Format      string    `json:"format" doc:"pdf, docx, xlsx, pptx, csv, md, html, txt …, by content."`
	Pages       int       `json:"pages" doc:"Pages, slides or sheets; 0 where there are none, or before it was read."`
	Language    string    `json:"language"`
	Warnings    []string  `json:"warnings" nullable:"false" doc:"What was left out or could only be guessed."`
	State       string    `json:"state" enum:"waiting,learning,imported,overlapped,failed"`
	StateReason string    `json:"state_reason" doc:"Why it has failed; empty otherwise."`
	Progress    int       `json:"progress" doc:"Of the learning, in percent."`
	Active      bool      `json:"active" doc:"The bot may answer from it once it is learnt."`
	Learned     bool      `json:"learned" doc:"The bot knows something of it, maybe of an earlier reading."`
	Passages    int64     `json:"passages" doc:"How many pieces the bot has learnt of it."`
	Link        string    `json:"link" doc:"Where it was found on a website; empty when it was uploaded."`
	UploadedBy  string    `json:"uploaded_by" doc:"Name."`
	UploadedAt  time.Time `json:"uploaded_at"`
	UpdatedBy   string    `json:"updated_by" doc:"Name."`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func viewDocument(x Doc) DocumentView {
	v := DocumentView{ID: x.ID, Name: x.Title, Size: x.Size, Mime: x.Mime, Format: string(x.Format), Pages: x.Pages, Language: x.Language, Warnings: []string{},
		State: string(x.State), StateReason: x.Reason, Progress: x.Progress, Active: x.Active, Learned: x.Learned > 0, Passages: x.Passages, Link: x.Link,
		UploadedBy: x.UploadedBy, UploadedAt: wireTime(x.UploadedAt), UpdatedBy: x.UpdatedBy, CreatedAt: wireTime(x.CreatedAt), UpdatedAt: wireTime(x.UpdatedAt)}
	for _, w := range x.Warnings {
		v.Warnings = append(v.Warnings, string(w))
	}
	return v
}

type documentList struct {
	Items    []DocumentView   `json:"items" nullable:"false"`
	Next     *string          `json:"next"`
	Total    *int64           `json:"total,omitempty" doc:"How many documents the filter lets through."`
	Counts   map[string]int64 `json:"counts" doc:"How many documents the bot has in each state."`
	Limit    SourceLimit      `json:"limit"`
	Bytes    int64            `json:"bytes" doc:"Of all documents of the bot together."`
	MaxBytes int64            `json:"max_bytes" doc:"That they may have together."`
	MaxSize  int64            `json:"max_size" doc:"Bytes that one document may have."`
}

// DocumentPath is the part of a path that names a document.
type DocumentPath struct {
	BotID      string `path:"bot_id"`
	DocumentID string `path:"document_id"`
}

type documentUploaded struct {
	Document *DocumentView `json:"document" doc:"The document, which waits to be learnt; null when its rows become FAQs."`
	Task     *TaskView     `json:"task" doc:"The import that makes FAQs of its rows; null otherwise."`
}

func (s *Service) documentRoutes(d *workspace.Doors) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	op := workspace.Ops{Tag: "Documents", At: "/v1/bots/{bot_id}/documents"}.Op
	workspace.Register(d, op("list-documents", http.MethodGet, "", "List a bot's documents, newest first", 200), view, s.httpDocuments)
	up := file.UploadOperation(op("upload-document", http.MethodPost, "", "Upload a document for the bot to learn", 201))
	up.Description = "PDF, Word, Excel, PowerPoint, OpenDocument, RTF, EPUB, web pages, Markdown, CSV and text; what it is, its content decides. " +
		"At most 20 MB, or what the plan says. The same content again is refused with 409 document.duplicate, a name that is taken with document.same_name, " +
		"a table of questions and answers with document.faq_sheet: errors[0] then names the other document."
	workspace.Register(d, up, edit, s.httpUploadDocument)
	workspace.Register(d, op("get-document", http.MethodGet, "/{document_id}", "Get a document", 200), view, s.httpDocument)
	workspace.Register(d, op("rename-document", http.MethodPatch, "/{document_id}", "Rename a document", 200), edit, s.httpRenameDocument)
	workspace.Register(d, op("delete-document", http.MethodDelete, "/{document_id}", "Delete a document and what the bot learnt of it", 204), manage, s.httpDeleteDocument)
	get := op("download-document", http.MethodGet, "/{document_id}/file", "Download a document as it was uploaded", 200)
	get.Responses = map[string]*huma.Response{"200": {Description: "The file",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	workspace.Register(d, get, view, s.httpDownload)
	bulk := op("bulk-documents", http.MethodPost, "/bulk", "Do the same to up to 100 documents", 200)
	bulk.Description = "Deleting needs the permission knowledge:manage."
	workspace.Register(d, bulk, edit, s.httpBulkDocuments)
}

func (s *Service) httpDocuments(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Search string `query:"search" doc:"Somewhere in the name; case and accents do not matter."`
	State  string `query:"state" doc:"waiting, learning, imported, overlapped or failed."`
	Order  string `query:"order" doc:"newest (the default), oldest, changed or title."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[documentList], error) {
	p, err := s.Documents(ctx, c, in.BotID, DocumentFilter{Selection: Selection{Search: in.Search, State: State(in.State)}, Order: Order(in.Order), Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := documentList{Items: make([]DocumentView, len(p.Items)), Next: p.Next, Total: p.Total, Counts: counts(p.Counts).wire(), Limit: SourceLimit(p.Limit),
		Bytes: p.Bytes, MaxBytes: MaxDocumentBytes, MaxSize: p.Most}
	for i, x := range p.Items {
		out.Items[i] = viewDocument(x)
	}
	return &body[documentList]{out}, nil
}

func (s *Service) httpUploadDocument(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	file.Incoming
	SameName string `query:"same_name" doc:"What to do when a document has this name and other content: replace or keep_both. Absent: nothing, and say so."`
	Sheet    string `query:"sheet" doc:"What to do with a table of questions and answers: faqs or document. Absent: nothing, and say so."`
}) (*body[documentUploaded], error) {
	u := in.Upload(file.Of(c))
	done, err := s.UploadDocument(ctx, c, in.BotID, DocumentUpload{u.Name, u.Body, SameName(in.SameName), SheetUse(in.Sheet)})
	if err != nil {
		return nil, err
	}
	var out documentUploaded
	if done.Doc != nil {
		v := viewDocument(*done.Doc)
		out.Document = &v
	}
	if done.Task != nil {
		v := ViewTask(*done.Task)
		out.Task = &v
	}
	return &body[documentUploaded]{out}, nil
}

func (s *Service) httpDocument(ctx context.Context, c workspace.Caller, in *DocumentPath) (*body[DocumentView], error) {
	x, err := s.Document(ctx, c, in.BotID, in.DocumentID)
	return &body[DocumentView]{viewDocument(x)}, err
}

func (s *Service) httpRenameDocument(ctx context.Context, c workspace.Caller, in *struct {
	DocumentPath
	Body struct {
		Name string `json:"name" doc:"Up to 255 characters; a bot's documents have different ones."`
	}
}) (*body[DocumentView], error) {
	x, err := s.RenameDocument(ctx, c, in.BotID, in.DocumentID, in.Body.Name)
	return &body[DocumentView]{viewDocument(x)}, err
}

func (s *Service) httpDeleteDocument(ctx context.Context, c workspace.Caller, in *DocumentPath) (*struct{}, error) {
	n, err := s.BulkDocuments(ctx, c, in.BotID, BulkDelete, []string{in.DocumentID})
	if err == nil && n == 0 {
		err = ErrNoDocument
	}
	return nil, err
}

func (s *Service) httpBulkDocuments(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Action string   `json:"action" doc:"delete, retrain, activate or deactivate."`
		IDs    []string `json:"ids" nullable:"false" doc:"Up to 100."`
	}
}) (*body[changedCount], error) {
	n, err := s.BulkDocuments(ctx, c, in.BotID, BulkAction(in.Body.Action), in.Body.IDs)
	return &body[changedCount]{changedCount{n}}, err
}

func (s *Service) httpDownload(ctx context.Context, c workspace.Caller, in *DocumentPath) (*huma.StreamResponse, error) {
	x, r, err := s.OpenDocument(ctx, c, in.BotID, in.DocumentID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(w huma.Context) { sendFile(w, x, r) }}, nil
}

// sendFile gives out what somebody uploaded as nothing but bytes to be saved: no browser shows it on our pages.
func sendFile(w huma.Context, x Doc, r *blob.Reader) {
	defer r.Close()
	w.SetHeader("Content-Type", "application/octet-stream")
	w.SetHeader("Content-Length", strconv.FormatInt(r.Size, 10))
	w.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": x.Title}))
	w.SetHeader("Content-Security-Policy", "sandbox; default-src 'none'")
	w.SetHeader("X-Content-Type-Options", "nosniff")
	w.SetHeader("Cache-Control", "private, no-store")
	w.SetStatus(http.StatusOK)
	_, _ = io.Copy(w.BodyWriter(), r) // the browser has gone away: nobody is left to be told
}
