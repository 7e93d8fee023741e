package answer

import (
	"strconv"
	"strings"

	"cxgenie/internal/platform/text"
)

// placeSaid is what a customer says, who does not press a button: the number of a choice from 1 on, however he puts it; 0:
// none. key is folded and written without accents.
func placeSaid(key string) int {
	for p := range strings.SplitSeq(beforeNumbers, "|") {
		if rest, ok := strings.CutPrefix(key, p+" "); ok {
			key = rest
			break
		}
	}
	key = strings.TrimSuffix(strings.TrimSuffix(key, " please"), " one")
	for i, names := range ordinals {
		if isAny(key, names) {
			return i + 1
		}
	}
	n, err := strconv.Atoi(latinDigits(key))
	if err != nil {
		return 0
	}
	return n
}

// agrees and declines say whether a whole message agrees, or refuses.
func agrees(key string) bool   { return isAny(key, agreed) || isAny(key, agreedElsewhere) }
func declines(key string) bool { return isAny(key, refused) || isAny(key, refusedElsewhere) }

// unaccented is a message as these want it.
func unaccented(said string) string { return text.Unaccented(text.Key(said)) }

const (
	beforeNumbers = "the|number|no|option|question|choice|cau so|cau thu|cau hoi so|cau hoi|cau|so|cai thu|cai so|cai|thu"

	agreed = "yes|yes please|yes it is|yes i do|yes i did|yes that|yes that one|yes this|yes this one|yeah|yep|yup|ya|y|sure|ok|okay|correct|thats correct|right|thats right|exactly|thats it|that is it|that one|this one|this|that|of course|" +
		"co|co a|dung|dung roi|dung a|dung roi a|dung vay|vang|vang a|da|da dung|da dung roi|da vang|phai|phai roi|uh|u|chuan|chuan roi|ok shop|ok em|" +
		"si|oui|ja|da da|tak|evet|sim|ano|hai"

	refused = "no|no thanks|no thank you|no its not|no it isnt|no i dont|no not that|no thats not it|nope|nah|none|none of them|none of these|none of those|none of the above|neither|neither of them|not really|not that|not this|not these|thats not it|that is not it|something different|" +
		"khong|khong phai|da khong|da khong phai|khong a|khong phai a|khong phai cau nay|khong phai cai nay|khong phai cau do|khong phai cac cau nay|khong cau nao|khong cai nao|khong co cau nao|deu khong phai|sai roi|cau khac|cai khac|" +
		"non|nein|nie|hayir|nao|ne"
)

// The same in further languages, folded as messages are.
var (
	agreedElsewhere  = text.Unaccented("да|верно|نعم|أجل|हाँ|जी हाँ|ใช่|ใช่ค่ะ|ใช่ครับ|是|是的|对|對|はい|네|예|맞아요|iya|betul")
	refusedElsewhere = text.Unaccented("нет|لا|नहीं|ไม่|ไม่ใช่|ไม่ใช่ค่ะ|ไม่ใช่ครับ|不|不是|都不是|いいえ|違います|아니요|아니오|아니에요|tidak|bukan")
)

// ordinals are the names of the first places.
var ordinals = []string{"first|1st|one|nhat|dau|dau tien|mot", "second|2nd|two|hai|nhi", "third|3rd|three|ba", "fourth|4th|four|tu|bon"}
