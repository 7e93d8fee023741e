package reception

import (
	"testing"

	"cxgenie/internal/conversation"
)

func TestDecide(t *testing.T) {
	on := State{Status: conversation.Open, Speaker: conversation.SpeakerBot, BotAutoReply: true}
	with := func(change func(*State)) State {
		s := on
		change(&s)
		return s
	}
	for _, c := range []struct {
		name string
		in   State
		want Action
	}{
		{"the bot has the word", on, Answer},
		{"C2: something was asked", with(func(s *State) { s.Speaker = conversation.SpeakerFlow }), Feed},
		{"C2: something was asked and he asks himself", with(func(s *State) { s.Speaker, s.Aside = conversation.SpeakerFlow, true }), Detour},
		{"C1 before C2: muted while he is asked", with(func(s *State) { s.Speaker, s.Aside, s.Muted = conversation.SpeakerFlow, true, true }), End},
		{"nothing was asked", with(func(s *State) { s.Aside = true }), Answer},
		{"C2 before C7: asked by a bot that is silenced now", with(func(s *State) { s.Speaker, s.BotAutoReply = conversation.SpeakerFlow, false }), Feed},
		{"C10: the bot keeps the working hours", with(func(s *State) { s.BotResting = true }), Silence},
		{"C1: muted", with(func(s *State) { s.Muted = true }), End},
		{"C1 before C4: muted while a person is in charge", with(func(s *State) { s.Muted, s.Speaker = true, conversation.SpeakerHuman }), End},
		{"A2: the bot was deleted", with(func(s *State) { s.BotGone = true }), End},
		{"closed", with(func(s *State) { s.Status = conversation.Closed }), End},
		{"C4: a person is in charge", with(func(s *State) { s.Speaker = conversation.SpeakerHuman }), People},
		{"C6: queued", with(func(s *State) { s.Speaker = conversation.SpeakerQueue }), People},
		{"C4 before C7: a person is in charge of a silenced bot", with(func(s *State) { s.Speaker, s.BotAutoReply = conversation.SpeakerHuman, false }), People},
		{"he writes more than the bot answers", with(func(s *State) { s.Flooding = true }), Flood},
		{"he writes too much and a person is in charge", with(func(s *State) { s.Flooding, s.Speaker = true, conversation.SpeakerHuman }), People},
		{"he writes too much to a bot that is silenced", with(func(s *State) { s.Flooding, s.BotAutoReply = true, false }), Silence},
		{"he writes too much and asks himself while he is asked", with(func(s *State) { s.Flooding, s.Aside, s.Speaker = true, true, conversation.SpeakerFlow }), Feed},
		{"C7: the bot's auto-reply is off", with(func(s *State) { s.BotAutoReply = false }), Silence},
	} {
		if got := Decide(c.in); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
