package conversation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// MaxFiles is how many files one message may have.
const MaxFiles = 10

// Attachment is a file of a message as the thread shows it; its bytes and its address are the room file's.
type Attachment struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Mime   string `json:"mime"`
	Kind   string `json:"kind" enum:"image,video,audio,file"`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	URL    string `json:"url,omitempty" doc:"Where it is, below this installation's address; renewed by each read"`
	Alt    string `json:"alt,omitempty" doc:"What is on it, where somebody has said so"`
	// Description is what a model sees in a picture, or hears in a recording; its customer is not shown it.
	Description string `json:"description,omitempty" doc:"What an AI sees in a picture, or what is said in a recording; for members only."`
	// Undescribed is why a model that should have said it has not.
	Undescribed string `json:"undescribed,omitempty" enum:"no_model,failed,no_credits,too_long,format,silent" doc:"Why an AI that was to describe it has not; for members only."`
}

// Why a file was not described: nobody can look at it or hear it; whoever can has failed; it could not be paid for; it is
// too long, or of a form that nobody can hear; nothing is said in it.
const (
	NoModel   = "no_model"
	Failed    = "failed"
	NoCredits = "no_credits"
	TooLong   = "too_long"
	Format    = "format"
	Silent    = "silent"
)

// Reading is what a model says is in a file: a text, or why there is none.
type Reading struct{ Text, Why string }

// Read says that a model has been asked what is in the file.
func (a Attachment) Read() bool { return a.Description != "" || a.Undescribed != "" }

// CheckBody validates what somebody sends: words, files or both. It returns the words trimmed.
func CheckBody(location, text string, files []string) (string, error) {
	if len(files) > MaxFiles {
		return "", errs.InvalidField("body.files", "message.too_many_files", "A message has at most "+strconv.Itoa(MaxFiles)+" files.")
	}
	checked, err := CheckText(location, text)
	if len(files) > 0 && checked == "" && onlyEmpty(err) {
		err = nil
	}
	return checked, err
}

// onlyEmpty says that words are missing and nothing else is wrong.
func onlyEmpty(err error) bool {
	e, ok := err.(*errs.Error)
	return ok && len(e.Fields) == 1 && e.Fields[0].Code == "message.empty"
}

// attach makes uploads of a sender part of a message.
func (s *Service) attach(ctx context.Context, tx *db.Tx, ws tenant.ID, by file.By, ids []string) ([]Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	files, err := s.files.Take(ctx, tx, ws, by, ids)
	all := make([]Attachment, len(files))
	for i, f := range files {
		all[i] = Attachment{ID: f.ID, Name: f.Name, Mime: f.Mime, Kind: f.Kind(), Size: f.Size, Width: f.Width, Height: f.Height}
	}
	return all, err
}

// detach hides the files of a message that was taken back.
func (s *Service) detach(ctx context.Context, tx *db.Tx, ws tenant.ID, m *Message) error {
	var ids []string
	for _, f := range m.Extras().Files {
		ids = append(ids, f.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	return s.files.Drop(ctx, tx, ws, ids)
}

// seenSide is how wide and high a picture is that a model is shown.
const seenSide = 1024

// Picture is a picture of a message for a model to look at: small, and without anything that was hidden in it.
func (s *Service) Picture(ctx context.Context, ws tenant.ID, fileID string) (b []byte, mime string, err error) {
	return s.files.Shrunk(ctx, ws, fileID, file.Fit{Side: seenSide})
}

// Recording is a recording of a message for a model to hear.
func (s *Service) Recording(ctx context.Context, ws tenant.ID, fileID string) (file.Sound, error) {
	return s.files.Sound(ctx, ws, fileID)
}

// Describe stores what a model says is in a file of a message, together with also. What was taken back, or is described
// already, stays as it is.
func (s *Service) Describe(ctx context.Context, key TurnKey, seq int64, fileID string, r Reading, also func(context.Context, *db.Tx) error) error {
	_, err := s.verb(ctx, key.Workspace, key.Conversation, func(ctx context.Context, tx *db.Tx, ch *Change) error {
		m, err := messageBySeq(ctx, tx, key.Workspace, key.Conversation, seq)
		if err != nil {
			return err
		}
		e := m.Extras()
		at := slices.IndexFunc(e.Files, func(f Attachment) bool { return f.ID == fileID })
		if m.Unsent() || at < 0 || e.Files[at].Read() {
			return errNothing
		}
		e.Files[at].Description, e.Files[at].Undescribed = r.Text, r.Why
		m.carry(e)
		ch.Touch(&m)
		return also(ctx, tx)
	})
	return err
}

// summary is what a list shows of a message: its words, else the name of its first file.
func summary(m *Message) string {
	if m.Text == "" {
		if files := m.Extras().Files; len(files) > 0 {
			return preview("📎 " + files[0].Name)
		}
	}
	return preview(m.Read())
}

// retitle stores what the list shows of a message without words.
func retitle(ctx context.Context, tx *db.Tx, c *Conversation) error {
	_, err := tx.ExecContext(ctx, `UPDATE conversation SET last_text = $3 WHERE workspace_id = $1 AND id = $2`, c.Workspace, c.ID, c.LastText)
	return err
}

// guestSummary is what the contact's list shows of a message that he sees.
func guestSummary(m *Message) string {
	if m.Unsent() {
		return ""
	}
	if m.Text != "" {
		return preview(m.Text) // his own words, as he wrote them
	}
	return summary(m)
}

// Shown is a message as members see it, with addresses of its files that work for some time.
func (s *Service) Shown(ws tenant.ID, m *Message) MessageView {
	v := m.View()
	s.link(ws, v.Files, file.ForMembers)
	s.fade(v.Links, v.CreatedAt)
	return v
}

// ShownToContact is a message as its contact sees it, with addresses of its files that work for some time.
func (s *Service) ShownToContact(ws tenant.ID, m *Message) GuestMessage {
	v := m.Guest()
	s.link(ws, v.Files, file.ForGuests)
	s.fade(v.Links, v.CreatedAt)
	return v
}

func (s *Service) link(ws tenant.ID, files []Attachment, d time.Duration) {
	for i := range files {
		if files[i].URL == "" { // a picture of a greeting has an address of its own
			files[i].URL = s.files.Link(ws, files[i].ID, files[i].Name, d)
		}
	}
}

func (s *Service) shown(ws tenant.ID, ms []Message) []MessageView {
	out := make([]MessageView, len(ms))
	for i := range ms {
		out[i] = s.Shown(ws, &ms[i])
	}
	return out
}

func (s *Service) shownToContact(ws tenant.ID, ms []Message) []GuestMessage {
	out := make([]GuestMessage, len(ms))
	for i := range ms {
		out[i] = s.ShownToContact(ws, &ms[i])
	}
	return out
}
