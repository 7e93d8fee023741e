package notify

import "fmt"

// words are the sentences that leave the house in one language.
type words struct {
	titles                                    map[Kind]string
	noticeText, botText                       string
	answerSubject, answerText, files, ourSite string
	firstSubject, firstText                   string // when we wrote first
	tryTitle, tryText                         string
}

// title is a notice in one line, with the customer's name.
func (w words) title(n Notice) string { return fmt.Sprintf(w.titles[n.Kind], n.About) }

func wordsFor(locale string) words {
	if locale == "vi" {
		return words{
			titles: map[Kind]string{
				Waiting: "%s đang chờ nhân viên", Assigned: "Bạn được giao cuộc trò chuyện với %s", Message: "Tin nhắn mới từ %s",
				Mentioned: "Bạn được nhắc đến trong cuộc trò chuyện với %s", LacksData: "Bot không biết trả lời %s", RatedLow: "%s không hài lòng",
				PageFailing: "%s: không tải được trang web đã học", TestsWorse: "%s: câu trả lời kém đi trong bài kiểm tra",
				SourceFailed: "%s: không học được một nội dung bạn đã thêm", KeyDead: "Khóa “%s” của mô hình AI bị từ chối",
			},
			noticeText:    "Xin chào %s,\n\n%s:\n\n%s\n\nMở cuộc trò chuyện:\n%s\n\nBạn có thể chọn nhận những thông báo nào trong Cài đặt → Thông báo.\n",
			botText:       "Xin chào %s,\n\n%s:\n\n%s\n\nXem tại đây:\n%s\n\nBạn có thể chọn nhận những thông báo nào trong Cài đặt → Thông báo.\n",
			answerSubject: "%s đã trả lời bạn",
			answerText:    "Bạn đã rời đi trước khi được trả lời, nên %s gửi cho bạn qua thư:\n\n%s\n\nBạn có thể viết tiếp tại đây:\n%s\n",
			firstSubject:  "%s đã nhắn cho bạn",
			firstText:     "%s đã viết cho bạn:\n\n%s\n\nBạn có thể trả lời trong khung chat tại đây:\n%s\n",
			files:         "(%d tệp đính kèm, xem trong cuộc trò chuyện)",
			ourSite:       "trang web của chúng tôi",
			tryTitle:      "Thông báo hoạt động", tryText: "Trình duyệt này sẽ nhận thông báo của bạn.",
		}
	}
	return words{
		titles: map[Kind]string{
			Waiting: "%s is waiting for a person", Assigned: "You were given the conversation with %s", Message: "New message from %s",
			Mentioned: "You were mentioned in the conversation with %s", LacksData: "The bot had no answer for %s", RatedLow: "%s was not content",
			PageFailing: "%s: a web page it learns from cannot be fetched", TestsWorse: "%s: answers got worse in the tests",
			SourceFailed: "%s: something you added could not be learnt", KeyDead: "The AI key “%s” is refused",
		},
		noticeText:    "Hello %s,\n\n%s:\n\n%s\n\nOpen the conversation:\n%s\n\nWhich notifications you get is in Settings → Notifications.\n",
		botText:       "Hello %s,\n\n%s:\n\n%s\n\nSee it here:\n%s\n\nWhich notifications you get is in Settings → Notifications.\n",
		answerSubject: "%s has answered you",
		answerText:    "You had left before you were answered, so here is what %s wrote:\n\n%s\n\nYou can go on here:\n%s\n",
		firstSubject:  "%s has written to you",
		firstText:     "%s wrote to you:\n\n%s\n\nYou can answer in the chat here:\n%s\n",
		files:         "(%d attached, to be seen in the chat)",
		ourSite:       "our website",
		tryTitle:      "Notifications work", tryText: "This browser will show yours.",
	}
}
