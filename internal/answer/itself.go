package answer

import (
	"context"
	"strings"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/platform/text"
)

// AboutItself says whether a message is nothing but the question who or what the bot is, in one of the larger languages. Nobody
// taught it that: its name and company are in its settings.
func AboutItself(message string) bool {
	if isAny(text.Unaccented(text.Key(message)), aboutItself) {
		return true
	}
	words := trimmed(message)
	return words != "" && isAny(words, aboutItself) || saysElsewhere(message, itselfElsewhere)
}

// aboutTheBot answers that: in the bot's own words with a model, in ours without one.
func (a *attempt) aboutTheBot(ctx context.Context) error {
	if !a.hasModel() {
		a.smallTalk()
		return nil
	}
	a.out.Class = SmallTalkClass
	if err := a.recall(ctx); err != nil {
		return err
	}
	return a.casual(ctx)
}

// introduction says who the bot is.
func (a *attempt) introduction() string {
	value := a.r.value(a.out.Language)
	name, company := text.Line(value("bot.name")), text.Line(value("workspace.company_name"))
	if company == "" || strings.EqualFold(company, name) {
		return a.builtIn(said.IntroductionAlone, "bot", name)
	}
	return a.builtIn(said.Introduction, "bot", name, "company", company)
}

// aboutItself is matched in folded text without politeness at its ends.
const aboutItself = "who are you|who r u|who is this|whos this|who am i talking to|who am i speaking to|who am i speaking with|who am i chatting with|what are you|" +
	"what can you do|what can you do for me|what can you help me with|what can i ask you|what can i ask|how can you help|how can you help me|what is your name|whats your name|what are you called|your name|do you have a name|tell me your name|introduce yourself|tell me about yourself|" +
	"are you a robot|are you robot|are you a bot|are you bot|is this a bot|is this a robot|are you a chatbot|is this a chatbot|are you a machine|are you an ai|are you ai|" +
	"is this an ai|is this ai|are you a human|are you human|are you a person|are you a real person|are you real|are you a real human|is this a real person|is this a human|" +
	"am i talking to a robot|am i talking to a bot|am i talking to a human|am i talking to a person|am i talking to a real person|am i talking to an ai|" +
	"are you a bot or a human|are you a human or a bot|are you a robot or a human|are you human or robot|" +
	"ban la ai|em la ai|shop la ai|ai day|ban ten gi|ban ten la gi|ten ban la gi|ten cua ban la gi|em ten gi|em ten la gi|ten em la gi|ban la ai vay|ban la ai the|" +
	"ban giup duoc gi|ban giup duoc gi cho toi|ban giup duoc gi cho minh|ban co the giup gi|ban co the giup gi cho toi|ban co the giup gi cho minh|ban lam duoc gi|ban co the lam gi|ban la gi|gioi thieu ve ban|ban tu gioi thieu|ban la robot|ban la bot|ban la chatbot|ban la may|ban la nguoi|ban la nguoi that|ban la nguoi hay may|ban la nguoi hay robot|" +
	"ban la nguoi hay bot|ban la may hay nguoi|ban co phai la robot|ban co phai robot|ban co phai la bot|ban co phai bot|ban co phai la nguoi that|ban co phai nguoi that|ban co phai la nguoi|" +
	"day la robot|day la bot|day co phai la robot|day co phai la bot|day co phai la nguoi that|toi dang noi chuyen voi ai|toi dang noi chuyen voi robot|toi dang noi chuyen voi nguoi that|minh dang noi chuyen voi ai|" +
	"em la robot|em la bot|shop la bot|shop la robot"
