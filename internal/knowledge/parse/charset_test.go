package parse

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	xunicode "golang.org/x/text/encoding/unicode"
)

func TestCharsetIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ charset, text string }{
		{"gb18030", "商品名称,价格,说明\n棉质圆领T恤,159,支持七天无理由退货\n"},
		{"gbk", "棉质圆领T恤,159,支持七天无理由退货\n"},
		{"shift_jis", "商品名,価格\nコットンTシャツ,1590円、返品は三十日以内に限ります\n"},
		{"euc-jp", "水筒,890,ステンレス製、十二時間保温\n"},
		{"iso-2022-jp", "水筒,890,ステンレス製、十二時間保温\n"},
		{"big5", "商品名稱,價格,說明\n純棉圓領上衣,159,支援七天鑑賞期退貨\n"},
		{"euc-kr", "면 티셔츠,159,구매 후 30일 이내 반품 가능\n"},
		{"windows-1251", "Футболка хлопковая,159,Возврат в течение 30 дней\n"},
		{"koi8-r", "Футболка хлопковая,159,Возврат в течение 30 дней\n"},
		{"windows-1252", "T-Shirt für Männer;15,90;Rückgabe innerhalb von 30 Tagen möglich\n"},
		{"windows-1252", "T-shirt à col rond;15,90 €;Retour gratuit dès l’été\n"},
		{"windows-1250", "Koszulka bawełniana;15,90;Zwrot możliwy w ciągu 30 dni, żółty\n"},
		{"windows-1253", "Μπλούζα;15,90;Επιστροφή εντός 30 ημερών\n"},
		{"windows-1254", "Pamuklu tişört;15,90;30 gün içinde iade edilebilir, ücretsiz değişim şansı\n"},
		{"windows-1255", "חולצה;15;החזרה תוך 30 יום\n"},
		{"windows-1256", "قميص;15;يمكن الإرجاع خلال ثلاثين يوما\n"},
		{"windows-874", "เสื้อยืด;159;คืนสินค้าได้ภายใน 30 วัน\n"},
	} {
		enc, name := charset.Lookup(c.charset)
		raw, err := enc.NewEncoder().String(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.charset, err)
		}
		if got, as, guessed := decode([]byte(raw), ""); got != c.text || !guessed {
			t.Errorf("%s is taken for %s: %q", name, as, got)
		}
		if got, _, guessed := decode([]byte(raw), c.charset); got != c.text || guessed {
			t.Errorf("%s, although it is named: %q", name, got)
		}
	}
}

func TestUnicodeIsNotGuessed(t *testing.T) {
	t.Parallel()
	const text = "Mã;Tên\nAX-001;Áo thun cổ tròn\n"
	for name, e := range map[string]interface{ String(string) (string, error) }{
		"utf-16le":          xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM).NewEncoder(),
		"utf-16be":          xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM).NewEncoder(),
		"utf-16le with BOM": xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewEncoder(),
		"utf-8 with BOM":    xunicode.UTF8BOM.NewEncoder(),
		"utf-8":             xunicode.UTF8.NewEncoder(),
	} {
		raw, err := e.String(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, as, guessed := decode([]byte(raw), "windows-1252"); got != text || guessed {
			t.Errorf("%s is taken for %s: %q", name, as, got)
		}
	}
}

func TestTextIsClean(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"a\u200bb\ufeffc\u00add":      "abcd",
		"a\u00a0\u3000b\t\tc":         "a b c",
		"Kha\u0301ch ha\u0300ng":      "Khách hàng",
		"one\r\ntwo\rthree\u2028four": "one\ntwo\nthree\nfour",
		"\x00\x01a\x7f\u202eb\u2066":  "ab",
		"می\u200cخواهم":               "می\u200cخواهم",
		"a\n\n\n\nb\n\n":              "a\n\nb",
		"bad \xff byte":               "bad \ufffd byte",
		"คืนสินค้าได้ภายใน\u200b 30 วัน": "คืนสินค้าได้ภายใน 30 วัน",
	} {
		if got := lines(from); got != want {
			t.Errorf("%q becomes %q, not %q", from, got, want)
		}
	}
}

func TestLinesAreJoined(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"the delivery is repli-", "cated twice", "the delivery is replicated twice"},
		{"an e-", "Mail address", "an e-Mail address"},
		{"die Lieferung von A-", "Z", "die Lieferung von A-Z"},
		{"这是一个测试", "文件。", "这是一个测试文件。"},
		{"คืนสินค้าได้", "ภายใน", "คืนสินค้าได้ภายใน"},
		{"Khách hàng", "được đổi trả", "Khách hàng được đổi trả"},
		{"5 -", "7 days", "5 - 7 days"},
	} {
		if got := joined(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q become %q", c[0], c[1], got)
		}
	}
}

func TestNamesOfFilesDecideOnlyBetweenTexts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw, name string
		format    Format
		reason    error
	}{
		{"plain words", "a.txt", Text, nil},
		{"# Head\n\n- one\n- two\n\n[a](b)", "noname", Markdown, nil},
		{"a;b;c\n1;2;3\n4;5;6\n", "noname", CSV, nil},
		{"<!DOCTYPE html><p>a", "a.txt", HTML, nil},
		{"<html><body>a", "report.xls", HTML, nil},
		{`{\rtf1 a}`, "a.doc", RTF, nil},
		{"not found", "a.pdf", "", ErrMismatch},
		{"", "a.pdf", "", ErrEmpty},
		{"\x89PNG\r\n\x1a\n", "a.txt", "", ErrUnsupported},
		{"PK\x03\x04 and nothing", "a.zip", "", ErrUnsupported},
		{"<?xml version='1.0'?><feed/>", "a.xml", "", ErrUnsupported},
		{"\x00\x01\x02\x03" + strings.Repeat("\x00", 50), "a.bin", "", ErrUnsupported},
	} {
		got, err := Detect([]byte(c.raw), c.name)
		if got != c.format || ExitCode(err) != ExitCode(c.reason) {
			t.Errorf("%q called %s is %q, %v", c.raw, c.name, got, err)
		}
	}
}
