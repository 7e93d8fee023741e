package crawl

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// decode makes UTF-8 of a page. A byte order mark wins over the header, the header over the page's own word; bytes that
// are valid UTF-8 are UTF-8 whatever anybody says, and a word that does not fit the bytes is not believed.
func decode(raw []byte, header string) []byte {
	for mark, name := range map[string]string{"\xef\xbb\xbf": "utf-8", "\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be"} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			return as(raw[len(mark):], name)
		}
	}
	if utf8.Valid(raw) && !bytes.Contains(raw, []byte("\x1b$")) && bytes.IndexByte(raw[:min(len(raw), 64)], 0) < 0 {
		return raw
	}
	said := "" // by the header, or the page
	if enc, name := charset.Lookup(header); enc != nil {
		said = name
	} else if _, name, certain := charset.DetermineEncoding(raw[:min(len(raw), 1024)], ""); certain || name != "windows-1252" {
		said = name
	}
	// Servers name their own default for pages of any kind; only a word that is worth something counts.
	if said != "" && said != "utf-8" && said != "windows-1252" {
		if text := as(raw, said); damage(text) <= len(text)/200 {
			return text
		}
	}
	guess := detect(raw)
	if said == "utf-8" {
		if text := as(raw, said); guess == "windows-1252" || damage(text) <= len(text)/200 {
			return text // a page in UTF-8 with a few damaged letters
		}
	}
	return as(raw, guess)
}

// as reads raw in a charset; what does not belong to it becomes U+FFFD.
func as(raw []byte, name string) []byte {
	enc, _ := charset.Lookup(name)
	if enc == nil || name == "utf-8" {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	return out
}

func damage(text []byte) int { return bytes.Count(text, []byte("\uFFFD")) }

// candidate is a charset that pages are written in without saying so.
type candidate struct {
	name  string
	enc   encoding.Encoding
	latin bool                 // its letters stand in words with plain ones
	fits  func(r rune) float64 // how much a letter beyond ASCII speaks for it
}

func candidates() []candidate {
	weigh := func(good float64, tables ...*unicode.RangeTable) func(rune) float64 {
		return func(r rune) float64 {
			if unicode.In(r, tables...) {
				return good
			}
			return 0
		}
	}
	kana := func(r rune) float64 {
		switch {
		case r >= 0xff61 && r <= 0xff9f: // half-width: what Latin letters look like
			return 0.1
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return 1
		case unicode.Is(unicode.Han, r):
			return 0.6
		case r >= 0x3000 && r <= 0x303f:
			return 0.8
		}
		return 0
	}
	cyrillic := func(r rune) float64 {
		switch {
		case r >= 'а' && r <= 'я':
			return 0.9
		case r >= 'А' && r <= 'Я', r == 'ё', r == 'і', r == 'ї', r == 'є':
			return 0.4 // in a wrong Cyrillic charset small and capital letters change places
		}
		return 0
	}
	latin := func(letters string, good float64) func(rune) float64 {
		return func(r rune) float64 {
			if strings.ContainsRune(letters, r) {
				return good
			}
			return 0
		}
	}
	return []candidate{
		{"shift_jis", japanese.ShiftJIS, false, kana},
		{"euc-jp", japanese.EUCJP, false, kana},
		{"iso-2022-jp", japanese.ISO2022JP, false, kana},
		{"euc-kr", korean.EUCKR, false, weigh(0.95, unicode.Hangul)},
		{"gb18030", simplifiedchinese.GB18030, false, common},
		{"big5", traditionalchinese.Big5, false, common},
		{"windows-1251", charmap.Windows1251, false, cyrillic},
		{"koi8-r", charmap.KOI8R, false, cyrillic},
		{"windows-1258", charmap.Windows1258, true, latin("đĐưƯơƠăĂâêôÂÊÔ\u0300\u0301\u0303\u0309\u0323₫", 0.85)},
		{"windows-1252", charmap.Windows1252, true, latin("äöüßÄÖÜéèêëàâçôûùïîñóíáúÉÈÀÇãõåæøÅÆØ€£«»–—‘’“”…·©®°", 0.6)},
		{"windows-874", charmap.Windows874, false, weigh(0.8, unicode.Thai)},
	}
}

// common weighs Chinese letters: in a wrong charset they come out rare.
func common(r rune) float64 {
	switch {
	case strings.ContainsRune(frequent, r):
		return 1.6
	case r >= 0x4e00 && r <= 0x9fa5:
		return 0.45
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff5e:
		return 0.8
	}
	return 0
}

const frequent = "的一是不了在人有我他这这個个上们们來来到时時大地为為子中你说說生国國年着就那和要她出也得里後后自以会會家可下而过過天去能对對小多然于於心学學么之都好看起发發当當没沒成只如事把还還用第样樣道想作种種开開美总從从无無情己面最女但现現前些所同日手又行意动動方期它头經经长長儿回位分爱老因很给給名法间間斯知世什两次使身者被高已亲其进此话常与與活正感请請问問网網电電货貨订訂单單退款"

// detect guesses the charset of a page that says nothing by which of them makes the most sensible letters of it.
func detect(raw []byte) string {
	sample := raw[:min(len(raw), 64<<10)]
	best, name := 0.25, "windows-1252"
	for _, c := range candidates() {
		if c.name == "euc-kr" && !paired(sample) {
			continue // what else it decodes are syllables that nobody writes
		}
		text, err := c.enc.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		var score float64
		var letters, bad int
		runes := []rune(string(text))
		for i, r := range runes {
			switch {
			case r == utf8.RuneError:
				bad++
			case r >= 0x80:
				letters++
				among := i > 0 && plain(runes[i-1]) || i+1 < len(runes) && plain(runes[i+1])
				if among == c.latin || !unicode.IsLetter(r) && (c.latin || !unicode.IsMark(r)) {
					score += c.fits(r)
				} else {
					score += c.fits(r) / 4
				}
			}
		}
		if letters == 0 || bad > 1+letters/50 { // a cut may divide the last letter
			continue
		}
		if score /= float64(letters); score > best {
			best, name = score, c.name
		}
	}
	return name
}

func plain(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// paired says that the bytes beyond ASCII come in twos.
func paired(raw []byte) bool {
	runs, odd, n := 0, 0, 0
	for _, c := range raw {
		if c >= 0x80 {
			n++
			continue
		}
		if n > 0 {
			runs++
			odd += n % 2
		}
		n = 0
	}
	return odd*20 <= runs
}
