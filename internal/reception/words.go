package reception

import (
	"slices"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/platform/text"
)

// How a customer is asked for a detail, first and again.
var (
	askFor   = map[string]said.Text{"name": said.AskName, "email": said.AskEmail, "phone": said.AskPhone}
	askAgain = map[string]said.Text{"name": said.AgainName, "email": said.AgainEmail, "phone": said.AgainPhone}
	// askAfterMatter asks again who has gone on about what he wants; the people who come read it.
	askAfterMatter = map[string]said.Text{"name": said.AfterMatterName}
)

// says whether a customer has pressed a button, or written what stands on it, in any language.
func says(message string, label said.Text, also ...string) bool {
	return label.Is(message) || slices.Contains(also, text.Unaccented(text.Key(message)))
}
