package knowledge

import "testing"

// What two passages share is said once; what they share by chance is no overlap.
func TestJoined(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"Parcels leave at noon. They reach Norway in nine days.", "They reach Norway in nine days. The ferry is paid by us.",
			"Parcels leave at noon. They reach Norway in nine days. The ferry is paid by us."},
		{"the delivery time", "each order is sent at once", "the delivery time\neach order is sent at once"},
		{"It costs 5", "50 dollars for the rest", "It costs 5\n50 dollars for the rest"},
		{"we come from the", "the harbour is near", "we come from the\nthe harbour is near"},
		{"Giao hàng trong hai ngày làm việc", "trong hai ngày làm việc, phí ba mươi nghìn", "Giao hàng trong hai ngày làm việc, phí ba mươi nghìn"},
		{"Xin chào quý khách hàng", "chào quý khách hàngđầu tiên", "Xin chào quý khách hàng\nchào quý khách hàngđầu tiên"},
		{"All of it. Yes.", "Yes.", "All of it. Yes."},
		{"", "All of it.", "\nAll of it."},
	} {
		if got := joined(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q are %q, not %q", c[0], c[1], got, c[2])
		}
	}
}
