package learning

import "testing"

func TestMomentsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	const form = "2006-01-02 15:04:05"
	for s, want := range map[string]string{
		"2026-02-01T09:00:00Z": "2026-02-01 09:00:00", "2026-02-01T09:00:00+07:00": "2026-02-01 02:00:00", "2026/02/01 09:00": "2026-02-01 09:00:00",
		"1767000000": "2025-12-29 09:20:00", "1767000001000": "2025-12-29 09:20:01", "45778.4166666667": "2025-05-01 10:00:00", "45778": "2025-05-01 00:00:00",
		"01/05/2025": "2025-05-01 00:00:00", "1/5/25 3:07 PM": "2025-05-01 15:07:00", "01-05-2025, 23:59:59": "2025-05-01 23:59:59",
		"1.5.2025 12:00 am": "2025-05-01 00:00:00", "31.12.2025": "2025-12-31 00:00:00", "12/31/2025": "", "29/02/2024 10:00": "2024-02-29 10:00:00",
		"29/02/2025": "", "00/05/2025": "", "1/5/2025 25:00": "", "1/5/2025 13:00 pm": "", "soon": "", "": "", "-5": "", "12.5": "", "NaN": "", "1e300": "",
	} {
		m, ok := readMoment(s, false)
		at, fits := m.in(DayFirst)
		got := ""
		if ok && fits {
			got = at.UTC().Format(form)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
	if m, ok := readMoment("44316.5", true); !ok || m.at.Format(form) != "2025-05-01 12:00:00" {
		t.Errorf("days since 1904: %v %v", m.at, ok)
	}
	if m, _ := readMoment("5/13/2025", false); m.one == 0 {
		t.Error("a date that is read one way alone is a date")
	}
}

func TestTheColumnSettlesWhichNumberIsTheDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column []string
		order  DateOrder
		sure   bool
	}{
		{[]string{"2025-05-01", "1767000000"}, "", true},
		{[]string{"01.05.2025"}, "", true},
		{[]string{"05/05/2025"}, "", true},
		{[]string{"01/05/2025", "02/05/2025"}, DayFirst, false},
		{[]string{"01/05/2025", "13/05/2025"}, DayFirst, true},
		{[]string{"01/05/2025", "05/13/2025", "02/05/2025"}, MonthFirst, true},
		{[]string{"05/13/2025", "13/05/2025"}, DayFirst, false},
		{[]string{"05/13/2025", "05/14/2025", "13/05/2025"}, MonthFirst, true},
	} {
		var column []moment
		for _, s := range c.column {
			m, ok := readMoment(s, false)
			if !ok {
				t.Fatal(s)
			}
			column = append(column, m)
		}
		if o, sure := orderOf(column); o != c.order || sure != c.sure {
			t.Errorf("%v: %q %v, want %q %v", c.column, o, sure, c.order, c.sure)
		}
	}
}
