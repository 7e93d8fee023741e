package parse

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/richardlehane/mscfb"
)

// Format is a kind of file.
type Format string

// The formats that can be read.
const (
	PDF      Format = "pdf"
	DOCX     Format = "docx"
	XLSX     Format = "xlsx"
	PPTX     Format = "pptx"
	ODT      Format = "odt"
	ODS      Format = "ods"
	ODP      Format = "odp"
	EPUB     Format = "epub"
	RTF      Format = "rtf"
	DOC      Format = "doc"
	XLS      Format = "xls"
	PPT      Format = "ppt"
	HTML     Format = "html"
	Markdown Format = "md"
	CSV      Format = "csv"
	Text     Format = "txt"
)

// Detect tells what a file is by its content. The name is asked only which kind of text a text is.
func Detect(raw []byte, name string) (Format, error) {
	switch {
	case len(raw) == 0:
		return "", ErrEmpty
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")), bytes.HasPrefix(raw, []byte("PK00PK\x03\x04")):
		return packed(raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(raw)
	case bytes.HasPrefix(bytes.TrimLeft(raw[:min(len(raw), 64)], "\ufeff \t\r\n"), []byte(`{\rtf`)):
		return RTF, nil
	case bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) && !looksLikeHTML(raw):
		return PDF, nil
	case bytes.HasPrefix(raw, []byte{0x09, 0x08}) && len(raw) > 20: // a workbook without its compound file
		return XLS, nil
	}
	if binaryData(raw) || bytes.HasPrefix(bytes.TrimLeft(raw[:min(len(raw), 64)], "\ufeff \t\r\n"), []byte("<?xml")) && !looksLikeHTML(raw) {
		return "", ErrUnsupported
	}
	format := textual(raw, name)
	if format != HTML && slices.Contains([]string{".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".ppt"}, strings.ToLower(path.Ext(name))) {
		return "", ErrMismatch // a message of a server that was saved instead of the file, most of the time
	}
	return format, nil
}

// packed looks into a zip file. A truncated one still tells by its first parts what it was meant to be.
func packed(raw []byte) (Format, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		head := raw[:min(len(raw), 4096)]
		for _, sign := range []string{"[Content_Types].xml", "_rels/.rels", "word/", "xl/", "ppt/", "mimetypeapplication/"} {
			if bytes.Contains(head, []byte(sign)) {
				return "", ErrCorrupt.Wrap(err)
			}
		}
		return "", ErrUnsupported.Wrap(err)
	}
	kind, office := Format(""), false
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		switch {
		case name == "mimetype":
			mime, _ := firstBytes(f, 100)
			for sign, k := range map[string]Format{"opendocument.text": ODT, "opendocument.spreadsheet": ODS, "opendocument.presentation": ODP, "epub+zip": EPUB} {
				if strings.Contains(string(mime), sign) {
					return k, nil
				}
			}
		case name == "word/document.xml":
			kind = DOCX
		case name == "xl/workbook.xml":
			kind = XLSX
		case name == "ppt/presentation.xml":
			kind = PPTX
		case name == "meta-inf/container.xml":
			kind = EPUB
		case name == "[content_types].xml":
			office = true
		}
	}
	if kind == "" && office { // the main part may have any name
		return officeByContentTypes(z)
	}
	if kind == "" {
		return "", ErrUnsupported
	}
	return kind, nil
}

func officeByContentTypes(z *zip.Reader) (Format, error) {
	for _, f := range z.File {
		if !strings.EqualFold(f.Name, "[Content_Types].xml") {
			continue
		}
		types, _ := firstBytes(f, 1<<20)
		for sign, k := range map[string]Format{"wordprocessingml.document.main": DOCX, "wordprocessingml.template.main": DOCX,
			"spreadsheetml.sheet.main": XLSX, "presentationml.presentation.main": PPTX, "presentationml.slideshow.main": PPTX} {
			if strings.Contains(string(types), sign) {
				return k, nil
			}
		}
	}
	return "", ErrUnsupported
}

