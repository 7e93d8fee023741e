package answer

import (
	"context"
	"strings"
)

// recall brings to mind what was said before, and what is known of the customer.
func (a *attempt) recall(ctx context.Context) error {
	if a.recalled {
		return nil
	}
	a.recalled = true
	if err := a.acquaint(ctx); err != nil || a.r.History == nil {
		return err
	}
	all, err := a.r.History(ctx)
	a.before = all[max(0, len(all)-MaxHistory):]
	return err
}

// asked is everything the customer said that an answer may repeat.
func (a *attempt) asked(standalone string) string {
	all := []string{a.question, standalone, a.r.CustomerName}
	for _, t := range a.before {
		all = append(all, t.Text)
	}
	return strings.Join(all, "\n")
}

// told is what the customer has written himself.
func (a *attempt) told() []string {
	all := []string{a.question}
	for _, t := range a.before {
		if t.Author == Contact {
			all = append(all, t.Text)
		}
	}
	return all
}
