package guest

import "testing"

func TestTheDefaultColour(t *testing.T) {
	want := Palettes{
		Light: Palette{Fill: "#364de7", OnFill: "#ffffff", Ring: "transparent", Ink: "#364de7", Tint: "#eff1fd", Line: "#b7bff6"},
		Dark:  Palette{Fill: "#3e54e8", OnFill: "#ffffff", Ring: "transparent", Ink: "#7887ef", Tint: "#1f2445", Line: "#485086"},
	}
	for _, colour := range []string{"#364de7", "", "red", "#12345", "364de7", "url(x)", "#ggg", "#+64de7"} {
		if got := palettes(colour); got != want {
			t.Errorf("%q: %+v", colour, got)
		}
	}
}

func TestBrandsKeepTheirCharacter(t *testing.T) {
	for colour, want := range map[string][2]Palette{
		"#0f766e": {{Fill: "#0f766e", OnFill: "#ffffff", Ink: "#0f766e", Ring: "transparent"}, {}},
		"#f5b800": {{Fill: "#f5b800", OnFill: "#14161b", Ink: "#8e6b00", Ring: "#ba8c00"}, {}},
		"#e11d48": {{Fill: "#e11d48", OnFill: "#ffffff"}, {Ink: "#e95c7b"}},
		"#F5B":    {{Fill: "#ff55bb"}, {}},
	} {
		got := palettes(colour)
		for i, p := range [2]Palette{got.Light, got.Dark} {
			w := want[i]
			for _, role := range [][2]string{{w.Fill, p.Fill}, {w.OnFill, p.OnFill}, {w.Ink, p.Ink}, {w.Ring, p.Ring}} {
				if role[0] != "" && role[0] != role[1] {
					t.Errorf("%s: %s, want %s (%+v)", colour, role[1], role[0], p)
				}
			}
		}
	}
}

func TestEveryRoleCanBeReadWhateverTheBrand(t *testing.T) {
	for _, colour := range []string{"#364de7", "#0f766e", "#f5b800", "#e11d48", "#111111", "#ffffff", "#808080", "#f00", "#00ff00"} {
		both := palettes(colour)
		for surface, p := range map[rgb]Palette{white: both.Light, night: both.Dark} {
			of := func(a, b string) float64 { return contrast(parseColour(a), parseColour(b)) }
			edge := p.Ring
			if edge == "transparent" {
				edge = p.Fill
			}
			for what, ok := range map[string]bool{
				"text on the fill": of(p.OnFill, p.Fill) >= readable, "ink": of(p.Ink, surface.String()) >= readable,
				"ink on the tint": of(p.Ink, p.Tint) >= readable, "edge": of(edge, surface.String()) >= visible,
			} {
				if !ok {
					t.Errorf("%s on %s: %s cannot be read: %+v", colour, surface, what, p)
				}
			}
		}
	}
}
