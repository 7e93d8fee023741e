package openai

import "unicode/utf8"

// piece is what a piece of a stream says in the usual case: the next letters of the answer, or why it ended.
type piece struct{ model, content, refusal, end []byte }

// usual reads a piece without reflection: a stream has one for each word, and encoding/json took a seventh of the time that an
// answer over a model costs for them. It knows the usual shape only: one choice with a delta, and beside it plain values. For
// everything else (an error, what was used, several choices, \u, JSON that is broken or whose names have capitals) ok is false,
// and encoding/json has the word.
func usual(raw []byte) (p piece, ok bool) {
	s := scanner{b: raw}
	if !utf8.Valid(raw) {
		return p, false
	}
	ok = s.object(func(name []byte) bool {
		switch string(name) {
		case "model":
			return s.text(&p.model)
		case "choices":
			return s.next('[') && s.object(func(name []byte) bool { return s.choice(name, &p) }) && s.next(']')
		case "usage", "error":
			return s.word("null")
		}
		return s.plain()
	})
	s.space()
	return p, ok && s.at == len(raw)
}

func (s *scanner) choice(name []byte, p *piece) bool {
	switch string(name) {
	case "delta":
		return s.object(func(name []byte) bool {
			switch string(name) {
			case "content":
				return s.text(&p.content)
			case "refusal":
				return s.text(&p.refusal)
			}
			return s.plain()
		})
	case "finish_reason":
		return s.text(&p.end)
	case "message":
		return false
	}
	return s.plain()
}

// scanner walks through JSON. Each step says false at what it does not know, and then nothing that follows counts.
type scanner struct {
	b  []byte
	at int
}

func (s *scanner) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\n' || s.b[s.at] == '\r' || s.b[s.at] == '\t') {
		s.at++
	}
}

// next steps over c.
func (s *scanner) next(c byte) bool {
	s.space()
	if s.at < len(s.b) && s.b[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) word(w string) bool {
	s.space()
	if len(s.b)-s.at >= len(w) && string(s.b[s.at:s.at+len(w)]) == w {
		s.at += len(w)
		return true
	}
	return false
}

// object hands each name to value, which steps over what follows it. encoding/json takes names as the same that differ in
// capitals only, and the last of two that are the same, so names are small letters here and stand once.
func (s *scanner) object(value func(name []byte) bool) bool {
	if !s.next('{') {
		return false
	}
	if s.next('}') {
		return true
	}
	var seen [16][]byte
	for n := range seen {
		from := s.at
		name, ok := s.quoted()
		if !ok || !s.next(':') {
			return false
		}
		for _, c := range name {
			if c != '_' && (c < 'a' || c > 'z') {
				return false
			}
		}
		for _, other := range seen[:n] {
			if string(other) == string(name) {
				return false
			}
		}
		seen[n] = name
		if !value(name) || s.at <= from {
			return false
		}
		if s.next('}') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
	return false
}

// text reads a text, or null, which says nothing.
func (s *scanner) text(into *[]byte) bool {
	if s.word("null") {
		return true
	}
	t, ok := s.quoted()
	*into = t
	return ok
}

// plain steps over a text, a whole number, true, false or null.
func (s *scanner) plain() bool {
	if s.word("null") || s.word("true") || s.word("false") {
		return true
	}
	from := s.at
	for s.at < len(s.b) && s.b[s.at] >= '0' && s.b[s.at] <= '9' {
		s.at++
	}
	if n := s.at - from; n > 0 {
		return n == 1 || s.b[from] != '0'
	}
	_, ok := s.quoted()
	return ok
}

// quoted reads a text. Where nothing is escaped, it is a part of what is read.
func (s *scanner) quoted() (text []byte, ok bool) {
	if !s.next('"') {
		return nil, false
	}
	from, escaped := s.at, false
	for ; s.at < len(s.b); s.at++ {
		switch c := s.b[s.at]; {
		case c == '"':
			rest := s.b[from:s.at:s.at]
			s.at++
			if !escaped {
				return rest, true
			}
			return append(text, rest...), true
		case c < ' ':
			return nil, false
		case c == '\\':
			text, escaped = append(text, s.b[from:s.at]...), true
			s.at++
			if s.at == len(s.b) {
				return nil, false
			}
			e, known := escapes[s.b[s.at]]
			if !known {
				return nil, false
			}
			text = append(text, e)
			from = s.at + 1
		}
	}
	return nil, false
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
