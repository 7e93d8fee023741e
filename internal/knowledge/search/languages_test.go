package search_test

import (
	"path/filepath"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// A bot answers in the languages it was taught in, whatever their words look like: the right passage comes first for nearly
// every question, among passages of the same language.
func TestLanguages(t *testing.T) {
	t.Parallel()
	type doc struct {
		Lang, ID string
		Path     []string
		Text     string
		Asked    []string
	}
	corpora := map[string]*search.Corpus{}
	docs := readLines[doc](t, filepath.Join("testdata", "languages.jsonl"))
	for _, d := range docs {
		if corpora[d.Lang] == nil {
			corpora[d.Lang] = search.NewCorpus()
		}
		corpora[d.Lang].Put(search.Document{ID: d.ID, Path: d.Path, Body: d.Text})
	}
	asked, right, sure := map[string]int{}, map[string]int{}, map[string]float64{}
	for _, d := range docs {
		for _, q := range d.Asked {
			f := best(t, corpora[d.Lang], q)
			asked[d.Lang]++
			if f.ID == d.ID {
				right[d.Lang]++
				sure[d.Lang] += f.Score
			} else {
				t.Logf("%s: %q finds %s (%.2f)", d.ID, q, f.ID, f.Score)
			}
		}
	}
	for lang, n := range asked {
		t.Logf("%s: of %d questions %d find their passage, mean score %.2f", lang, n, right[lang], sure[lang]/float64(max(right[lang], 1)))
		if right[lang] < n-1 {
			t.Errorf("%s: of %d questions only %d find their passage", lang, n, right[lang])
		}
	}
}

// The same word in another way of writing is the same word: it finds its passage, and nearly as surely as in the passage's own.
func TestWaysOfWriting(t *testing.T) {
	t.Parallel()
	for _, w := range []struct{ stored, asked string }{
		{"請先預約掛號", "请先预约挂号"},                 // traditional, simplified
		{"请先预约挂号", "請先預約掛號"},                 //
		{"カード番号", "ｶｰﾄﾞ"},                    // half width beside full width
		{"パスワードを変更", "ﾊﾟｽﾜｰﾄﾞ"},              //
		{"Ｔｏｋｙｏ", "tokyo"},                   // full width
		{"人々の声", "人人"},                       // a sign that repeats
		{"ราคา ๒๕๐ บาท", "250"},              // Thai digits
		{"ລາຄາ ໒໕໐", "250"},                  // Lao
		{"السعر ٢٥٠", "250"},                 // Arabic
		{"मूल्य २५०", "250"},                 // Hindi
		{"مُوَظَّف", "موظف"},                 // vowels that are seldom written
		{"موظـــف", "موظف"},                  // a word that was made longer
		{"إلغاء", "الغاء"},                   // hamza
		{"مكتبة", "مكتبه"},                   // an ending
		{"می\u200cروم", "میروم"},             // a joiner of no width
		{"שָׁלוֹם", "שלום"},                  // Hebrew vowels
		{"फ़ीस", "फीस"},                      // a dot below
		{"ещё ёлка", "елка"},                 // ё
		{"l'eau", "eau"},                     // elision
		{"L’établissement", "etablissement"}, //
		{"dell'acqua", "acqua"},              //
		{"Ankara'da", "Ankara"},              // an ending behind an apostrophe
		{"İSTANBUL", "istanbul"},             // the Turkish i
		{"ışık", "IŞIK"},                     //
		{"об'єкт", "обʼєкт"},                 // apostrophes of two kinds
		{"evénement", "évènement"},           // accents that are not agreed on
		{"Groẞ", "gross"},                    //
		{"co\u00adoperate", "cooperate"},     // a soft hyphen
		{"ភាសា\u200bខ្មែរ", "ភាសាខ្មែរ"},     // a space of no width between Khmer words
	} {
		c := search.NewCorpus()
		for id, text := range map[string]string{"it": w.stored, "a": "Opening hours", "b": "Giờ mở cửa", "c": "営業時間"} {
			c.Put(search.Document{ID: id, Body: text})
		}
		own, f := best(t, c, w.stored), best(t, c, w.asked)
		if f.ID != "it" || f.Score < 0.4 {
			t.Errorf("%q for %q finds %+v, in its own writing %+v", w.asked, w.stored, f, own)
		}
	}
}

// Question words and politeness that hang on the words beside them do not hide what is asked.
func TestQuestionsWithoutSpaces(t *testing.T) {
	t.Parallel()
	c := search.NewCorpus()
	for head, body := range map[string]string{
		"배송비": "배송비는 3,000원이며 5만원 이상은 무료입니다.", "반품": "반품은 30일 이내에 가능합니다.", "영업시간": "영업시간은 10시부터 18시까지입니다.",
		"ที่อยู่ร้าน": "ร้านอยู่ที่ถนนสุขุมวิท", "เวลาเปิดร้าน": "ร้านเปิดทุกวัน 10:00-18:00", "ค่าส่ง": "ค่าส่ง 50 บาท ฟรีเมื่อครบ 500 บาท",
		"営業時間": "営業時間は10時から18時までです。", "返品": "返品は30日以内に可能です。", "雨伞的价格": "雨伞的价格是99元。", "送货费用": "送货费用是10元。",
	} {
		c.Put(search.Document{ID: head, Path: []string{head}, Body: body})
	}
	for asked, want := range map[string]string{
		"배송비가 얼마예요?": "배송비", "반품 가능한가요?": "반품", "ร้านเปิดกี่โมง": "เวลาเปิดร้าน", "ค่าส่งเท่าไหร่": "ค่าส่ง", "ค่าส่งเท่าไหร่คะ": "ค่าส่ง",
		"何時から何時まで営業していますか": "営業時間", "雨伞的价格是多少": "雨伞的价格", "送货要多少钱": "送货费用",
	} {
		if f := best(t, c, asked); f.ID != want || f.Score < search.Relevant {
			t.Errorf("%q finds %q with %.2f", asked, f.ID, f.Score)
		}
	}
	for _, asked := range []string{"피자 얼마예요?", "ขายรถยนต์ไหมครับ", "自転車を売っていますか", "你们卖自行车吗"} {
		if f := best(t, c, asked); f.Score >= search.Relevant {
			t.Errorf("%q finds %q with %.2f", asked, f.ID, f.Score)
		}
	}
}
