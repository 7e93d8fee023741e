package answer

import (
	"testing"
	"time"

	"cxgenie/internal/knowledge"
)

// Sources that say yes and no of the same thing contradict each other, however it is put; what hedges, limits, or is about
// something else does not.
func TestContradictionsInWords(t *testing.T) {
	t.Parallel()
	old, fresh := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		question, one, other string
		conflict             bool
	}{
		{"Are you open on Sundays?", "We are open on Sundays.", "We are closed on Sundays.", true},
		{"Are you open on Sundays?", "The shop is open on Sundays from 10:00 to 14:00.", "The shop is not open on Sundays.", true},
		{"open sunday?", "We're open Sundays.", "We don't open on Sundays.", true},
		{"Are gift cards refundable?", "Gift cards are refundable.", "Gift cards are not refundable.", true},
		{"Are gift cards refundable?", "Gift cards are refundable.", "Gift cards are non-refundable.", true},
		{"Are gift cards refundable?", "Gift cards are refundable.", "Gift cards are nonrefundable.", true},
		{"Do you ship to Canada?", "We ship to Canada.", "We do not ship to Canada.", true},
		{"Do you ship to Canada?", "Shipping to Canada is available.", "Shipping to Canada is unavailable.", true},
		{"Can I get a refund?", "Refunds are possible.", "We do not offer refunds.", true},
		{"Can I cancel an order?", "Orders can be cancelled.", "Orders cannot be cancelled.", true},
		{"What does delivery cost?", "Delivery is free.", "Delivery costs 20 EUR.", true},
		{"What does delivery cost?", "We offer free delivery.", "The price of a delivery is €20.", true},
		{"What does delivery cost?", "Delivery is free of charge.", "We charge 20 EUR for delivery.", true},
		{"Cửa hàng có mở cửa Chủ nhật không?", "Cửa hàng mở cửa Chủ nhật.", "Cửa hàng không mở cửa Chủ nhật.", true},
		{"Cửa hàng có mở cửa Chủ nhật không?", "Cửa hàng mở cửa cả Chủ nhật.", "Cửa hàng đóng cửa Chủ nhật.", true},
		{"Phí giao hàng bao nhiêu?", "Giao hàng miễn phí.", "Phí giao hàng là 20.000đ.", true},
		{"Hàng giảm giá có đổi trả được không?", "Hàng giảm giá được đổi trả.", "Hàng giảm giá không được đổi trả.", true},

		{"Are you open on Sundays?", "We are open on Sundays.", "We are closed on Mondays.", false},
		{"Are you open on Sundays?", "We are open on Sundays.", "We are closed on Sundays after 17:00.", false},
		{"Are you open on Sundays?", "We are open on Sundays.", "We are closed on Sundays in winter.", false},
		{"Are you open on Sundays?", "We are only open on Sundays.", "We are not open on Sundays.", false},
		{"Can I return shoes?", "Returns are accepted within 30 days.", "Returns are not accepted after 30 days.", false},
		{"Can I return shoes?", "Shoes can be returned.", "Worn shoes cannot be returned.", false},
		{"Can I return shoes?", "Shoes can be returned if they are unworn.", "Shoes cannot be returned.", false},
		{"Do you ship to Canada?", "We ship to Canada.", "We do not ship to Mexico.", false},
		{"Do you ship to Canada?", "We do not ship to Canada.", "Shipping to Canada is not available.", false},
		{"Do you ship to Canada?", "We ship to Canada.", "Not only do we ship to Canada, we ship to Mexico.", false},
		{"What does delivery cost?", "Delivery is free from 50 EUR.", "Delivery costs 20 EUR.", false},
		{"What does delivery cost?", "Delivery is free for members.", "Delivery costs 20 EUR.", false},
		{"What does delivery cost?", "Feel free to ask about delivery.", "Delivery costs 20 EUR.", false},
		{"What does delivery cost?", "Delivery is free.", "Express delivery costs 20 EUR.", false},
		{"What does delivery cost?", "Delivery is free.", "Delivery is not expensive.", false},
		{"What does delivery cost?", "Delivery is free.", "Do you deliver? It costs 20 EUR.", false},
		{"Is the cake sugar-free?", "The cake is sugar-free.", "The cake costs 20 EUR.", false},
		{"Are you open on Sundays?", "We are open on Sundays.", "Are we closed on Sundays?", false},
		{"Phí giao hàng bao nhiêu?", "Giao hàng miễn phí cho đơn từ 500.000đ.", "Phí giao hàng là 20.000đ.", false},
		{"Hàng giảm giá có đổi trả được không?", "Hàng giảm giá không được đổi trả.", "Hàng nguyên giá được đổi trả.", false},
		{"When do you open?", "Gift cards are refundable.", "Gift cards are not refundable.", false}, // not asked for
	} {
		of := func(id, said string, at time.Time) piece {
			return pieceOf(knowledge.Match{EntryID: id, SourceID: "source of " + id, Kind: knowledge.Text, AnswerText: said, Learned: at})
		}
		for _, all := range [][]piece{
			{of("a", "Welcome. "+c.one, old), of("b", c.other+" See you soon.", fresh)},
			{of("a", c.other, old), of("b", c.one, fresh)},
		} {
			if got := conflictsIn(c.question, []piece{all[0], of("c", all[0].text, fresh)}, sayingsOf); len(got) > 0 {
				t.Errorf("%q contradicts itself: %+v", all[0].text, got)
			}
			if got := conflictsIn(c.question, all, sayingsOf); (len(got) == 1) != c.conflict || len(got) > 1 || c.conflict && !got[0].Certain {
				t.Errorf("%q: %q / %q: %+v", c.question, c.one, c.other, got)
			}
		}
	}
}

// Short answers are about what was asked there; two questions that only share a word are two things.
func TestShortAnswersContradict(t *testing.T) {
	t.Parallel()
	faq := func(id, question, said string) piece {
		return pieceOf(knowledge.Match{EntryID: id, SourceID: id, Kind: knowledge.QAndA, Question: question, AnswerText: said})
	}
	for _, c := range []struct {
		one, other piece
		conflict   bool
	}{
		{faq("a", "Do you ship to Canada?", "Yes, we do."), faq("b", "Do you ship to Canada?", "No, we don't."), true},
		{faq("a", "Do you ship to Canada?", "Yes."), faq("b", "Is shipping to Canada possible?", "No."), true},
		{faq("a", "Do you ship to Canada?", "Yes, we do."), faq("b", "Do you ship to Mexico?", "No, we don't."), false},
		{faq("a", "Do you ship to Canada?", "Yes, we do."), faq("b", "Why can't you ship to Canada?", "No, we can."), false},
		{faq("a", "Can I return gift cards?", "No."), faq("b", "Can I return shoes?", "Yes."), false},
	} {
		if got := conflictsIn("Do you ship to Canada or return gift cards?", []piece{c.one, c.other}, sayingsOf); (len(got) > 0) != c.conflict {
			t.Errorf("%q %q / %q %q: %+v", c.one.Question, c.one.text, c.other.Question, c.other.text, got)
		}
	}
}
