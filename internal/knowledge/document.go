package knowledge

import (
	"fmt"
	"path"
	"strings"
	"time"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Doc is an uploaded file that a bot learns from: a source of kind document, and what only a file has. Its title is its
// name.
type Doc struct {
	Source
	Size       int64
	Mime       string // by content
	Format     parse.Format
	Pages      int // pages, slides or sheets; 0 where there are none, or before it was read
	Language   string
	Warnings   []parse.Warning
	UploadedBy string // name
	UploadedAt time.Time
	UpdatedBy  string // name
	Passages   int64

	Link string // where it was found on a website; empty when it was uploaded

	fileID string
	sum    string
	siteID string // whose files it is one of
}

// SameName says what becomes of an upload when a document has its name and other content.
type SameName string

// The ways; empty asks.
const (
	AskName     SameName = ""
	ReplaceSame SameName = "replace"
	KeepSame    SameName = "keep_both"
)

// SheetUse says what becomes of a table of questions and answers.
type SheetUse string

// The uses; empty asks.
const (
	AskSheet        SheetUse = ""
	SheetAsFAQs     SheetUse = "faqs"
	SheetAsDocument SheetUse = "document"
)

// Limits of documents.
const (
	MaxDocuments     = 200       // of one bot
	MaxDocumentBytes = 500 << 20 // of one bot's together
	maxDocument      = 50 << 20  // of one, whatever a plan says
	usualDocument    = 20 << 20  // of one, where no plan says
	maxDocumentName  = 255
)

// The errors of documents, besides wrong fields.
var (
	ErrNoDocument       = errs.New(errs.NotFound, "knowledge.document_not_found", "There is no such document.")
	ErrTooManyDocuments = errs.New(errs.Forbidden, "plan.limit_reached", "This bot has as many documents as it may have.")
	ErrDocumentsFull    = errs.New(errs.Forbidden, "document.no_room", "The documents of this bot would be larger than 500 MB together.")
	errNoFiles          = errs.New(errs.Unavailable, "document.no_store", "Files cannot be kept here.")
	errNameTaken        = errs.New(errs.Conflict, "document.name_taken", "Another document of this bot has this name.",
		errs.Field{Location: "body.name", Code: "document.name_taken", Message: "Another document of this bot has this name."})
	errFAQSheet = errs.New(errs.Conflict, "document.faq_sheet", "This is a table of questions and answers. Say with sheet=faqs that they become FAQs, or with sheet=document that it is read as a document.")
)

// errHas is a conflict with a document that is there; its field names it: the code is its id, the message its name.
func errHas(code, message string, x Doc) error {
	return errs.New(errs.Conflict, code, message, errs.Field{Location: "document", Code: x.ID, Message: x.Title})
}

func errDuplicate(x Doc) error {
	return errHas("document.duplicate", fmt.Sprintf("This file is already uploaded as %q.", x.Title), x)
}

func errSameName(x Doc) error {
	return errHas("document.same_name", "A document of this name is there already, with other content. Say with same_name whether to replace it or to keep_both.", x)
}

// fileKey is where the store keeps the bytes of a document: below its workspace, so that they go with it.
func fileKey(ws tenant.ID, fileID string) string {
	return string(ws) + "/documents/" + fileID[len(fileID)-2:] + "/" + fileID
}

// documentName is the last part of what somebody calls a file, without what could mislead.
func documentName(s string) string {
	s = text.Line(path.Base(strings.ReplaceAll(text.NFC(s), `\`, "/")))
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*/`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1 // no file system takes them, or they turn the direction of the text around
		}
		return r
	}, s)
	s = strings.TrimLeft(s, ". ")
	if ext := path.Ext(s); text.Len(s) > maxDocumentName && len(ext) < 12 {
		s = strings.TrimSuffix(text.Clip(strings.TrimSuffix(s, ext), maxDocumentName-len(ext)), "…") + ext
	}
	return text.Clip(s, maxDocumentName)
}

// numbered is "name (2).pdf".
func numbered(name string, n int) string {
	ext := path.Ext(name)
	suffix := fmt.Sprintf(" (%d)", n) + ext
	return text.Clip(strings.TrimSuffix(name, ext), maxDocumentName-text.Len(suffix)) + suffix
}

// mimes are the media types of the formats. Web pages are given out as plain bytes: no browser is to show them.
var mimes = map[parse.Format]string{
	parse.PDF: "application/pdf", parse.DOC: "application/msword", parse.XLS: "application/vnd.ms-excel", parse.PPT: "application/vnd.ms-powerpoint",
	parse.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	parse.XLSX: xlsxType,
	parse.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	parse.ODT:  "application/vnd.oasis.opendocument.text", parse.ODS: "application/vnd.oasis.opendocument.spreadsheet",
	parse.ODP: "application/vnd.oasis.opendocument.presentation", parse.EPUB: "application/epub+zip", parse.RTF: "application/rtf",
	parse.HTML: "text/html", parse.Markdown: "text/markdown", parse.CSV: "text/csv", parse.Text: "text/plain",
}
