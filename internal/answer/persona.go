package answer

import (
	"slices"
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
func persona(r Request, language string, known ...Known) string {
	p := r.Bot.Prompt
	prompt := bot.DefaultPrompt
	if p.Type == bot.PromptCustom && p.Custom != "" {
		prompt = p.Custom
	}
	return strings.TrimSpace(filled(prompt, r.prompted(language, known))) + "\n" + manner(p)
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

// prompted is value for what a model reads: of the company's own fields it is told those that it may know.
func (r Request) prompted(language string, known []Known) func(name string) string {
	value := r.value(language)
	return func(name string) string {
		code := bot.OwnField(name)
		if code == "" {
			return value(name)
		}
		i := slices.IndexFunc(known, func(k Known) bool { return k.Code == code })
		if i < 0 {
			return ""
		}
		return known[i].Value
	}
}

// value says what the variables of prompts and texts stand for. What customers say of themselves is one short line.
func (r Request) value(language string) func(name string) string {
	return func(name string) string {
		switch name {
		case "customer.name":
			return text.Clip(text.Line(r.CustomerName), 100)
		case "customer.language":
			return language
		}
		if v := r.Bot.Value(name); v != "" || r.Value == nil {
			return v
		}
		return text.Clip(text.Line(r.Value(name)), 300)
	}
}

// filled puts the values in, once: a value that looks like a variable stays as it is. A line that ends with a variable
// for which there is no value is left out, so that the model is not told of an empty name.
func filled(prompt string, value func(name string) string) string {
	var out []string
	for _, line := range strings.Split(prompt, "\n") {
		var names []string
		got := text.FillVariables(line, func(name string) string {
			v := value(name)
			if names = append(names, name); v == "" {
				names[len(names)-1] = ""
			}
			return v
		})
		ends := strings.TrimSpace(line)
		if n := len(names); n > 0 && names[n-1] == "" && strings.HasSuffix(ends, "}}") && !strings.Contains(ends[strings.LastIndex(ends, "{{"):], "|") {
			continue
		}
		out = append(out, got)
	}
	return strings.Join(out, "\n")
}
