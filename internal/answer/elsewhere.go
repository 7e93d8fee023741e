package answer

import (
	"strings"
	"sync"

	"cxgenie/internal/platform/text"
)

// What is told without a model in other languages than English and Vietnamese: the wish for a person, and the question who the
// bot is. Only whole messages count, as there; each list holds the phrases of one language.

// wish is how a language asks for a person: each beginning with each name and each end.
type wish struct{ begin, people, end, sep string }

var wishesElsewhere = []wish{
	{"quiero hablar con|quisiera hablar con|me gustaría hablar con|necesito hablar con|puedo hablar con|podría hablar con|deseo hablar con|hablar con|pásame con|páseme con|comunícame con|comuníqueme con|conéctame con",
		"una persona|una persona real|un humano|un ser humano|un agente|un agente humano|un operador|un asesor|un representante|alguien|atención al cliente|servicio al cliente", "", " "},
	{"", "agente humano|humano|persona real|operador|asesor humano|quiero un agente|quiero un humano|necesito un agente|necesito un asesor", "", ""},
	{"je veux parler à|je voudrais parler à|j'aimerais parler à|je souhaite parler à|je souhaiterais parler à|puis-je parler à|pourrais-je parler à|est-ce que je peux parler à|parler à|passez-moi|" +
		"je veux parler avec|je voudrais parler avec|parler avec|mettez-moi en contact avec",
		"une personne|une vraie personne|un humain|un être humain|un agent|un agent humain|un conseiller|une conseillère|un opérateur|un représentant|quelqu'un|le service client|votre service client", "", " "},
	{"", "humain|un humain|conseiller|un conseiller|opérateur|agent humain|je veux un conseiller|je voudrais un conseiller|parler au service client", "", ""},
	{"ich möchte mit|ich will mit|ich würde gerne mit|ich würde gern mit|kann ich mit|könnte ich mit|darf ich mit|mit", "einem menschen|einer person|einer echten person|einem mitarbeiter|einer mitarbeiterin|" +
		"einem echten menschen|jemandem|einem berater|dem kundenservice|dem support", "sprechen|reden|chatten", " "},
	{"", "mitarbeiter|mensch|ein mensch|echter mensch|kundenberater|verbinden sie mich mit einem mitarbeiter|verbinde mich mit einem mitarbeiter|verbinden sie mich mit einem menschen|" +
		"ich brauche einen mitarbeiter|ich will einen menschen|ich möchte einen mitarbeiter sprechen", "", ""},
	{"quero falar com|queria falar com|gostaria de falar com|preciso falar com|posso falar com|poderia falar com|falar com|me transfere para|me transfira para|me passa para",
		"uma pessoa|uma pessoa real|um humano|um ser humano|um atendente|um atendente humano|uma atendente|atendente|um agente|um operador|alguém|o atendimento|o suporte", "", " "},
	{"", "atendente|humano|pessoa real|atendimento humano|quero um atendente|preciso de um atendente", "", ""},
	{"voglio parlare con|vorrei parlare con|posso parlare con|potrei parlare con|ho bisogno di parlare con|parlare con|mi metta in contatto con|mi passi|passami",
		"una persona|una persona reale|una persona vera|un umano|un essere umano|un operatore|un operatore umano|un agente|un addetto|un consulente|qualcuno|il servizio clienti|l'assistenza clienti", "", " "},
	{"", "operatore|umano|operatore umano|un operatore|voglio un operatore|vorrei un operatore", "", ""},
	{"ik wil met|ik wil graag met|ik zou graag met|kan ik met|mag ik met|met", "een mens|een echt mens|een persoon|een echt persoon|een medewerker|iemand|de klantenservice", "praten|spreken|chatten", " "},
	{"", "medewerker|mens|echt persoon|verbind me met een medewerker|verbind mij door met een medewerker|ik wil een medewerker|ik wil een mens", "", ""},
	{"chcę rozmawiać z|chcę porozmawiać z|chciałbym porozmawiać z|chciałabym porozmawiać z|chciałbym rozmawiać z|chciałabym rozmawiać z|czy mogę porozmawiać z|czy mogę rozmawiać z|mogę porozmawiać z|połącz mnie z|proszę połączyć mnie z|rozmowa z",
		"człowiekiem|prawdziwym człowiekiem|żywym człowiekiem|konsultantem|pracownikiem|kimś|prawdziwą osobą|doradcą|obsługą klienta", "", " "},
	{"", "konsultant|człowiek|pracownik|poproszę konsultanta|proszę o konsultanta", "", ""},
	{"", "biriyle|bir insanla|gerçek biriyle|gerçek bir insanla|bir temsilciyle|temsilciyle|müşteri temsilcisiyle|müşteri temsilcisi ile|bir müşteri temsilcisiyle|bir yetkiliyle|yetkiliyle|canlı destekle",
		"görüşmek istiyorum|konuşmak istiyorum|görüşebilir miyim|konuşabilir miyim", " "},
	{"", "müşteri temsilcisi|temsilci|canlı destek|gerçek kişi|temsilciye bağla|beni bir temsilciye bağla|beni temsilciye bağla|müşteri temsilcisine bağla", "", ""},
	{"хочу поговорить с|я хочу поговорить с|хотел бы поговорить с|хотела бы поговорить с|можно поговорить с|могу я поговорить с|соедините с|соедините меня с|свяжите меня с",
		"человеком|живым человеком|оператором|менеджером|сотрудником|кем-нибудь|специалистом|поддержкой", "", " "},
	{"позовите|позови|переключите на|переведите на|переключи на", "оператора|человека|живого человека|менеджера|сотрудника", "", " "},
	{"", "оператор|человек|живой человек|нужен оператор|мне нужен оператор|нужен человек|мне нужен человек|мне нужен живой человек", "", ""},
	{"أريد التحدث مع|أريد التحدث إلى|أريد أن أتحدث مع|أريد أن أتحدث إلى|هل يمكنني التحدث مع|هل يمكنني التحدث إلى|ممكن أتكلم مع|أريد أن أكلم|حولني إلى|حولني على",
		"شخص|شخص حقيقي|إنسان|موظف|موظف خدمة العملاء|خدمة العملاء|ممثل خدمة العملاء|أحد الموظفين", "", " "},
	{"", "موظف|موظف بشري|إنسان", "", ""},
	{"saya ingin bicara dengan|saya ingin berbicara dengan|saya mau bicara dengan|mau bicara dengan|ingin bicara dengan|bisa bicara dengan|bisakah saya bicara dengan|bisakah saya berbicara dengan|boleh bicara dengan|" +
		"hubungkan saya dengan|hubungkan dengan|bicara dengan", "manusia|orang|orang asli|seseorang|petugas|agen|operator|customer service|cs|staf|admin|layanan pelanggan", "", " "},
	{"", "petugas|orang asli|agen manusia", "", ""},
	{"ขอคุยกับ|อยากคุยกับ|ต้องการคุยกับ|คุยกับ|ติดต่อ|ขอติดต่อ|ขอสาย", "เจ้าหน้าที่|พนักงาน|แอดมิน|คน|คนจริง|คนจริงๆ|มนุษย์", "|ครับ|ค่ะ|คะ|หน่อย|หน่อยครับ|หน่อยค่ะ", ""},
	{"", "人と|人間と|担当者と|オペレーターと|オペレータと|スタッフと", "話したい|話したいです|話せますか|話をしたい|話をしたいです", ""},
	{"", "担当者に|オペレーターに|オペレータに|人に", "つないで|繋いで|つないでください|繋いでください|つないで下さい|繋いで下さい|代わってください", ""},
	{"", "オペレーター|オペレーターをお願いします|担当者をお願いします|有人対応|有人チャット", "", ""},
	{"", "상담원과|상담사와|사람과|사람이랑|직원과", "이야기하고 싶어요|대화하고 싶어요|얘기하고 싶어요|이야기하고 싶습니다|대화하고 싶습니다|이야기할 수 있나요|통화하고 싶어요", " "},
	{"", "상담원|상담사|직원|사람", "연결|연결해줘|연결해주세요|연결해 주세요|연결 부탁드립니다|연결 부탁합니다|바꿔주세요|바꿔 주세요", " "},
	{"", "상담원|상담사", "", ""},
	{"|我要|我想|请|請|帮我|幫我|可以|能|我想要", "转人工|转人工客服|转接人工|转接人工客服|找人工|找人工客服|人工客服|人工服务|联系人工客服|找真人|找真人客服|真人客服|轉人工|轉人工客服|轉接真人|轉接真人客服|和真人说话|跟真人说话|和人工客服说话|和真人聊|跟真人說話", "|吗|嗎|吧", ""},
	{"", "人工|真人|我要人工", "", ""},
}

