package openai

import (
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// piece is what a piece of a stream says in the usual case: the next letters of the answer, or why it ended.
type piece struct{ model, content, refusal, end string }

// usual reads a piece without reflection: a stream has one for each word, and encoding/json took a seventh of the time that an
// answer over a model costs for them. It knows the usual shape only: one choice with a delta, and beside it plain values. For
// everything else (an error, what was used, several choices, a name twice, JSON or letters that are broken, names that have capitals)
// ok is false, and encoding/json has the word.
func usual(raw []byte) (p piece, ok bool) {
	if !gjson.ValidBytes(raw) || !utf8.Valid(raw) {
		return p, false
	}
	choices := 0
	ok = each(gjson.ParseBytes(raw), func(name string, v gjson.Result) bool {
		switch name {
		case "model":
			return text(v, &p.model)
		case "usage", "error":
			return v.Type == gjson.Null
		case "choices":
			good := v.IsArray()
			v.ForEach(func(_, c gjson.Result) bool {
				choices++
				good = good && choices == 1 && each(c, p.choice)
				return good
			})
			return good && choices == 1
		}
		return !v.IsObject() && !v.IsArray()
	})
	return p, ok
}

func (p *piece) choice(name string, v gjson.Result) bool {
	switch name {
	case "delta":
		return each(v, p.delta)
	case "finish_reason":
		return text(v, &p.end)
	case "message":
		return false
	}
	return !v.IsObject() && !v.IsArray()
}

func (p *piece) delta(name string, v gjson.Result) bool {
	switch name {
	case "content":
		return text(v, &p.content)
	case "refusal":
		return text(v, &p.refusal)
	}
	return !v.IsObject() && !v.IsArray()
}

// text reads a text, or null, which says nothing.
func text(v gjson.Result, into *string) bool {
	switch v.Type {
	case gjson.Null:
		return true
	case gjson.String:
		*into = v.Str
		return true
	}
	return false
}

// each hands the members of an object to f, each once. encoding/json takes names as the same that differ in capitals only, and
// the last of two that are the same: such objects are left to it.
func each(o gjson.Result, f func(name string, v gjson.Result) bool) bool {
	if !o.IsObject() {
		return false
	}
	var seen [16]string
	n, ok := 0, true
	o.ForEach(func(name, v gjson.Result) bool {
		ok = n < len(seen) && plain(name.Str)
		for _, other := range seen[:n] {
			ok = ok && other != name.Str
		}
		if ok = ok && f(name.Str, v); ok {
			seen[n] = name.Str
			n++
		}
		return ok
	})
	return ok
}

func plain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
