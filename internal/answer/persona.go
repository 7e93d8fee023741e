package answer

import (
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/text"
)

// styles and lengths are how the choices of a bot are put to a model.
var (
	styles = map[string]string{
		bot.Professional: "Be professional, friendly and clear.",
		bot.Friendly:     "Be warm and friendly, as to a guest.",
		bot.CasualStyle:  "Be casual, as among friends who write each other messages.",
		bot.Concise:      "Be concise: no pleasantries, no repetition.",
	}
	lengths = map[string]string{
		bot.Short:  "Answer in one or two sentences.",
		bot.Medium: "Answer in a few sentences.",
		bot.Long:   "Answer at length where the question deserves it, in short paragraphs.",
	}
)

// persona says who the model speaks for, and how. The rules of the house come after it, whatever it says.
func persona(r Request, language string) string {
	p := r.Bot.Prompt
	prompt := bot.DefaultPrompt
	if p.Type == bot.PromptCustom && p.Custom != "" {
		prompt = p.Custom
	}
	return strings.TrimSpace(filled(prompt, values(r, language))) + "\n" + manner(p)
}

// manner is how the bot speaks.
func manner(p bot.Prompt) string {
	style, length := styles[p.ChatStyle], lengths[p.AnswerLength]
	if style == "" {
		style = styles[bot.Professional]
	}
	if length == "" {
		length = lengths[bot.Medium]
	}
	emoji := "Use no emoji."
	if p.AllowEmoji {
		emoji = "An emoji is welcome where it fits."
	}
	return style + " " + length + " " + emoji + "\n"
}

// values are what the variables of a prompt stand for. What customers say of themselves is one short line.
func values(r Request, language string) map[string]string {
	role := strings.ReplaceAll(r.Bot.Role, "_", " ")
	if r.Bot.Role == "custom" && r.Bot.RoleText != "" {
		role = r.Bot.RoleText
	}
	company := r.Bot.BusinessName
	if company == "" {
		company = r.Bot.Name
	}
	return map[string]string{
		"bot.name": r.Bot.Name, "bot.role": role, "bot.description": r.Bot.Description, "workspace.company_name": company,
		"customer.name": text.Clip(text.Line(r.CustomerName), 100), "customer.language": language,
	}
}

// filled puts the values in, once: a value that looks like a variable stays as it is. A line that ends with a variable
// for which there is no value is left out, so that the model is not told of an empty name.
func filled(prompt string, values map[string]string) string {
	var out []string
	for _, line := range strings.Split(prompt, "\n") {
		empty := false
		got := bot.Variable.ReplaceAllStringFunc(line, func(found string) string {
			v := values[bot.Variable.FindStringSubmatch(found)[1]]
			empty = empty || v == "" && strings.HasSuffix(strings.TrimSpace(line), found)
			return v
		})
		if !empty {
			out = append(out, got)
		}
	}
	return strings.Join(out, "\n")
}
