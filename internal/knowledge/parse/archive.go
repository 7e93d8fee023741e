package parse

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
)

const maxParts = 20_000

// archive is a packed file whose parts are read one by one, and together no more than the limit: what a part says of its
// own size is not believed.
type archive struct {
	b     *builder
	parts map[string]*zip.File
	names []string
	left  int64
}

func openArchive(b *builder, raw []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, ErrCorrupt.Wrap(err)
	}
	if len(z.File) > maxParts {
		return nil, ErrBomb
	}
	a := &archive{b: b, parts: map[string]*zip.File{}, left: b.limits.Unpacked}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		name := partName(f.Name)
		if _, twice := a.parts[name]; !twice {
			a.parts[name] = f
			a.names = append(a.names, name)
		}
	}
	return a, nil
}

// partName is a name as it is compared: large and small letters are the same, and it begins without a stroke.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool {
	_, ok := a.parts[partName(name)]
	return ok
}

// read unpacks one part.
func (a *archive) read(name string) ([]byte, error) {
	f, ok := a.parts[partName(name)]
	if !ok {
		return nil, ErrCorrupt.Wrap(errors.New("part is missing: " + clip(name, 100)))
	}
	if f.UncompressedSize64 > uint64(a.left) {
		return nil, ErrBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrCorrupt.Wrap(err)
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, a.left+1))
	if int64(len(raw)) > a.left {
		return nil, ErrBomb
	}
	a.left -= int64(len(raw))
	if err != nil {
		return nil, ErrCorrupt.Wrap(err)
	}
	return raw, nil
}

// open reads one part as XML.
func (a *archive) open(name string) (*xmlReader, error) {
	raw, err := a.read(name)
	if err != nil {
		return nil, err
	}
	return newXML(raw), nil
}

// tree reads one small part whole; nil if it is missing or damaged.
func (a *archive) tree(name string) *node {
	if !a.has(name) {
		return nil
	}
	x, err := a.open(name)
	if err != nil {
		a.b.soften(err)
		return nil
	}
	n, err := x.root()
	if err != nil {
		a.b.soften(err)
		return nil
	}
	return n
}

// soften lets a damaged part beside the main one be a warning; a passed limit stays a reason to stop.
func (b *builder) soften(err error) {
	if errors.Is(err, ErrCorrupt) {
		b.warn(PartsUnreadable)
		return
	}
	b.fail(err)
}

// relation is where a part of an office package leads to.
type relation struct {
	kind, target string
	outside      bool
}

// relations are the links of a part, by their ids.
func (a *archive) relations(part string) map[string]relation {
	found := map[string]relation{}
	root := a.tree(path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"))
	if root == nil {
		return found
	}
	for _, n := range root.kids {
		if n.name != "Relationship" {
			continue
		}
		r := relation{kind: path.Base(n.attr("Type")), target: n.attr("Target"), outside: n.attr("TargetMode") == "External"}
		if !r.outside {
			if strings.HasPrefix(r.target, "/") {
				r.target = partName(r.target)
			} else {
				r.target = partName(path.Join(path.Dir(part), r.target))
			}
		}
		found[n.attr("Id")] = r
	}
	return found
}

// main finds the part that the package begins with.
func (a *archive) main(usual string) string {
	for _, r := range a.relations("") {
		if r.kind == "officeDocument" && a.has(r.target) {
			return r.target
		}
	}
	return usual
}

// node is an element of XML with its text. Names and attributes are without their prefixes.
type node struct {
	name string
	text string // of text nodes, whose name is empty
	at   []xml.Attr
	kids []*node
}

func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.at {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether a switch is on: it is there, and not set to off.
func (n *node) on() bool {
	if n == nil {
		return false
	}
	v := n.attr("val")
	return v != "0" && v != "false" && v != "off" && v != "none"
}

// kid walks down by names; nil when there is none.
func (n *node) kid(names ...string) *node {
	for _, name := range names {
		if n == nil {
			return nil
		}
		var next *node
		for _, k := range n.kids {
			if k.name == name {
				next = k
				break
			}
		}
		n = next
	}
	return n
}

// each calls f for all elements of a name below n.
func (n *node) each(name string, f func(*node)) {
	if n == nil {
		return
	}
	for _, k := range n.kids {
		if k.name == name {
			f(k)
		}
		k.each(name, f)
	}
}

// all is the text below n.
func (n *node) all() string {
	if n == nil {
		return ""
	}
	var w strings.Builder
	n.write(&w)
	return w.String()
}

func (n *node) write(w *strings.Builder) {
	w.WriteString(n.text)
	for _, k := range n.kids {
		k.write(w)
	}
}

// xmlReader reads XML from strangers: no entities but the five, no document types, no endless nesting.
type xmlReader struct {
	d     *xml.Decoder
	depth int
	names map[string]string
}

func newXML(raw []byte) *xmlReader {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = charset.NewReaderLabel
	return &xmlReader{d: d, names: map[string]string{}}
}

// next is the next token. Elements that are never closed end with the file.
func (x *xmlReader) next() (xml.Token, error) {
	t, err := x.d.RawToken()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, ErrCorrupt.Wrap(err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxNested {
			return nil, ErrTooDeep
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		if bytes.HasPrefix(bytes.ToUpper(bytes.TrimSpace(t)), []byte("DOCTYPE")) {
			return nil, ErrEntities
		}
	}
	return t, nil
}

func (x *xmlReader) intern(s string) string {
	if known, ok := x.names[s]; ok {
		return known
	}
	x.names[s] = s
	return s
}

// whole reads the element that start begins.
func (x *xmlReader) whole(start xml.StartElement) (*node, error) {
	n := &node{name: x.intern(start.Name.Local), at: start.Attr}
	for {
		t, err := x.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil, ErrCorrupt.Wrap(io.ErrUnexpectedEOF)
			}
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			k, err := x.whole(t)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, k)
		case xml.CharData:
			n.kids = append(n.kids, &node{text: string(t)})
		case xml.EndElement:
			return n, nil
		}
	}
}

// root reads the file's one element whole.
func (x *xmlReader) root() (*node, error) {
	for {
		t, err := x.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil, ErrCorrupt.Wrap(io.ErrUnexpectedEOF)
			}
			return nil, err
		}
		if start, ok := t.(xml.StartElement); ok {
			return x.whole(start)
		}
	}
}

// below goes into the first element called name and calls f for each element in it.
func (x *xmlReader) below(name string, f func(*node) error) error {
	inside := 0
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			if inside == 0 || x.depth > 0 {
				return ErrCorrupt.Wrap(io.ErrUnexpectedEOF)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if inside == 0 {
				if t.Name.Local == name {
					inside = x.depth
				}
				continue
			}
			n, err := x.whole(t)
			if err != nil {
				return err
			}
			if err := f(n); err != nil {
				return err
			}
		case xml.EndElement:
			if inside > 0 && x.depth < inside {
				return nil
			}
		}
	}
}
