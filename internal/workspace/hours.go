package workspace

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Hours are when the people of a workspace work, in its own time zone, and what a customer is told when they do not. The
// zero value, and hours that are switched off, mean that they always do.
type Hours struct {
	On       bool          `json:"on" doc:"Off: always open."`
	Days     [][]HourRange `json:"days" nullable:"false" doc:"Seven lists of ranges, Monday first. An empty list is a day off."`
	Holidays []Holiday     `json:"holidays" nullable:"false" doc:"Days off, whatever their weekday."`
	ReplyOn  bool          `json:"reply_on" doc:"Tell customers once per closed period."`
	Reply    string        `json:"reply" doc:"What they are told, up to 1,000 characters."`
}

// HourRange is a part of a day, in quarters of an hour. A night is two: until 24:00, and from 00:00 of the next day.
type HourRange struct {
	From string `json:"from" doc:"HH:MM"`
	To   string `json:"to" doc:"HH:MM, later than from; 24:00 is midnight."`
}

// Holiday is a day off.
type Holiday struct {
	Date string `json:"date" doc:"YYYY-MM-DD"`
	Name string `json:"name"`
}

const (
	daysOfWeek   = 7
	maxRanges    = 6
	maxHolidays  = 100
	maxHourReply = 1000
	maxHoliday   = 60
	dateForm     = "2006-01-02"
)

// checked is h in the form that is stored, with everything that is wrong with it. fields are the codes of the company's own
// fields of its customers.
func (h Hours) checked(fields []string) (Hours, []errs.Field) {
	var wrong []errs.Field
	bad := func(location, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + location, Code: code, Message: message})
	}
	if len(h.Days) != daysOfWeek {
		bad("days", "hours.days", "A week has seven days, Monday first.")
		h.Days = nil
	}
	any := false
	days := make([][]HourRange, daysOfWeek)
	for i, ranges := range h.Days {
		at := "days." + strconv.Itoa(i)
		days[i] = slices.Clone(ranges)
		if days[i] == nil {
			days[i] = []HourRange{}
		}
		if len(ranges) > maxRanges {
			bad(at, "field.too_many", "At most six ranges a day.")
			continue
		}
		any = any || len(ranges) > 0
		if wrongRange := checkRanges(at, days[i], bad); !wrongRange {
			slices.SortFunc(days[i], func(a, b HourRange) int { return strings.Compare(a.From, b.From) })
		}
	}
	if h.On && !any && len(h.Days) == daysOfWeek {
		bad("days", "hours.never_open", "Set at least one range, or switch the working hours off.")
	}
	h.Days = days
	h.Holidays = checkHolidays(h.Holidays, bad)
	if h.Reply = text.Trim(h.Reply); text.Len(h.Reply) > maxHourReply {
		bad("reply", "field.too_long", "Too long: at most 1,000 characters.")
	}
	if HasUnknownVariable(h.Reply, fields) {
		bad("reply", "prompt.unknown_variable", "There is a variable here that does not exist.")
	}
	if h.ReplyOn && h.Reply == "" {
		bad("reply", "field.required", "Write what customers are told, or switch the message off.")
	}
	return h, wrong
}

func checkRanges(at string, ranges []HourRange, bad func(location, code, message string)) (wrong bool) {
	report := func(i int, field, code, message string) {
		wrong = true
		bad(at+"."+strconv.Itoa(i)+"."+field, code, message)
	}
	for i, r := range ranges {
		from, ok := minutes(r.From)
		if !ok || from == 24*60 {
			report(i, "from", "hours.time", "A time looks like 09:00, in quarters of an hour.")
			continue
		}
		to, ok := minutes(r.To)
		if !ok {
			report(i, "to", "hours.time", "A time looks like 18:00, in quarters of an hour.")
			continue
		}
		if to <= from {
			report(i, "to", "hours.order", "The end comes after the beginning. A night is two ranges: until 24:00, and from 00:00 of the next day.")
			continue
		}
		for k, other := range ranges[:i] {
			otherFrom, okFrom := minutes(other.From)
			otherTo, okTo := minutes(other.To)
			if k < i && okFrom && okTo && from < otherTo && otherFrom < to {
				report(i, "from", "hours.overlap", "This overlaps another range of the day.")
				break
			}
		}
	}
	return wrong
}

