package bot

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/bot/template"
	"cxgenie/internal/file"
	"cxgenie/internal/workspace"
)

func (in *BotTemplateInput) start() Start {
	if in == nil {
		return Start{}
	}
	st := Start{Code: in.Code, Language: in.Language, Values: in.Values}
	if in.FAQs != nil {
		st.FAQs = []template.FAQ{}
	}
	for _, f := range in.FAQs {
		st.FAQs = append(st.FAQs, template.FAQ(f))
	}
	return st
}

// BotTemplateView is a template on the wire. Its texts have their blanks as they are.
type BotTemplateView struct {
	Code       string           `json:"code"`
	Language   string           `json:"language"`
	Name       string           `json:"name" doc:"A name for the bot."`
	Role       string           `json:"role"`
	Style      string           `json:"style"`
	Greeting   string           `json:"greeting"`
	Blanks     []BotBlankView   `json:"blanks" nullable:"false"`
	FAQs       []BotTemplateFAQ `json:"faqs" nullable:"false"`
	Tags       []string         `json:"tags" nullable:"false"`
	Categories []string         `json:"categories" nullable:"false"`
	Workflows  []string         `json:"workflows" nullable:"false" doc:"Names of the flows whose texts are kept with the bot."`
	Forms      []string         `json:"forms" nullable:"false" doc:"Names of the forms that are kept with the bot."`
}

// BotBlankView is a fact that texts of a template ask for.
type BotBlankView struct {
	Key     string `json:"key"`
	Label   string `json:"label"`
	Example string `json:"example"`
}

func templateView(t template.Template) BotTemplateView {
	v := BotTemplateView{Code: t.Code, Language: t.Language, Name: t.Name, Role: t.Role, Style: t.Style, Greeting: t.Greeting,
		Blanks: []BotBlankView{}, FAQs: []BotTemplateFAQ{}, Tags: t.Tags, Categories: t.Categories, Workflows: []string{}, Forms: []string{}}
	for _, b := range t.Blanks {
		v.Blanks = append(v.Blanks, BotBlankView(b))
	}
	for _, f := range t.FAQs {
		v.FAQs = append(v.FAQs, BotTemplateFAQ(f))
	}
	for _, w := range t.Workflows {
		v.Workflows = append(v.Workflows, w.Name)
	}
	for _, f := range t.Forms {
		v.Forms = append(v.Forms, f.Name)
	}
	return v
}

// BotCompletionView is how ready a bot is.
type BotCompletionView struct {
	Percent int                 `json:"percent"`
	Items   []BotCompletionItem `json:"items" nullable:"false"`
}

// BotCompletionItem is one thing that makes a bot ready. A dismissed one counts as done.
type BotCompletionItem struct {
	Key       string `json:"key" enum:"general,knowledge,greeting,unknown,hand_off,tested,launched"`
	Weight    int    `json:"weight"`
	Done      bool   `json:"done"`
	Dismissed bool   `json:"dismissed"`
}

type completionBody struct{ Body BotCompletionView }

func completionView(c Completion) *completionBody {
	out := &completionBody{BotCompletionView{Percent: c.Percent, Items: make([]BotCompletionItem, len(c.Steps))}}
	for i, s := range c.Steps {
		out.Body.Items[i] = BotCompletionItem{string(s.Item), s.Weight, s.Done, s.Dismissed}
	}
	return out
}

// BotGoneView is a deleted bot that can come back.
type BotGoneView struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	ThemeColor string    `json:"theme_color"`
	DeletedAt  time.Time `json:"deleted_at"`
	Until      time.Time `json:"until" doc:"When it is too late."`
}

