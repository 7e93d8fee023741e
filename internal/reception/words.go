package reception

import (
	"strings"

	"cxgenie/internal/platform/text"
)

// The product's built-in texts to customers, in the languages it speaks; others get the bot's display language and then
// English (decisions §5.5).
var (
	connecting = map[string]string{
		"en": "I am connecting you to a person from our team. One moment, please.",
		"vi": "Tôi đang kết nối bạn với nhân viên của chúng tôi. Vui lòng đợi trong giây lát.",
	}
	nobodyThere = map[string]string{
		"en": "Nobody from our team is here right now. Leave us your contact details, and we will get back to you.",
		"vi": "Hiện chưa có nhân viên nào trực. Bạn vui lòng để lại thông tin liên hệ, chúng tôi sẽ liên hệ lại.",
	}
	nobodyTookIt = map[string]string{
		"en": "I'm sorry, everybody is busy at the moment. Leave us your contact details, and we will get back to you.",
		"vi": "Xin lỗi, hiện tất cả nhân viên đều đang bận. Bạn vui lòng để lại thông tin liên hệ, chúng tôi sẽ liên hệ lại.",
	}
	detailsKnown = map[string]string{
		"en": "Nobody from our team is here right now. We have your contact details and will get back to you.",
		"vi": "Hiện chưa có nhân viên nào trực. Chúng tôi đã có thông tin của bạn và sẽ liên hệ lại.",
	}
	detailsTaken = map[string]string{
		"en": "Thank you! Our team has your message and will get back to you.",
		"vi": "Cảm ơn bạn! Chúng tôi đã nhận được thông tin và sẽ liên hệ lại.",
	}
	noDetails = map[string]string{
		"en": "All right. Our team will answer you here as soon as somebody is back.",
		"vi": "Vâng ạ. Nhân viên của chúng tôi sẽ trả lời bạn tại đây ngay khi có mặt.",
	}
	backToBot = map[string]string{
		"en": "All right, I am here for you again. What would you like to know?",
		"vi": "Vâng, tôi lại sẵn sàng hỗ trợ bạn. Bạn muốn hỏi gì ạ?",
	}
	waitNext = map[string]string{
		"en": "You are next.",
		"vi": "Bạn là người tiếp theo.",
	}
	waitOne = map[string]string{
		"en": "There is one person before you.",
		"vi": "Có 1 người đang chờ trước bạn.",
	}
	waitPlace = map[string]string{
		"en": "There are # people before you.",
		"vi": "Có # người đang chờ trước bạn.",
	}
	waitMinute = map[string]string{
		"en": "Somebody usually answers within a minute.",
		"vi": "Thường có người trả lời trong vòng 1 phút.",
	}
	waitMinutes = map[string]string{
		"en": "Somebody usually answers within about # minutes.",
		"vi": "Thường có người trả lời trong khoảng # phút.",
	}
	waitUnknown = map[string]string{
		"en": "I cannot say yet how long it will take.",
		"vi": "Tôi chưa thể nói trước sẽ mất bao lâu.",
	}
	stillThere = map[string]string{
		"en": "Are you still there? Is there anything else I can help you with?",
		"vi": "Bạn còn ở đó không? Bạn cần tôi hỗ trợ thêm gì không?",
	}
	tooMany = map[string]string{
		"en": "You have sent a lot of messages in a short time, so I am taking a break. Our team sees everything you write.",
		"vi": "Bạn đã gửi nhiều tin nhắn trong thời gian ngắn, nên tôi xin tạm dừng một lúc. Nhân viên của chúng tôi vẫn đọc mọi tin nhắn của bạn.",
	}
	labelSkip   = map[string]string{"en": "Skip", "vi": "Bỏ qua"}
	labelCancel = map[string]string{"en": "Back to the assistant", "vi": "Quay lại trợ lý"}

	askFor = map[string]map[string]string{
		"name":  {"en": "What is your name?", "vi": "Bạn tên là gì ạ?"},
		"email": {"en": "What is your e-mail address?", "vi": "E-mail của bạn là gì ạ?"},
		"phone": {"en": "What is your phone number?", "vi": "Số điện thoại của bạn là gì ạ?"},
	}
	// askAfterMatter asks again who has gone on about what he wants; the people who come read it.
	askAfterMatter = map[string]map[string]string{
		"name": {"en": "Thank you, our team will read that. What may we call you?", "vi": "Cảm ơn bạn, đội ngũ của chúng tôi sẽ đọc tin này. Chúng tôi có thể gọi bạn là gì ạ?"},
	}
	askAgain = map[string]map[string]string{
		"name":  {"en": "I did not understand that as a name. What may we call you?", "vi": "Tôi chưa hiểu tên của bạn. Chúng tôi có thể gọi bạn là gì ạ?"},
		"email": {"en": "That does not look like an e-mail address. Please write it like name@example.com.", "vi": "Địa chỉ e-mail chưa đúng. Vui lòng nhập theo dạng ten@example.com."},
		"phone": {"en": "That does not look like a phone number. Please write it like +84 90 123 45 67.", "vi": "Số điện thoại chưa đúng. Vui lòng nhập theo dạng +84 90 123 45 67."},
	}
)

func in(texts map[string]string, languages ...string) string {
	for _, l := range languages {
		l, _, _ = strings.Cut(l, "-")
		if t, ok := texts[l]; ok {
			return t
		}
	}
	return texts["en"]
}

// says whether a customer has pressed a button, or written what stands on it, in any language.
func says(message string, label map[string]string, also ...string) bool {
	key := text.Unaccented(text.Key(message))
	for _, l := range label {
		if key == text.Unaccented(text.Key(l)) {
			return true
		}
	}
	for _, w := range also {
		if key == w {
			return true
		}
	}
	return false
}
