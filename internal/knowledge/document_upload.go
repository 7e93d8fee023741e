package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// DocumentUpload is a file on its way in.
type DocumentUpload struct {
	Name     string
	Body     io.Reader
	SameName SameName
	Sheet    SheetUse
}

// Uploaded is what became of an upload: a document that waits to be learnt, or the task that makes FAQs of its rows.
type Uploaded struct {
	Doc  *Doc
	Task *Task
}

// UploadDocument stores a file, to be learnt. The file goes to the store as it comes; what is refused leaves nothing there.
func (s *Service) UploadDocument(ctx context.Context, c workspace.Caller, botID string, u DocumentUpload) (Uploaded, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Uploaded{}, err
	}
	if s.files == nil {
		return Uploaded{}, errNoFiles
	}
	if err := u.check(); err != nil {
		return Uploaded{}, err
	}
	most, err := s.documentMost(ctx, s.db.Read(), c.Workspace)
	if err != nil {
		return Uploaded{}, err
	}
	in, err := s.receive(ctx, c.Workspace, u.Body, most)
	if err != nil {
		return Uploaded{}, err
	}
	out, err := s.accept(ctx, c, botID, u, in)
	if err != nil || out.Doc == nil {
		err = errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), in.key))
	}
	return out, err
}

func (u *DocumentUpload) check() error {
	var wrong []errs.Field
	if u.Name = documentName(u.Name); u.Name == "" {
		wrong = append(wrong, errs.Field{Location: "query.name", Code: "field.required", Message: "This field is required."})
	}
	if u.SameName != AskName && u.SameName != ReplaceSame && u.SameName != KeepSame {
		wrong = append(wrong, errs.Field{Location: "query.same_name", Code: "field.not_allowed", Message: "Must be replace or keep_both."})
	}
	if u.Sheet != AskSheet && u.Sheet != SheetAsFAQs && u.Sheet != SheetAsDocument {
		wrong = append(wrong, errs.Field{Location: "query.sheet", Code: "field.not_allowed", Message: "Must be faqs or document."})
	}
	if len(wrong) > 0 {
		return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return nil
}

// documentMost is how large one document may be, in bytes: the plan's number, never above maxDocument.
func (s *Service) documentMost(ctx context.Context, q db.Querier, ws tenant.ID) (int64, error) {
	mb, limited, err := s.billing.Allows(ctx, q, ws, billing.DocumentMB)
	if err != nil || !limited {
		return usualDocument, err
	}
	return min(mb<<20, maxDocument), nil
}

// incoming is a file that has arrived and belongs to nothing yet.
type incoming struct {
	id   string
	key  string
	size int64
	sum  string
	head []byte
}

// received counts, sums up and remembers the beginning of what it reads.
type received struct {
	r    io.Reader
	most int64
	n    int64
	sum  hash.Hash
	head []byte
}

// headBytes decide what a file is where it is no package.
const headBytes = 64 << 10

func (r *received) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if r.n += int64(n); r.n > r.most {
		mb := r.most >> 20
		return 0, errs.New(errs.TooLarge, "document.too_large", fmt.Sprintf("A document has at most %d MB here.", mb),
			errs.Field{Location: "body", Code: "document.too_large", Message: fmt.Sprintf("At most %d MB.", mb)})
	}
	r.sum.Write(p[:n])
	r.head = append(r.head, p[:min(n, headBytes-len(r.head))]...)
	return n, err
}

func (s *Service) receive(ctx context.Context, ws tenant.ID, body io.Reader, most int64) (incoming, error) {
	id := uid.New()
	in := incoming{id: id, key: fileKey(ws, id)}
	r := &received{r: body, most: most, sum: sha256.New()}
	n, err := s.files.Write(ctx, in.key, r)
	if err != nil {
		return incoming{}, err
	}
	in.size, in.sum, in.head = n, hex.EncodeToString(r.sum.Sum(nil)), r.head
	return in, nil
}

