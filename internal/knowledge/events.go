package knowledge

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The events of this room. The subject is the source where there is one, else the bot.
const (
	EventAdded    = "knowledge.added"
	EventEdited   = "knowledge.edited"
	EventDeleted  = "knowledge.deleted"
	EventLearned  = "knowledge.learned"
	EventResolved = "knowledge.overlap_resolved"

	EventArticleSaved = "knowledge.article_saved" // and not trained

	EventSiteSearched   = "knowledge.site_searched" // begun, or over
	EventCrawlStarted   = "knowledge.crawl_started" // of all pages of a bot
	EventCrawlCancelled = "knowledge.crawl_cancelled"
	EventCrawlPlanned   = "knowledge.crawl_planned"
	EventPageFailing    = "knowledge.page_failing"
	EventSourceFailed   = "knowledge.source_failed" // could not be learnt, and nobody has watched

	EventBulkEdited  = "knowledge.bulk_edited"
	EventTaskStarted = "knowledge.task_started"
	EventTaskEnded   = "knowledge.task_ended"

	EventPassageSwitched  = "knowledge.passage_switched"  // the subject is its source
	EventPassagesSwitched = "knowledge.passages_switched" // many at once

	EventDictionary      = "knowledge.dictionary_changed"
	EventProposed        = "knowledge.proposed"
	EventProposalSettled = "knowledge.proposal_settled"

	EventProposalsSettled = "knowledge.proposals_settled" // many at once
)

// SourcesChanged tells of sources that were added or deleted together.
type SourcesChanged struct {
	BotID  string   `json:"bot_id"`
	Kind   Kind     `json:"kind"`
	Origin Origin   `json:"origin,omitempty"`
	IDs    []string `json:"ids"`
}

// SourceEdited tells which fields of a source were changed.
type SourceEdited struct {
	BotID  string   `json:"bot_id"`
	Kind   Kind     `json:"kind"`
	Fields []string `json:"fields"`
}

// SourcesEdited tells which fields of many sources were changed together.
type SourcesEdited struct {
	BotID  string   `json:"bot_id"`
	Kind   Kind     `json:"kind"`
	Fields []string `json:"fields"`
	IDs    []string `json:"ids"`
}

// TaskChanged tells that a task was started, or how it ended.
type TaskChanged struct {
	BotID  string     `json:"bot_id"`
	TaskID string     `json:"task_id"`
	Kind   TaskKind   `json:"kind"`
	Of     Target     `json:"of,omitempty"`
	Action BulkAction `json:"action,omitempty"`
	State  TaskState  `json:"state"`
}

func taskChanged(t Task) TaskChanged {
	return TaskChanged{t.BotID, t.ID, t.Kind, t.Of, t.plan.Action, t.State}
}

// SourcesLearned tells how the learning of some sources ended.
type SourcesLearned struct {
	BotID      string   `json:"bot_id"`
	Imported   []string `json:"imported"`
	Overlapped []string `json:"overlapped"`
	Failed     []string `json:"failed"`
}

// SiteSearched tells that the search for the pages of a site was begun, or how it ended.
type SiteSearched struct {
	BotID   string    `json:"bot_id"`
	Address string    `json:"address"`
	Scope   string    `json:"scope"`
	State   TaskState `json:"state"`
}

// CrawlChanged tells that a crawl of all pages of a bot was begun, or cancelled with so many pages left.
type CrawlChanged struct {
	BotID string `json:"bot_id"`
	Pages int    `json:"pages"`
}

// CrawlPlanned tells how often a bot is to fetch its pages again by itself.
type CrawlPlanned struct {
	BotID string `json:"bot_id"`
	Every Every  `json:"every"`
}

// PageFailing tells, once, that the visits to a page have failed several times in a row. The subject is the page.
type PageFailing struct {
	BotID    string `json:"bot_id"`
	Address  string `json:"address"`
	Title    string `json:"title"`
	Reason   string `json:"reason"`
	Failures int    `json:"failures"`
}

// SourceFailed tells that an article, a document or a web page could not be learnt. The subject is the source.
type SourceFailed struct {
	BotID  string `json:"bot_id"`
	Kind   Kind   `json:"kind"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"` // the member who has brought it
}

// OverlapResolved tells what was decided about an overlapped source.
type OverlapResolved struct {
	BotID  string `json:"bot_id"`
	Action Action `json:"action"`
	With   string `json:"with,omitempty"`
}

// PassageSwitched tells whether a passage is answered from since then. Said is what it says, as a hash: its source may get others
// that say the same.
type PassageSwitched struct {
	BotID   string `json:"bot_id"`
	Kind    Kind   `json:"kind"`
	Passage string `json:"passage_id"`
	Said    string `json:"said"`
	On      bool   `json:"on"`
}

// PassagesSwitched tells of passages that were switched together; the subject is the bot.
type PassagesSwitched struct {
	BotID string   `json:"bot_id"`
	On    bool     `json:"on"`
	IDs   []string `json:"ids"`
}

// DictionaryChanged tells how many keywords were added, changed and removed together, or that the dictionary was switched.
type DictionaryChanged struct {
	BotID   string `json:"bot_id"`
	Added   int    `json:"added,omitempty"`
	Changed int    `json:"changed,omitempty"`
	Removed int    `json:"removed,omitempty"`
	On      *bool  `json:"on,omitempty"`
}

// Proposed tells that something was proposed, and what became of it; the subject is the proposal.
type Proposed struct {
	BotID  string      `json:"bot_id"`
	Via    Via         `json:"via"`
	Status EntryStatus `json:"status"`
	Source string      `json:"source_id,omitempty"` // the FAQ it became, or was merged into
}

// ProposalsSettled tells what became of proposals that were decided about together; the subject is the bot.
type ProposalsSettled struct {
	BotID  string      `json:"bot_id"`
	Status EntryStatus `json:"status"`
	IDs    []string    `json:"ids"`
}

func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, subject string, by events.Actor, payload any) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: ws, Kind: kind, V: 1, Subject: subject, Actor: by, At: s.clock.Now(), Payload: payload,
	})
}
