package file

import (
	"fmt"
	"strings"
	"testing"
)

const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100" `

// What draws stays as it is, in the letters it was written in; nothing that runs, loads or leads elsewhere is left.
func TestADrawingIsCleaned(t *testing.T) {
	t.Parallel()
	b, w, h, err := cleanDrawing([]byte("\xef\xbb\xbf"+`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">
		<!-- Generator -->`+svg+`onload="alert(1)" width="2000" style="background:url(https://evil.example/a)">
		<title>Caf&#233; &amp; more</title><style type="text/css">/* a */.st0{fill:url(#g)} .a>b{fill:red}</style>
		<defs><linearGradient id="g" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#abc" onclick="x()"/></linearGradient></defs>
		<script>alert(2)</script><script xlink:href="https://evil.example/a.js"/><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
		<a xlink:href="javascript:alert(3)"><path d="M0 0"/></a><set attributeName="href" to="javascript:alert(4)"/><animate attributeName="href"/>
		<use xlink:href="#p"/><use href="https://evil.example/b.svg#c"/><path id="p" class="st0" d="M1 2&#10;3" fill="url( 'https://evil.example/c' )" filter="url(#none)"/>
		<text x="1">Hi <tspan>there</tspan>&lt;script&gt;</text><x:thing xmlns:x="urn:x"><path d="M9"/></x:thing>
		</svg>`), 720)
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	if w != 720 || h != 360 {
		t.Errorf("it is %d × %d", w, h)
	}
	for _, keep := range []string{`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="720" height="360">`, "Café &amp; more", ".st0{fill:url(#g)}",
		`<linearGradient id="g" gradientUnits="userSpaceOnUse">`, `stop-color="#abc"`, `<use href="#p"/>`, `class="st0"`, `filter="url(#none)"`,
		"Hi <tspan>there</tspan>&lt;script&gt;"} {
		if !strings.Contains(got, keep) {
			t.Errorf("without %s: %s", keep, got)
		}
	}
	for _, gone := range []string{"alert", "evil", "onclick", "onload", "foreignObject", "javascript", "<a", "animate", "<set", "DOCTYPE", "thing", "M9", "<!--"} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is left: %s", gone, got)
		}
	}
	again, _, _, err := cleanDrawing(b, 720)
	if err != nil || string(again) != got {
		t.Errorf("cleaned again it is another: %v %s", err, again)
	}
}

func TestADrawingWithoutAViewGetsOne(t *testing.T) {
	t.Parallel()
	b, w, h, err := cleanDrawing([]byte(`<svg width="20px" height="40"><rect width="1" height="1"/></svg>`), 80)
	if err != nil || w != 40 || h != 80 || !strings.Contains(string(b), `viewBox="0 0 20 40"`) {
		t.Errorf("%d × %d, %v: %s", w, h, err, b)
	}
}

// A drawing that cannot be shown, or that would keep a browser busy for hours, is refused and not shown in part.
func TestADrawingIsRefused(t *testing.T) {
	t.Parallel()
	bomb := func(link string) string {
		var b strings.Builder
		b.WriteString(svg + `><rect id="l0" width="1" height="1"/>`)
		for i := range 20 {
			fmt.Fprintf(&b, `<g id="l%d">%s</g>`, i+1, strings.Repeat(fmt.Sprintf(link, i), 10))
		}
		return b.String() + "</svg>"
	}
	styles := svg + `><style>`
	for i := range 20 {
		styles += fmt.Sprintf(`.c%d{fill:url(#p%d)}`, i, i)
	}
	styles += `</style>`
	for i := range 20 {
		styles += fmt.Sprintf(`<pattern id="p%d">%s</pattern>`, i, strings.Repeat(fmt.Sprintf(`<rect class="c%d"/>`, i+1), 10))
	}
	for name, in := range map[string]string{
		"not a drawing":    `<html><body>hello</body></html>`,
		"broken":           svg + `><path d="M0 0"></svg>`,
		"cut off":          svg + `><g>`,
		"two":              svg + `/>` + svg + `/>`,
		"without a size":   `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`,
		"endless":          `<svg viewBox="0 0 Inf 10"/>`,
		"with a photo":     svg + `><image href="data:image/png;base64,AAAA"/></svg>`,
		"entities":         `<!DOCTYPE svg [<!ENTITY a "aaaa">]>` + svg + `><text>&a;</text></svg>`,
		"a loading style":  svg + `><style>@import "https://evil.example/a.css";</style></svg>`,
		"a hiding style":   svg + `><style>.a{fill:u\72l(https://evil.example/a)}</style></svg>`,
		"deep":             svg + `>` + strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100) + `</svg>`,
		"many":             svg + `>` + strings.Repeat("<g/>", 20_000) + `</svg>`,
		"uses itself":      svg + `><g id="a"><use href="#a"/></g></svg>`,
		"uses, uses, uses": bomb(`<use href="#l%d"/>`),
		"masks of masks":   bomb(`<rect mask="url(#l%d)"/>`),
		"styles of styles": styles + `<rect class="c0"/></svg>`,
		"styled by name":   svg + `><style>rect{fill:url(#p)}</style><rect/></svg>`,
	} {
		if b, _, _, err := cleanDrawing([]byte(in), 720); err == nil {
			t.Errorf("%s: taken as %.200s", name, b)
		}
	}
}

func FuzzDrawing(f *testing.F) {
	f.Add([]byte(svg + `><style>.a{fill:url(#g)}</style><use href="#a"/><text id="a">x</text></svg>`))
	f.Add([]byte(svg + `><script>alert(1)</script></svg>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		b, _, _, err := cleanDrawing(in, 720)
		if err != nil {
			return
		}
		again, _, _, err := cleanDrawing(b, 720)
		if err != nil || string(again) != string(b) {
			t.Errorf("cleaned again it is another: %v\n%q\n%q", err, b, again)
		}
		if low := strings.ToLower(string(b)); strings.Contains(low, "<script") || strings.Contains(low, "<image") {
			t.Errorf("%q", b)
		}
	})
}
