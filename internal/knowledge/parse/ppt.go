package parse

import (
	"errors"
	"strings"
)

// The kinds of records of a PowerPoint file that matter here.
const (
	pptDocument  = 1000
	pptSlide     = 1006
	pptNotes     = 1008
	pptNotesAtom = 1009
	pptPersist   = 1011
	pptHeader    = 3999
	pptChars     = 4000
	pptBytes     = 4008
	pptTexts     = 4080
	pptEdit      = 4085
	pptDirectory = 6002
	pptTextbox   = 0xf00d
)

// readPPT reads a presentation of PowerPoint 97 to 2003: the slides in their order, each with its title, text and notes.
func readPPT(b *builder, src Source) error {
	data, err := stream(b, src.Raw, "PowerPoint Document")
	if err != nil {
		return err
	}
	user, err := stream(b, src.Raw, "Current User")
	if err != nil {
		return err
	}
	p := &ppt{b: b, data: data, places: map[int]int{}, notes: map[int][]pptText{}}
	if binaryFile(user).u32(12) == 0xf3d1c4df {
		return ErrEncrypted
	}
	docID, err := p.readPlaces(binaryFile(user).u32(16))
	if err != nil {
		return err
	}
	var lists [3][]pptListed
	p.walk(p.places[docID], 0, func(r pptRecord) bool {
		if r.kind == pptTexts && r.instance < len(lists) {
			lists[r.instance] = p.listed(r)
		}
		return r.kind == pptDocument
	})
	for _, n := range lists[2] {
		p.readNotes(n)
	}
	for _, s := range lists[0] {
		if b.stopped() {
			break
		}
		p.slide(s)
	}
	return nil
}

type ppt struct {
	b      *builder
	data   binaryFile
	places map[int]int // where each object begins
	notes  map[int][]pptText
}

type pptRecord struct {
	kind, instance, at, size int // at is where its content begins
	container                bool
}

// pptText is a text with the part it plays on the slide: 0 and 6 are titles.
type pptText struct {
	role int
	text string
}

// pptListed is a slide or notes page, with the texts of its outline.
type pptListed struct {
	object, id int
	texts      []pptText
}

func (p *ppt) record(at int) pptRecord {
	head := p.data.u16(at)
	return pptRecord{kind: p.data.u16(at + 2), instance: head >> 4, at: at + 8, size: p.data.u32(at + 4), container: head&0xf == 0xf}
}

// walk looks at a record and, as long as f wants it, at what it contains.
func (p *ppt) walk(at, depth int, f func(pptRecord) bool) {
	if depth > 40 || at < 0 || at+8 > len(p.data) || p.b.stopped() {
		return
	}
	r := p.record(at)
	if !f(r) || !r.container {
		return
	}
	for in, end := r.at, min(r.at+r.size, len(p.data)); in+8 <= end; {
		inner := p.record(in)
		p.walk(in, depth+1, f)
		in = inner.at + inner.size
	}
}

// readPlaces follows the saves of the file from the last to the first: each names the objects that it has changed.
func (p *ppt) readPlaces(edit int) (int, error) {
	docID := 0
	for range 10_000 {
		r := p.record(edit)
		if r.kind != pptEdit {
			return 0, ErrCorrupt.Wrap(errors.New("no list of objects"))
		}
		if docID == 0 {
			docID = p.data.u32(r.at + 16)
		}
		if r.size >= 0x20 && p.data.u32(r.at+28) != 0 {
			return 0, ErrEncrypted
		}
		if dir := p.record(p.data.u32(r.at + 12)); dir.kind == pptDirectory {
			for at, end := dir.at, min(dir.at+dir.size, len(p.data)); at+4 <= end; {
				head := p.data.u32(at)
				at += 4
				for i := range head >> 20 {
					if at+4 > end {
						break
					}
					if _, known := p.places[head&0xfffff+i]; !known {
						p.places[head&0xfffff+i] = p.data.u32(at)
					}
					at += 4
				}
			}
		}
		before := p.data.u32(r.at + 8)
		if before == 0 || before >= edit {
			return docID, nil
		}
		edit = before
	}
	return docID, nil
}

// listed reads a list of slides with the texts of their outlines.
func (p *ppt) listed(list pptRecord) []pptListed {
	var all []pptListed
	role := 4
	for at, end := list.at, min(list.at+list.size, len(p.data)); at+8 <= end; {
		r := p.record(at)
		switch {
		case r.kind == pptPersist:
			all = append(all, pptListed{object: p.data.u32(r.at), id: p.data.u32(r.at + 12)})
		case r.kind == pptHeader:
			role = p.data.u32(r.at)
		default:
			if s, ok := p.text(r); ok && len(all) > 0 {
				all[len(all)-1].texts = append(all[len(all)-1].texts, pptText{role, s})
			}
		}
		at = r.at + r.size
	}
	return all
}

func (p *ppt) text(r pptRecord) (string, bool) {
	switch r.kind {
	case pptChars:
		return p.data.part(r.at, r.size).wideString(), true
	case pptBytes:
		return p.data.part(r.at, r.size).narrowString(), true
	}
	return "", false
}

// drawn are the texts that stand in the shapes of an object themselves.
func (p *ppt) drawn(object int) []pptText {
	place, ok := p.places[object]
	if !ok {
		return nil
	}
	var all []pptText
	role := 4
	p.walk(place, 0, func(r pptRecord) bool {
		if r.kind == pptTextbox { // contains records although it does not say so in all versions
			for at, end := r.at, min(r.at+r.size, len(p.data)); at+8 <= end; {
				inner := p.record(at)
				if inner.kind == pptHeader {
					role = p.data.u32(inner.at)
				} else if s, ok := p.text(inner); ok {
					all = append(all, pptText{role, s})
				}
				at = inner.at + inner.size
			}
			return false
		}
		return true
	})
	return all
}

// readNotes keeps the notes of a slide by the slide's id.
func (p *ppt) readNotes(n pptListed) {
	place, ok := p.places[n.object]
	if !ok {
		return
	}
	p.walk(place, 0, func(r pptRecord) bool {
		if r.kind == pptNotesAtom {
			p.notes[p.data.u32(r.at)] = append(n.texts, p.drawn(n.object)...)
		}
		return r.kind == pptNotes
	})
}

func (p *ppt) slide(s pptListed) {
	hidden := false
	if place, ok := p.places[s.object]; ok {
		p.walk(place, 0, func(r pptRecord) bool {
			if r.kind == 1017 { // how the slide is shown
				hidden = hidden || p.data.u16(r.at+10)&4 != 0
			}
			return r.kind == pptSlide
		})
	}
	p.b.turn()
	p.b.closeHeadings(1)
	if hidden {
		p.b.warn(HiddenLeftOut)
		return
	}
	texts := append(s.texts, p.drawn(s.object)...)
	for _, t := range texts {
		if t.role == 0 || t.role == 6 {
			p.b.heading(2, strings.ReplaceAll(t.text, "\r", " "))
		}
	}
	for _, t := range texts {
		if t.role == 0 || t.role == 6 || strings.TrimSpace(t.text) == "*" {
			continue
		}
		lines := strings.Split(t.text, "\r")
		for _, l := range lines {
			if (t.role == 1 || t.role == 7 || t.role == 8) && len(lines) > 1 {
				p.b.item(0, "-", l)
			} else {
				p.b.text(Paragraph, l)
			}
		}
	}
	for _, t := range p.notes[s.id] {
		if strings.TrimSpace(t.text) != "*" {
			p.b.text(Note, strings.ReplaceAll(t.text, "\r", "\n"))
		}
	}
}
