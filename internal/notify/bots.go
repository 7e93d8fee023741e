package notify

import (
	"context"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// noConversation stands in the place of a conversation where a notice is about a bot. It is an id, as the column holds ids.
const noConversation = "00000000-0000-0000-0000-000000000000"

// pageFailing tells those who mind what a bot knows that a web page of its could not be fetched again and again.
func (s *round) pageFailing(ctx context.Context, e events.Record) error {
	var p knowledge.PageFailing
	if err := e.Decode(&p); err != nil {
		return err
	}
	about := p.Title
	if about == "" {
		about = p.Address
	}
	return s.tellEditors(ctx, e, p.BotID, PageFailing, about)
}

// testsEnded tells them that answers got worse in a run that nobody of them has begun.
func (s *round) testsEnded(ctx context.Context, e events.Record) error {
	var x check.Ended
	if err := e.Decode(&x); err != nil {
		return err
	}
	if x.Worse == 0 || x.State != check.Done || x.Why == check.ByHand || x.Why == check.Rehearsal {
		return nil
	}
	return s.tellEditors(ctx, e, x.BotID, TestsWorse, x.WorseOne)
}

func (s *round) tellEditors(ctx context.Context, e events.Record, botID string, kind Kind, words string) error {
	b, err := s.Bots.Settings(ctx, e.Workspace, botID)
	if errs.KindOf(err) == errs.NotFound {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	editors, err := s.Members.Reachable(ctx, e.Workspace, botID, workspace.Need("knowledge", workspace.Edit))
	if err != nil {
		return err
	}
	for _, m := range editors {
		n := Notice{ID: uid.New(), MemberID: m.MemberID, Kind: kind, BotID: botID, About: b.Name, Text: text.Clip(words, 160), CreatedAt: e.At}
		if err := s.tellOne(ctx, e.Workspace, n); err != nil {
			return err
		}
	}
	return nil
}

// path is the page of ours on which a member sees what a notice is about.
func (n Notice) path() string {
	switch n.Kind {
	case PageFailing:
		return "/bots/" + n.BotID + "/urls"
	case TestsWorse:
		return "/bots/" + n.BotID + "/tests"
	}
	return "/inbox/all/" + n.Conversation
}
