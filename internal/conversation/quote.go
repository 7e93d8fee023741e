package conversation

import (
	"context"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Quoted is the message that another one answers, as it was then; when it is taken back, its words go here too.
type Quoted struct {
	ID     string `json:"id"`
	Seq    int64  `json:"seq"`
	Author Author `json:"author"`
	Text   string `json:"text"`
	Files  int    `json:"files,omitempty"` // how many files it has
	Unsent bool   `json:"unsent,omitempty"`
}

// maxQuoted is how much of a quoted text is kept, in characters.
const maxQuoted = 200

// ErrQuote answers a quote of something that is not in this thread, or not for the eyes of its readers.
var ErrQuote = errs.New(errs.Invalid, "message.quote_missing", "The quoted message is not in this conversation.",
	errs.Field{Location: "body.quoted_id", Code: "message.quote_missing", Message: "The quoted message is not in this conversation."})

// quote reads the message that a new one answers. What the contact will see quotes only what he sees.
func quote(ctx context.Context, q db.Querier, ws tenant.ID, id ID, message string, forContact bool) (*Quoted, error) {
	m, err := messageByID(ctx, q, ws, id, message)
	if db.NotFound(err) {
		return nil, ErrQuote
	}
	if err != nil {
		return nil, err
	}
	if m.Kind == KindSystem || m.Unsent() || forContact && m.Visibility != VisibleAll {
		return nil, ErrQuote
	}
	return &Quoted{ID: m.ID, Seq: m.Seq, Author: Author{Kind: m.AuthorKind, ID: m.AuthorID, Name: m.AuthorName},
		Text: text.Clip(strings.Join(strings.Fields(m.Read()), " "), maxQuoted), Files: len(m.Extras().Files)}, nil
}

// forGuest leaves out who a member is.
func (q *Quoted) forGuest() *Quoted {
	if q == nil {
		return nil
	}
	shown := *q
	shown.Author.ID = ""
	return &shown
}

// unquote takes the words of a message that was taken back out of the messages that quote it.
func unquote(ctx context.Context, tx *db.Tx, ch *Change, gone *Message) error {
	list, err := quoting(ctx, tx, ch.C.Workspace, ch.C.ID, gone.Seq, gone.ID)
	for i := range list {
		m := &list[i]
		e := m.Extras()
		if e.Quoted == nil || e.Quoted.ID != gone.ID {
			continue
		}
		e.Quoted.Text, e.Quoted.Files, e.Quoted.Unsent = "", 0, true
		m.carry(e)
		ch.Touch(m)
	}
	return err
}

// quoting reads the later messages of a thread in whose payload an id stands.
func quoting(ctx context.Context, q db.Querier, ws tenant.ID, id ID, after int64, message string) ([]Message, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+messageColumns+` FROM message
 WHERE workspace_id = $1 AND conversation_id = $2 AND seq > $3 AND payload LIKE $4 ORDER BY seq`, ws, id, after, "%"+message+"%")
	return db.Collect(rows, err, scanMessageRows)
}
