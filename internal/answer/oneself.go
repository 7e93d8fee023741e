package answer

import (
	"regexp"

	"cxgenie/internal/platform/text"
)

// AboutOneself says whether a question is about the customer's own orders, account, payments or data, in English or
// Vietnamese: nothing on the web answers it, and what it tells of him is nobody else's business. It looks at the words alone
// and takes rather too much: whoever is not understood here gets the answer that he would get without the web.
func AboutOneself(question string) bool {
	s := text.Fold(visible(question))
	for _, form := range oneself {
		if form.MatchString(s) {
			return true
		}
	}
	return mailed.MatchString(s) || hasLongNumber(s)
}

// hasLongNumber says whether a folded text tells a number as long as those of phones, accounts and cards. Amounts with their
// thousands apart, and spans of years, are none.
func hasLongNumber(s string) bool {
	for _, form := range longNumbers {
		if form.MatchString(s) {
			return true
		}
	}
	return false
}

// What follows is matched in folded text.
const (
	enThings = `orders?|accounts?|invoices?|bills?|payments?|refunds?|deposits?|transfers?|purchases?|bookings?|reservations?|appointments?|tickets?|parcels?|packages?|` +
		`shipments?|deliver(?:y|ies)|receipts?|subscriptions?|memberships?|plan|points?|vouchers?|coupons?|balance|password|log-?in|sign-?in|e-?mails?|phone number|address|card|data|` +
		`profile|details|claim|returns?|contract|policy number`
	viThings = `don hang|don|tai khoan|hoa don|tien coc|lich hen|kien hang|buu kien|goi hang|van don|bien lai|mat khau|so du|so dien thoai`
	viMine   = `toi|minh|em|chung toi|tui|mik|mk`
)

var (
	oneself = compiled(
		// my order, our last two invoices
		`\b(?:my|our|mine)\b(?: [\w'’-]+){0,3}? (?:`+enThings+`)\b`,
		`\b(?:order|tracking|invoice|booking|reservation|ticket|account|customer|policy|receipt|reference|confirmation|membership)(?: (?:number|no\.?|nr\.?|id|code|ref))?\s*(?:is |: ?|# ?|number |no\.? )+[a-z]{0,4}-?\d`,
		`\b(?:order|invoice|booking|ticket) ?#? ?\d{3,}`,
		// where is my …, I have ordered, did you get my payment
		`\b(?:i|we)(?:['’]ve| have| had|['’]d)?(?: (?:just|already|only|not|never|still))* (?:ordered|bought|paid|purchased|booked|reserved|sent back|returned|transferred|cancell?ed|subscribed|signed up|registered|been charged|was charged|got charged|was billed|been billed)\b`,
		`\b(?:charged|billed|refunded|owe|paid) me\b|\bdo i owe\b|\b(?:am|was|were|have) i (?:been )?(?:charged|billed|refunded)\b`,
		`\bwhere(?:['’]s| is| are) (?:my|our)\b|\btrack (?:my|our|the|an?) (?:order|parcel|package|shipment)\b`,
		`\b(?:log|sign) (?:me )?in(?:to)?\b.*\b(?:i|my|me)\b|\b(?:i|my|me)\b.*\b(?:log|sign) ?in\b`,
		`\b(?:delete|export|change|update|correct|see|send me) (?:all )?(?:my|our)\b|\bwhat (?:data|information) do you (?:have|store|hold|keep)\b`,
		// đơn hàng của tôi, đơn của em
		`\b(?:`+viThings+`) (?:`+viMine+`)\b`,
		`\bcua (?:`+viMine+`|anh|chi)\b`,
		`\b(?:ma|so) (?:don(?: hang)?|van don|hoa don|ve|khach hang|tai khoan|dat cho|hop dong)\b`,
		`\bdon(?: hang)? (?:so |ma )?#? ?[a-z]{0,4}-?\d{3,}`,
		`\b(?:`+viMine+`)(?: (?:da|moi|vua|cung|van|chua))+ (?:dat|mua|thanh toan|tra|chuyen|gui|huy|dang ky|nhan|coc|dong|nap)\b`,
		`\b(?:kiem tra|tra cuu|theo doi|xem|huy|doi|cap nhat) (?:giup |ho |cho |lai )?(?:(?:`+viMine+`) )?(?:tinh trang |trang thai )?(?:don(?: hang)?|van don|tai khoan|lich hen|hoa don|ve)\b`,
		`\bquen mat khau\b|\bkhong (?:dang nhap|vao) (?:duoc|noi)\b`,
		// codes
		`\b[a-z]{1,5}-?\d{5,}\b`,
	)
	mailed = regexp.MustCompile(`[a-z0-9._%+-]@[a-z0-9-]+\.[a-z]`)

	longNumbers = compiled(
		`(?:\+\d|\b0)(?:[ .()-]{0,2}\d){7,}`,
		`\b\d{7,}\b`,
		`\(?\b\d{3}\)?[ .-]\d{3}[ -]\d{4}\b`,
		`\b\d{4}(?:[ -]\d{4}){2,}\b`,
		`\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,}`,
	)
)

func compiled(forms ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(forms))
	for i, f := range forms {
		out[i] = regexp.MustCompile(f)
	}
	return out
}
