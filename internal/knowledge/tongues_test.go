package knowledge

import (
	"slices"
	"testing"
)

func TestTongues(t *testing.T) {
	t.Parallel()
	var x tongues
	main := func(want ...string) {
		t.Helper()
		if got := x.mainOnes(); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	main()
	x.hear("a", "Where is my parcel?", "It comes tomorrow.")
	x.hear("b", "OK", "You will find it in your account.") // the answer tells what the question does not
	main("en")
	for range 10 {
		x.hear("book", "12.50 EUR | 13.90 EUR | XL") // a table shows no language
	}
	main("en")
	x.hear("book", "Wo ist mein Paket?") // it is looked at no more
	main("en")
	x.drop("book")
	x.hear("book", "A 12", "")
	for range 7 {
		x.hear("book", "Lieferungen kommen innerhalb von zwei Tagen an.")
	}
	main("de", "en") // eight passages and two FAQs: a fifth
	x.drop("b")
	main("de")
	x.drop("book")
	x.drop("none")
	main("en")
}
