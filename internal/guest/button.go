package guest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/httpx"
)

// Button is the bot's record as its button on a website gets it: what anybody may know, the words of the button in its
// visitors' language, and how its sign is drawn. They stand here so that no page downloads those of others.
type Button struct {
	Bot
	Texts  ButtonTexts `json:"texts"`
	Widget ButtonLook  `json:"widget"`
}

// ButtonLook adds the drawing to how the widget looks.
type ButtonLook struct {
	Look
	LauncherURL  string `json:"launcher_url"`
	LauncherPath string `json:"launcher_path"`
}

// ButtonTexts are the words of the button.
type ButtonTexts struct {
	Chat    string    `json:"chat"`
	Open    string    `json:"open"`
	Close   string    `json:"close"`
	Unread  [2]string `json:"unread"` // one, and # of them
	Dismiss string    `json:"dismiss"`
	Failed  string    `json:"failed"`
	Retry   string    `json:"retry"`
}

var buttonTexts = map[string]ButtonTexts{
	"en": {Chat: "Chat", Open: "Open chat", Close: "Close chat", Unread: [2]string{"1 unread message", "# unread messages"}, Dismiss: "Dismiss",
		Failed: "The chat did not load", Retry: "Try again"},
	"vi": {Chat: "Trò chuyện", Open: "Mở trò chuyện", Close: "Đóng trò chuyện", Unread: [2]string{"1 tin nhắn chưa đọc", "# tin nhắn chưa đọc"}, Dismiss: "Bỏ qua",
		Failed: "Không tải được khung trò chuyện", Retry: "Thử lại"},
}

// signs are the drawings of the launcher's signs, 24 units wide and high.
var signs = map[string]string{
	"chat":     "M12 3c5 0 9 3.7 9 8.4s-4 8.4-9 8.4c-1.2 0-2.4-.2-3.5-.6L4 21l1.1-4C3.7 15.5 3 13.5 3 11.4 3 6.7 7 3 12 3z",
	"question": "M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.1",
	"smile":    "M12 3a9 9 0 100 18 9 9 0 000-18zM8 14c2 3 6 3 8 0M9 9v.1M15 9v.1",
	"hand":     "M8 12V5a1 1 0 013 0v6-7a1 1 0 013 0v7-5a1 1 0 013 0v8c0 4-2 7-6 7s-6-3-7-7l-1-3c0-1 2-2 3-1z",
}

var languageOf = regexp.MustCompile(`^[a-zA-Z]{2,3}`)

// textsFor are the words in the first language of the list that we speak, else in English.
func textsFor(wanted ...string) ButtonTexts {
	for _, tag := range wanted {
		if t, ok := buttonTexts[strings.ToLower(languageOf.FindString(tag))]; ok {
			return t
		}
	}
	return buttonTexts["en"]
}

// button is the record of a bot for its button; lang is what the page wishes. What only the open chat shows is left out.
func button(b Bot, lang string) Button {
	b.GreetingText, b.GreetingHTML, b.GreetingPictures, b.Workspace.Logo = "", "", nil, ""
	look := ButtonLook{Look: b.Widget, LauncherPath: signs[b.Widget.LauncherIcon]}
	if look.LauncherPath == "" {
		look.LauncherPath = signs["chat"]
	}
	switch b.Widget.LauncherIcon {
	case bot.AvatarIcon:
		look.LauncherURL = b.AvatarURL
	case bot.OwnIcon:
		look.LauncherURL = b.Widget.launcher
	}
	return Button{Bot: b, Texts: textsFor(lang, b.DisplayLanguage), Widget: look}
}

// BotScript is the bot's record as a script, for the button on websites whose content policy lets them run our scripts
// and frame our pages but connect to nobody.
func (s *Service) BotScript(w http.ResponseWriter, r *http.Request) {
	h, page := w.Header(), pageOf(r)
	h.Add("Vary", "Origin") // not every website gets it
	b, ws, err := s.publicBot(r.Context(), r.PathValue("bot_id"), page)
	s.noted(r.Context(), ws, r.PathValue("bot_id"), page, err)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	record, err := json.Marshal(button(b, r.URL.Query().Get("lang")))
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", botCache)
	_, _ = w.Write(append([]byte("export default "), record...)) // a reader that went away misses nothing
}
