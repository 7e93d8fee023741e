package file

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
)

// A drawing (SVG) is a page in the eyes of a browser: it may run, load and link. Of one that somebody gives us, only what
// draws is written anew; it is shown in <img> alone, and served with a policy under which nothing runs (decisions §1.6).

const (
	drawingType = "image/svg+xml"
	svgSpace    = "http://www.w3.org/2000/svg"
	linkSpace   = "http://www.w3.org/1999/xlink"
)

// Limits of a drawing. A few lines that use one another (a uses b ten times, b uses c ten times …) can cost a browser
// hours, so what counts is how much is drawn in the end.
const (
	maxShapes = 10_000
	maxNested = 60
	maxDrawn  = 50_000
)

// The parts that draw, and those that hold them. Missing on purpose: script, foreignObject, image, a, animations, feImage.
var drawn = words(`svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc style
	linearGradient radialGradient stop clipPath mask pattern marker filter feBlend feColorMatrix feComponentTransfer feComposite
	feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset switch`)

var drawnWith = words(`id class style transform viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points pathLength
	fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
	stroke-opacity opacity clip-path clip-rule mask mask-type filter color color-interpolation color-interpolation-filters display visibility
	overflow offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform
	clipPathUnits maskUnits maskContentUnits filterUnits primitiveUnits preserveAspectRatio font-family font-size font-weight font-style
	font-variant text-anchor letter-spacing word-spacing text-decoration dominant-baseline alignment-baseline baseline-shift rotate
	textLength lengthAdjust startOffset vector-effect paint-order shape-rendering text-rendering in in2 result stdDeviation mode type values
	operator k1 k2 k3 k4 flood-color flood-opacity tableValues slope intercept amplitude exponent radius marker-start marker-mid marker-end
	markerWidth markerHeight markerUnits refX refY orient href`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var errDrawing = errors.New("not a drawing that can be shown")

// isDrawing says whether bytes are meant to be one: no picture of another kind begins with a bracket.
func isDrawing(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<"))
}

// cleanDrawing writes a drawing anew: only what draws, nothing that runs, loads or leads elsewhere. It says how large the
// drawing is by itself, at most side wide and high. ErrDrawing for one that is broken, too complicated, or holds a photo.
func cleanDrawing(b []byte, side int) (out []byte, width, height int, err error) {
	root, err := readDrawing(b)
	if err != nil {
		return nil, 0, 0, ErrDrawing.Wrap(err)
	}
	w, h, ok := root.extent()
	if !ok || root.cost() > maxDrawn {
		return nil, 0, 0, ErrDrawing.Wrap(errDrawing)
	}
	scale := float64(side) / max(w, h)
	width, height = max(1, int(w*scale)), max(1, int(h*scale))
	root.set("width", strconv.Itoa(width))
	root.set("height", strconv.Itoa(height))
	var to bytes.Buffer
	root.write(&to, ` xmlns="`+svgSpace+`"`)
	return to.Bytes(), width, height, nil
}

// part is an element of a drawing; without a name it is text.
type part struct {
	name  string
	text  string
	attrs [][2]string
	kids  []*part
}

func (s *part) attr(name string) string {
	for _, a := range s.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

func (s *part) set(name, value string) {
	s.attrs = slices.DeleteFunc(s.attrs, func(a [2]string) bool { return a[0] == name })
	s.attrs = append(s.attrs, [2]string{name, value})
}

// readDrawing reads what may stay of a drawing. A declaration of entities makes it fail at the first one that is used.
func readDrawing(b []byte) (*part, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = charset.NewReaderLabel
	var open []*part
	var root *part
	shapes := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if shapes++; shapes > maxShapes || len(open) >= maxNested || t.Name.Local == "image" || t.Name.Local == "feImage" {
				return nil, errDrawing
			}
			ours := t.Name.Space == svgSpace || t.Name.Space == ""
			switch {
			case root == nil && (!ours || t.Name.Local != "svg"), root != nil && len(open) == 0:
				return nil, errDrawing
			case !ours || !drawn[t.Name.Local]:
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			s := &part{name: t.Name.Local, attrs: kept(t.Attr)}
			if root == nil {
				root = s
			} else {
				up := open[len(open)-1]
				up.kids = append(up.kids, s)
			}
			open = append(open, s)
		case xml.EndElement:
			s := open[len(open)-1]
			open = open[:len(open)-1]
			if s.name == "style" && (len(s.attrs) > 0 && s.attr("type") != "" && s.attr("type") != "text/css" || !harmless(s.words())) {
				return nil, errDrawing // without its colours it would be another drawing
			}
		case xml.CharData:
			if len(open) > 0 {
				up := open[len(open)-1]
				up.kids = append(up.kids, &part{text: string(t)})
			}
		}
	}
}

// kept are the attributes that draw.
func kept(all []xml.Attr) [][2]string {
	var out [][2]string
	for _, a := range all {
		name := a.Name.Local
		switch {
		case a.Name.Space != "" && !(a.Name.Space == linkSpace && name == "href"), !drawnWith[name], !harmless(a.Value),
			name == "href" && !strings.HasPrefix(a.Value, "#"):
			continue
		}
		if !slices.ContainsFunc(out, func(b [2]string) bool { return b[0] == name }) {
			out = append(out, [2]string{name, a.Value})
		}
	}
	return out
}

var (
	reaches  = regexp.MustCompile(`(?i)url\(\s*["']?\s*[^#"'\s]|image-set|image\(|src\(|element\(|expression|javascript:|@|\\|<`)
	pointsTo = regexp.MustCompile(`(?i)url\(\s*["']?\s*#([^"')\s]+)`)
	rule     = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	comment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// harmless says whether a value or a style sheet reaches for nothing outside the drawing.
func harmless(s string) bool { return !reaches.MatchString(s) }

func (s *part) words() string {
	var b strings.Builder
	for _, k := range s.kids {
		b.WriteString(k.text)
	}
	return b.String()
}

// extent is how wide and high the drawing is by itself. One that says only its width and height gets them as its view, so
// that it can be shown in any size.
func (s *part) extent() (w, h float64, ok bool) {
	length := func(v string) float64 {
		n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), "px"), 64)
		if err != nil || math.IsNaN(n) || n <= 0 || n > 100_000 {
			return 0
		}
		return n
	}
	if box := strings.FieldsFunc(s.attr("viewBox"), func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }); len(box) == 4 {
		w, h = length(box[2]), length(box[3])
		return w, h, w > 0 && h > 0
	}
	w, h = length(s.attr("width")), length(s.attr("height"))
	if w == 0 || h == 0 {
		return 0, 0, false
	}
	s.set("viewBox", "0 0 "+strconv.FormatFloat(w, 'f', -1, 64)+" "+strconv.FormatFloat(h, 'f', -1, 64))
	return w, h, true
}

