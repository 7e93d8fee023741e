package answer

import (
	"slices"
	"strings"
	"sync"

	"cxgenie/internal/platform/text"
)

// Unhappy says whether a message plainly tells that its writer is annoyed, angry or disappointed, in English or
// Vietnamese: it has one of some phrases in it, word for word. A problem that is told calmly is none, and a single word
// that somebody who is content may write neither; who is unhappy in other words is not noticed here.
//
// Vietnamese is looked for with its accents; without them only where the message has none at all, as "chan qua" may be
// a tired foot as well.
func Unhappy(message string) bool {
	key := text.Key(message)
	if key == "" {
		return false
	}
	words := " " + key + " "
	all := complaints().written
	if text.Unaccented(key) == key {
		all = complaints().bare
	}
	for _, phrase := range all {
		if before, _, found := strings.Cut(words, phrase); found && !supposes(before+" ") {
			return true
		}
	}
	return false
}

// OnlyComplains says whether a message is such a complaint and nothing besides: whoever reads it learns of nothing that is not known.
func OnlyComplains(message string) bool {
	if !Unhappy(message) {
		return false
	}
	words := " " + trimmed(message) + " "
	return slices.Contains(complaints().all, words)
}

// supposes says whether what stands before a complaint makes it a question: "What if I am not happy with it?"
func supposes(before string) bool {
	for _, word := range split(" if | in case | nếu | neu ") {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// spellings are phrases between spaces, as they are written and without accents.
type spellings struct {
	written, bare []string
	all           []string // without accents, those that mean something else then too
}

var complaints = sync.OnceValue(func() (s spellings) {
	for _, phrase := range split(unhappyEnglish + "|" + unhappyVietnamese) {
		key := " " + text.Key(phrase) + " "
		s.written = append(s.written, key)
		bare := " " + text.Unaccented(text.Key(phrase)) + " "
		if s.all = append(s.all, bare); !isAny(phrase, unhappyAccented) {
			s.bare = append(s.bare, bare)
		}
	}
	return s
})

const (
	unhappyEnglish = "this is useless|thats useless|that is useless|you are useless|youre useless|completely useless|totally useless|absolutely useless|useless bot|useless answer|useless service|so useless|" +
		"not helpful at all|this is not helpful|this isnt helpful|that is not helpful|thats not helpful|you are not helpful|youre not helpful|you are not helping|youre not helping|not helping me|unhelpful|" +
		"that didnt help|that did not help|that doesnt help|that does not help|this didnt help|this doesnt help|this does not help|it didnt help|that was no help|no help at all|" +
		"not what i asked|that doesnt answer my question|that does not answer my question|didnt answer my question|did not answer my question|not answering my question|you dont understand|you do not understand|you didnt understand me|you are not listening|youre not listening|" +
		"this is ridiculous|thats ridiculous|that is ridiculous|absolutely ridiculous|beyond ridiculous|this is unacceptable|thats unacceptable|that is unacceptable|totally unacceptable|completely unacceptable|simply unacceptable|absolutely unacceptable|" +
		"terrible service|awful service|horrible service|worst service|poor service|bad service|lousy service|terrible customer service|worst customer service|awful customer service|horrible customer service|terrible experience|awful experience|worst experience|horrible experience|terrible company|worst company|" +
		"i am angry|im angry|so angry|really angry|very angry|extremely angry|i am furious|im furious|absolutely furious|i am frustrated|im frustrated|so frustrated|really frustrated|very frustrated|getting frustrated|so frustrating|very frustrating|really frustrating|this is frustrating|extremely frustrating|" +
		"i am annoyed|im annoyed|so annoyed|really annoyed|very annoyed|so annoying|very annoying|really annoying|this is annoying|im pissed|i am pissed|pissed off|i am upset|im upset|really upset|very upset|so upset|" +
		"i am disappointed|im disappointed|so disappointed|really disappointed|very disappointed|extremely disappointed|so disappointing|very disappointing|i am not happy|im not happy|not happy with|not happy about|not at all happy|i am unhappy|im unhappy|very unhappy|really unhappy|i am dissatisfied|im dissatisfied|very dissatisfied|not satisfied with|" +
		"i am fed up|im fed up|so fed up|fed up with|sick and tired|sick of this|sick of waiting|tired of this|tired of waiting|waste of time|waste of my time|wasting my time|wasted my time|waste of money|" +
		"this is a joke|what a joke|is this a joke|this is nonsense|stupid bot|dumb bot|idiotic bot|stupid answer|stupid machine|stupid robot|this sucks|you suck|your service sucks|this is crap|this is bullshit|what the hell|wtf|for the third time|how many times do i have to|" +
		"this is pathetic|absolutely pathetic|this is outrageous|this is disgraceful|this is terrible|this is awful|this is horrible|never buying again|never buy from you again|never shop here again|never order again|i give up"

	unhappyVietnamese = "thất vọng quá|rất thất vọng|quá thất vọng|thật thất vọng|thất vọng về|thất vọng với|bực mình|bực quá|bực thật|bực bội|tức quá|tức thật|tức giận|điên quá|điên cả người|ức chế quá|ức chế thật|" +
		"quá tệ|tệ quá|rất tệ|tệ thật|tệ hại|tồi tệ|dịch vụ tệ|dịch vụ kém|phục vụ kém|phục vụ tệ|chăm sóc khách hàng tệ|làm ăn chán|làm ăn kiểu gì|làm ăn gì kỳ vậy|chán quá|chán thật|chán ghê|chán shop|" +
		"vô dụng|vô ích|vớ vẩn|không giúp được gì|chẳng giúp được gì|chả giúp được gì|không giúp ích gì|không giúp ích được gì|không hiểu gì cả|không hiểu gì hết|chẳng hiểu gì|chả hiểu gì|không hiểu ý tôi|không hiểu ý mình|" +
		"trả lời lung tung|trả lời linh tinh|trả lời vớ vẩn|trả lời không đúng|trả lời sai rồi|hỏi một đằng trả lời một nẻo|hỏi 1 đằng trả lời 1 nẻo|không phải cái tôi hỏi|không phải cái mình hỏi|" +
		"phí thời gian|mất thời gian quá|tốn thời gian quá|không hài lòng|không chấp nhận được|không thể chấp nhận|quá đáng|quá thể|lừa đảo khách|bot ngu|ngu quá|đồ ngu|ngu thế|hỏi mãi không|hỏi hoài không|chờ mãi không|đợi mãi không|chờ dài cổ|không bao giờ mua nữa|không bao giờ mua lại|không mua lần nữa đâu"

	// unhappyAccented mean something else without their accents: chân quá, tức thật and the like.
	unhappyAccented = "chán quá|chán thật|chán ghê|tức quá|tức thật|điên quá|quá thể|tệ thật|tệ quá|quá tệ|vô ích|ngu quá"
)