func firstBytes(f *zip.File, n int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, n))
}

// compound looks into the container of the office programs before 2007, which also holds encrypted files of later ones.
func compound(raw []byte) (Format, error) {
	doc, err := openCompound(raw)
	if err != nil {
		return "", ErrCorrupt.Wrap(err)
	}
	for _, f := range doc.File {
		switch strings.ToLower(f.Name) {
		case "encryptedpackage":
			return "", ErrEncrypted
		case "worddocument":
			return DOC, nil
		case "workbook", "book":
			return XLS, nil
		case "powerpoint document":
			return PPT, nil
		}
	}
	return "", ErrUnsupported
}

func openCompound(raw []byte) (doc *mscfb.Reader, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = ErrCorrupt
		}
	}()
	return mscfb.New(bytes.NewReader(raw))
}

// binaryData tells whether bytes are no text in any charset.
func binaryData(raw []byte) bool {
	head := raw[:min(len(raw), 64<<10)]
	if _, ok := bom(head); ok || wideText(head) != "" {
		return false
	}
	control := 0
	for _, c := range head {
		if c == 0 {
			return true
		}
		if c < ' ' && !strings.ContainsRune("\t\n\r\f\b\x1a\x1b", rune(c)) {
			control++
		}
	}
	for _, sign := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "\x1f\x8b", "BZh", "7z\xbc\xaf", "Rar!", "\x7fELF", "MZ\x90"} {
		if bytes.HasPrefix(head, []byte(sign)) {
			return true
		}
	}
	return control*50 > len(head)
}

var htmlSign = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<(?:html|head|body|title|meta|div|p|h[1-6]|table|article|main|section|ul|ol|br|span|a|script|style|link|center|font)\b)`)

func looksLikeHTML(raw []byte) bool {
	head, _, _ := decode(raw[:min(len(raw), 4096)], "")
	return htmlSign.MatchString(head)
}

// textual tells which kind of text it is. The name decides only where the text itself may be several.
func textual(raw []byte, name string) Format {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if looksLikeHTML(raw) && ext != "md" && ext != "markdown" {
		return HTML
	}
	switch ext {
	case "csv", "tsv", "tab":
		return CSV
	case "md", "markdown", "mdown", "mkd":
		return Markdown
	case "html", "htm", "xhtml":
		if bytes.ContainsRune(raw[:min(len(raw), 64<<10)], '<') {
			return HTML
		}
	case "txt", "text", "log":
		return Text
	}
	s, _, _ := decode(raw[:min(len(raw), 64<<10)], "")
	switch {
	case markdownSigns(s) >= 2:
		return Markdown
	case looksLikeCSV(s):
		return CSV
	}
	return Text
}

var markdownSign = regexp.MustCompile("(?m)^(?:#{1,6} \\S|```|\\|.*\\|\\s*$|[-*] \\S|> \\S|\\d+\\. \\S)|\\[[^\\]\\n]+\\]\\([^)\\s]+\\)|\\*\\*\\S")

// markdownSigns counts how many different signs of Markdown a text has.
func markdownSigns(s string) int {
	var kinds []string
	for _, m := range markdownSign.FindAllString(s, 200) {
		if kind := m[:1]; !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return len(kinds)
}

// wideText recognises UTF-16 without a byte order mark by its zeros, which stand on one side only.
func wideText(head []byte) string {
	if len(head) < 8 || utf8.Valid(head) && bytes.IndexByte(head, 0) < 0 {
		return ""
	}
	even, odd := 0, 0
	for i := 0; i+1 < len(head); i += 2 {
		switch binary.LittleEndian.Uint16(head[i:]) {
		case 0:
			return ""
		}
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	switch pairs := len(head) / 2; {
	case odd*10 > pairs*4 && even*20 < pairs:
		return "utf-16le"
	case even*10 > pairs*4 && odd*20 < pairs:
		return "utf-16be"
	}
	return ""
}
