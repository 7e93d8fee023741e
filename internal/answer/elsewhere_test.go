package answer

import "testing"

// A wish for a person, the question who the bot is, greetings and thanks are understood in the larger languages when they are
// the whole message, and not when a question merely speaks of them.
func TestPhrasesOfOtherLanguages(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		says func(string) bool
		yes  []string
		no   []string
	}{
		"a person": {AsksForHuman, []string{
			"Quiero hablar con una persona", "Hola, ¿puedo hablar con un agente, por favor?", "Je voudrais parler à un conseiller", "Bonjour, puis-je parler à quelqu'un s'il vous plaît ?",
			"Ich möchte mit einem Menschen sprechen", "Kann ich mit einem Mitarbeiter sprechen, bitte?", "Quero falar com um atendente", "Vorrei parlare con un operatore, grazie", "Ik wil met een medewerker praten",
			"Chcę rozmawiać z konsultantem", "Müşteri temsilcisi ile görüşmek istiyorum", "Хочу поговорить с человеком", "Позовите оператора, пожалуйста", "أريد التحدث مع موظف", "Saya ingin bicara dengan manusia", "ขอคุยกับเจ้าหน้าที่หน่อยค่ะ",
			"オペレーターにつないでください", "人と話したいです", "상담원 연결해주세요", "转人工", "我要人工客服", "可以转人工吗？",
		}, []string{
			"¿Tengo que hablar con una persona para cancelar?", "Quiero hablar con un agente sobre mi pedido 123", "Puis-je parler français ?", "Mein Mitarbeiter braucht eine Rechnung", "Ich brauche einen Mitarbeiterausweis",
			"Posso falar com um atendente aos domingos?", "Un operatore mi ha chiamato", "konsultant dzwonił do mnie", "Оператор сказал, что заказ отправлен", "موظف التوصيل لم يأت", "人と人の間隔", "人工草坪多少钱", "真人秀门票", "상담원이 친절했어요", "petugas pengiriman belum datang", "qui", "",
		}},
		"itself": {AboutItself, []string{
			"¿Quién eres?", "¿Eres un robot?", "Hola, ¿cómo te llamas?", "Qui êtes-vous ?", "Es-tu un robot ?", "Wer bist du?", "Bist du ein Mensch?", "Quem é você?", "Você é um robô?", "Chi sei?", "Sei un robot?", "Wie ben je?", "Bent u een robot?",
			"Kim jesteś?", "Czy jesteś robotem?", "Sen kimsin?", "Robot musun?", "Кто ты?", "Вы бот?", "من أنت؟", "هل أنت روبوت؟", "Siapa kamu?", "Apakah kamu robot?", "คุณเป็นใคร", "คุณเป็นบอทหรือเปล่า", "あなたは誰ですか？", "ロボットですか", "누구세요?", "로봇이에요?", "你是谁？", "你是机器人吗",
		}, []string{
			"¿Quién eres tú para cobrarme?", "¿Eres un robot aspirador?", "Qui êtes-vous comme transporteur ?", "Wer bist du schon", "Wie heißt das Produkt?", "Come si chiama il prodotto?", "Verkopen jullie een robot?", "Кто ты по знаку?", "你是谁家的", "ロボット掃除機はありますか", "로봇 청소기 있어요?", "",
		}},
		"small talk": {SmallTalk, []string{
			"¡Buen día!", "mil gracias", "bonne journée", "Hallo zusammen", "grazie tante", "dankjewel", "Miłego dnia", "sağ olun", "Пока!", "صباح الخير", "terimakasih", "ขอบคุณมากค่ะ", "早上好", "多谢", "おはようございます", "고맙습니다", "안녕히 가세요",
		}, []string{"gracias por nada, quiero mi dinero", "buen día de la madre tarjeta", "bonne journée pour livrer ?", "hai", "早上好多少钱", "pagi"}},
	} {
		for _, m := range x.yes {
			if !x.says(m) {
				t.Errorf("%s: not understood: %q", name, m)
			}
		}
		for _, m := range x.no {
			if x.says(m) {
				t.Errorf("%s: a false alarm: %q", name, m)
			}
		}
	}
}
