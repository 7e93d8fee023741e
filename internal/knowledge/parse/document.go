// Package parse turns a file that somebody gives a bot to learn from into one form: a document of blocks, in reading
// order, each with the page or anchor it comes from and the headings above it. What a file is, is decided by its
// content. Files are hostile until proven otherwise, so the server reads them in a child process (Run) that has little
// memory, little time and nothing else.
package parse

import "strings"

// Document is what a file says, in reading order. It is what the child process hands back as JSON.
type Document struct {
	Format   Format    `json:"format"`
	Title    string    `json:"title,omitempty"`
	Lang     string    `json:"lang,omitempty"`    // as the file declares it, for example "vi" or "en-GB"
	Address  string    `json:"address,omitempty"` // a web page's own word on its address (canonical)
	Pages    int       `json:"pages,omitempty"`   // pages, slides or sheets, where the format has some
	Blocks   []Block   `json:"blocks"`
	Warnings []Warning `json:"warnings,omitempty"`
	Rest     *Rest     `json:"rest,omitempty"` // only between a child and who reads on
}

// Kind is what a block is.
type Kind string

// The kinds of blocks.
const (
	Heading   Kind = "heading"   // Level 1 to 6
	Paragraph Kind = "paragraph" // may have line breaks
	List      Kind = "list"      // Items
	Table     Kind = "table"     // Rows, the first Header of them head rows; Text is the caption
	Code      Kind = "code"      // Text as it stands, spaces and line breaks included
	Image     Kind = "image"     // Text is the alternative text; images without one are left out
	Note      Kind = "note"      // footnotes, comments, speaker's notes
)

// Block is one piece of a document that is not taken apart without need.
type Block struct {
	Kind   Kind       `json:"kind"`
	Level  int        `json:"level,omitempty"`
	Text   string     `json:"text,omitempty"`
	Items  []Item     `json:"items,omitempty"`
	Rows   [][]string `json:"rows,omitempty"` // all of one length; a merged cell's text stands in each of its places
	Header int        `json:"header,omitempty"`
	Links  []Link     `json:"links,omitempty"`  // where words in the block lead
	Page   int        `json:"page,omitempty"`   // page, slide or sheet, from 1
	Anchor string     `json:"anchor,omitempty"` // fragment of the page's address that leads here
	Path   []string   `json:"path,omitempty"`   // headings above, outermost first
}

// Item is one entry of a list. Mark is what stands before it: "-", or its number as the document shows it.
type Item struct {
	Depth int    `json:"depth,omitempty"` // 0 is outermost
	Mark  string `json:"mark"`
	Text  string `json:"text"`
}

// Link is a target behind words of a block.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Warning names something that was left out or could only be guessed.
type Warning string

// The warnings.
const (
	HiddenLeftOut   Warning = "hidden_left_out"    // hidden sheets or slides
	PagesWithout    Warning = "pages_without_text" // some pages are pictures only
	PagesUnreadable Warning = "pages_unreadable"   // some pages are damaged or their letters mean nothing
	CharsetGuessed  Warning = "charset_guessed"    // nothing says how the letters are encoded
	PartsUnreadable Warning = "parts_unreadable"   // some parts of the package are damaged
	Repaired        Warning = "repaired"           // the file is damaged; what could be read is here
)

// Plain is a block's text without any signs, as the search sees it.
func (b Block) Plain() string {
	var lines []string
	if b.Text != "" {
		lines = append(lines, b.Text)
	}
	for _, i := range b.Items {
		lines = append(lines, i.Text)
	}
	for _, r := range b.Rows {
		lines = append(lines, strings.Join(r, "\t"))
	}
	return strings.Join(lines, "\n")
}
