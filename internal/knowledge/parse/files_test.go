package parse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// expectation is what a file of testdata must say. Spaces count as one; Markdown is compared.
type expectation struct {
	file   string
	says   []string // in any order
	order  []string // in this order
	rows   []string // in one row of a table, cells with | between them
	lacks  []string
	reason error
	format Format
}

func TestFilesSayWhatTheyShould(t *testing.T) {
	t.Parallel()
	folder := cache(t)
	for _, e := range expectations() {
		t.Run(e.file, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(filepath.Join("testdata", e.file))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(t.Context(), Source{Raw: raw, Name: e.file, Cache: folder})
			if e.reason != nil {
				if !errors.Is(err, e.reason) {
					t.Fatalf("reason is %v, not %v", err, e.reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.format != "" && doc.Format != e.format {
				t.Errorf("format is %q, not %q", doc.Format, e.format)
			}
			e.check(t, doc)
		})
	}
}

var anySpace = regexp.MustCompile(`\s+`)

func (e expectation) check(t *testing.T, doc *Document) {
	t.Helper()
	var w strings.Builder
	if err := doc.WriteMarkdown(&w); err != nil {
		t.Fatal(err)
	}
	said := anySpace.ReplaceAllString(w.String(), " ")
	for _, s := range e.says {
		if !strings.Contains(said, s) {
			t.Errorf("does not say %q", s)
		}
	}
	for _, s := range e.rows {
		if !strings.Contains(w.String(), "| "+s+" |") {
			t.Errorf("has no row %q", s)
		}
	}
	for _, s := range e.lacks {
		if strings.Contains(said, s) {
			t.Errorf("says %q", s)
		}
	}
	at := 0
	for _, s := range e.order {
		n := strings.Index(said[at:], s)
		if n < 0 {
			t.Errorf("does not say %q after what comes before it", s)
			break
		}
		at += n + len(s)
	}
	if t.Failed() {
		t.Logf("it says:\n%s", clip(w.String(), 6000))
	}
}

// cache is one folder for all tests, so that the PDF engine is made once.
func cache(t testing.TB) string {
	t.Helper()
	dir, err := warm()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var warm = sync.OnceValues(func() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "cxgenie-test-pdf")
	e, err := startPDF(context.Background(), dir)
	if err != nil {
		return "", err
	}
	e.stop()
	return dir, nil
})

const policy = "Khách hàng được đổi trả trong vòng 30 ngày kể từ ngày nhận hàng."

// book is what the same small book says in each format.
func book(title string, more ...string) []string {
	return append([]string{title, "# Đổi hàng", policy, "[trang chủ](https://aoxanh.example/doi-tra)", "## Các bước", "1. Chọn sản phẩm", "2. Thêm vào giỏ"}, more...)
}

func expectations() []expectation {
	return []expectation{
		{file: "own_vi.docx", format: DOCX, says: []string{"# Chính sách đổi trả", policy}, rows: []string{"Khu vực | Phí và thời gian giao | Phí và thời gian giao", "Miền Bắc | Quảng Ninh | 35.000đ"},
			order: []string{"Sản phẩm còn nguyên tem", "Miền Bắc", "Đổi trả miễn phí lần đầu."}, lacks: []string{"99.000đ"}},
		{file: "tika_testWORD_various.docx", says: []string{"This is a footnote.", "Here is a text box", "- Bullet 1", "This is a hyperlink", "ゾルゲと尾崎、淡々と最期"}, rows: []string{"Row 1 Col 1 | Row 1 Col 2 | Row 1 Col 3"}},
		{file: "tika_testWORD_protected_passtika.docx", reason: ErrEncrypted},
		{file: "tika_testWORD_truncated.docx", reason: ErrCorrupt},
		{file: "tika_testOptionalHyphen.docx", says: []string{"optionalhyphen"}},
		{file: "tika_footnotes.docx", says: []string{"Eto ochen prostoy text so snoskoy", "> "}},
		{file: "docling_tablecell.docx", order: []string{"Hello world1", "Some text before"}, rows: []string{"Tab1 | Tab2 | Tab3"}},
		{file: "docling_docx_rich_cells.docx", says: []string{"First Paragraph Second Paragraph", "Simple cell upper left", "nested table"}},
		{file: "docling_unit_test_headers.docx", order: []string{"# Test Document", "## Section 1.1", "### Section 1.2.3", "Paragraph 2.2"}},
		{file: "own_truncated.docx", reason: ErrCorrupt},
		{file: "own_text_named.docx", reason: ErrMismatch},
		{file: "own_xxe.docx", reason: ErrEntities},
		{file: "own_vi_table.pdf", format: PDF, says: []string{"# Phí và thời gian giao", policy}, rows: []string{"Miền Bắc | Hà Nội | 20.000đ", "Miền Bắc | Quảng Ninh | 35.000đ"}},
		{file: "own_vi_two_column.pdf", order: []string{"# Chính sách đổi trả", "Cột trái: Cách đặt hàng", "Bước 1", "Bước 3: Thanh toán", "Cột phải: Thanh toán", "Ví điện tử MoMo", "Thu tiền khi nhận hàng"}},
		{file: "own_vi_no_tounicode.pdf", reason: ErrNoText},
		{file: "own_image_only.pdf", reason: ErrNoText},
		{file: "tika_testPDFTwoTextBoxes.pdf", order: []string{"Left column line 1", "Left column line 2", "Right column line 1", "Right column line 2"}},
		{file: "tika_testPDF_no_extract_yes_accessibility_owner_user.pdf", reason: ErrEncrypted},
		{file: "tika_testPDF_rotated.pdf", order: []string{"# Tika - Content Analysis Toolkit", "Apache Tika is a toolkit for detecting and extracting metadata", "# Latest News"}},
		{file: "docling_2305.03393v1-pg9.pdf", says: []string{"[22]. Effects of reducing the # of layers"}, order: []string{"order to compute the TED score.", "# 5.1 Hyper Parameter Optimization", "Table 1. HPO performed", "# 5.2 Quantitative Results"},
			rows: []string{"6 | 6 | OTSL HTML | 0.965 0.969 | 0.934 0.927 | 0.955 0.955 | 0.88 0.857 | 2.73 5.39"}},
		{file: "own_vi.xlsx", format: XLSX, says: []string{"## Bảng giá", "BẢNG GIÁ CỬA HÀNG ÁO XANH"}, rows: []string{"Mã | Tên | Giá (đ) | Ngày áp dụng",
			"AX-001 | Áo thun cổ tròn (cao cấp) | 259000 | 04/06/2024", "Shop có giao hàng toàn quốc không? | Có, trừ huyện đảo."}, lacks: []string{"Bí mật nội bộ A"}},
		{file: "tika_testEXCEL.xlsx", rows: []string{"Number | Square", "15 | 225"}, lacks: []string{"Feuil2"}},
		{file: "tika_testEXCEL_textbox.xlsx", says: []string{"some autoshape"}},
		{file: "docling_xlsx_05_table_with_title.xlsx", order: []string{"Number of freshwater ducks per year", "| Year | Freshwater Ducks |", "| 2021 | 150 |"}},
		{file: "docling_xlsx_07_gap_tolerance_.xlsx", rows: []string{"1.05 | Earth fault current | A | : | 135 kA | "}},
		{file: "own_vi.pptx", format: PPTX, order: []string{"## Giới thiệu Cửa hàng Áo Xanh", "> Ghi chú: nhấn mạnh chính sách bảo hành 12 tháng.", "## Quyền lợi thành viên", "Hạng Vàng giảm 10%", "## Liên hệ"}},
		{file: "docling_powerpoint_sample.pptx", rows: []string{" | Class1 / A merged with B | Class1 / A merged with B | Class1 / C | Class2 / A | Class2 / B | Class2 / C", "R4 | True | False | True | False | True | False"},
			order: []string{"## Test Table Slide", "## Second slide title", "- With foo", "> Some notes on the second slide.", "1. List item4"}},
		{file: "own_book.odt", format: ODT, order: book("Chính sách đổi trả", "- Chọn cỡ", "# không phải tiêu đề", "这是一个测试文件。商品可以退货。"), rows: []string{"Khu vực | Phí", "Hà Nội | 20.000đ"}, says: []string{"> Trừ đồ lót."}},
		{file: "own_book.docx", format: DOCX, order: book("Chính sách đổi trả", "- Chọn cỡ", "``` # không phải tiêu đề ```", "这是一个测试文件。商品可以退货。", "> Trừ đồ lót."), rows: []string{"Khu vực | Phí", "Hà Nội | 20.000đ"}},
		{file: "own_book.epub", format: EPUB, order: book("Chính sách đổi trả", "- Chọn cỡ", "``` # không phải tiêu đề ```", "这是一个测试文件。商品可以退货。", "Trừ đồ lót."), rows: []string{"Khu vực | Phí", "Hà Nội | 20.000đ"}},
		{file: "own_book.rtf", format: RTF, order: book("Chính sách đổi trả", "- Chọn cỡ", "# không phải tiêu đề", "这是一个测试文件。商品可以退货。", "> Trừ đồ lót."), rows: []string{"Khu vực | Phí", "Hà Nội | 20.000đ"}},
		{file: "own_book.pptx", format: PPTX, order: []string{"## Chính sách đổi trả", "## Đổi hàng", "[trang chủ](https://aoxanh.example/doi-tra)", "1. Chọn sản phẩm", "- Chọn cỡ"}, rows: []string{"Khu vực | Phí", "Hà Nội | 20.000đ"}},
		{file: "own_vi.xls", format: XLS, order: []string{"## Bảng giá", "BẢNG GIÁ CỬA HÀNG ÁO XANH", "| Mã", "## Hỏi đáp"}, rows: []string{"Mã | Tên | Giá (đ) | Ngày", "AX-001 | Áo thun cổ tròn (cao cấp) | 259000 | 2024-06-04",
			"Giảm |  | 15% | TRUE", "中文 | ゾルゲ | 1234567890123 | 0.5", "Shop có giao hàng toàn quốc không? | Có, trừ huyện đảo."}, lacks: []string{"Bí mật nội bộ A"}},
		{file: "own_vi.ods", format: ODS, order: []string{"## Bảng giá", "BẢNG GIÁ CỬA HÀNG ÁO XANH", "| Mã", "## Hỏi đáp"}, rows: []string{"AX-001 | Áo thun cổ tròn (cao cấp) | 259000 | 45447"}},
		{file: "tika_testODTEncrypted.odt", reason: ErrEncrypted},
		{file: "tika_testEPUB.epub", order: []string{"# Chapter 1", "- First item", "Plus a simple div", "# Chapter 2"}},
		{file: "tika_testRTFVarious.rtf", order: []string{"Here is a text box", "- Bullet 1", "1) Number bullet 1", "[This is a hyperlink](http://tika.apache.org)", "ゾルゲと尾崎、淡々と最期", "> This is a footnote."}, rows: []string{"Row 2 Col 1 | Row 2 Col 2 | Row 2 Col 3"}},
		{file: "tika_testWORD.doc", format: DOC, order: []string{"Sample Word Document", "# Heading Level 1", "## Heading Level 2", "This links to The Main Heading Bookmark"}, lacks: []string{"HYPERLINK"}},
		{file: "tika_testPPT_various.ppt", format: PPT, says: []string{"Here is a text box", "Bullet 1", "ゾルゲと尾崎、淡々と最期"}},
		{file: "own_vi.html", format: HTML, says: []string{"# Chính sách đổi trả", policy, "- Bước 2: Thêm vào giỏ"}, rows: []string{"Miền Bắc | Hải Phòng | 30.000đ"},
			lacks: []string{"bi_mat", "rowspan", "Bí mật nội bộ A", "Trang chủ"}},
		{file: "docling_example_08.html", rows: []string{"Year | Month | Revenue | Cost", "2025 | January | $134 | $162", "2025 | Q2 | April | $210 | $150"}},
		{file: "tika_testHTML_utf8.html", says: []string{"åäö"}},
		{file: "own_vi.md", format: Markdown, says: []string{policy, "``` # không phải tiêu đề ```"}, rows: []string{"Hà Nội | 20.000đ"}},
		{file: "own_vi_bom.csv", format: CSV, rows: []string{`AX-001 | Áo thun cổ tròn | Dòng một Dòng "hai"`}, lacks: []string{"\ufeff"}},
		{file: "own_vi_utf16.csv", format: CSV, rows: []string{"Mã | Tên | Mô tả", `AX-001 | Áo thun cổ tròn | Dòng một Dòng "hai"`}},
		{file: "docling_csv-comma.csv", format: CSV, says: []string{"| Index | Customer Id | First Name | Last Name |"}},
		{file: "own_vi_nfd.txt", format: Text, says: []string{policy}},
	}
}
