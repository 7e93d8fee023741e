package bot

import (
	"slices"

	"cxgenie/internal/contact"
	"cxgenie/internal/workspace"
)

// variables refuses a text with a variable that does not exist.
func (f *form) variables(text, name string) {
	var codes []string
	for _, own := range f.fields {
		codes = append(codes, own.Code)
	}
	if workspace.HasUnknownVariable(text, codes) {
		f.bad(name, "prompt.unknown_variable", "There is a variable here that does not exist.")
	}
}

// promptVariables is variables for what a language model reads: it is told of no field that is not for bots.
func (f *form) promptVariables(text string) {
	f.variables(text, "prompt.custom")
	for _, code := range workspace.OwnFields(text) {
		if slices.ContainsFunc(f.fields, func(own contact.CustomField) bool { return own.Code == code && !own.ForBot }) {
			f.bad("prompt.custom", "prompt.field_not_for_bot", "A field here is not told to bots: allow it among the customer fields first.")
			return
		}
	}
}

// OwnField is the code of the company's own field of its customers that a variable names; empty for others.
func OwnField(variable string) string { return workspace.OwnField(variable) }

func (f *form) variablesIn(typed *string, name string) {
	if typed != nil {
		f.variables(*typed, name)
	}
}