func checkHolidays(days []Holiday, bad func(location, code, message string)) []Holiday {
	out := []Holiday{}
	if len(days) > maxHolidays {
		bad("holidays", "field.too_many", "At most 100 holidays.")
		return out
	}
	seen := map[string]bool{}
	for i, d := range days {
		at := "holidays." + strconv.Itoa(i)
		d.Date, d.Name = strings.TrimSpace(d.Date), text.Line(d.Name)
		switch _, err := time.Parse(dateForm, d.Date); {
		case err != nil:
			bad(at+".date", "hours.date", "A date looks like 2026-12-25.")
		case seen[d.Date]:
			bad(at+".date", "hours.date_twice", "This day is in the list already.")
		}
		if text.Len(d.Name) > maxHoliday {
			bad(at+".name", "field.too_long", "Too long: at most 60 characters.")
		}
		seen[d.Date] = true
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Holiday) int { return strings.Compare(a.Date, b.Date) })
	return out
}

// minutes reads HH:MM in quarters of an hour; 24:00 is the end of the day.
func minutes(s string) (int, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, errH := strconv.Atoi(s[:2])
	m, errM := strconv.Atoi(s[3:])
	if errH != nil || errM != nil || h < 0 || m < 0 || m > 45 || m%15 != 0 || h > 24 || h == 24 && m > 0 {
		return 0, false
	}
	return 60*h + m, true
}

// Opening answers when a workspace is open, by its hours in its zone.
type Opening struct {
	Hours
	zone      *time.Location
	workspace string // its name
	// FirstReply is how long the first answer of the member in charge may take; 0: any time.
	FirstReply time.Duration
	// Important are the labels of customers who are handed to people at once.
	Important []string
	spans     [daysOfWeek][]span // in order
	off       map[string]bool
}

type span struct{ from, to int } // minutes of the day

func newOpening(h Hours, zone *time.Location) *Opening {
	o := &Opening{Hours: h, zone: zone, off: map[string]bool{}}
	for i, day := range h.Days {
		for _, r := range day {
			from, _ := minutes(r.From)
			to, _ := minutes(r.To)
			o.spans[i] = append(o.spans[i], span{from, to})
		}
	}
	for _, d := range h.Holidays {
		o.off[d.Date] = true
	}
	return o
}

// on are the ranges of the day of t, which is in the zone.
func (o *Opening) on(t time.Time) []span {
	if o.off[t.Format(dateForm)] {
		return nil
	}
	return o.spans[(int(t.Weekday())+6)%daysOfWeek]
}

// Open says whether people work at t. It goes by the clock on the wall: a range that begins in an hour which summer time
// leaves out begins behind it.
func (o *Opening) Open(t time.Time) bool {
	if !o.On {
		return true
	}
	t = t.In(o.zone)
	at := 60*t.Hour() + t.Minute()
	return slices.ContainsFunc(o.on(t), func(s span) bool { return at >= s.from && at < s.to })
}

// ClosedSince is when the closed period began that t is in: the end of the last range before it. It names the period.
func (o *Opening) ClosedSince(t time.Time) time.Time {
	t = t.In(o.zone)
	at := 60*t.Hour() + t.Minute()
	for back := range 2 * 366 {
		day := time.Date(t.Year(), t.Month(), t.Day()-back, 12, 0, 0, 0, o.zone)
		for _, s := range slices.Backward(o.on(day)) {
			if back > 0 || s.to <= at {
				return time.Date(day.Year(), day.Month(), day.Day(), 0, s.to, 0, 0, o.zone)
			}
		}
	}
	return time.Time{}
}

// Opens is when people work again after t: the begin of the next range. It is zero while they work, and when no range
// comes within a year.
func (o *Opening) Opens(t time.Time) time.Time {
	if o.Open(t) {
		return time.Time{}
	}
	t = t.In(o.zone)
	at := 60*t.Hour() + t.Minute()
	for ahead := range 366 {
		day := time.Date(t.Year(), t.Month(), t.Day()+ahead, 12, 0, 0, 0, o.zone)
		for _, s := range o.on(day) {
			if ahead > 0 || s.from > at {
				return time.Date(day.Year(), day.Month(), day.Day(), 0, s.from, 0, 0, o.zone)
			}
		}
	}
	return time.Time{}
}