// accept makes a document of a file that has arrived.
func (s *Service) accept(ctx context.Context, c workspace.Caller, botID string, u DocumentUpload, in incoming) (Uploaded, error) {
	format, raw, err := s.look(ctx, in, u.Name)
	if err != nil {
		return Uploaded{}, err
	}
	asked := u.Sheet != SheetAsDocument && raw != nil && isFAQSheet(raw)
	switch {
	case asked && u.Sheet == SheetAsFAQs:
		t, err := s.Import(ctx, c, botID, raw, Layout{}, u.Name)
		return Uploaded{Task: &t}, err
	case asked:
		return Uploaded{}, errFAQSheet
	case u.Sheet == SheetAsFAQs:
		return Uploaded{}, errFileHeader
	}
	x := Doc{Source: Source{BotID: botID, Kind: Document, Origin: byCaller(c).origin(), State: Waiting, Title: u.Name, Active: true, CreatedBy: c.MemberID},
		Size: in.size, Mime: mimes[format], Format: format, UploadedBy: c.Name, UpdatedBy: c.Name, fileID: in.id, sum: in.sum}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return s.addDocument(ctx, tx, byCaller(c), &x, u.SameName)
	})
	return Uploaded{Doc: &x}, err
}

// look tells what a file is. A table that may hold FAQs is returned whole.
func (s *Service) look(ctx context.Context, in incoming, name string) (parse.Format, []byte, error) {
	raw := in.head
	packed := strings.HasPrefix(string(raw), "PK") || strings.HasPrefix(string(raw), "\xd0\xcf\x11\xe0")
	if packed && int64(len(raw)) < in.size { // what is in it stands at its end
		select {
		case s.looking <- struct{}{}:
		case <-ctx.Done():
			return "", nil, ctx.Err()
		}
		defer func() { <-s.looking }()
		var err error
		if raw, err = s.bytes(ctx, in.key); err != nil {
			return "", nil, err
		}
	}
	format, err := parse.Detect(raw, name)
	if err != nil {
		var known *errs.Error
		if errors.As(err, &known) {
			return "", nil, errs.InvalidField("body", known.Code, known.Message)
		}
		return "", nil, err
	}
	if format != parse.CSV && format != parse.XLSX || in.size > MaxFileBytes {
		return format, nil, nil
	}
	if int64(len(raw)) < in.size {
		if raw, err = s.bytes(ctx, in.key); err != nil {
			return "", nil, err
		}
	}
	return format, raw, nil
}

// bytes reads a file from the store.
func (s *Service) bytes(ctx context.Context, key string) ([]byte, error) {
	r, err := s.files.Read(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw := make([]byte, r.Size)
	_, err = io.ReadFull(r, raw)
	return raw, err
}

// isFAQSheet says whether the first row of a table names a question and an answer, as that of an import does.
func isFAQSheet(raw []byte) bool {
	_, f, err := read(raw, Layout{})
	return err == nil && completeColumns(f.columns) && len(f.rows) > 0
}

// addDocument stores a document and completes it. The bot's knowledge is locked.
func (s *Service) addDocument(ctx context.Context, tx *db.Tx, by by, x *Doc, way SameName) error {
	ws, now := by.Workspace, s.clock.Now()
	if twin, err := documentBy(ctx, tx, ws, x.BotID, "sha256", x.sum); err != nil || twin != nil {
		return cmpErr(err, errDuplicateOf(twin))
	}
	namesake, err := documentBy(ctx, tx, ws, x.BotID, "name_key", titleKey(x.Title))
	if err != nil {
		return err
	}
	room := s.documentRoom
	switch {
	case namesake == nil:
	case way == ReplaceSame:
		if err := room(ctx, tx, ws, x.BotID, 0, x.Size-namesake.Size); err != nil {
			return err
		}
		return s.replaceDocument(ctx, tx, by, *namesake, x)
	case way == KeepSame:
		for n := 2; namesake != nil; n++ {
			try := numbered(x.Title, n)
			if namesake, err = documentBy(ctx, tx, ws, x.BotID, "name_key", titleKey(try)); err != nil {
				return err
			}
			if namesake == nil {
				x.Title = try
			}
		}
	default:
		return errSameName(*namesake)
	}
	if err := room(ctx, tx, ws, x.BotID, 1, x.Size); err != nil {
		return err
	}
	x.ID, x.CreatedAt, x.UpdatedAt, x.UploadedAt = uid.New(), now, now, now
	if err := s.addSource(ctx, tx, by, x.Source, x.Title); err != nil {
		return err
	}
	return insertDocument(ctx, tx, ws, *x)
}

func errDuplicateOf(x *Doc) error {
	if x == nil {
		return nil
	}
	return errDuplicate(*x)
}

// documentRoom counts n more documents of some bytes together, against the plan and against what one bot may have.
func (s *Service) documentRoom(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, n, bytes int64) error {
	have, err := countsOf(ctx, tx, ws, botID, Document)
	if err != nil {
		return err
	}
	if n > 0 && have.total()+n > MaxDocuments {
		if _, limited, err := s.billing.Allows(ctx, tx, ws, billing.Uploads); err != nil || !limited {
			return cmpErr(err, ErrTooManyDocuments)
		}
	}
	sum, err := documentBytes(ctx, tx, ws, botID)
	if err != nil {
		return err
	}
	if bytes > 0 && sum+bytes > MaxDocumentBytes {
		return ErrDocumentsFull
	}
	return s.billing.Take(ctx, tx, ws, billing.Uploads, n)
}

// replaceDocument puts other content in the place of what a document has. Its id stays, and the bot answers from what it has
// learnt until the new content is read.
func (s *Service) replaceDocument(ctx context.Context, tx *db.Tx, by by, old Doc, x *Doc) error {
	old.Size, old.Mime, old.Format, old.fileID, old.sum, x.fileID = x.Size, x.Mime, x.Format, x.fileID, x.sum, old.fileID
	old.UploadedBy, old.UpdatedBy, old.UploadedAt, old.UpdatedAt = x.UploadedBy, x.UpdatedBy, s.clock.Now(), s.clock.Now()
	old.Pages, old.Language, old.Warnings = 0, "", nil
	if err := updateDocument(ctx, tx, by.Workspace, old); err != nil {
		return err
	}
	if err := s.dropFile(ctx, tx, by.Workspace, x.fileID); err != nil {
		return err
	}
	if err := s.relearnSources(ctx, tx, by.Workspace, old.BotID, Document, []Source{old.Source}); err != nil {
		return err
	}
	*x = old
	x.State, x.Reason = Waiting, ""
	return s.record(ctx, tx, by.Workspace, EventEdited, x.ID, by.Actor, SourceEdited{BotID: x.BotID, Kind: Document, Fields: []string{"file"}})
}

// DropFileJob is the kind of the job that takes the bytes of a document away which is gone.
const DropFileJob = "knowledge.drop_file"

// DropFileArgs name the file of a DropFileJob.
type DropFileArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	FileID    string    `json:"file_id"`
}

