package learning

import "testing"

func TestMask(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"Write to lan.nguyen+shop@mail.example.com.":             "Write to [email].",
		"Viết cho hoà@công-ty.vn nhé":                            "Viết cho [email] nhé",
		"Call me on +84 912 345 678 or 0912.345.678":             "Call me on [phone] or [phone]",
		"My number is (415) 555-0134, thanks":                    "My number is [phone], thanks",
		"The card 4111 1111 1111 1111 was charged":               "The card [card number] was charged",
		"Card 4111-1111-1111-1111, twice":                        "Card [card number], twice",
		"Not a card: 4111 1111 1111 1112":                        "Not a card: 4111 1111 1111 1112",
		"Pay to DE89 3704 0044 0532 0130 00 please":              "Pay to [account number] please",
		"Pay to GB29NWBK60161331926819.":                         "Pay to [account number].",
		"DE00 3704 0044 0532 0130 00 has wrong digits":           "DE00 3704 0044 0532 0130 00 has wrong digits",
		"Order #12345 and order number A-99812 are late":         "Order [order number] and order number [order number] are late",
		"Đơn hàng DH20391 của em đâu?":                           "Đơn hàng [order number] của em đâu?",
		"Your code is SPX-0938271":                               "Your code is [order number]",
		"mã vận đơn: 8812739":                                    "mã vận đơn [order number]",
		"In order to return it, keep the box":                    "In order to return it, keep the box",
		"Order online until 15:00":                               "Order online until 15:00",
		"It costs 1.500.000 đ, or $1,299.00":                     "It costs 1.500.000 đ, or $1,299.00",
		"Our hotline is 1900 1234, open 8:00 - 17:30":            "Our hotline is 1900 1234, open 8:00 - 17:30",
		"From 01.02.2026 to 03.04.2026":                          "From 01.02.2026 to 03.04.2026",
		"Dear Nguyễn Thị Lan, yes. Lan, we will; the Lanterns":   "Dear [name], yes. [name], we will; the Lanterns",
		"nguyễn thị lan asks whether the island ships":           "[name] asks whether the island ships",
		"Lan's address is lan@example.com, her phone 0912345678": "[name]'s address is [email], her phone [phone]",
	} {
		if got := mask(said, "Nguyễn Thị Lan"); got != want {
			t.Errorf("%q:\n got %q\nwant %q", said, got, want)
		}
	}
	if got := mask("Hello Lan", ""); got != "Hello Lan" {
		t.Error(got)
	}
}

func TestWhatIsGeneral(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked, said string
		general     bool
		want        string
	}{
		{"Do you gift-wrap?", "Hi Lan, yes: 2 dollars a parcel, choose it at checkout.", true, "Yes: 2 dollars a parcel, choose it at checkout."},
		{"What does Portugal cost?", "Hi Lan, this is Robin from Maple Lane. Portugal is €4.90 like everywhere in Europe.", true, "Portugal is €4.90 like everywhere in Europe."},
		{"Do you sell phones?", "Hello, iPhones and Pixels are in our shop on Harbour Street.", true, "iPhones and Pixels are in our shop on Harbour Street."},
		{"Có gói quà không shop?", "Dạ, em là Hà bên Trà Việt ạ. phí gói quà là 20.000 đồng một hộp.", true, "Phí gói quà là 20.000 đồng một hộp."},
		{"Is it free?", "Hi, this is Free from May on, for all orders over €60.", true, "This is Free from May on, for all orders over €60."},
		{"Có gói quà không shop?", "Dạ, bên em có gói quà, phí 20.000 đồng một hộp ạ.", true, "Bên em có gói quà, phí 20.000 đồng một hộp ạ."},
		{"Do you gift-wrap?", "Yes we do", false, ""},                              // too short
		{"Do you gift-wrap?", "Let me check that for you, one moment.", false, ""}, // a promise to look
		{"Do you gift-wrap?", "Dạ để em kiểm tra rồi báo lại nhé.", false, ""},
		{"Do you gift-wrap?", "Could you please tell me your order number?", false, ""},
		{"Do you gift-wrap?", "Which parcel do you want to be wrapped?", false, ""},                    // asks back
		{"Where is my order?", "Your order was sent this morning and arrives tomorrow.", false, ""},    // one customer's own matter
		{"Where is order 88123?", "It was sent this morning and arrives tomorrow at noon.", false, ""}, // its number
		{"Đơn hàng của em đâu?", "Kiện hàng đang ở bưu cục quận Ba, mai giao ạ.", false, ""},           // in Vietnamese, too
		{"Who repairs bikes?", "Write to lan@example.com or 0912345678", false, ""},                    // nothing but addresses
		{"thanks", "We are open from nine to six on weekdays.", false, ""},                             // nobody asked
		{"When are you open?", "We are open from nine to six on weekdays; call 0912 345 678.", true, "We are open from nine to six on weekdays; call [phone]."},
	} {
		got, general := found{c.asked, c.said}.general("Lan")
		if general != c.general || general && got.answer != c.want {
			t.Errorf("%q, %q: %v %q", c.asked, c.said, general, got.answer)
		}
	}
}

func TestWhatCountsAsChanged(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]bool{
		"We ship within two days.":                          false,
		"  we ship within\n two days. ":                     false,
		"Hi Lan, we ship within two days.":                  false,
		"Hello,\n\nWe ship within two days.":                false,
		"Chào chị, We ship within two days.":                false,
		"We ship within three days.":                        true,
		"We ship within two days. On Sundays we rest.":      true,
		"Hi Lan, thanks for asking! We ship in three days.": true,
	} {
		if got := changed("We ship within two days.", sent); got != want {
			t.Errorf("%q: %v", sent, got)
		}
	}
	for tag, want := range map[string]bool{"no-learning": true, "No Learning": true, "NO_LEARNING": true, "learning": false, "no-learning-2": false} {
		if isNoLearning(tag) != want {
			t.Error(tag)
		}
	}
}
