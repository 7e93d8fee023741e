package parse

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
	xunicode "golang.org/x/text/encoding/unicode"
)

// bom tells the charset that a byte order mark names.
func bom(raw []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return "utf-8", true
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return "utf-16le", true
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return "utf-16be", true
	}
	return "", false
}

// decode makes text of bytes. declared is what somebody says about them; a byte order mark and valid UTF-8 know
// better. The second value is the charset; the third tells that it is a guess.
func decode(raw []byte, declared string) (string, string, bool) {
	if name, ok := bom(raw); ok {
		return decodeAs(raw, name), name, false
	}
	if name := wideText(raw[:min(len(raw), 4096)]); name != "" {
		return decodeAs(raw, name), name, false
	}
	if utf8.Valid(trimRune(raw)) && !escaped(raw) {
		return string(trimRune(raw)), "utf-8", false
	}
	if declared != "" {
		if _, name := charset.Lookup(declared); name != "" && name != "replacement" {
			if s := decodeAs(raw, name); name != "utf-8" || strings.Count(s, "\ufffd")*100 < len(s) {
				return s, name, false
			}
		}
	}
	name := guess(raw)
	return decodeAs(raw, name), name, true
}

// trimRune drops a letter that a cut divided.
func trimRune(raw []byte) []byte {
	for n := 1; n < 4 && n <= len(raw); n++ {
		if c := raw[len(raw)-n]; utf8.RuneStart(c) {
			if c >= 0xc0 && !utf8.FullRune(raw[len(raw)-n:]) {
				return raw[:len(raw)-n]
			}
			break
		}
	}
	return raw
}

// escaped recognises ISO-2022-JP, which is valid ASCII.
func escaped(raw []byte) bool {
	return bytes.Contains(raw, []byte("\x1b$B")) || bytes.Contains(raw, []byte("\x1b$@"))
}

func decodeAs(raw []byte, name string) string {
	switch name {
	case "utf-8":
		return strings.ToValidUTF8(strings.TrimPrefix(string(raw), "\ufeff"), "\ufffd")
	case "utf-16le":
		return wide(raw, xunicode.LittleEndian)
	case "utf-16be":
		return wide(raw, xunicode.BigEndian)
	}
	enc, _ := charset.Lookup(name)
	if enc == nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return decodeWith(raw, enc)
}

func wide(raw []byte, e xunicode.Endianness) string {
	return strings.TrimPrefix(decodeWith(raw, xunicode.UTF16(e, xunicode.IgnoreBOM)), "\ufeff")
}

func decodeWith(raw []byte, enc encoding.Encoding) string {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd")
	}
	return string(out)
}

// candidate is a charset that files without a word about it are often written in.
type candidate struct {
	name string
	enc  encoding.Encoding
	home func(rune) bool // letters that texts in it are made of
	wide bool            // letters have two bytes
}

func candidates() []candidate {
	in := func(tables ...*unicode.RangeTable) func(rune) bool {
		return func(r rune) bool { return unicode.In(r, tables...) }
	}
	latin := func(letters string) func(rune) bool {
		return func(r rune) bool { return strings.ContainsRune(letters, unicode.ToLower(r)) }
	}
	return []candidate{
		{"gb18030", simplifiedchinese.GB18030, common(0x4e00, 0x9fff), true},
		{"shift_jis", japanese.ShiftJIS, in(unicode.Hiragana, unicode.Katakana, unicode.Han), true},
		{"euc-jp", japanese.EUCJP, in(unicode.Hiragana, unicode.Katakana, unicode.Han), true},
		{"iso-2022-jp", japanese.ISO2022JP, in(unicode.Hiragana, unicode.Katakana, unicode.Han), true},
		{"euc-kr", korean.EUCKR, in(unicode.Hangul), true},
		{"big5", traditionalchinese.Big5, common(0x4e00, 0x9fff), true},
		{"windows-1251", charmap.Windows1251, in(unicode.Cyrillic), false},
		{"koi8-r", charmap.KOI8R, in(unicode.Cyrillic), false},
		{"windows-1253", charmap.Windows1253, in(unicode.Greek), false},
		{"windows-1255", charmap.Windows1255, in(unicode.Hebrew), false},
		{"windows-1256", charmap.Windows1256, in(unicode.Arabic), false},
		{"windows-874", charmap.Windows874, in(unicode.Thai), false},
		{"windows-1258", charmap.Windows1258, latin("ăâđêôơưàáảãạèéẻẽẹìíòóõùúũý\u0300\u0301\u0303\u0309\u0323₫"), false},
		{"windows-1250", charmap.Windows1250, latin("ąćęłńóśźżáčďéěíňřšťúůýžöüőűäß"), false},
		{"windows-1254", charmap.Windows1254, latin("çğıöşü"), false},
		{"windows-1252", charmap.Windows1252, latin("àâäçéèêëîïôöùûüßáíóúñãõåæøœ€£°«»“”‘’–—…·©®™§"), false},
	}
}

