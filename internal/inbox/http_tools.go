package inbox

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

// LabelsBody is what is said about a conversation; exported because only exported embedded structs are read as input.
type LabelsBody struct {
	Add      []string               `json:"add_tag_ids,omitempty" nullable:"false" maxItems:"20"`
	Remove   []string               `json:"remove_tag_ids,omitempty" nullable:"false" maxItems:"20"`
	Category *string                `json:"category_id,omitempty" doc:"Empty takes it off"`
	Priority *conversation.Priority `json:"priority,omitempty" enum:"normal,high"`
}

// CloseBody is what is said about a conversation that ends.
type CloseBody struct {
	LabelsBody
	Feedback *bool `json:"ask_feedback,omitempty" doc:"Whether the customer is asked what he thought of it; left out: as the bot's settings say"`
}

func (b LabelsBody) labels() (conversation.Labels, error) {
	for _, id := range append(b.Add[:len(b.Add):len(b.Add)], b.Remove...) {
		if !uid.Valid(id) {
			return conversation.Labels{}, taxonomy.ErrTagNotFound
		}
	}
	if b.Category != nil && *b.Category != "" && !uid.Valid(*b.Category) {
		return conversation.Labels{}, taxonomy.ErrCategoryNotFound
	}
	return conversation.Labels{Add: b.Add, Remove: b.Remove, Category: b.Category, Priority: b.Priority}, nil
}