// BotIncompleteView is a FAQ that waits for a fact.
type BotIncompleteView struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// startRoutes adds the operations of a bot's beginning and end: templates, copies, what is left to do, coming back.
func (s *Service) startRoutes(d *workspace.Doors, op func(id, method, path, summary string, status int) huma.Operation) {
	see, edit, manage := workspace.Need("bots", workspace.View), workspace.Need("bots", workspace.Edit), workspace.Need("bots", workspace.Manage)

	type templatesIn struct {
		Language string `query:"language" doc:"en or vi."`
	}
	type templatesOut struct {
		Body struct {
			Items []BotTemplateView `json:"items" nullable:"false"`
		}
	}
	list := op("list-bot-templates", http.MethodGet, "", "List what a new bot can begin with", 200)
	list.Path = "/v1/bot-templates"
	workspace.Register(d, list, see, func(_ context.Context, _ workspace.Caller, in *templatesIn) (*templatesOut, error) {
		out := &templatesOut{}
		out.Body.Items = []BotTemplateView{}
		for _, t := range template.All(in.Language) {
			out.Body.Items = append(out.Body.Items, templateView(t))
		}
		return out, nil
	})

	type copyIn struct {
		BotPath
		Body struct {
			Name string `json:"name,omitempty" doc:"Empty: the name of the first with a number."`
		}
	}
	workspace.Register(d, op("duplicate-bot", http.MethodPost, "/{bot_id}/duplicate", "Make a new bot with the settings and FAQs of this one", 201), edit,
		func(ctx context.Context, c workspace.Caller, in *copyIn) (*botBody, error) {
			b, err := s.Duplicate(ctx, c, in.BotID, in.Body.Name)
			if err != nil {
				return nil, err
			}
			return s.shown(ctx, b)
		})

	type pictureIn struct {
		BotPath
		file.Incoming
	}
	for _, p := range []struct {
		which      Picture
		give, take string
	}{
		{Avatar, "Give the bot a picture: PNG, JPEG or WebP, at most 1 MB", "Take the bot's picture away"},
		{Launcher, "Give the bot's button a picture: PNG, JPEG, WebP or SVG (cleaned), at most 500 KB", "Take the picture of the bot's button away"},
		{Favicon, "Give the bot's chat page a favicon: PNG, JPEG or WebP, at most 500 KB", "Take the favicon of the bot's chat page away"},
	} {
		at := "/{bot_id}/" + string(p.which)
		workspace.Register(d, file.UploadOperation(op("set-bot-"+string(p.which), http.MethodPut, at, p.give, 200)), edit,
			func(ctx context.Context, c workspace.Caller, in *pictureIn) (*botBody, error) {
				u := in.Upload(file.Of(c))
				b, err := s.SetPicture(ctx, c, in.BotID, p.which, &u)
				if err != nil {
					return nil, err
				}
				return s.shown(ctx, b)
			})
		workspace.Register(d, op("remove-bot-"+string(p.which), http.MethodDelete, at, p.take, 200), edit,
			func(ctx context.Context, c workspace.Caller, in *BotPath) (*botBody, error) {
				b, err := s.SetPicture(ctx, c, in.BotID, p.which, nil)
				if err != nil {
					return nil, err
				}
				return s.shown(ctx, b)
			})
	}

	type greetingOut struct{ Body GreetingPicture }
	workspace.Register(d, file.UploadOperation(op("upload-greeting-picture", http.MethodPost, "/{bot_id}/greeting-pictures",
		"Upload a picture for the bot's greeting: PNG, JPEG, GIF or WebP, at most 5 MB; it is shown once it is saved with the bot", 201)), edit,
		func(ctx context.Context, c workspace.Caller, in *pictureIn) (*greetingOut, error) {
			p, err := s.UploadGreetingPicture(ctx, c, in.BotID, in.Upload(file.Of(c)))
			return &greetingOut{p}, err
		})

	type goneOut struct {
		Body struct {
			Items []BotGoneView `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("list-deleted-bots", http.MethodGet, "/deleted", "List the deleted bots that can be restored", 200), manage,
		func(ctx context.Context, c workspace.Caller, _ *struct{}) (*goneOut, error) {
			gone, err := s.Deleted(ctx, c)
			out := &goneOut{}
			out.Body.Items = []BotGoneView{}
			for _, g := range gone {
				out.Body.Items = append(out.Body.Items, BotGoneView{g.ID, g.Name, g.ThemeColor, onWire(g.DeletedAt), onWire(g.Until())})
			}
			return out, err
		})
	workspace.Register(d, op("restore-bot", http.MethodPost, "/{bot_id}/restore", "Bring a deleted bot back, within 30 days", 200), manage,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*botBody, error) {
			b, err := s.Restore(ctx, c, in.BotID)
			if err != nil {
				return nil, err
			}
			return s.shown(ctx, b)
		})

	workspace.Register(d, op("get-bot-completion", http.MethodGet, "/{bot_id}/completion", "What makes the bot ready, and what is left to do", 200), see,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*completionBody, error) {
			b, err := s.Get(ctx, c, in.BotID)
			if err != nil {
				return nil, err
			}
			card, err := s.Card(ctx, b)
			return completionView(card.Completion), err
		})
	type dismissIn struct {
		BotPath
		Item string `path:"item"`
		Body struct {
			Dismissed bool `json:"dismissed"`
		}
	}
	workspace.Register(d, op("dismiss-bot-completion", http.MethodPut, "/{bot_id}/completion/{item}", "Put an item away, or bring it back", 200), edit,
		func(ctx context.Context, c workspace.Caller, in *dismissIn) (*completionBody, error) {
			card, err := s.Dismiss(ctx, c, in.BotID, Item(in.Item), in.Body.Dismissed)
			return completionView(card.Completion), err
		})

	type blanksOut struct {
		Body struct {
			Blanks []BotBlankView      `json:"blanks" nullable:"false"`
			FAQs   []BotIncompleteView `json:"faqs" nullable:"false"`
		}
	}
	workspace.Register(d, op("get-bot-blanks", http.MethodGet, "/{bot_id}/blanks", "What the template's FAQs still ask for", 200), see,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*blanksOut, error) {
			missing, faqs, err := s.Blanks(ctx, c, in.BotID)
			out := &blanksOut{}
			out.Body.Blanks, out.Body.FAQs = []BotBlankView{}, []BotIncompleteView{}
			for _, m := range missing {
				out.Body.Blanks = append(out.Body.Blanks, BotBlankView(m))
			}
			for _, f := range faqs {
				out.Body.FAQs = append(out.Body.FAQs, BotIncompleteView{f.ID, f.Question, f.AnswerText})
			}
			return out, err
		})
	type fillIn struct {
		BotPath
		Body struct {
			Values map[string]string `json:"values"`
		}
	}
	type fillOut struct {
		Body struct {
			Changed int `json:"changed" doc:"How many FAQs changed."`
		}
	}
	workspace.Register(d, op("fill-bot-blanks", http.MethodPost, "/{bot_id}/blanks", "Tell the bot facts its template asked for", 200), edit,
		func(ctx context.Context, c workspace.Caller, in *fillIn) (*fillOut, error) {
			n, err := s.FillBlanks(ctx, c, in.BotID, in.Body.Values)
			out := &fillOut{}
			out.Body.Changed = n
			return out, err
		})
}
