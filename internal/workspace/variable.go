package workspace

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/platform/text"
)

// Variables are the names that texts to customers, and prompts, may hold in {{…}}. Each room says what its own stand for.
var Variables = []string{"customer.name", "customer.email", "customer.phone_number", "customer.country_code", "customer.label", "customer.id", "customer.language",
	"bot.name", "bot.role", "bot.description", "workspace.company_name", "workspace.name", "conversation.channel", "now", "today", "working_hours"}

// OwnField is the code of the company's own field of its customers that a variable names, customer.<code>; empty for others.
// Whether there is such a field is not known here.
func OwnField(variable string) string {
	code, ofCustomer := strings.CutPrefix(variable, "customer.")
	if !ofCustomer || slices.Contains(Variables, variable) {
		return ""
	}
	return code
}

// OwnFields are the codes of the company's own fields that texts speak of.
func OwnFields(texts ...string) []string {
	var codes []string
	for _, s := range texts {
		if !strings.Contains(s, "customer.") {
			continue
		}
		for _, name := range text.Variables(s) {
			if code := OwnField(name); code != "" {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// HasUnknownVariable says whether a text holds a variable that does not exist: it would never be filled in. fields are the
// codes of the company's own fields of its customers.
func HasUnknownVariable(s string, fields []string) bool {
	return slices.ContainsFunc(text.Variables(s), func(name string) bool {
		return !slices.Contains(Variables, name) && !slices.Contains(fields, OwnField(name))
	})
}

// Value is what a variable about the workspace stands for at a moment; empty for others.
func (o *Opening) Value(name string, now time.Time) string {
	switch name {
	case "workspace.name":
		return o.workspace
	case "now":
		return now.In(o.zone).Format("2006-01-02 15:04")
	case "today":
		return now.In(o.zone).Format(time.DateOnly)
	case "working_hours":
		return strconv.FormatBool(o.Open(now))
	}
	return ""
}
