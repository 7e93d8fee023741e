package app_test

import (
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

func TestARemovedMembersConversationsGoToTheChosenOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		shared, other := s.bot(map[string]any{"auto_reply": false}), s.bot(map[string]any{"auto_reply": false})
		leaver, heir := s.join(s.owner, "junior_member"), s.join(s.owner, "junior_member")
		s.owner.do("PATCH", "/v1/members/"+heir.member, map[string]any{"bot_ids": []string{shared}, "all_bots": false}).want(200)
		id := map[string]string{}
		for _, bot := range []string{shared, other} {
			id[bot] = s.visitor(bot).say(bot, "hello").str("conversation.id")
			s.owner.do("POST", "/v1/conversations/"+id[bot]+"/assign", map[string]any{"member_id": leaver.member}).want(200)
		}
		s.owner.do("DELETE", "/v1/members/"+leaver.member+"?to_member_id="+leaver.member, nil).want(422)
		looksOnly := s.join(s.owner, "viewer")
		if r := s.owner.do("DELETE", "/v1/members/"+leaver.member+"?to_member_id="+looksOnly.member, nil).want(422); r.str("errors.0.code") != "member.cannot_answer" {
			t.Errorf("a viewer takes over: %v", r.body)
		}
		s.owner.do("DELETE", "/v1/members/"+leaver.member+"?to_member_id="+heir.member, nil).want(204)
		assignee := func(bot string) any {
			return s.owner.do("GET", "/v1/conversations/"+id[bot], nil).want(200).at("assignee.id")
		}
		s.until("the heir has what he may see", func() bool { return assignee(shared) == heir.member })
		s.until("the rest is nobody's", func() bool { return assignee(other) == nil })
		heir.do("GET", "/v1/conversations/"+id[shared], nil).want(200)
	})
}
