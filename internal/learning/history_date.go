package learning

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// DateOrder says which of two numbers of a date like 01/05/2025 is the day.
type DateOrder string

// The orders. A file that shows none is read day first, as most of the world writes.
const (
	DayFirst   DateOrder = "day_first"
	MonthFirst DateOrder = "month_first"
)

// moment is a date as it stands in a cell: known, or with two numbers of which one is the day.
type moment struct {
	at         time.Time
	one, two   int // 0: at is known
	year       int
	clock      time.Duration
	dayWritten bool // with dots, as only those write who put the day first
}

// dated is a date of numbers with the time behind it: 1/5/2025, 01.05.25 10:00, 01-05-2025 3:07:09 PM.
var dated = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})\.?(?:(?:,? +|T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?)?$`)

// readMoment reads a moment: ISO 8601, as databases write it, seconds or milliseconds since 1970, the days that spreadsheets
// count, or numbers with a day, a month and a year. from1904 is how old Macintosh workbooks count days.
func readMoment(s string, from1904 bool) (moment, bool) {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
		"2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02"} {
		if t, err := time.Parse(form, s); err == nil {
			return moment{at: t}, true
		}
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil {
		switch {
		case x >= 20_000 && x < 80_000: // 1954 to 2119; as seconds that were the first day of 1970
			t, err := excelize.ExcelDateToTime(x, from1904)
			return moment{at: t.Round(time.Second)}, err == nil
		case x <= 0 || x != float64(int64(x)):
			return moment{}, false
		case x > 1e11:
			return moment{at: time.UnixMilli(int64(x))}, true
		}
		return moment{at: time.Unix(int64(x), 0)}, true
	}
	m := dated.FindStringSubmatch(s)
	if m == nil {
		return moment{}, false
	}
	n := func(i int) int {
		x, _ := strconv.Atoi(m[i])
		return x
	}
	out := moment{one: n(1), two: n(3), year: n(4), dayWritten: m[2] == "."}
	if len(m[4]) == 2 {
		out.year += 2000
	}
	hour := n(5)
	switch strings.ToLower(m[8]) {
	case "":
	case "a", "p":
		if hour < 1 || hour > 12 {
			return moment{}, false
		}
		if hour %= 12; strings.EqualFold(m[8], "p") {
			hour += 12
		}
	}
	if hour > 23 || n(6) > 59 || n(7) > 59 {
		return moment{}, false
	}
	out.clock = time.Duration(hour)*time.Hour + time.Duration(n(6))*time.Minute + time.Duration(n(7))*time.Second
	_, day := out.in(DayFirst)
	_, month := out.in(MonthFirst)
	return out, day || month
}

// in is the moment read in an order; false when there is no such day.
func (m moment) in(o DateOrder) (time.Time, bool) {
	if m.one == 0 {
		return m.at, !m.at.IsZero()
	}
	day, month := m.one, m.two
	if o == MonthFirst && !m.dayWritten {
		day, month = month, day
	}
	t := time.Date(m.year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Add(m.clock), month >= 1 && month <= 12 && t.Day() == day
}

// orderOf settles which number is the day by the whole column: what fits more of it. sure is false where both fit all of it, so
// that somebody has to look.
func orderOf(column []moment) (o DateOrder, sure bool) {
	asks, fits := 0, map[DateOrder]int{}
	for _, m := range column {
		if m.one == 0 || m.dayWritten || m.one == m.two {
			continue
		}
		asks++
		for _, o := range []DateOrder{DayFirst, MonthFirst} {
			if _, ok := m.in(o); ok {
				fits[o]++
			}
		}
	}
	switch {
	case asks == 0:
		return "", true
	case fits[MonthFirst] > fits[DayFirst]:
		return MonthFirst, true
	}
	return DayFirst, fits[DayFirst] > fits[MonthFirst]
}
