package search

import (
	"strings"
	"unicode"
)

// The closed word classes of the two languages the product ships with: articles, pronouns, auxiliaries, prepositions,
// conjunctions, question words, politeness. They hold a sentence together and say little about its subject. A small bot has
// too few entries to learn that from counting; for every other language counting alone decides. Negations are not in the
// English list ("can I" and "can't I" differ); the Vietnamese "không" is, because it also ends most questions.
const (
	englishFunctionWords = `a an the this that these those i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
one ones someone somebody something anyone anybody anything there here what which who whom whose how when where why many much
is are was were be been being am do does did doing done have has had having can could will would shall should may might must
im ive id ill youre youve weve theyre hes shes its whats hows wheres thats lets
of in on at to for from with by about as into onto over after before during and or but if so than then because while
please hi hello hey dear thanks thank ok okay just also too very really any some get gets got want wants wanna like need needs know tell let`

	vietnameseFunctionWords = `là thì mà và với của cho có không được ở tại từ đến tới vào ra lên xuống qua về như
bị do bởi vì nên nếu khi lúc để hay hoặc cũng vẫn đã đang sẽ vừa mới rồi chưa còn chỉ rất quá lắm nữa đều
tôi tớ mình em anh chị bạn chúng ta họ nó ai gì nào sao đâu bao nhiêu mấy thế vậy này kia đó đây ấy
các những một cái muốn cần xin vui lòng làm ơn giúp hỏi biết phải nhỉ nhé nha ạ à ơi ừ vâng dạ hả chứ hở
shop ad admin`

	// How the same words look when the writer types no diacritics or shortens them. Syllables that are at least as often a
	// noun or a verb when bare ("may", "ban", "do") stay out.
	unaccentedVietnameseFunctionWords = `la thi ma va voi cua cho co khong ko k kg hok hem hong duoc dc đc dk tai tu den toi vao
khi de neu cung da dang se roi r chua rat qua minh em anh ai gi nao sao dau nhieu bn bnhiu vay z v nay kia nhe nha a oi u vang
cac nhung mot muon can xin lam on giup hoi biet phai`
)

var (
	functionWords           = wordSet(englishFunctionWords + " " + vietnameseFunctionWords)
	unaccentedFunctionWords = wordSet(unaccentedVietnameseFunctionWords)
)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// chineseFunctionSigns write the same classes in Chinese: particles, pronouns, question words, auxiliaries, prepositions.
const chineseFunctionSigns = "的了是在有和与或不没也都就而及于以为之其此这那哪谁什么怎样何吗呢吧啊几多少个些们被把从到对向由让给很最更还又再可能会要想请我你您他她它時时候如因所" +
	"個這誰麼嗎會為與從對們"

// functionPair says whether a pair of signs has none that could be of a subject: both are of the Chinese closed classes, or
// Hiragana, in which Japanese writes its particles and endings.
func functionPair(pair string) bool {
	for _, r := range pair {
		if !unicode.Is(unicode.Hiragana, r) && !strings.ContainsRune(chineseFunctionSigns, r) {
			return false
		}
	}
	return true
}