// aboutItselfElsewhere asks who or what the bot is.
var aboutItselfElsewhere = []string{
	"quién eres|quién es usted|cómo te llamas|cuál es tu nombre|cuál es su nombre|qué eres|eres un robot|eres un bot|eres humano|eres un humano|eres una persona|eres una persona real|eres una máquina|eres una ia|eres real|" +
		"hablo con un robot|hablo con una persona|estoy hablando con un robot|estoy hablando con una persona|estoy hablando con una persona real|con quién hablo",
	"qui es-tu|qui êtes-vous|comment t'appelles-tu|comment tu t'appelles|comment vous appelez-vous|quel est ton nom|quel est votre nom|es-tu un robot|êtes-vous un robot|tu es un robot|vous êtes un robot|es-tu un bot|êtes-vous un bot|" +
		"es-tu humain|êtes-vous humain|es-tu une vraie personne|êtes-vous une vraie personne|es-tu une ia|êtes-vous une ia|est-ce que je parle à un robot|je parle à un robot|est-ce que je parle à un humain|à qui je parle|c'est un robot",
	"wer bist du|wer sind sie|wie heißt du|wie heißen sie|was bist du|was ist dein name|wie ist dein name|wie ist ihr name|bist du ein roboter|bist du ein bot|bist du ein mensch|bist du ein echter mensch|bist du eine ki|bist du echt|" +
		"sind sie ein roboter|sind sie ein bot|sind sie ein mensch|sind sie ein echter mensch|sind sie eine ki|spreche ich mit einem roboter|spreche ich mit einem bot|spreche ich mit einem menschen|ist das ein bot|mit wem spreche ich|mit wem schreibe ich",
	"quem é você|quem és tu|quem és|qual é o seu nome|qual é o teu nome|qual o seu nome|como você se chama|como te chamas|você é um robô|você é robô|você é um bot|você é humano|você é uma pessoa|você é uma pessoa real|você é uma ia|és um robô|és humano|" +
		"estou falando com um robô|estou falando com uma pessoa|estou a falar com um robô|estou a falar com uma pessoa|com quem estou falando|com quem eu falo",
	"chi sei|come ti chiami|qual è il tuo nome|cosa sei|sei un robot|sei un bot|sei umano|sei una persona|sei una persona vera|sei una persona reale|sei una macchina|sei un'ia|sei vero|" +
		"sto parlando con un robot|sto parlando con una persona|parlo con un robot|con chi parlo|con chi sto parlando",
	"wie ben je|wie ben jij|wie bent u|hoe heet je|hoe heet jij|hoe heet u|wat is je naam|wat is jouw naam|wat is uw naam|ben je een robot|ben jij een robot|bent u een robot|ben je een bot|ben jij een bot|ben je een mens|ben jij een mens|bent u een mens|ben je echt|" +
		"praat ik met een robot|praat ik met een mens|spreek ik met een robot|met wie praat ik|met wie spreek ik|is dit een bot|is dit een robot",
	"kim jesteś|kim pan jest|kim pani jest|jak się nazywasz|jak masz na imię|czym jesteś|czy jesteś robotem|jesteś robotem|czy jesteś botem|jesteś botem|czy jesteś człowiekiem|jesteś człowiekiem|czy jesteś prawdziwą osobą|" +
		"czy rozmawiam z robotem|czy rozmawiam z człowiekiem|czy rozmawiam z botem|z kim rozmawiam",
	"sen kimsin|siz kimsiniz|kimsin|kimsiniz|adın ne|adınız ne|ismin ne|isminiz ne|sen nesin|robot musun|robot musunuz|sen robot musun|bot musun|insan mısın|insan mısınız|gerçek misin|gerçek bir insan mısın|yapay zeka mısın|" +
		"robotla mı konuşuyorum|bir robotla mı konuşuyorum|kiminle konuşuyorum",
	"кто ты|ты кто|кто вы|вы кто|как тебя зовут|как вас зовут|ты робот|вы робот|ты бот|вы бот|ты человек|вы человек|ты живой человек|вы живой человек|ты настоящий|это робот|это бот|я говорю с роботом|я разговариваю с роботом|с кем я говорю|с кем я разговариваю|ты нейросеть",
	"من أنت|من أنتم|مين انت|ما اسمك|ما هو اسمك|شو اسمك|هل أنت روبوت|أنت روبوت|هل أنت إنسان|هل أنت شخص حقيقي|هل أنت بوت|هل أنت آلة|هل أتحدث مع روبوت|هل أتحدث مع إنسان|مع من أتحدث",
	"siapa kamu|kamu siapa|siapa anda|anda siapa|siapa namamu|siapa nama kamu|siapa nama anda|nama kamu siapa|apakah kamu robot|apakah anda robot|kamu robot|apakah kamu bot|kamu bot|apakah ini robot|apakah ini bot|ini bot|" +
		"apakah kamu manusia|apakah anda manusia|kamu manusia|apakah saya berbicara dengan robot|saya bicara dengan siapa|ini dengan siapa",
	"คุณคือใคร|คุณเป็นใคร|คุณชื่ออะไร|คุณเป็นหุ่นยนต์ไหม|คุณเป็นหุ่นยนต์หรือเปล่า|คุณเป็นบอทไหม|คุณเป็นบอทหรือเปล่า|เป็นบอทไหม|เป็นบอทหรือเปล่า|นี่บอทหรือเปล่า|คุณเป็นคนไหม|คุณเป็นคนจริงไหม|คุณเป็นคนจริงๆไหม|คุณเป็นคนหรือบอท|" +
		"คุณคือใครครับ|คุณคือใครคะ|คุณเป็นใครครับ|คุณเป็นใครคะ|คุณชื่ออะไรครับ|คุณชื่ออะไรคะ",
	"あなたは誰|あなたは誰ですか|あなたはだれですか|あなたは何者ですか|君は誰|お名前は|お名前は何ですか|名前は何ですか|あなたの名前は|あなたの名前は何ですか|ロボットですか|あなたはロボットですか|ボットですか|あなたはボットですか|aiですか|あなたはaiですか|" +
		"人間ですか|あなたは人間ですか|本物の人間ですか|自動応答ですか",
	"누구세요|누구신가요|당신은 누구세요|당신은 누구입니까|당신은 누구인가요|너는 누구야|넌 누구야|누구야|이름이 뭐예요|이름이 뭐에요|이름이 뭐야|이름이 무엇인가요|로봇이에요|로봇인가요|로봇이세요|로봇이야|봇이에요|봇인가요|챗봇인가요|챗봇이에요|" +
		"사람이에요|사람인가요|사람이세요|사람이야|ai인가요|ai예요|진짜 사람인가요|진짜 사람이에요",
	"你是谁|你是誰|您是谁|您是誰|你叫什么|你叫什麼|你叫什么名字|你叫什麼名字|您叫什么名字|您怎么称呼|您怎麼稱呼|你的名字是什么|你是机器人吗|你是機器人嗎|您是机器人吗|你是机器人|你是人吗|你是人嗎|你是真人吗|你是真人嗎|您是真人吗|你是ai吗|你是ai嗎|你是人工智能吗|" +
		"我在和机器人说话吗|这是机器人吗",
}

