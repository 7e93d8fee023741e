package search

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// language is what a text is written in, as far as the endings of its words are concerned. The zero value has no endings
// that we know.
type language uint8

// Languages whose words we know how to strip, and Vietnamese, which has no endings but must not be taken for another.
const (
	unknown language = iota
	vi
	en
	es
	fr
	de
	it
	pt
	nl
	sv
	da
	no
	fi
	ro
	hu
	tr
	ru
	ar
	hi
	id
	pl
	cs
	uk
	el
	he
	languages
)

// grammar is what we know of a language: its stemmer, and its commonest short words, by which it is recognised. They are
// also what weighs little in a question.
var grammar = [languages]struct {
	stem  func(*snowballstem.Env) bool
	words string
}{
	vi: {nil, vietnameseFunctionWords},
	en: {english.Stem, englishFunctionWords},
	es: {spanish.Stem, `el la los las un una unos unas de del al a en por para con sin sobre entre y o u e que qué quién quiénes cuál cuáles cómo
		cuándo cuánto cuánta cuántos cuántas dónde es son era fue fueron ser está están se su sus lo le les me mi mis yo tú usted nos no si sí más
		pero como cuando ha han hay este esta esto ese esa eso`},
	fr: {french.Stem, `le la les un une des du de d l au aux à en dans par pour avec sans sur sous entre et ou où que qu qui quoi quel quelle quels
		quelles comment quand combien pourquoi est sont était été être a ont avoir ce cet cette ces se sa son ses je j tu il elle nous vous ils elles
		on me mon ma mes ne n pas plus mais si y c s`},
	de: {german.Stem, `der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei mit nach von vom zu zum zur für
		über unter durch ohne um ist sind war waren wird werden wurde hat haben kann können ich du er sie es wir ihr mein meine nicht auch nur wie was
		wer wen wem wo wann warum welche welcher welches als wenn dass sich`},
	it: {italian.Stem, `il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla in nel nella con su
		sul sulla per tra fra e o ma che chi cosa quale quali come dove quando quanto quanti perché è sono era essere ha hanno si non mi ti ci vi io
		tu lui lei noi voi loro mio mia più anche`},
	pt: {portuguese.Stem, `o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre entre e ou mas que quem qual
		quais como onde quando quanto quantos porque é são era foi ser está estão se não eu tu você ele ela nós vocês eles elas meu minha seu sua
		mais também ao à`},
	nl: {dutch.Stem, `de het een van in op aan met voor door uit bij naar over om te tot en of maar is zijn was waren wordt worden heeft hebben kan
		kunnen ik jij je u hij zij ze wij we jullie mijn niet ook er wat wie waar wanneer waarom hoe welke welk als dat die dit deze`},
	sv: {swedish.Stem, `och att det som en ett den de av för med på till är inte om var jag du han hon vi ni har hade kan ska från hur vad vem när
		varför vilken vilket min mitt mina sig men eller också där här`},
	da: {danish.Stem, `og at det som en et den de af for med på til er ikke om var jeg du han hun vi i har havde kan skal fra hvordan hvad hvem
		hvornår hvorfor hvilken hvilket min mit mine sig men eller også der hvor`},
	no: {norwegian.Stem, `og å at det som en et den de av for med på til er ikke om var jeg du han hun vi dere har hadde kan skal fra hvordan hva
		hvem når hvorfor hvilken hvilket min mitt mine seg men eller også der hvor`},
	fi: {finnish.Stem, `ja on ei se että oli hän ovat mutta tai kun niin myös jos mikä mitä kuka missä milloin miksi miten kuinka minä sinä me te he
		minun sinun voi ole kanssa sen tämä`},
	ro: {romanian.Stem, `și de la în cu pe pentru din un o al ai ale este sunt era fost nu să că ce cine care cum când unde cât câte sau dar mai eu
		tu el ea noi voi ei meu mea se am are au`},
	hu: {hungarian.Stem, `a az egy és hogy nem is van volt vagy de ha mint csak meg már ez ezt azt mi ki hol mikor miért hogyan mennyi melyik én te ő
		mi ti ők lehet kell`},
	tr: {turkish.Stem, `ve bir bu da de için ile mi mı mu mü ne nasıl nerede kim hangi kaç var yok çok daha ama gibi ben sen o biz siz onlar benim
		değil olan olarak`},
	ru: {russian.Stem, `и в во не на я что он она они с со как а то все так его но да ты к у же вы за бы по от из о для до мы это кто где когда
		почему какой какая какие сколько мне мой моя ли или если есть был была были`},
	ar: {arabic.Stem, `في من إلى على عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين كيف كم هل لماذا أي هو هي أنا نحن أنت هم كان كانت يكون
		لا لم لن ليس أن إن إذا أو ثم كل بعد قبل عند بين حتى قد لي لك له لها بي به بها يمكن يمكنني`},
	hi: {hindiStem, `का के की को से में पर ने है हैं था थे थी हो हूँ और या कि जो यह वह ये वे मैं हम आप मेरा मेरी मेरे अपना अपनी अपने क्या कब कहाँ कैसे
		कौन कितना कितने कितनी क्यों नहीं न भी तो ही तक लिए साथ बाद एक इस उस कोई कुछ कर करना करें सकता सकते सकती जब अगर मुझे होता होती होते`},
	id: {indonesianStem, `yang dan di ke dari untuk dengan pada adalah ini itu atau tidak bukan saya aku kamu anda kami kita mereka dia ia apa apakah siapa
		kapan kenapa mengapa bagaimana berapa mana akan sudah telah belum bisa dapat harus ada oleh juga jika kalau karena agar lagi sebagai dalam
		saja setelah sebelum`},
	pl: {nil, `i w we z ze na do nie się to jest są był była było być od po za o u przez dla czy co kto gdzie kiedy jak ile jaki jaka jakie który która
		które dlaczego ten ta te tego tej mój moja moje mi mnie ja ty on ona my wy oni może można mogę lub albo ale jeśli że oraz już tylko`},
	cs: {nil, `a i v ve z ze na do ne se si to je jsou byl byla bylo být od po za o u pro při jak kdy kde kdo co kolik jaký jaká jaké který která
		které proč ten ta tento můj moje mi mě já ty on ona my vy oni může mohu nebo ale pokud že také jen už`},
	uk: {nil, `і й в у на не з із до що як це та але за по від для чи хто де коли чому який яка які скільки мені мій моя я ти він вона ми ви вони
		або якщо є був була були бути можна може його її їх цей ця про при так`},
	el: {nil, `ο η το οι τα του της των τον την και να σε με για από στο στη στην στον στα στις που πως πώς πού τι ποιος ποια ποιο πότε πόσο πόσα
		γιατί είναι ήταν δεν μη μην θα αν ή μου σου μας σας τους εγώ αυτό αυτή αυτός ένα μια έχει μπορώ`},
	he: {hebrewStem, `של את על עם אל מן לא כן הוא היא הם אני אנחנו אתה אתם זה זו זאת אלה מה מי מתי איפה איך כמה למה האם אם או כי גם רק יש אין היה
		הייתה להיות לי לך לו כל אחרי לפני בין עד`},
}

