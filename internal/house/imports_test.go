package house

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one line of the import map.
type room struct {
	Level     int
	MayImport []string // rooms of this level or below; platform is open to everyone
}

// rooms is the map of the house. Calls go down, facts go up: a room calls only what its line names, and learns what
// happens above it from the event log. "channel/*" stands for each folder one step below channel.
//
// A room gets its line with its first feature. Only cmd imports app, and app alone knows every room.
var rooms = map[string]room{
	"account":      {1, nil},
	"workspace":    {1, []string{"account"}},
	"billing":      {2, []string{"workspace"}},
	"file":         {2, []string{"workspace"}},
	"contact":      {2, []string{"workspace"}},
	"taxonomy":     {2, []string{"workspace"}},
	"conversation": {3, []string{"workspace", "file", "contact", "billing"}},
	"knowledge":    {3, []string{"workspace", "file", "billing", "model"}},
	"model":        {2, []string{"workspace", "billing"}},
	"search":       {4, []string{"workspace", "contact", "conversation"}},
	"bot":          {4, []string{"workspace", "file", "contact", "billing", "taxonomy", "knowledge", "model"}},
	"websearch":    {4, []string{"workspace", "knowledge"}},
	"answer":       {5, []string{"bot", "knowledge", "model", "websearch"}},
	"learning":     {6, []string{"workspace", "file", "taxonomy", "bot", "knowledge", "answer", "conversation", "model"}},
	"reception":    {7, []string{"workspace", "billing", "model", "contact", "conversation", "bot", "knowledge", "answer", "learning"}},
	"addon":        {7, []string{"workspace", "billing", "contact"}},
	"addon/*":      {9, []string{"addon"}},
	"guest":        {8, []string{"workspace", "file", "contact", "conversation", "bot", "reception", "addon"}},
	"inbox":        {8, []string{"workspace", "file", "contact", "taxonomy", "conversation", "knowledge", "bot", "reception"}},
	"notify":       {8, []string{"workspace", "model", "contact", "conversation", "bot", "knowledge", "learning"}},
	"demo":         {9, []string{"account", "workspace", "file", "contact", "conversation", "knowledge", "bot", "learning", "reception"}},
	"trial":        {8, []string{"workspace", "conversation", "bot", "reception"}},
	"channel":      {8, []string{"workspace", "contact", "conversation", "bot", "reception"}},
	"channel/*":    {9, []string{"channel"}},
	"bench":        {9, []string{"guest"}}, // measures a running server from outside; signs tokens as guest does
}

// nameless says nothing about what a package is for; such a folder becomes a drawer.
var nameless = []string{"common", "util", "utils", "models", "types", "core", "helpers", "misc", "shared", "lib"}

func roomRule(name string) (room, bool) {
	if r, ok := rooms[name]; ok {
		return r, true
	}
	r, ok := rooms[path.Dir(name)+"/*"]
	return r, ok
}

// roomOf names the room a package below internal belongs to: the longest part of its path that has a line. The inner
// folders of a room (knowledge/search) belong to the room.
func roomOf(pkg string) string {
	for p := pkg; p != "."; p = path.Dir(p) {
		if _, ok := roomRule(p); ok {
			return p
		}
	}
	first, _, _ := strings.Cut(pkg, "/")
	return first
}

// imports are the packages of ours that a file imports, without the module's name.
func imports(s source) []string {
	var ours []string
	for _, spec := range s.File.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if inner, ok := strings.CutPrefix(name, module+"/"); ok && err == nil {
			ours = append(ours, inner)
		}
	}
	return ours
}

func TestRoomsImportOnlyWhatTheirLineNames(t *testing.T) {
	t.Parallel()
	all, _ := sources(true)
	for _, s := range all {
		for _, to := range imports(s) {
			if why := forbidden(s, to); why != "" {
				t.Errorf("%s imports %s: %s", s.Path, to, why)
			}
		}
	}
}

// forbidden says why a file may not import a package of ours; empty when it may.
func forbidden(s source, to string) string {
	inner, internal := strings.CutPrefix(to, "internal/")
	target := roomOf(inner)
	switch {
	case forTests(to) && !s.Test:
		return "only tests may"
	case !internal:
		return "" // migrations and web hold embedded files only
	case s.Room == "app", s.Room == target, target == "platform" && s.Room != "":
		return ""
	case s.Test && to == "internal/"+path.Dir(s.Room)+"/"+path.Dir(s.Room)+"test":
		return "" // each kind runs the conformance suite of its seam
	case s.Room == "platform":
		return "the shelf knows no room"
	case strings.HasPrefix(s.Pkg, "cmd/"):
		return ""
	case s.Room == "":
		return "migrations and web hold files, no code of ours"
	case s.Room == "house":
		return "the house reads files, and imports platform only"
	case target == "app":
		return "only cmd imports app"
	}
	rule, ok := roomRule(s.Room)
	if !ok {
		return "" // TestEveryRoomHasItsLine speaks
	}
	if below, known := roomRule(target); s.Test && known && below.Level < rule.Level {
		return "" // tests stand on a real world, which is everything below
	}
	if !slices.Contains(rule.MayImport, target) {
		return "its line in the map names " + strings.Join(rule.MayImport, ", ")
	}
	return ""
}

func TestEveryRoomHasItsLine(t *testing.T) {
	t.Parallel()
	all, _ := sources(true)
	seen := map[string]bool{}
	for _, s := range all {
		if s.Room == "" || s.Room == "platform" || s.Room == "app" || s.Room == "house" || seen[s.Room] {
			continue
		}
		seen[s.Room] = true
		if _, ok := roomRule(s.Room); !ok {
			t.Errorf("internal/%s is a new room: give it a line in the map, a glossary entry and a decision record", s.Room)
		}
	}
}

func TestTheMapGoesDown(t *testing.T) {
	t.Parallel()
	for name, r := range rooms {
		for _, to := range r.MayImport {
			below, ok := rooms[to]
			if !ok {
				t.Errorf("%s may import %s, which has no line", name, to)
			} else if below.Level > r.Level {
				t.Errorf("%s (level %d) may import %s (level %d): calls go down", name, r.Level, to, below.Level)
			}
		}
	}
}

func TestFoldersSayWhatTheyHold(t *testing.T) {
	t.Parallel()
	all, _ := sources(true)
	for _, s := range all {
		for _, part := range strings.Split(s.Pkg, "/") {
			if slices.Contains(nameless, part) {
				t.Errorf("%s: a folder called %q says nothing; name it after what it does", s.Path, part)
			}
		}
		if name := strings.TrimSuffix(s.base(), ".go"); slices.Contains(nameless, strings.TrimSuffix(name, "_test")) {
			t.Errorf("%s: split by noun, not into %s", s.Path, s.base())
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	all, _ := sources(false)
	said := map[string]bool{}
	for _, s := range all {
		said[s.Pkg] = said[s.Pkg] || s.File.Doc != nil
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment: it is the room's entry in the glossary", pkg)
		}
	}
}
