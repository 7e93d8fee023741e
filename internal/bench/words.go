package bench

import (
	"math/rand/v2"
	"strings"
)

// What people write in seeded conversations: short and long, with some Vietnamese and symbols, so that rows have the
// sizes and characters of real ones.

var asked = []string{
	"Hi, is anybody there?",
	"Where is my parcel? It should have come on Tuesday.",
	"My order shows as delivered, but there is nothing in the mailbox and the neighbours have not seen it either.",
	"Can I still change the address?",
	"The blue one arrived with a crack in the lid. I attached two pictures to the form on your site, did they reach you?",
	"How long does a refund take?",
	"Xin chào, tôi muốn hỏi về đơn hàng của tôi.",
	"Cửa hàng có giao hàng cuối tuần không ạ?",
	"thanks!",
	"Do you ship to Norway, and who pays the customs duty?",
	"I was charged twice: once on the 3rd and once on the 5th. The second amount is different, 49,90 € instead of 44,90 €.",
	"ok",
	"The invoice has the wrong company name on it. Could you send a new one with the VAT number?",
	"Is this available in size 42?",
	"I tried the reset link three times and it says that it has expired, although I opened it within a minute. I use Firefox on Linux if that matters.",
	"👍",
	"When does the sale end?",
	"It still does not work. I took the batteries out, waited, put them back, held the button for ten seconds as the booklet says, and the light only blinks twice.",
}

var answered = []string{
	"Hello! I am looking into it, one moment please.",
	"Thank you for waiting. Your parcel left our warehouse yesterday and should reach you within two days.",
	"I have changed the address for you.",
	"I am sorry about that. We will send you a new one today; you need not send the broken one back.",
	"A refund takes three to five working days, depending on your bank.",
	"Cảm ơn bạn đã liên hệ. Chúng tôi sẽ kiểm tra và trả lời ngay.",
	"You are welcome. Is there anything else that I can do for you?",
	"We ship to all countries of Europe. Duties are shown before you pay, and there is nothing to pay at the door.",
	"The second charge was a reservation by your bank. It disappears by itself, usually within a week; if it does not, write to us again and we will send you a confirmation for the bank.",
	"Here is the new invoice. It carries the company name and the VAT number you gave us.",
	"Could you tell me which model it is? The number is on the label at the bottom.",
	"This size comes back next month. Shall I let you know when it is there?",
}

// say makes a text: mostly one sentence, sometimes several.
func say(r *rand.Rand, from []string) string {
	text := pick(r, from)
	for r.IntN(4) == 0 {
		text += " " + pick(r, from)
	}
	return text
}

// plainHTML is how a plain text is stored for showing.
func plainHTML(text string) string {
	return "<p>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text) + "</p>"
}

// shorten is what a list row shows.
func shorten(text string) string {
	r := []rune(text)
	if len(r) <= 160 {
		return text
	}
	return string(r[:159]) + "…"
}
