package reception

import (
	"testing"

	"cxgenie/internal/conversation"
)

func TestWhatIsPlainlyNoDetail(t *testing.T) {
	for _, c := range []struct {
		asked, text string
		want        bool
	}{
		{"name", "Anna Maria Nguyen Thi Thanh Hoa Phuong", true},
		{"name", "My name is Anna Nguyen", false},
		{"name", "Can you tell me whether you deliver on Sundays?", true},
		{"name", "???", false},
		{"email", "anna at example", false},
		{"email", "Before that I would like to know what it costs", true},
		{"email", "you can always write to me at anna@example.com if you like", false},
		{"phone", "call me on 0901234567 after five in the afternoon please", false},
		{"phone", "why do you need it if you have my e-mail", true},
	} {
		if got := isNoDetail(c.asked, c.text); got != c.want {
			t.Errorf("%s: %q: %v", c.asked, c.text, got)
		}
	}
}

func TestWhatIsAName(t *testing.T) {
	for message, want := range map[string]string{
		"Anna":                       "Anna",
		"my name is Anna Nguyen.":    "Anna Nguyen",
		"I'm Can Öz":                 "Can Öz",
		"My Nguyen":                  "My Nguyen",
		"Gia Bao":                    "Gia Bao",
		"An My Le":                   "An My Le",
		"Are Hansen":                 "Are Hansen",
		"Nguyễn Thị Sao":             "Nguyễn Thị Sao",
		"nguyễn thế anh":             "nguyễn thế anh",
		"Tôi tên là Hằng":            "Hằng",
		"Ana de la Cruz":             "Ana de la Cruz",
		"My order 7788 is late":      "",
		"my order is late":           "",
		"talk to a person please":    "",
		"shoes are broken":           "",
		"where is my parcel":         "",
		"I would like a refund":      "",
		"hello":                      "",
		"đơn của tôi đâu rồi":        "",
		"tôi muốn đổi hàng":          "",
		"gặp nhân viên":              "",
		"it is about the blue boots": "",
	} {
		if got := readDetail("name", message, ""); got != want {
			t.Errorf("%q: %q", message, got)
		}
	}
}

func TestWhatTellsSomething(t *testing.T) {
	for _, c := range []struct {
		asked string
		texts []string
		want  bool
	}{
		{"email", []string{"Do you deliver on Sundays?", "anna@example.com"}, true},
		{"email", []string{"Do you deliver on Sundays?"}, false},
		{"name", []string{"Anna"}, false},
		{"name", []string{"Skip"}, true},
		{"phone", []string{"Back to the assistant"}, true},
	} {
		var batch []conversation.Message
		for _, text := range c.texts {
			batch = append(batch, conversation.Message{Text: text})
		}
		if got := tells(c.asked, batch); got != c.want {
			t.Errorf("%s %v: %v", c.asked, c.texts, got)
		}
	}
}
