// Package template holds the starting points of a bot: persona, greeting, first questions and answers, and what goes
// with them. They are data, in each language of the product; a bot gets a copy and owes the template nothing.
//
// A text may have blanks, {{company}} for instance. Company and bot are always known; the others are facts of the
// company, which somebody types or leaves for later. A text with an open blank is never shown to a customer.
package template

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed *.json
var files embed.FS

// Template is one starting point in one language.
type Template struct {
	Code       string     `json:"code"`
	Language   string     `json:"language"`
	Name       string     `json:"name"` // a name for the bot
	Role       string     `json:"role"`
	Style      string     `json:"style"` // one of the bot's chat styles
	Emoji      bool       `json:"emoji"` // its answers may hold some
	Greeting   string     `json:"greeting"`
	Blanks     []Blank    `json:"blanks"`
	FAQs       []FAQ      `json:"faqs"`
	Tags       []string   `json:"tags"`
	Categories []string   `json:"categories"`
	Workflows  []Workflow `json:"workflows"`
	Forms      []Form     `json:"forms"`
}

// Blank is a fact of the company that texts of a template ask for.
type Blank struct {
	Key     string `json:"key"`
	Label   string `json:"label"`
	Example string `json:"example"`
}

// FAQ is a first question with its answer.
type FAQ struct {
	Question     string   `json:"question"`
	Alternatives []string `json:"alternatives"`
	Answer       string   `json:"answer"`
	Category     string   `json:"category"`
}

// Workflow is the texts of a flow, in their order, until flows can be drawn.
type Workflow struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Trigger string   `json:"trigger"`
	Texts   []string `json:"texts"`
	Buttons []string `json:"buttons"`
}

// Form is a form that goes with the flows.
type Form struct {
	Key    string  `json:"key"`
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Field is one field of a form.
type Field struct {
	Label    string `json:"label"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
}

// Scratch is the template that brings nothing but a greeting.
const Scratch = "scratch"

// codes are the templates in the order in which they are offered.
var codes = []string{"saas", "agency", "fnb", "ecommerce", Scratch}

var all = load()

func load() map[string]Template {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("template: " + err.Error()) // embedded
	}
	loaded := map[string]Template{}
	for _, e := range entries {
		var t Template
		b, err := files.ReadFile(e.Name())
		if err == nil {
			err = json.Unmarshal(b, &t)
		}
		if err != nil {
			panic(fmt.Sprintf("template: %s: %v", e.Name(), err)) // embedded, and read by a test
		}
		t.Code, t.Language, _ = strings.Cut(strings.TrimSuffix(e.Name(), path.Ext(e.Name())), ".")
		loaded[t.Code+"."+t.Language] = t
	}
	return loaded
}

// All lists the templates in a language; in English when the product does not speak it.
func All(language string) []Template {
	list := make([]Template, len(codes))
	for i, code := range codes {
		t, ok := Find(code, language)
		if !ok {
			t, _ = Find(code, "en")
		}
		list[i] = t
	}
	return list
}

// Find returns a template in a language.
func Find(code, language string) (Template, bool) {
	t, ok := all[code+"."+language]
	return t, ok
}