func (s *Service) dropFile(ctx context.Context, tx *db.Tx, ws tenant.ID, fileID string) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: DropFileJob, Args: DropFileArgs{ws, fileID}})
}

// HandleDropFile is the handler of DropFileJob.
func (s *Service) HandleDropFile(ctx context.Context, t jobs.Task) error {
	var a DropFileArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	if s.files == nil || !uid.Valid(a.FileID) {
		return nil
	}
	return s.files.Delete(ctx, fileKey(a.Workspace, a.FileID))
}

// readDocument is the reader of documents.
func (s *Service) readDocument(ctx context.Context, ws tenant.ID, x Source) (reading, error) {
	d, err := document(ctx, s.db.Read(), ws, x.BotID, x.ID)
	if err != nil {
		if errors.Is(err, ErrNoDocument) {
			return reading{}, ErrNoSource
		}
		return reading{}, err
	}
	if s.files == nil {
		return reading{}, errNoFiles
	}
	in, err := s.files.Read(ctx, fileKey(ws, d.fileID))
	if err != nil {
		if isGone(err) {
			return reading{}, &unreadable{reason: reasonFileGone, cause: err}
		}
		return reading{}, err
	}
	defer in.Close()
	doc, err := s.parse(ctx, in, parse.Source{Name: d.Title, Type: d.Format, Progress: s.readSoFar(ctx, ws, x)})
	if err != nil {
		return reading{}, unread(ctx, err)
	}
	if doc.Title == "" {
		doc.Title = withoutExtension(d.Title)
	}
	language := s.languageOf(doc)
	return reading{doc: doc, note: func(ctx context.Context, tx *db.Tx) error {
		return noteDocument(ctx, tx, ws, x.ID, doc.Pages, language, doc.Warnings)
	}}, nil
}

// languageOf is what a document says of its language, or else what its first texts show.
func (s *Service) languageOf(doc *parse.Document) string {
	var b strings.Builder
	for i := 0; i < len(doc.Blocks) && b.Len() < 4000; i++ {
		b.WriteString(doc.Blocks[i].Plain() + "\n")
	}
	if found := s.language(b.String()); found != "" {
		return found
	}
	declared, _, _ := strings.Cut(strings.ToLower(doc.Lang), "-")
	return declared
}
