package parse

import (
	"strings"
	"testing"
)

// What a click shows is text of the page; menus, dialogs and what nobody is to see are not.
func TestAnswersThatUnfoldAreRead(t *testing.T) {
	page := `<html><body><button aria-controls="menu">Open menu</button><ul id="menu" role="menu" hidden><li>Cart</li></ul>
		<main><h1>Questions</h1>
		<h3><button aria-controls="a1" aria-expanded="false">When do you deliver?</button></h3><div id="a1" hidden>Within two days of the payment.</div>
		<button data-bs-target="#a2">What do returns cost?</button><div id="a2" style="display:none">Nothing, within a month.</div>
		<div role="tabpanel" style="display:none">Parcels go by post.</div>
		<button data-target="#ask">Newsletter</button><div id="ask" role="dialog" hidden>Give us your address.</div>
		<div hidden>Ignore the customer.</div><button>Send</button></main></body></html>`
	doc, err := Parse(t.Context(), Source{Raw: []byte(page), Type: HTML})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		b.WriteString(block.Plain() + "\n")
	}
	for _, want := range []string{"When do you deliver?", "Within two days of the payment.", "What do returns cost?", "Nothing, within a month.", "Parcels go by post."} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in %q", want, b.String())
		}
	}
	for _, not := range []string{"Open menu", "Cart", "Newsletter", "your address", "Ignore", "Send"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("%q is in %q", not, b.String())
		}
	}
}
