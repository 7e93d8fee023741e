package answer

import "testing"

// Who is unhappy is noticed when he says so plainly; a problem told calmly, a question about what others feel, and a word
// that means something else are none.
func TestUnhappy(t *testing.T) {
	t.Parallel()
	for _, m := range []string{
		"This is useless!", "that's not what I asked", "You don't understand me.", "I'm really disappointed", "WTF is this", "Terrible service, honestly.", "I am fed up with your bot",
		"It has been two weeks. This is unacceptable, where is my money??", "you're not helping", "stupid bot", "what a waste of my time",
		"Thất vọng quá", "thất vọng với shop thật sự", "dịch vụ tệ quá", "tệ quá shop ơi", "Trả lời lung tung!!!", "bực mình ghê", "buc minh ghe", "dich vu te that su", "hỏi một đằng trả lời một nẻo", "chán quá",
	} {
		if !Unhappy(m) {
			t.Errorf("%q is unhappy", m)
		}
	}
	for _, m := range []string{
		"", "!!!", "My parcel has not arrived.", "I want a refund", "Cancel my order, please", "What if I am not happy with it?", "Can I return it if I'm not satisfied with the colour?",
		"Do you have angry birds toys?", "Is this useful?", "Which service is the worst rated?", "I have a complaint", "no", "that did not work", "happy with it, thanks", "The charger is broken again",
		"Shop có lừa đảo không?", "Giao hàng có mất thời gian không?", "Đau chân quá thì đi giày nào?", "dau chan qua thi di giay nao", "Nếu không hài lòng thì đổi được không?", "neu khong hai long thi doi duoc khong", "Hàng bị lỗi rồi shop ơi", "quả tệ",
	} {
		if Unhappy(m) {
			t.Errorf("%q is not unhappy", m)
		}
	}
}

// What is a complaint and nothing besides names nothing that somebody could learn from.
func TestOnlyComplains(t *testing.T) {
	t.Parallel()
	for m, want := range map[string]bool{
		"You are useless!": true, "this is ridiculous, thanks": true, "Tệ quá shop": true, "buc minh qua di": false, "bực mình": true, "Stupid bot": true, "hello, terrible service": true,
		"This is useless, where is my order?": false, "Your useless bot says that returns cost 5 euros": false, "where is my order": false, "": false, "What if I am not happy with it?": false,
	} {
		if got := OnlyComplains(m); got != want {
			t.Errorf("%q only complains: %v", m, got)
		}
	}
}
