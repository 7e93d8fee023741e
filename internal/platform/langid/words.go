package langid

// shortWords are the words of a language that carry a sentence, and those with which people greet, thank and ask a shop.
// What is said in many languages ("ok", "hi", "super") is in none; see international.
var shortWords = map[string]string{
	"en": `i you he she it we they my your his her our their me him us them this that these those the a an and or but if then than because so
		is are was were am be been being do does did done have has had can could will would should shall may might must not no yes don't doesn't
		didn't can't won't isn't i'm it's i've what which who whose when where why how there here of to from in on at by for with without about
		into after before over under again still just only also very much many more most some any all both each every other another same
		want need please help know get got give make made take buy bought order ordered orders pay paid price cost costs delivery
		deliver shipping ship return returns refund open close closed hours today tomorrow yesterday week size morning evening afternoon
		thank sorry broken work working wrong change cancel send sent receive received wait waiting don doesn didn won isn ve ll re long does`,
	"vi": `tôi mình bạn em anh chị của và là có không được cho với này kia đó thì mà như nào gì sao bao nhiêu lâu giờ khi nếu vì để ở trong
		ngoài trên dưới từ đến tới về cũng đã đang sẽ chưa rồi còn nữa hết ai đâu đây thế vậy ạ nhé nha hả dạ vâng xin chào cảm ơn hàng giao
		đơn giá phí mua bán đổi trả tiền ngày tuần tháng hôm nay mai muốn cần hỏi giúp nhân viên gặp người cái chiếc một hai mấy nhiều ít rất quá
		lại phải thể đặt gửi nhận thanh toán mở cửa xem hỏng vỡ lỗi bị nào`,
	"vi-plain": `toi minh ban cua khong duoc dc ko hok gi nao sao bao nhieu lau cho voi nay roi chua xin muon hoi giup nhe nha hang giao la co va khi thi
		em anh chi cai nhu the vay bi mua doi tra tien ngay hom mai gio den toi o dau con het ai mo cua don ung phi nhan vien gap chao cam on oi bn bnh
		minh dat gui k dc hem ung quen lan xai chung doi kiem a`,
	"de": `ich du er sie es wir ihr mich mir dich dir uns euch mein meine meinen meiner dein deine sein ihre ihren unser der die das den dem des ein
		eine einen einem einer und oder aber wenn dann weil dass ist sind war waren bin bist hat habe haben hatte kann können könnte könnten
		will wollen möchte muss soll sollte werden wird wurde nicht kein keine ja nein doch auch noch schon nur sehr viel mehr was welche
		welcher welches wer wo wann warum wie wieviel wohin von zu zum zur aus bei mit nach für über unter durch ohne um auf im am ab bis
		immer wieder hier dort heute morgen gestern woche bitte danke vielen dank hallo guten tag lange gibt geht kostet kosten
		preis lieferung liefern versand bestellung bestellt bestellen zurück geld größe umtauschen rechnung bezahlen bezahlt`,
	"fr": `je tu il elle on nous vous ils elles me te se moi toi lui leur mon ma mes ton ta tes son sa ses notre votre vos le la les un une des du
		au aux ce cet cette ces et ou mais si car donc que qui quoi quel quelle quels quelles quand où comment pourquoi combien est sont était
		suis es êtes ai as avez ont avoir être peut peux pouvez puis veux voudrais faut fait faire dois ne pas plus jamais rien non oui très aussi
		encore toujours déjà dans sur sous avec sans pour par de à en entre chez après avant ici là aujourd'hui demain hier semaine merci beaucoup
		bonjour bonsoir salut svp prix coûte livraison livrez livrer commande commandé colis remboursement retour taille échanger payer payé est-ce
		c'est j'ai qu'est l'ai n'est d'une aujourd hui ouvert heures`,
	"es": `yo tú él ella nosotros ustedes ellos me te se nos le les lo mi mis tu tus su sus nuestro el la los las un una unos unas del al este esta
		estos estas ese esa eso esto y o pero si porque que qué quién cuál cuáles cuándo cuanto cuánto cuánta cuántos cuántas dónde donde cómo como por
		para con sin de en a desde hasta sobre entre es son era fue está están estoy soy eres hay he ha han tengo tiene tienen puedo puede pueden
		quiero quisiera necesito hacer hacen debo no sí más muy también ya todavía siempre otra otro vez aquí hoy mañana ayer semana gracias muchas hola
		buenos buenas días tardes noches favor precio cuesta envío envíos envían pedido paquete reembolso devolución devolver talla cambiar cambiarla
		pagar pago tarjeta dura abren horario`,
	"pt": `eu você vocês ele ela nós eles me te se nos lhe meu minha meus minhas seu sua seus suas nosso o a os as um uma uns umas do da dos das no na
		nos nas ao à pelo pela este esta esse essa isso isto aquele e ou mas se porque que quem qual quais quando quanto quanta quantos onde como por
		para com sem de em até desde sobre é são era foi está estão estou sou tem têm tenho posso pode podem quero queria preciso fazer faço devo
		não sim mais muito muita também já ainda sempre outra outro vez aqui hoje amanhã ontem semana obrigado obrigada olá oi bom boa dia tarde noite
		favor preço custa entrega entregam encomenda pedido reembolso devolução devolver tamanho trocar pagar pagamento cartão cartões dura horário vcs`,
	"it": `io tu lui lei noi voi loro mi ti ci vi si lo la li le gli mio mia miei mie tuo tua suo sua nostro vostro il i un uno una del della dei delle
		dello al alla ai alle nel nella nei dal dalla sul sulla questo questa questi queste quello quella quelle e o ma se perché che chi cosa quale
		quali quando quanto quanta quanti quante dove come per con senza di da in a su tra è sono era ho hai ha abbiamo avete hanno posso può potete
		voglio vorrei devo fare non sì più molto anche già ancora sempre altra altro qui oggi domani ieri settimana grazie mille ciao buongiorno
		buonasera salve favore prezzo costa spedite spedizione ordine pacco rimborso reso taglia cambiare pagare pagato pagamento orari apertura dura
		dov'è c'è dell'`,
	"nl": `ik jij je u hij zij ze wij we jullie mij me jou hem haar ons hen mijn jouw uw zijn onze de het een en of maar als dan omdat dat die dit deze
		is ben bent was waren heb hebt heeft hebben had kan kunnen kunt wil willen wilt moet moeten mag zal zou worden wordt niet geen ja nee wel ook
		nog al maar zeer veel meer wat welke wie waar wanneer waarom hoe hoeveel van naar uit bij met voor over onder door zonder om op in aan te tot
		altijd weer hier daar vandaag morgen gisteren week bedankt dank hartelijk alsjeblieft alstublieft hallo goedemorgen goedemiddag goedendag
		kost kosten prijs levering leveren bezorging verzending bestelling besteld pakket geld maat ruilen betalen betaald betaling graag gaat
		openingstijden terug`,
	"pl": `ja ty on ona my wy oni mnie mi mój moja moje mojego mojej twój jego jej nasz wasz ten ta to te tego tej tym i a oraz lub albo ale jeśli bo że
		jest są był była było być mam masz ma mamy macie mogę może można możecie chcę chciałbym chciałabym muszę zrobić nie tak też także już jeszcze
		tylko bardzo więcej co kto jaki jaka jakie jak kiedy gdzie dlaczego ile czy z ze do na w we o od po za przed dla przez bez pod nad u się
		zawsze znowu tu tam dzisiaj dziś jutro wczoraj tydzień tygodniu dziękuję dziękuje dzięki proszę cześć dzień dobry witam cena kosztuje
		dostawa wysyłka wysyłacie zamówienie paczka zwrot pieniędzy rozmiar wymienić zapłacić płatność karty godziny otwarcia`,
	"tr": `ben sen o biz siz onlar bana sana bize size benim senin onun bizim sizin bu şu ve veya ama eğer çünkü ki da de için ile gibi kadar mi mı mu mü
		misiniz mısınız musunuz müsünüz miyim mıyım var yok değil evet hayır çok daha en hala hâlâ yine sadece ne neden niye nasıl nerede nereye hangi
		kim kaç kaça zaman olur oldu olarak istiyorum lazım yapmalıyım ediyorsunuz yapıyor bugün yarın dün hafta teşekkür teşekkürler ederim lütfen
		merhaba selam günaydın iyi günler akşamlar fiyat fiyatı ücreti kargo kargom teslimat sipariş siparişim iade değişim değiştirmek beden para ödeme
		açık saat bir peki sonra önce`,
	"id": `saya aku kamu anda kami kita mereka dia ini itu yang dan atau tapi tetapi kalau jika karena di ke dari untuk dengan pada adalah tidak bukan
		belum sudah akan sedang bisa bisakah dapat harus mau ingin ada apa apakah siapa kapan kenapa mengapa bagaimana berapa mana dimana masih lagi
		juga saja sangat lebih banyak semua satu dua sini situ hari minggu besok kemarin lalu terima kasih makasih tolong mohon halo selamat pagi
		siang sore malam harga ongkir kirim pengiriman pesanan pesan paket uang kembali ukuran ukurannya tukar bayar pembayaran kartu jam buka tutup
		lama dong nih ya kak min gan gak nggak ga aja`,
	"sv": `jag du han hon vi ni de mig dig oss er min mitt mina din ditt det den en ett och eller men om att som är var har hade kan ska vill måste inte
		nej ja också bara mycket mer vad vilken vilka vem när var varför hur från till av med på för utan efter innan här där idag imorgon igår vecka
		tack hej snälla pris kostar leverans leverera beställning paket pengar tillbaka storlek byta betala betalning öppettider fortfarande`,
	"da": `jeg du han hun vi i de mig dig os jer min mit mine din dit det den en et og eller men hvis at som er var har havde kan skal vil må ikke nej ja
		også kun meget mere hvad hvilken hvilke hvem hvornår hvor hvorfor hvordan fra til af med på for uden efter før her der dag morgen går uge uger tak mig noget kun også hej
		venligst pris koster levering leverer bestilling pakke penge tilbage størrelse bytte betale betaling åbningstider stadig`,
	"no": `jeg du han hun vi dere de meg deg oss min mitt mine din ditt det den en et og eller men hvis at som er var har hadde kan skal vil må ikke nei ja
		også bare mye mer hva hvilken hvilke hvem når hvor hvorfor hvordan fra til av med på for uten etter før her der dag morgen går uke uker takk noe bare hei
		vennligst pris koster levering leverer bestilling pakke penger tilbake størrelse bytte betale betaling åpningstider fortsatt`,
	"fi": `minä sinä hän me te he minun sinun hänen meidän teidän se tämä ja tai mutta jos että kun on ovat oli olen olet voi voin voiko voinko haluan
		pitää ei en kyllä myös vain vielä paljon enemmän mitä mikä kuka missä milloin miksi miten kuinka mistä mihin kanssa ilman jälkeen ennen täällä
		tänään huomenna eilen viikko kiitos hei moi terve ole hinta maksaa toimitus toimitatte tilaus paketti rahat takaisin koko vaihtaa maksu auki`,
	"ro": `eu tu el ea noi voi ei ele îmi mă te se meu mea mei mele al a ai ale un o unei și sau dar dacă că care ce cine când unde cum cât câte de la în
		cu pe pentru din prin fără după este sunt era am ai are avem aveți au pot poate puteți vreau trebuie nu da mai foarte mult încă doar tot azi
		mâine ieri săptămâna mulțumesc bună ziua salut vă rog preț costă livrare livrați comanda colet bani înapoi mărime schimb plata`,
	"cs": `já ty on ona my vy oni mě mi můj moje mého váš ten ta to tento a nebo ale když protože že je jsou byl byla bylo být mám máš má máme máte mohu
		můžu může můžete chci musím ne ano také ještě jen velmi více co kdo jaký jaká jaké které jak kdy kde proč kolik z ze do na v ve o od po za před
		pro přes bez u se si tady dnes zítra včera týden děkuji díky prosím ahoj dobrý den cena stojí doprava doručení objednávka balík peníze zpět
		velikost vyměnit platba otevřeno`,
	"hu": `én te ő mi ti ők az ez egy és vagy de ha hogy mert is van vannak volt lesz kell lehet nem igen már még csak nagyon több mit mi ki melyik hol hova
		mikor miért hogyan mennyi mennyibe meddig itt ott ma holnap tegnap hét köszönöm köszi kérem szia jó napot ár kerül szállítás szállítanak
		rendelés rendelésem csomag csomagom pénz vissza méret cserélni fizetés nyitva vagyok szeretnék tudok kaphatok`,
	"ru": `я ты он она мы вы они мне меня тебя вас нас мой моя моё мои мою ваш это этот эта и или но если что чтобы потому как так не нет да ли же бы
		в во на с со к по из за от до для без при у о об где когда почему какой какая какие сколько кто есть был была было можно нужно хочу могу
		уже ещё еще только очень опять снова сегодня завтра вчера неделя спасибо привет здравствуйте пожалуйста добрый день цена стоит доставка
		доставляете заказ посылка деньги возврат размер обменять оплата`,
	"uk": `я ти він вона ми ви вони мені мене тебе вас нас мій моя моє мої ваш це цей ця і й та або але якщо що щоб тому як так не ні чи ж би в у на з
		із зі до по від для без при о про де коли чому який яка які скільки хто є був була було можна треба хочу можу вже ще тільки дуже знову сьогодні
		завтра вчора тиждень дякую привіт вітаю добрий день ласка ціна коштує доставка доставляєте замовлення посилка гроші повернення розмір обміняти`,
	"bg": `аз ти той тя ние вие те мен ме мой моя моето вашия това този тази и или но ако че защото как така не да ли е са бях беше съм сте има няма мога
		може искам трябва в във на с със към по от за до без при къде кога защо какъв каква какви колко кой вече още само много отново днес утре вчера
		седмица благодаря здравейте здравей моля добър ден цена струва доставка доставяте поръчка пратка пари връщане размер`,
}

// international are words that say nothing: people use them in whatever language they speak.
var international = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"ok", "okay", "okey", "hi", "hello", "hallo", "hey", "bye", "thanks", "thx", "tks", "sorry", "super", "cool", "top", "stop", "test", "chat", "shop",
		"online", "email", "mail", "app", "sms", "pdf", "hm", "hmm", "haha", "lol", "wow", "no", "sale", "shop", "ship", "size", "code", "wifi", "web",
		"euro", "eur", "usd", "vnd", "visa", "mastercard", "paypal", "dhl", "ups", "fedex", "express", "iphone", "samsung", "pizza", "xl", "xxl"} {
		m[w] = true
	}
	return m
}()
