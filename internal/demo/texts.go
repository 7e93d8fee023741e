package demo

import (
	"bytes"
	"context"
	"strings"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/platform/pdf"
	"cxgenie/internal/workspace"
)

// What this shop has written down beside its FAQs. Nobody waits until it is learnt: the product has started long before.
const (
	wrapping     = "Gift wrapping"
	wrappingText = `<p>We wrap every order as a gift for €3.50: in recycled paper, with a cotton ribbon and a handwritten card.</p>
<h2>How to order it</h2><p>Tick “This is a gift” in your cart and write the words for the card, up to 200 characters. No prices are in the parcel then.</p>
<h2>What cannot be wrapped</h2><p>Trekking poles and everything longer than 80 cm goes out in its own carton, with the card on top.</p>`
	guide = "Care guide.pdf"
)

// care is what the guide says, a section each.
var care = []pdf.Entry{
	{Head: "Washing rain jackets", Text: "Wash the Alder rain jacket at 30 °C with liquid detergent and close all zips before. Softener clogs the membrane: do without it."},
	{Head: "Proofing", Text: "When rain no longer rolls off, tumble the jacket dry for 20 minutes on low heat. If that does not help, spray it with a proofing agent without fluorine."},
	{Head: "Charging earbuds", Text: "Charge the Pulse Buds 2 once a month when you do not use them, and keep the case between 5 and 35 °C. A battery that was empty for half a year may not wake up any more."},
	{Head: "Storing day packs", Text: "Empty the day pack, brush it out and hang it up. A damp pack that is rolled up smells after two weeks, and no washing helps."},
}

// tests are what the owner has the bot asked after every change.
var tests = []check.Input{
	{Question: "Is the Alder rain jacket waterproof?", Facts: []string{"20,000 mm"}},
	{Question: "Where is your store?", Facts: []string{"12 Harbour Street"}},
	{Question: "Is there a handwritten card with gift wrapping?", Facts: []string{"€3.50"}, Note: "From the article about gift wrapping"},
	{Question: "What temperature may I wash the rain jacket at?", Facts: []string{"30 °C"}, Note: "From the care guide"},
	{Question: "Do you repair broken zips?", Facts: []string{"€18"}, Note: "From the shop's page"},
	{Question: "I want to talk to a person", Expect: check.Person},
	{Question: "Can you book me a hotel in Lisbon?", Expect: check.Unanswered},
}

// teach gives the bot an article, a document and the shop's page to learn, and tests that ask for what is in them.
func (s *Service) teach(ctx context.Context, c workspace.Caller, b bot.Bot, now time.Time) error {
	for _, t := range tests {
		if _, err := s.d.Checks.Add(ctx, c, b.ID, t); err != nil {
			return err
		}
	}
	if _, err := s.d.Knowledge.AddArticle(ctx, c, b.ID, knowledge.ArticleInput{Title: wrapping, Body: wrappingText, Category: "Order", Train: true}); err != nil {
		return err
	}
	file, err := careGuide(now)
	if err != nil {
		return err
	}
	if _, err := s.d.Knowledge.UploadDocument(ctx, c, b.ID, knowledge.DocumentUpload{Name: guide, Body: bytes.NewReader(file)}); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := page.Execute(&html, b.ID); err != nil {
		return err
	}
	_, err = s.d.Knowledge.AddGivenPage(ctx, c, b.ID, knowledge.GivenPage{Address: strings.TrimSuffix(s.d.PublicURL, "/") + "/demo", Title: pageTitle, HTML: html.Bytes()})
	return err
}

// careGuide is the guide as a file.
func careGuide(now time.Time) ([]byte, error) {
	d := pdf.New(pdf.Options{Title: "Care guide", Lang: "en", Page: "Page %d", At: now})
	d.Heading("Care guide", "How Maple Lane's things last")
	for _, e := range care {
		d.Entry(e)
	}
	return d.Bytes()
}
