package demo

import (
	"bytes"
	"context"
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/workspace"
)

// What this shop has written down beside its FAQs. The product learns it once it has started.
const (
	wrapping     = "Gift wrapping"
	wrappingText = `<p>We wrap every order as a gift for €3.50: in recycled paper, with a cotton ribbon and a handwritten card.</p>
<h2>How to order it</h2><p>Tick “This is a gift” in your cart and write the words for the card, up to 200 characters. No prices are in the parcel then.</p>
<h2>What cannot be wrapped</h2><p>Trekking poles and everything longer than 80 cm goes out in its own carton, with the card on top.</p>`
	guide = "Care guide.docx"
)

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
func (s *Service) teach(ctx context.Context, c workspace.Caller, b bot.Bot) error {
	for _, t := range tests {
		if _, err := s.d.Checks.Add(ctx, c, b.ID, t); err != nil {
			return err
		}
	}
	if _, err := s.d.Knowledge.AddArticle(ctx, c, b.ID, knowledge.ArticleInput{Title: wrapping, Body: wrappingText, Category: "Order", Train: true}); err != nil {
		return err
	}
	file, err := files.ReadFile("care-guide.docx")
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
