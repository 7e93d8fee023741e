package reception

// words are the product's built-in texts to customers, in the languages it speaks; others get the bot's display language
// and then English (decisions §5.5).
type words struct{}

var handOffOnline = map[string]string{
	"en": "I am connecting you to a person from our team. One moment, please.",
	"vi": "Tôi đang kết nối bạn với nhân viên của chúng tôi. Vui lòng đợi trong giây lát.",
}

var handOffOffline = map[string]string{
	"en": "Nobody from our team is here right now. Please leave your e-mail address or phone number, and we will get back to you.",
	"vi": "Hiện chưa có nhân viên nào trực. Bạn vui lòng để lại e-mail hoặc số điện thoại, chúng tôi sẽ liên hệ lại.",
}

func in(texts map[string]string, languages ...string) string {
	for _, l := range languages {
		if t, ok := texts[l]; ok {
			return t
		}
	}
	return texts["en"]
}

// HandOff is what the bot says when it gives the word to people.
func (words) HandOff(language string, online bool) string {
	if online {
		return in(handOffOnline, language)
	}
	return in(handOffOffline, language)
}
