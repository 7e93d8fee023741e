package knowledge

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What a workbook of at most MaxFileBytes may be when it is unpacked. A real one of MaxFileRows rows stays far below.
const (
	maxUnpacked = 40 << 20
	maxParts    = 1000
)

// readWorkbook reads the first visible sheet of an Excel workbook. A cell is what it shows, so a formula is its last
// value; nothing is computed here, and a formula without a value is its text.
func readWorkbook(raw []byte) (sheet, error) {
	if err := checkPackage(raw); err != nil {
		return sheet{}, err
	}
	// With both limits the same nothing is unpacked to the disk.
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return sheet{}, errFileBroken.Wrap(err)
	}
	defer book.Close()
	name := firstSheet(book)
	rows, err := book.Rows(name)
	if err != nil {
		return sheet{}, errFileBroken.Wrap(err)
	}
	defer rows.Close()
	formulas, err := formulasOf(book, name)
	if err != nil {
		return sheet{}, errFileBroken.Wrap(err)
	}
	t := sheet{encoding: Workbook}
	cells := 0
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns()
		if err != nil {
			return sheet{}, errFileBroken.Wrap(err)
		}
		if cells += len(row); cells > maxCells {
			return sheet{}, errFileHuge
		}
		for i := 0; i < len(row) && len(formulas) > 0; i++ {
			if row[i] == "" {
				at, _ := excelize.CoordinatesToCellName(i+1, line)
				row[i] = formulas[at]
			}
		}
		if err := t.add(line, row); err != nil {
			return sheet{}, err
		}
	}
	if err := rows.Error(); err != nil {
		return sheet{}, errFileBroken.Wrap(err)
	}
	if len(t.rows) == 0 {
		return sheet{}, errFileEmpty
	}
	return t, nil
}

// checkPackage refuses what would not fit into memory when unpacked, and what is another kind of packed file.
func checkPackage(raw []byte) error {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return errFileBroken.Wrap(err)
	}
	if len(z.File) > maxParts {
		return errFileHuge
	}
	size, book := uint64(0), false
	for _, f := range z.File {
		if size += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || size > maxUnpacked {
			return errFileHuge
		}
		book = book || strings.EqualFold(f.Name, "xl/workbook.xml")
	}
	if !book {
		return errFileType
	}
	return nil
}

func firstSheet(book *excelize.File) string {
	list := book.GetSheetList()
	for _, name := range list {
		if visible, err := book.GetSheetVisible(name); err == nil && visible {
			return name
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return ""
}

// formulasOf finds the formulas of a sheet that have no value, because no program has computed them yet.
func formulasOf(book *excelize.File, sheet string) (map[string]string, error) {
	raw := partOf(book, sheet)
	if !bytes.Contains(raw, []byte("<f")) {
		return nil, nil
	}
	found := map[string]string{}
	for d := xml.NewDecoder(bytes.NewReader(raw)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "c" {
			continue
		}
		var cell struct {
			At      string `xml:"r,attr"`
			Formula string `xml:"f"`
			Value   string `xml:"v"`
		}
		if err := d.DecodeElement(&cell, &start); err != nil {
			return nil, err
		}
		if cell.Formula != "" && cell.Value == "" {
			found[cell.At] = "=" + strings.TrimPrefix(cell.Formula, "=")
		}
	}
}

// partOf is the part of the package that holds a sheet.
func partOf(book *excelize.File, sheet string) []byte {
	var list struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	part := func(name string) []byte {
		raw, _ := book.Pkg.Load(name)
		b, _ := raw.([]byte)
		return b
	}
	if xml.Unmarshal(part("xl/workbook.xml"), &list) != nil || xml.Unmarshal(part("xl/_rels/workbook.xml.rels"), &links) != nil {
		return nil
	}
	for _, s := range list.Sheets {
		for _, l := range links.Links {
			if s.Name == sheet && s.ID == l.ID {
				return part(strings.TrimPrefix(path.Join("xl", strings.TrimPrefix(l.Target, "/xl/")), "/"))
			}
		}
	}
	return nil
}

// bookWriter writes a workbook; what does not fit into a few megabytes waits in a file. All cells are text: none is computed.
type bookWriter struct {
	to         io.Writer
	book       *excelize.File
	rows       *excelize.StreamWriter
	head, wrap int // styles
	n          int // rows so far
}

func newBook(w io.Writer, l bookLayout) (*bookWriter, error) {
	b := &bookWriter{to: w, book: excelize.NewFile()}
	if err := b.begin(l); err != nil {
		_ = b.book.Close()
		return nil, err
	}
	return b, nil
}

func (b *bookWriter) begin(l bookLayout) (err error) {
	if err := b.book.SetSheetName(b.book.GetSheetName(0), l.sheet); err != nil {
		return err
	}
	if b.head, err = b.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if b.wrap, err = b.book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return err
	}
	if b.rows, err = b.book.NewStreamWriter(l.sheet); err != nil {
		return err
	}
	for i, width := range l.widths {
		if err := b.rows.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	return b.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (b *bookWriter) row(row []string) error {
	style := b.wrap
	if b.n++; b.n == 1 {
		style = b.head
	}
	cells := make([]any, len(row))
	for j, cell := range row {
		cells[j] = excelize.Cell{StyleID: style, Value: toCell(cell)}
	}
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	return b.rows.SetRow(at, cells)
}

func (b *bookWriter) end() error {
	defer b.book.Close()
	if err := b.rows.Flush(); err != nil {
		return err
	}
	return b.book.Write(b.to)
}
