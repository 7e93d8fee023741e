package conversation

import "cxgenie/internal/platform/events"

// CancelledLine is the event of a customer who was on his way to a person and went back to the bot; only members see it.
const CancelledLine = "cancelled"

// cancelled gives the word to the bot because the customer wants no person any more.
func cancelled(ch *Change) {
	c := ch.C
	from := c.Speaker
	c.speak(SpeakerBot)
	ch.Show()
	ch.System(VisibleMembers, SystemLine{Event: CancelledLine, Actor: LineRef{Kind: "contact", ID: c.ContactID, Name: c.ContactName},
		Target: &LineRef{Kind: "bot", Name: c.BotName}})
	ch.Fact("conversation.given_back", events.Actor{Kind: "contact", ID: c.ContactID}, SpeakerChanged{From: from, To: SpeakerBot, Reason: CancelledLine})
}
