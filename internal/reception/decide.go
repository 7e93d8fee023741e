// Package reception is the main flow of one incoming message: it takes the message in (Receive), decides who speaks
// next (Decide), and carries out the turn. Everything up to the turn happens in the accepting transaction; the turn runs
// after it, one at a time per conversation.
package reception

import "cxgenie/internal/conversation"

// State is all that the decision depends on. It is read once at the start of a turn.
type State struct {
	Status       conversation.Status
	Speaker      conversation.Speaker // a contact whose auto-reply is off begins with people
	Muted        bool                 // contact blocked or conversation marked as spam
	BotGone      bool
	BotAutoReply bool
	Aside        bool // asked for something, he wrote a question of his own
	BotResting   bool // outside the working hours, and the bot answers within them only
	Flooding     bool // the contact has written more within the hour than the bot answers
}

// Action is what a turn does.
type Action string

// The actions. Workflows will add starting a trigger before the bot's answer.
const (
	End     Action = "end"     // nothing is said and nobody is told
	People  Action = "people"  // a person answers; the bot stays silent
	Feed    Action = "feed"    // the text is what was asked for
	Detour  Action = "detour"  // the bot answers, and asks again for what he was asked for
	Answer  Action = "answer"  // the bot answers
	Silence Action = "silence" // the bot would have the word but is switched off: people see that it waits
	Flood   Action = "flood"   // he is told once that it is too much, then the bot is silent
)

// Decide says who speaks next. The conditions stand in the order of the main flow (C1–C9), and the first hit decides.
func Decide(s State) Action {
	switch {
	case s.Status != conversation.Open, s.Muted, s.BotGone:
		return End
	case s.Speaker == conversation.SpeakerHuman, s.Speaker == conversation.SpeakerQueue:
		return People
	case s.Speaker == conversation.SpeakerFlow && s.Aside && !s.Flooding:
		return Detour
	case s.Speaker == conversation.SpeakerFlow:
		return Feed
	case !s.BotAutoReply, s.BotResting:
		return Silence
	case s.Flooding:
		return Flood
	}
	return Answer
}