// cost is how many parts are drawn in the end, with everything that is used again counted each time; more than maxDrawn
// for parts that use themselves.
func (s *part) cost() int {
	c := counter{ids: map[string]*part{}, styled: map[string][]string{}, known: map[*part]int{}}
	if !c.gather(s) {
		return maxDrawn + 1
	}
	return c.count(s)
}

type counter struct {
	ids    map[string]*part
	styled map[string][]string // class or #id: what its style points to
	known  map[*part]int       // -1: is being counted
}

// gather finds what can be pointed to, and which styles point. False when a style points from more than classes and ids:
// from where it points could not be told.
func (c *counter) gather(s *part) bool {
	if id := s.attr("id"); id != "" && c.ids[id] == nil {
		c.ids[id] = s
	}
	if s.name == "style" {
		for _, r := range rule.FindAllStringSubmatch(comment.ReplaceAllString(s.words(), " "), -1) {
			to := pointsTo.FindAllStringSubmatch(r[2], -1)
			if to == nil {
				continue
			}
			for _, who := range strings.Split(r[1], ",") {
				who = strings.TrimSpace(who)
				if len(who) < 2 || who[0] != '.' && who[0] != '#' || strings.ContainsAny(who[1:], " \t\r\n.#>+~:[*") {
					return false
				}
				for _, t := range to {
					c.styled[strings.TrimPrefix(who, ".")] = append(c.styled[strings.TrimPrefix(who, ".")], t[1])
				}
			}
		}
	}
	for _, k := range s.kids {
		if !c.gather(k) {
			return false
		}
	}
	return true
}

func (c *counter) count(s *part) int {
	if n, ok := c.known[s]; ok {
		if n < 0 {
			return maxDrawn + 1
		}
		return n
	}
	c.known[s] = -1
	n := 1
	add := func(m int) { n = min(n+m, maxDrawn+1) }
	for _, k := range s.kids {
		add(c.count(k))
	}
	var to []string
	for _, a := range s.attrs {
		if a[0] == "href" {
			to = append(to, a[1][1:])
		}
		for _, p := range pointsTo.FindAllStringSubmatch(a[1], -1) {
			to = append(to, p[1])
		}
	}
	to = append(to, c.styled["#"+s.attr("id")]...)
	for _, class := range strings.Fields(s.attr("class")) {
		to = append(to, c.styled[class]...)
	}
	for _, id := range to {
		if t := c.ids[id]; t != nil {
			add(c.count(t))
		}
	}
	c.known[s] = n
	return n
}

func (s *part) write(to *bytes.Buffer, more string) {
	if s.name == "" {
		_ = xml.EscapeText(to, []byte(s.text)) // into memory
		return
	}
	to.WriteString("<" + s.name + more)
	for _, a := range s.attrs {
		to.WriteString(" " + a[0] + `="`)
		_ = xml.EscapeText(to, []byte(a[1]))
		to.WriteString(`"`)
	}
	if len(s.kids) == 0 {
		to.WriteString("/>")
		return
	}
	to.WriteString(">")
	for _, k := range s.kids {
		k.write(to, "")
	}
	to.WriteString("</" + s.name + ">")
}
