package parse

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readEPUB reads the chapters of a book in their order.
func readEPUB(b *builder, src Source) error {
	a, err := openArchive(b, src.Raw)
	if err != nil {
		return err
	}
	if a.has("META-INF/rights.xml") || a.locked() {
		return ErrEncrypted
	}
	root := a.loose("META-INF/container.xml")
	opf := ""
	root.each("rootfile", func(n *node) {
		if opf == "" {
			opf = partName(n.attr("full-path"))
		}
	})
	pack := a.loose(opf)
	if pack == nil {
		if b.err != nil {
			return b.err
		}
		return ErrCorrupt.Wrap(errors.New("no list of chapters"))
	}
	b.doc.Title, b.doc.Lang = pack.kid("metadata", "title").all(), pack.kid("metadata", "language").all()
	parts, contents := map[string]string{}, map[string]bool{}
	pack.each("item", func(n *node) {
		if kind := n.attr("media-type"); strings.Contains(kind, "html") || strings.Contains(kind, "dtbook") {
			href, err := url.PathUnescape(n.attr("href"))
			if err != nil {
				href = n.attr("href")
			}
			parts[n.attr("id")] = path.Join(path.Dir(opf), href)
			contents[n.attr("id")] = strings.Contains(" "+n.attr("properties")+" ", " nav ")
		}
	})
	for _, ref := range kidsOf(pack.kid("spine"), "itemref") {
		id := ref.attr("idref")
		if b.stopped() {
			break
		}
		if parts[id] == "" || contents[id] || ref.attr("linear") == "no" && len(b.doc.Blocks) == 0 {
			continue
		}
		raw, err := a.read(parts[id])
		if err != nil {
			b.soften(err)
			continue
		}
		b.turn()
		b.anchor = ""
		if err := readChapter(b, raw); err != nil {
			b.soften(err)
		}
	}
	return nil
}

// readChapter reads one page of a book, which has nothing around its content.
func readChapter(b *builder, raw []byte) error {
	s, _, _ := decode(raw, pageCharset(Source{Raw: raw}))
	root, err := html.Parse(strings.NewReader(closedTags(s)))
	if err != nil {
		return ErrTooDeep.Wrap(err)
	}
	body := find(root, atom.Body)
	if body == nil {
		return nil
	}
	dropHidden(body, 0)
	p := &page{b: b}
	p.walk(body)
	return nil
}

// closedTags opens what XHTML may write closed and HTML may not: <title/>, <script …/>, <a id="…"/>.
func closedTags(s string) string {
	for _, tag := range []string{"title", "script", "style", "a", "span", "div", "p", "i", "b"} {
		var w strings.Builder
		for {
			at := strings.Index(s, "<"+tag)
			if at < 0 {
				break
			}
			end := strings.IndexByte(s[at:], '>')
			if end < 0 {
				break
			}
			inside := s[at : at+end]
			after := inside[len(tag)+1:]
			if strings.HasSuffix(inside, "/") && (after == "/" || strings.IndexAny(after, " \t\r\n") == 0) {
				w.WriteString(s[:at] + strings.TrimSuffix(inside, "/") + "></" + tag + ">")
			} else {
				w.WriteString(s[:at+end+1])
			}
			s = s[at+end+1:]
		}
		w.WriteString(s)
		s = w.String()
	}
	return s
}

// locked tells whether more than fonts is encrypted.
func (a *archive) locked() bool {
	found := false
	a.loose("META-INF/encryption.xml").each("CipherReference", func(n *node) {
		name := strings.ToLower(n.attr("URI"))
		found = found || strings.HasSuffix(name, "html") || strings.HasSuffix(name, ".htm") || strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".opf")
	})
	return found
}

// loose reads a part whose document type may be named, as those of books are, but not used: only entities are refused.
func (a *archive) loose(name string) *node {
	if !a.has(name) {
		return nil
	}
	raw, err := a.read(name)
	if err != nil {
		a.b.soften(err)
		return nil
	}
	if at := bytes.Index(bytes.ToUpper(raw), []byte("<!DOCTYPE")); at >= 0 {
		if bytes.Contains(bytes.ToUpper(raw), []byte("<!ENTITY")) {
			a.b.fail(ErrEntities)
			return nil
		}
		end := bytes.IndexByte(raw[at:], '>')
		if end < 0 {
			return nil
		}
		raw = append(bytes.Clone(raw[:at]), raw[at+end+1:]...)
	}
	n, err := newXML(raw).root()
	if err != nil {
		a.b.soften(err)
		return nil
	}
	return n
}