// speaks tells for each short word which languages have it, one bit a language.
var speaks = func() map[string]uint32 {
	m := map[string]uint32{}
	for l := range grammar {
		for _, w := range strings.Fields(grammar[l].words) {
			m[written(w)] |= 1 << l
		}
	}
	return m
}()

// languageOf is the language most of whose short words stand in tokens; unknown when there is none, or no one is ahead.
func languageOf(tokens []Token) language {
	var counts [languages]int
	for _, t := range tokens {
		countSpeakers(&counts, speaks[t.Surface])
	}
	return leading(&counts)
}

// languageAmong is the language of a question to documents that are written in the languages of talk: the question's own
// when some of them are, or else what most of them are written in. A question has too few words to be told by itself, and
// Vietnamese without its accents looks like many languages.
func languageAmong(tokens []Token, talk *[languages]int) language {
	var counts [languages]int
	for _, t := range tokens {
		bits := speaks[t.Surface]
		if unaccentedFunctionWords[t.Surface] {
			bits |= 1 << vi
		}
		countSpeakers(&counts, bits)
	}
	for l, n := range talk {
		if n == 0 {
			counts[l] = 0
		}
	}
	if l := leading(&counts); l != unknown {
		return l
	}
	return leading(talk)
}

func countSpeakers(counts *[languages]int, bits uint32) {
	for l := language(1); bits>>l != 0; l++ {
		counts[l] += int(bits >> l & 1)
	}
}

// leading is the language with the highest count; unknown when all are zero or two are equal.
func leading(counts *[languages]int) language {
	best, second := unknown, unknown
	for l := language(1); l < languages; l++ {
		switch n := counts[l]; {
		case n > 0 && (best == unknown || n > counts[best]):
			best, second = l, best
		case n > 0 && (second == unknown || n > counts[second]):
			second = l
		}
	}
	if second != unknown && counts[best] == counts[second] {
		return unknown
	}
	return best
}

// common says whether a word of l carries the sentence and not its subject.
func (l language) common(surface string) bool { return speaks[surface]>>l&1 != 0 && l != unknown }

// compounds says whether l writes several nouns as one word.
func (l language) compounds() bool {
	switch l {
	case de, nl, sv, da, no, fi, hu:
		return true
	}
	return false
}

// root is the word without its endings and diacritics. Words that are not written in letters of the language's own script
// are left as they are.
func (l language) root(t Token) string {
	strip := grammar[l].stem
	if strip == nil || t.Code || len(t.Surface) < 3 {
		return t.Fold
	}
	script := unicode.Latin
	switch l {
	case ru:
		script = unicode.Cyrillic
	case ar:
		script = unicode.Arabic
	case he:
		script = unicode.Hebrew
	case hi:
		script = unicode.Devanagari
	}
	for _, r := range t.Surface {
		if !unicode.Is(script, r) && !unicode.Is(unicode.Mn, r) {
			return t.Fold
		}
	}
	env := snowballstem.NewEnv(t.Surface)
	strip(env)
	return folded(env.Current())
}
