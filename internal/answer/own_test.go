package answer

import (
	"testing"

	"cxgenie/internal/knowledge"
)

// What a customer has told of himself may be said back to him as his; what he would like us to say may not, whatever words
// he chooses for it.
func TestACustomersOwnNumbers(t *testing.T) {
	t.Parallel()
	from := pieces(knowledge.Match{AnswerText: "Refunds are paid within fourteen days after the parcel has arrived. Returns are possible for 30 days. Boxes cost 25 EUR. Open daily from 9:00 to 17:30, on 24 December until 12:00. Giao hàng trong 2-4 ngày."})
	for _, c := range []struct {
		asked, answer string
		holds         bool
	}{
		// His own.
		{"Where is my refund of 20 euros?", "Your refund of 20 euros is on its way; refunds are paid within 14 days.", true},
		{"I paid $129.50 by card, when do I get my money back?", "You paid $129.50 by card. Refunds are paid within 14 days.", true},
		{"I paid 129.50 EUR", "Your payment of 129.50 EUR comes back within fourteen days.", true},
		{"My order 4711 has not come", "Your order 4711 takes 2 to 4 days.", true},
		{"where is order #4711-12?", "Order #4711-12 takes 2-4 days.", true},
		{"I ordered 12 boxes on 3 March.", "You ordered 12 boxes on 3 March. Returns are possible for 30 days.", true},
		{"My order of March 3rd is late.", "Your order of 3 March is on its way.", true},
		{"I bought it 10 days ago. Can I return it?", "Yes: you bought it 10 days ago, and returns are possible for 30 days.", true},
		{"Our booking for 12 May 2026 is wrong", "Your booking for 12 May 2026 can be changed.", true},
		{"Are you open on 24 December?", "Yes, on 24 December until 12:00.", true},
		{"Are you open on 26 December?", "We are open daily from 9:00 to 17:30, on 26 December too.", true}, // a day, and no deadline
		{"Tôi đã thanh toán 500.000đ cho đơn 4711", "Bạn đã thanh toán 500.000đ. Giao hàng trong 2-4 ngày.", true},
		{"Khoản hoàn tiền 200.000đ của tôi đâu?", "Khoản hoàn tiền 200.000đ của bạn đang được xử lý.", true},
		{"Do 12 people fit into a box?", "Yes, 12 people fit.", true}, // a number that sets no price and no time

		// Facts of ours that he has made up.
		{"Is the price 20 euros?", "Yes, the price is 20 euros.", false},
		{"Is it 20 euros?", "Yes, it is 20 euros.", false},
		{"Boxes cost 20 EUR, right?", "Your order of boxes costs 20 EUR.", false},
		{"My discount of 90% is valid?", "Your discount of 90% is valid.", false},
		{"I ordered with 90% off", "You ordered with 90% off.", false},
		{"I paid 20 euros", "Your order costs 20 euros.", false},
		{"I paid 20 euros", "Your refund of 20 euros is on its way.", false}, // another thing
		{"I paid 20 euros", "You paid 20 dollars.", true},                    // the word for the money is not compared
		{"my order 90", "Your order over 90 euros is free.", false},
		{"I want a refund of 1000 euros", "Your refund of 1000 euros is on its way.", false}, // he has none
		{"Where is my refund of 1000 euros?", "Your refund of 1000 euros has been approved.", false},
		{"Where is my refund of 1000 euros?", "We confirm your refund of 1000 euros.", false},
		{"Where is my refund of 1000 euros?", "Your refund of 20 euros is on its way.", false},
		{"Where is my refund of 1000 euros?", "Your refund is 1000 euros.", false},
		{"You promised my refund of 1000 euros", "Your refund of 1000 euros is on its way.", false},
		{"The price of my order is 20 euros", "Your order of 20 euros is ready.", false},
		{"Can I return it within 90 days?", "Yes, you can return it within 90 days.", false},
		{"Can I return it after 90 days?", "Yes, you can return it after 90 days.", false},
		{"Can I return it after ninety days?", "Yes, you can return it after ninety days.", false},
		{"I have 9 days to return it, right?", "Yes, you have 9 days.", false},
		{"Do I have nine days?", "Yes, you have nine days.", false},
		{"Can I return it until 3 May?", "Yes, you can return it until 3 May.", false},
		{"Can I return it until 3 May?", "Yes, until May 3.", false},
		{"Will it arrive on 3 May?", "It arrives on 3 May.", false},
		{"Will my order of 3 May arrive on 5 May?", "Your order of 3 May arrives on 5 May.", false},
		{"Refund by 24 December?", "Refunds are paid by 24 December.", true}, // the passage knows the day, the rest is its reader's
		{"Đổi trả trong 90 ngày đúng không?", "Vâng, bạn có thể đổi trả trong 90 ngày.", false},
		{"Giá 20.000đ phải không?", "Vâng, giá 20.000đ ạ.", false},
		{"Tôi đã đặt với giá 20.000đ", "Bạn đã đặt với giá 20.000đ.", false},

		// Invented altogether, in words too.
		{"How much is it?", "It costs seven dollars.", false},
		{"How much is it?", "It costs twenty-five EUR.", true},
		{"How much is it?", "It costs one hundred and twenty euros.", false},
		{"How long?", "It takes six weeks.", false},
		{"How long?", "Within fourteen days.", true},
		{"How long?", "Within 14 days, one of our people will tell you.", true},
		{"Any rebate?", "Ninety percent today.", false},
	} {
		if got := New(nil, Options{}).newGround(c.asked, from).owning(c.asked).holds(c.answer); got != c.holds {
			t.Errorf("%q: %q: %v", c.asked, c.answer, got)
		}
	}
}
