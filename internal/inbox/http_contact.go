package inbox

import (
	"context"
	"net/http"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// ContactIn is exported because only exported embedded structs are read as input.
type ContactIn struct {
	ID string `path:"contact_id"`
}

func (in ContactIn) known() error {
	if !uid.Valid(in.ID) {
		return contact.ErrNotFound
	}
	return nil
}

func (s *Service) contactRoutes(d *workspace.Doors) {
	workspace.Register(d, op("contact-get", http.MethodGet, "/contacts/{contact_id}", "Read a customer with his conversations"), workspace.Need("contacts", workspace.View),
		func(ctx context.Context, by workspace.Caller, in *ContactIn) (*cardOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			c, err := s.Contact(ctx, by, in.ID)
			return &cardOut{c}, err
		})
	type patchIn struct {
		ContactIn
		Body struct {
			Name  *string `json:"name,omitempty"`
			Email *string `json:"email,omitempty"`
			Phone *string `json:"phone,omitempty" doc:"Stored like +84901234567; without a country it is from the customer's, else from the bot's"`
			Label *string `json:"label,omitempty" doc:"Up to 100 characters. The company's own sign-in writes over it."`

			Custom map[string]string `json:"custom_fields,omitempty" maxProperties:"50" doc:"By code; what is left out stays, an empty value takes one away"`
		}
	}
	workspace.Register(d, op("contact-patch", http.MethodPatch, "/contacts/{contact_id}", "Change a customer's facts"), workspace.Need("contacts", workspace.Edit),
		func(ctx context.Context, by workspace.Caller, in *patchIn) (*cardOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			c, err := s.PatchContact(ctx, by, in.ID, contact.Patch{Name: in.Body.Name, Email: in.Body.Email, Phone: in.Body.Phone, Label: in.Body.Label, Custom: in.Body.Custom})
			return &cardOut{c}, err
		})
	type blockIn struct {
		ContactIn
		Body struct {
			Blocked bool `json:"blocked"`
		}
	}
	workspace.Register(d, op("contact-block", http.MethodPost, "/contacts/{contact_id}/block", "Block or unblock a customer"), workspace.Need("live_chat", workspace.Manage),
		func(ctx context.Context, by workspace.Caller, in *blockIn) (*cardOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			c, err := s.ChangeContact(ctx, by, in.ID, func() (*contact.Contact, error) { return s.contacts.Block(ctx, by, in.ID, in.Body.Blocked) })
			return &cardOut{c}, err
		})
	type mergeIn struct {
		ContactIn
		Body struct {
			From string `json:"from_contact_id" maxLength:"36" doc:"Who is to be one with the contact of the path; his id answers as that contact from then on"`
		}
	}
	workspace.Register(d, op("contact-merge", http.MethodPost, "/contacts/{contact_id}/merge", "Make another contact one with this one, for good"), workspace.Need("contacts", workspace.Manage),
		func(ctx context.Context, by workspace.Caller, in *mergeIn) (*cardOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			if !uid.Valid(in.Body.From) {
				return nil, contact.ErrNotFound
			}
			c, err := s.MergeContacts(ctx, by, in.Body.From, in.ID)
			return &cardOut{c}, err
		})
	out := op("contact-sign-out", http.MethodPost, "/contacts/{contact_id}/sign-out", "End all that a customer's browsers may open")
	out.DefaultStatus = http.StatusNoContent
	workspace.Register(d, out, workspace.Need("contacts", workspace.Edit), func(ctx context.Context, by workspace.Caller, in *ContactIn) (*empty, error) {
		if err := in.known(); err != nil {
			return nil, err
		}
		return nil, s.SignOutContact(ctx, by, in.ID)
	})
}

// noteRoutes are what members write down about a customer.
func (s *Service) noteRoutes(d *workspace.Doors) {
	edit := workspace.Need("contacts", workspace.Edit)
	type notesOut struct {
		Body struct {
			Items []contact.Note `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("contact-notes", http.MethodGet, "/contacts/{contact_id}/notes", "Notes on a customer, newest first"), workspace.Need("contacts", workspace.View),
		func(ctx context.Context, by workspace.Caller, in *ContactIn) (*notesOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			out := &notesOut{}
			var err error
			out.Body.Items, err = s.Notes(ctx, by, in.ID)
			return out, err
		})
	type noteIn struct {
		ContactIn
		Body struct {
			Text string `json:"text" maxLength:"8000" doc:"1 to 2,000 characters"`
		}
	}
	type noteOut struct{ Body contact.Note }
	add := op("contact-note-add", http.MethodPost, "/contacts/{contact_id}/notes", "Write something down about a customer")
	add.DefaultStatus = http.StatusCreated
	workspace.Register(d, add, edit, func(ctx context.Context, by workspace.Caller, in *noteIn) (*noteOut, error) {
		if err := in.known(); err != nil {
			return nil, err
		}
		if _, err := s.visible(ctx, by, in.ID); err != nil {
			return nil, err
		}
		n, err := s.contacts.AddNote(ctx, by, in.ID, in.Body.Text)
		return &noteOut{n}, err
	})
	type oneNoteIn struct {
		ContactIn
		NoteID string `path:"note_id"`
	}
	del := op("contact-note-delete", http.MethodDelete, "/contacts/{contact_id}/notes/{note_id}", "Take a note away")
	del.DefaultStatus = http.StatusNoContent
	workspace.Register(d, del, edit, func(ctx context.Context, by workspace.Caller, in *oneNoteIn) (*empty, error) {
		if err := in.known(); err != nil {
			return nil, err
		}
		if !uid.Valid(in.NoteID) {
			return nil, contact.ErrNoteMissing
		}
		if _, err := s.visible(ctx, by, in.ID); err != nil {
			return nil, err
		}
		return nil, s.contacts.DeleteNote(ctx, by, in.ID, in.NoteID)
	})
	type fieldIn struct {
		ContactIn
		Body struct {
			Name  string `json:"name" maxLength:"240"`
			Value string `json:"value" maxLength:"2000" doc:"Empty takes it away"`
		}
	}
	workspace.Register(d, op("contact-field-set", http.MethodPut, "/contacts/{contact_id}/fields", "Set one of a customer's own fields"), edit,
		func(ctx context.Context, by workspace.Caller, in *fieldIn) (*cardOut, error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			c, err := s.ChangeContact(ctx, by, in.ID, func() (*contact.Contact, error) {
				if err := s.contacts.SetField(ctx, by, in.ID, contact.Field{Name: in.Body.Name, Value: in.Body.Value}); err != nil {
					return nil, err
				}
				return s.contacts.Get(ctx, by.Workspace, in.ID)
			})
			return &cardOut{c}, err
		})
}
