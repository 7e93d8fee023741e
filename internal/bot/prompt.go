package bot

import "cxgenie/internal/model"

// Prompt is how a bot speaks and which models it uses. The zero value is a new bot's.
type Prompt struct {
	Type           string       `json:"type,omitempty"` // PromptDefault or PromptCustom
	Custom         string       `json:"custom,omitempty"`
	ChatStyle      string       `json:"chat_style,omitempty"`
	AnswerLength   string       `json:"answer_length,omitempty"`
	AllowEmoji     bool         `json:"allow_emoji,omitempty"`
	NoLanguageStep bool         `json:"no_language_step,omitempty"` // do not detect the language: it is the bot's
	NoQuestionStep bool         `json:"no_question_step,omitempty"` // do not sort messages: all are business
	Models         model.Wanted `json:"models,omitzero"`
}
