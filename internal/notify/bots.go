package notify

import (
	"cmp"
	"context"
	"slices"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// noConversation stands in the place of a conversation where a notice is about a bot, and of a bot where it is about neither. It is
// an id, as the columns hold ids.
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

// places are the pages on which sources of a kind are listed.
var places = map[knowledge.Kind]string{knowledge.Text: "articles", knowledge.Document: "documents", knowledge.URL: "urls"}

// sourceFailed tells who has brought a source that it could not be learnt; the editors of the bot where he is no longer one, or
// no person has.
func (s *round) sourceFailed(ctx context.Context, e events.Record) error {
	var x knowledge.SourceFailed
	if err := e.Decode(&x); err != nil {
		return err
	}
	return s.tellBot(ctx, e, Notice{Kind: SourceFailed, BotID: x.BotID, Place: places[x.Kind], Text: x.Title}, x.By)
}

// keyChanged tells those who may mend it that a key for language models is refused, and takes that back when it works again,
// was changed or is gone.
func (s *round) keyChanged(ctx context.Context, e events.Record) error {
	var x struct {
		model.KeyTrouble
		Before model.KeyShape `json:"before"`
	}
	if err := e.Decode(&x); err != nil {
		return err
	}
	if e.Kind != model.EventKeyFailed {
		told, err := over(ctx, s.tx, e.Workspace, KeyDead, cmp.Or(x.Before.Name, x.Name), clock.Ms(e.At))
		for _, member := range told {
			s.listener(member).change(s)
		}
		return err
	}
	if !x.Dead() {
		return nil // it will pass
	}
	able, err := s.Members.Reachable(ctx, e.Workspace, "", workspace.Need("settings", workspace.Manage))
	if err != nil {
		return err
	}
	for _, m := range able {
		n := Notice{ID: uid.New(), MemberID: m.MemberID, Kind: KeyDead, About: x.Name, Text: text.Clip(x.Message, 160), CreatedAt: e.At}
		if err := s.tellOne(ctx, e.Workspace, n); err != nil {
			return err
		}
	}
	return nil
}

func (s *round) tellEditors(ctx context.Context, e events.Record, botID string, kind Kind, words string) error {
	return s.tellBot(ctx, e, Notice{Kind: kind, BotID: botID, Text: words}, "")
}

// tellBot tells the editors of a bot something about it, or only one of them where he is named.
func (s *round) tellBot(ctx context.Context, e events.Record, n Notice, only string) error {
	b, err := s.Bots.Settings(ctx, e.Workspace, n.BotID)
	if errs.KindOf(err) == errs.NotFound {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	editors, err := s.Members.Reachable(ctx, e.Workspace, n.BotID, workspace.Need("knowledge", workspace.Edit))
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(editors, func(m workspace.Reach) bool { return m.MemberID == only }); i >= 0 {
		editors = editors[i : i+1]
	}
	n.About, n.Text, n.CreatedAt = b.Name, text.Clip(n.Text, 160), e.At
	for _, m := range editors {
		n.ID, n.MemberID = uid.New(), m.MemberID
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
	case SourceFailed:
		return "/bots/" + n.BotID + "/" + n.Place
	case KeyDead:
		return "/settings/models"
	case TestsWorse:
		return "/bots/" + n.BotID + "/tests"
	}
	return "/inbox/all/" + n.Conversation
}
