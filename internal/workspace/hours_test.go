package workspace

import (
	"strings"
	"testing"
	"time"
)

func week(day []HourRange, weekend []HourRange) [][]HourRange {
	return [][]HourRange{day, day, day, day, day, weekend, weekend}
}

func opening(t *testing.T, zone string, h Hours) *Opening {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	h, wrong := h.checked(nil)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return newOpening(h, loc)
}

func TestOpening(t *testing.T) {
	t.Parallel()
	h := Hours{On: true, Days: week([]HourRange{{"13:00", "18:00"}, {"09:00", "12:00"}}, nil), Holidays: []Holiday{{"2026-01-01", "New Year"}}}
	o := opening(t, "Asia/Ho_Chi_Minh", h) // UTC+7, no summer time
	for at, want := range map[string]struct {
		open  bool
		since string
		opens string
	}{
		"2026-01-05T01:59:00Z": {false, "2026-01-02T11:00:00Z", "2026-01-05T02:00:00Z"}, // Monday 08:59; the last range ended on Friday at 18:00
		"2026-01-05T02:00:00Z": {true, "", ""},
		"2026-01-05T05:00:00Z": {false, "2026-01-05T05:00:00Z", "2026-01-05T06:00:00Z"}, // noon
		"2026-01-05T10:59:59Z": {true, "", ""},
		"2026-01-05T11:00:00Z": {false, "2026-01-05T11:00:00Z", "2026-01-06T02:00:00Z"},
		"2026-01-04T03:00:00Z": {false, "2026-01-02T11:00:00Z", "2026-01-05T02:00:00Z"}, // Sunday
		"2026-01-01T03:00:00Z": {false, "2025-12-31T11:00:00Z", "2026-01-02T02:00:00Z"}, // a holiday
	} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Open(when); got != want.open {
			t.Errorf("%s: open %v", at, got)
		}
		if since := o.ClosedSince(when).UTC().Format(time.RFC3339); !want.open && since != want.since {
			t.Errorf("%s: closed since %s, want %s", at, since, want.since)
		}
		opens := ""
		if next := o.Opens(when); !next.IsZero() {
			opens = next.UTC().Format(time.RFC3339)
		}
		if opens != want.opens {
			t.Errorf("%s: opens at %q, want %q", at, opens, want.opens)
		}
	}
	if o := newOpening(Hours{}, time.UTC); !o.Open(time.Unix(0, 0)) {
		t.Error("without hours it is always open")
	}
}

// A night is two ranges that meet at midnight; the clock on the wall decides when it is set forward.
func TestOpeningOverNightAndSummerTime(t *testing.T) {
	t.Parallel()
	night := []HourRange{{"00:00", "06:00"}, {"22:00", "24:00"}}
	o := opening(t, "Europe/Berlin", Hours{On: true, Days: week(night, night)})
	for at, want := range map[string]bool{
		"2026-01-10T22:59:00Z": true, "2026-01-10T23:00:00Z": true, "2026-01-11T04:59:00Z": true, "2026-01-11T05:00:00Z": false, "2026-01-11T20:59:00Z": false,
	} {
		when, _ := time.Parse(time.RFC3339, at)
		if o.Open(when) != want {
			t.Errorf("%s: want %v", at, want)
		}
	}
	// On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00.
	gap := opening(t, "Europe/Berlin", Hours{On: true, Days: week([]HourRange{{"02:15", "04:00"}}, []HourRange{{"02:15", "04:00"}})})
	for at, want := range map[string]bool{"2026-03-29T00:59:00Z": false, "2026-03-29T01:00:00Z": true, "2026-03-29T01:59:00Z": true, "2026-03-29T02:00:00Z": false} {
		when, _ := time.Parse(time.RFC3339, at)
		if gap.Open(when) != want {
			t.Errorf("%s: want %v", at, want)
		}
	}
}

func TestHoursThatAreWrong(t *testing.T) {
	t.Parallel()
	good := []HourRange{{"09:00", "18:00"}}
	for name, c := range map[string]struct {
		h    Hours
		want string // location and code
	}{
		"six days":         {Hours{Days: week(good, nil)[:6]}, "body.days hours.days"},
		"never":            {Hours{On: true, Days: week(nil, nil)}, "body.days hours.never_open"},
		"end first":        {Hours{Days: week([]HourRange{{"18:00", "09:00"}}, nil)}, "body.days.0.0.to hours.order"},
		"over night":       {Hours{Days: week(nil, []HourRange{{"22:00", "06:00"}})}, "body.days.5.0.to hours.order"},
		"empty range":      {Hours{Days: week([]HourRange{{"09:00", "09:00"}}, nil)}, "body.days.0.0.to hours.order"},
		"odd minutes":      {Hours{Days: week([]HourRange{{"09:05", "18:00"}}, nil)}, "body.days.0.0.from hours.time"},
		"no time":          {Hours{Days: week([]HourRange{{"9", "18:00"}}, nil)}, "body.days.0.0.from hours.time"},
		"after midnight":   {Hours{Days: week([]HourRange{{"09:00", "24:15"}}, nil)}, "body.days.0.0.to hours.time"},
		"overlap":          {Hours{Days: week([]HourRange{{"09:00", "12:00"}, {"11:45", "13:00"}}, nil)}, "body.days.0.1.from hours.overlap"},
		"no date":          {Hours{Days: week(good, nil), Holidays: []Holiday{{"25.12.2026", ""}}}, "body.holidays.0.date hours.date"},
		"a day twice":      {Hours{Days: week(good, nil), Holidays: []Holiday{{"2026-12-25", ""}, {"2026-12-25", ""}}}, "body.holidays.1.date hours.date_twice"},
		"nothing to say":   {Hours{Days: week(good, nil), ReplyOn: true, Reply: "  "}, "body.reply field.required"},
		"unknown variable": {Hours{Days: week(good, nil), Reply: "Closed, {{customer.nmae}}"}, "body.reply prompt.unknown_variable"},
		"too much to say":  {Hours{Days: week(good, nil), Reply: strings.Repeat("x", 1001)}, "body.reply field.too_long"},
	} {
		_, wrong := c.h.checked(nil)
		if len(wrong) == 0 || wrong[0].Location+" "+wrong[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, wrong, c.want)
		}
	}
	if _, wrong := (Hours{Days: week([]HourRange{{"12:00", "13:00"}, {"09:00", "12:00"}}, nil)}).checked(nil); len(wrong) != 0 {
		t.Errorf("ranges may meet: %v", wrong)
	}
}
