package guest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Palette is the six roles of the widget's colours in one theme, worked out from the bot's one theme colour so that
// every brand stays readable. It is worked out here and not on the page, because the script on every page of a
// customer's website should be small.
type Palette struct {
	Fill   string `json:"fill" doc:"Own bubble, main button, launcher"`
	OnFill string `json:"on_fill" doc:"Text and icons on the fill"`
	Ring   string `json:"ring" doc:"Inner edge of a fill too pale for a white page; transparent when not needed"`
	Ink    string `json:"ink" doc:"Links, outline buttons, focus, ticks"`
	Tint   string `json:"tint" doc:"Chosen, hover, focus halo, queued"`
	Line   string `json:"line" doc:"Edge of outline buttons"`
}

// Palettes is a bot's colours in both themes.
type Palettes struct {
	Light Palette `json:"light"`
	Dark  Palette `json:"dark"`
}

type rgb [3]float64

var (
	white    = rgb{255, 255, 255}
	black    = rgb{}
	darkText = rgb{0x14, 0x16, 0x1b}
	night    = rgb{0x17, 0x18, 0x1c} // the chat's surface in the dark theme
	brand    = rgb{0x36, 0x4d, 0xe7} // where a bot has no colour that can be read
)

// What WCAG asks of text, and of things one must be able to see.
const (
	readable = 4.5
	visible  = 3
)

// palettes works out both themes of a colour written as #rgb or #rrggbb.
func palettes(colour string) Palettes {
	c := parseColour(colour)
	light, dark := paletteOn(white, c, black, 0.08, 0.36), paletteOn(night, lightened(c), white, 0.2, 0.5)
	if contrast(c, white) < visible {
		light.Ring = until(c, black, func(c rgb) bool { return contrast(c, white) >= visible }).String()
	}
	return Palettes{Light: light, Dark: dark}
}

// lightened is the colour as it is seen on a dark surface.
func lightened(c rgb) rgb {
	return until(c, white, func(c rgb) bool { return contrast(c, night) >= visible })
}

// paletteOn takes the roles of a fill on a surface; inks move towards end until they can be read.
func paletteOn(surface, fill, end rgb, tintPart, linePart float64) Palette {
	tint := mix(surface, fill, tintPart)
	ink := until(fill, end, func(c rgb) bool { return contrast(c, surface) >= readable && contrast(c, tint) >= readable })
	on := white
	if w, d := contrast(fill, white), contrast(fill, darkText); w < readable && (d >= readable || d >= w) {
		on = darkText
	}
	return Palette{Fill: fill.String(), OnFill: on.String(), Ring: "transparent", Ink: ink.String(), Tint: tint.String(),
		Line: mix(surface, ink, linePart).String()}
}

func parseColour(s string) rgb {
	hex, ok := strings.CutPrefix(s, "#")
	if ok && len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if !ok || err != nil || len(hex) != 6 {
		return brand
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}
}

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", int(c[0]), int(c[1]), int(c[2])) }

func mix(from, to rgb, part float64) rgb {
	for i := range from {
		from[i] = math.Round(from[i] + (to[i]-from[i])*part)
	}
	return from
}

// until mixes towards an end in steps of 2 % until the colour is good enough.
func until(from, end rgb, good func(rgb) bool) rgb {
	for step := range 50 {
		if c := mix(from, end, float64(step)*0.02); good(c) {
			return c
		}
	}
	return end
}

// contrast is the ratio of WCAG, 1 to 21.
func contrast(a, b rgb) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

func luminance(c rgb) float64 {
	for i, v := range c {
		v /= 255
		if c[i] = v / 12.92; v > 0.04045 {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}