// politeElsewhere stands before or behind what somebody wants.
const politeElsewhere = "por favor|bitte|s'il vous plaît|s'il te plaît|svp|per favore|per piacere|alstublieft|alsjeblieft|graag|proszę|lütfen|пожалуйста|من فضلك|لو سمحت|tolong|请|請|谢谢|謝謝|" +
	"すみません|お願いします|제발|부탁드립니다|kak"

// Thousands of phrases come of these lists: they are put together when the first message is looked at, not at each start.
var (
	humanElsewhere  = sync.OnceValue(func() map[string]bool { return wishesOf(wishesElsewhere) })
	itselfElsewhere = sync.OnceValue(func() map[string]bool { return phrases(aboutItselfElsewhere...) })
	around          = sync.OnceValue(func() map[string]bool { return phrases(politeElsewhere, greetingsElsewhere, thanksElsewhere) })
)

// folded is a message, or a phrase, as they are compared.
func folded(s string) string { return text.Unaccented(text.Key(s)) }

func phrases(lists ...string) map[string]bool {
	all := map[string]bool{}
	for _, list := range lists {
		for _, p := range split(list) {
			all[folded(p)] = true
		}
	}
	return all
}

func wishesOf(all []wish) map[string]bool {
	out := map[string]bool{}
	for _, w := range all {
		for _, b := range split(w.begin) {
			for _, p := range split(w.people) {
				for _, e := range split(w.end) {
					out[folded(strings.Trim(b+w.sep+p+w.sep+e, " "))] = true
				}
			}
		}
	}
	return out
}

// saysElsewhere says whether a message is one of some phrases, politeness at its ends left out.
func saysElsewhere(message string, known func() map[string]bool) bool {
	if len(message) > longestPhrase {
		return false
	}
	words := strings.Fields(folded(message))
	for {
		if len(words) == 0 {
			return false
		}
		if known()[strings.Join(words, " ")] {
			return true
		}
		front, back := politeWords(words, true), politeWords(words, false)
		if front+back == 0 || front+back > len(words) {
			return false
		}
		words = words[front : len(words)-back]
	}
}

// longestPhrase is how many bytes a message has at most that can be one of the phrases, politeness and all.
const longestPhrase = 300

// mostPolite is how many words a polite phrase has at most.
const mostPolite = 4

// politeWords is how many words at the beginning or the end of a message are politeness.
func politeWords(words []string, front bool) int {
	for n := min(mostPolite, len(words)); n > 0; n-- {
		part := words[:n]
		if !front {
			part = words[len(words)-n:]
		}
		if around()[strings.Join(part, " ")] {
			return n
		}
	}
	return 0
}