func (s *Service) toolRoutes(d *workspace.Doors) {
	type labelIn struct {
		OneIn
		Body LabelsBody
	}
	workspace.Register(d, op("conversation-label", http.MethodPost, "/conversations/{conversation_id}/labels", "Set tags, category and priority"), answer,
		func(ctx context.Context, by workspace.Caller, in *labelIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			l, err := in.Body.labels()
			if err != nil {
				return nil, err
			}
			return view(s.Label(ctx, by, id, l))
		})
	type closeIn struct {
		OneIn
		Body *CloseBody
	}
	workspace.Register(d, op("conversation-close", http.MethodPost, "/conversations/{conversation_id}/close", "Close the conversation, with what it was about"), answer,
		func(ctx context.Context, by workspace.Caller, in *closeIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			var l conversation.Labels
			if in.Body != nil {
				if l, err = in.Body.labels(); err != nil {
					return nil, err
				}
				l.Feedback = in.Body.Feedback
			}
			return view(s.Close(ctx, by, id, l))
		})
	type snoozeIn struct {
		OneIn
		Body struct {
			Until *time.Time `json:"until" doc:"null: until the customer writes"`
		}
	}
	workspace.Register(d, op("conversation-snooze", http.MethodPost, "/conversations/{conversation_id}/snooze", "Put it aside until a moment or the customer's next message"), answer,
		func(ctx context.Context, by workspace.Caller, in *snoozeIn) (*viewOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return view(s.conversations.Snooze(ctx, by, id, in.Body.Until))
		})
	type bulkIn struct {
		Body struct {
			IDs    []string   `json:"ids" minItems:"1" maxItems:"100" nullable:"false"`
			Do     string     `json:"do" enum:"assign,label,close,reopen,read,unread,snooze,wake"`
			Member *string    `json:"member_id,omitempty" doc:"For assign; null or left out frees them"`
			Until  *time.Time `json:"until,omitempty" doc:"For snooze; left out: until the customer writes"`
			LabelsBody
		}
	}
	type bulkOut struct{ Body BulkResult }
	workspace.Register(d, op("conversation-bulk", http.MethodPost, "/conversations/bulk", "Do one thing to up to 100 conversations"), workspace.Need("live_chat", workspace.Manage),
		func(ctx context.Context, by workspace.Caller, in *bulkIn) (*bulkOut, error) {
			ids := make([]conversation.ID, 0, len(in.Body.IDs))
			for _, id := range in.Body.IDs {
				if !uid.Valid(id) {
					return nil, conversation.ErrNotFound
				}
				ids = append(ids, conversation.ID(id))
			}
			l, err := in.Body.labels()
			if err != nil {
				return nil, err
			}
			b := Bulk{Do: in.Body.Do, Labels: l, Until: in.Body.Until}
			if in.Body.Member != nil {
				if b.Member = *in.Body.Member; !uid.Valid(b.Member) {
					return nil, conversation.ErrAssignee
				}
			}
			out, err := s.Bulk(ctx, by, ids, b)
			return &bulkOut{out}, err
		})
	type startIn struct {
		Body struct {
			ContactID string `json:"contact_id"`
			BotID     string `json:"bot_id"`
			ClientID  string `json:"client_id" maxLength:"64"`
			Text      string `json:"text" maxLength:"40000"`
		}
	}
	start := op("conversation-start", http.MethodPost, "/conversations", "Write first to a customer; on the website he finds it at his next visit")
	start.DefaultStatus = http.StatusCreated
	workspace.Register(d, start, answer, func(ctx context.Context, by workspace.Caller, in *startIn) (*viewOut, error) {
		if !uid.Valid(in.Body.ContactID) || !uid.Valid(in.Body.BotID) {
			return nil, contact.ErrNotFound
		}
		return view(s.Start(ctx, by, in.Body.ContactID, in.Body.BotID, conversation.Post{ClientID: in.Body.ClientID, Text: in.Body.Text}))
	})
	type findIn struct {
		Q     string `query:"q" maxLength:"200" doc:"At least 2 characters of a name, the beginning of an e-mail address, or a phone number."`
		Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	}
	type findOut struct {
		Body struct {
			Items []FoundContact `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("contacts-find", http.MethodGet, "/contacts", "Customers to write to, whether or not they have ever written"), answer,
		func(ctx context.Context, by workspace.Caller, in *findIn) (*findOut, error) {
			out := &findOut{}
			var err error
			out.Body.Items, err = s.FindContacts(ctx, by, in.Q, in.Limit)
			return out, err
		})
	s.deskRoutes(d)
	s.transcriptRoutes(d)
	s.pageRoutes(d)
	s.noteRoutes(d)
}

// deskRoutes are about the member at his desk: his drafts, and what he looks at.
func (s *Service) deskRoutes(d *workspace.Doors) {
	type draftIn struct {
		OneIn
		Body struct {
			Box  conversation.Box `json:"box" enum:"reply,note"`
			Text string           `json:"text" maxLength:"120000" doc:"Up to 30,000 characters; empty deletes the draft"`
			Rev  int64            `json:"rev" minimum:"0" doc:"The rev this screen knew"`
		}
	}
	type draftOut struct{ Body conversation.Draft }
	keep := op("draft-keep", http.MethodPut, "/conversations/{conversation_id}/draft", "Keep what was begun to write")
	keep.MaxBodyBytes = 256 << 10
	workspace.Register(d, keep, answer,
		func(ctx context.Context, by workspace.Caller, in *draftIn) (*draftOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			draft, err := s.conversations.KeepDraft(ctx, by, id, in.Body.Box, in.Body.Text, in.Body.Rev)
			return &draftOut{draft}, err
		})
	type draftsOut struct {
		Body struct {
			Items []conversation.Draft `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("draft-list", http.MethodGet, "/drafts", "The member's own drafts, newest first"), answer,
		func(ctx context.Context, by workspace.Caller, _ *struct{}) (*draftsOut, error) {
			out := &draftsOut{}
			var err error
			out.Body.Items, err = s.conversations.Drafts(ctx, by)
			return out, err
		})
	type viewingIn struct {
		OneIn
		Body struct {
			On bool `json:"on"`
		}
	}
	type viewingOut struct {
		Body struct {
			Others []conversation.MemberRef `json:"others" nullable:"false"`
		}
	}
	workspace.Register(d, op("conversation-viewing", http.MethodPost, "/conversations/{conversation_id}/viewing", "Show that the member looks at it; said again every 20 seconds"), see,
		func(ctx context.Context, by workspace.Caller, in *viewingIn) (*viewingOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			out := &viewingOut{}
			out.Body.Others, err = s.Look(ctx, by, id, in.Body.On)
			return out, err
		})
}

// pageRoutes are where the customer is on the website.
func (s *Service) pageRoutes(d *workspace.Doors) {
	type pagesOut struct {
		Body struct {
			Items []conversation.Page `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("conversation-pages", http.MethodGet, "/conversations/{conversation_id}/pages", "The last pages that the customer has looked at, newest first"), see,
		func(ctx context.Context, by workspace.Caller, in *OneIn) (*pagesOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			out := &pagesOut{}
			out.Body.Items, err = s.conversations.Pages(ctx, conversation.ScopeOf(by), id)
			return out, err
		})
}

func (s *Service) transcriptRoutes(d *workspace.Doors) {
	type textIn struct {
		OneIn
		Notes  bool   `query:"notes" doc:"With internal notes"`
		Format Format `query:"format" enum:"txt,pdf" default:"txt" doc:"pdf draws Latin, Greek and Cyrillic; for what else there is it leaves \uFFFD, and says so"`
	}
	type textOut struct {
		ContentType string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
	file := op("conversation-transcript", http.MethodGet, "/conversations/{conversation_id}/transcript", "The conversation as a text file or PDF")
	file.Responses = map[string]*huma.Response{"200": {
		Description: "The file",
		Content: map[string]*huma.MediaType{
			"text/plain":      {Schema: &huma.Schema{Type: huma.TypeString}},
			"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		},
	}}
	workspace.Register(d, file, see,
		func(ctx context.Context, by workspace.Caller, in *textIn) (*textOut, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			kind := "text/plain; charset=utf-8"
			if in.Format == AsPDF {
				kind = "application/pdf"
			}
			said, err := s.Transcript(ctx, by, id, in.Notes, in.Format)
			return &textOut{kind, `attachment; filename="conversation-` + string(id) + "." + string(in.Format) + `"`, said}, err
		})
	type mailIn struct {
		OneIn
		Body struct {
			Email string `json:"email,omitempty" maxLength:"400" doc:"Left out: the customer's own"`
		}
	}
	mail := op("conversation-transcript-mail", http.MethodPost, "/conversations/{conversation_id}/transcript", "Mail the conversation, without notes")
	mail.DefaultStatus = http.StatusAccepted
	workspace.Register(d, mail, answer, func(ctx context.Context, by workspace.Caller, in *mailIn) (*empty, error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.MailTranscript(ctx, by, id, in.Body.Email)
	})
}
