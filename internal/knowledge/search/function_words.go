package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
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

// Question words, requests and politeness of the languages that hang them on the words beside them. Short ones that are as often
// a part of another word stay out.
var (
	thaiClosed = strings.Fields(`เท่าไหร่ เท่าไร อย่างไร ยังไง เมื่อไหร่ เมื่อไร ที่ไหน ตรงไหน อันไหน อะไร ทำไม กี่ ได้ไหม ได้มั้ย ไหม มั้ย หรือไม่ หรือเปล่า หรือยัง
ครับ ค่ะ คะ อยากทราบ อยากรู้ สอบถาม รบกวน กรุณา ขอบคุณ`)
	koreanClosed = strings.Fields(`얼마예요 얼마에요 얼마인가요 얼마나 얼마 어떻게 어디서 어디에 어디 언제 무엇을 무엇 무슨 어떤 누가 왜 있나요 있어요 있습니까 있을까요 없나요 없어요
인가요 입니까 이에요 예요 에요 되나요 됩니까 돼요 될까요 한가요 할까요 하나요 합니까 해요 나요 까요 습니다 주세요 싶어요 싶습니다 싶은데요 알려 궁금`)
	japaneseClosed = strings.Fields(`何時 何処 何日 何故 何 誰 幾ら 教 下`)
	// koreanParticles end a word and are no part of it.
	koreanParticles = strings.Fields(`에서는 에서 으로 까지 부터 에게 한테 은 는 이 가 을 를 에 로 와 과 도 의`)
)

// closedSigns says of each sign of a run, which begin at the places at, whether it is of the closed word classes.
func closedSigns(run string, at []int) []bool {
	closed := make([]bool, len(at)-1)
	first, _ := utf8.DecodeRuneInString(run)
	var phrases []string
	switch {
	case unicode.Is(unicode.Thai, first):
		phrases = thaiClosed
	case unicode.Is(unicode.Hangul, first):
		phrases = koreanClosed
	default:
		phrases = japaneseClosed
		for i := range closed {
			r, size := utf8.DecodeRuneInString(run[at[i]:])
			closed[i] = unicode.Is(unicode.Hiragana, r) || size > 1 && strings.ContainsRune(chineseFunctionSigns, r)
		}
	}
	closeFrom := func(from, to int) {
		for i := range closed {
			if at[i] >= from && at[i+1] <= to {
				closed[i] = true
			}
		}
	}
	for _, p := range phrases {
		for from := 0; ; {
			i := strings.Index(run[from:], p)
			if i < 0 {
				break
			}
			closeFrom(from+i, from+i+len(p))
			from += i + len(p)
		}
	}
	if unicode.Is(unicode.Hangul, first) {
		for _, p := range koreanParticles {
			if rest, ok := strings.CutSuffix(run, p); ok && rest != "" {
				closeFrom(len(rest), len(run))
				break
			}
		}
	}
	return closed
}