func common(from, to rune) func(rune) bool { return func(r rune) bool { return r >= from && r <= to } }

// guess finds the charset of bytes that are no Unicode: the one in which they are letters of one script, and, where two
// will do, the one whose letters are more common.
func guess(raw []byte) string {
	sample := raw[:min(len(raw), 64<<10)]
	best, most := "windows-1252", -1e9
	for _, c := range candidates() {
		if c.name == "iso-2022-jp" != escaped(sample) {
			continue
		}
		if score := c.score(sample); score > most {
			best, most = c.name, score
		}
	}
	return best
}

// score is the share of bytes above ASCII that become letters at home, less what cannot be.
func (c candidate) score(sample []byte) float64 {
	s := []rune(decodeWith(sample, c.enc))
	good, odd, total := 0.0, 0.0, 0.0
	home, vowels, accents := 0, 0, 0
	for i, r := range s {
		if r < 0x80 {
			continue
		}
		weight := 1.0
		if c.wide && r > 0xff && !halfwidth(r) {
			weight = 2
		}
		total += weight
		switch {
		case r == utf8.RuneError && (len(s)-i) > 2:
			odd += 4
		case unicode.IsControl(r), unicode.Is(unicode.Co, r):
			odd += 2
		case halfwidth(r):
			odd += 0.5
		case c.home(r) && !unicode.Is(unicode.Latin, r) && besideSmallLatin(s, i): // no word mixes scripts
			odd += weight
		case c.home(r):
			good += weight * c.habit(r, s, i)
			if home++; strings.ContainsRune("аеиоуыэюяёіїєАЕИОУЫЭЮЯЁІЇЄ", r) {
				vowels++
			}
			if strings.ContainsRune("άέήίόύώΐΰΆΈΉΊΌΎΏ", r) {
				accents++
			}
		case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef, unicode.IsPunct(r), unicode.In(r, unicode.Sc, unicode.Zs):
			good += weight * 0.5
		default:
			odd += weight * 0.7
		}
	}
	if total == 0 {
		return 0
	}
	if (c.name == "windows-1251" || c.name == "koi8-r") && vowels*100 < 34*home || c.name == "windows-1253" && accents*20 < home {
		good *= 0.8 // rather Hebrew, which writes neither
	}
	return (good - odd) / total
}

// besideSmallLatin tells whether a small letter of ASCII stands next to a place.
func besideSmallLatin(s []rune, i int) bool {
	small := func(k int) bool { return k >= 0 && k < len(s) && s[k] >= 'a' && s[k] <= 'z' }
	return small(i-1) || small(i+1)
}

func halfwidth(r rune) bool { return r >= 0xff61 && r <= 0xff9f }

// habit is how likely a letter at home is: rare letters and strange cases speak against a charset.
func (c candidate) habit(r rune, s []rune, i int) float64 {
	before := rune(' ')
	if i > 0 {
		before = s[i-1]
	}
	switch {
	case c.name == "gb18030":
		if strings.ContainsRune(commonChinese, r) {
			return 1.3
		}
		return 0.75
	case c.name == "big5":
		if strings.ContainsRune(commonTaiwan, r) {
			return 1.3
		}
		return 0.72
	case c.wide && unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return 1.3
	case c.name == "shift_jis" || c.name == "euc-jp":
		return 0.8
	case unicode.IsUpper(r) && unicode.IsLower(before): // aЯ: the charset swaps large and small letters
		return -0.5
	case c.name == "windows-1258" && unicode.IsLetter(before) && unicode.Is(unicode.Mn, r):
		return 1.3
	case unicode.IsUpper(r):
		return 0.8
	}
	return 1
}

// The most common characters of simplified and of traditional Chinese, in which a text of any length has some.
const (
	commonChinese = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严产品客户服务订单退货快递价格颜色"
	commonTaiwan  = "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題程展五果料象員位入常文總次品式活設及管特件長求老頭基資邊流路級少圖商品訂單客戶服務退貨價格顏色"
)
