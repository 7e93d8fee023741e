package knowledge

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Service holds the verbs of this room. Every verb with a Caller answers ErrNoBot for a bot outside of his scope.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	billing  *billing.Service
	hub      Publisher
	images   Images
	files    *blob.Store
	parse    Parser
	crawler  *crawl.Crawler
	allow    []netip.Prefix
	language func(string) string
	rest     func(context.Context, time.Duration)
	patience time.Duration
	looking  chan struct{} // uploads that are looked into at the same time: each may be in memory
	read     *shelf[*texts]
	lexicons *recent.Cache[indexKey, lexicon]
	models   *model.Service // nil: words alone
	log      *slog.Logger
}

// Options are what the room is given at start. The zero value is right for production.
type Options struct {
	Clock clock.Clock
	Hub   Publisher // nil: nobody listens
	// Images keeps the pictures of answers; nil: there are only those of other websites.
	Images Images
	// Files keeps the documents; nil: there are none.
	Files *blob.Store
	// Parse reads a document. In the product a process of its own does it, see parse.Run; nil: this process.
	Parse Parser
	// Crawler visits web pages, one for the whole process; nil: one of its own, with Allow.
	Crawler *crawl.Crawler
	// Allow are private networks in which pages may lie.
	Allow []netip.Prefix
	// Language tells in which language a text is, "" when it does not show. nil: nobody looks.
	Language func(string) string
	// Models says who gives texts their meanings and judges what was found; nil: nobody.
	Models *model.Service
	Log    *slog.Logger
	// IndexBytes bounds the memory of what all bots know together, ready to be searched; the least
	// recently asked go first.
	IndexBytes int64
	// Rest is called after each step of a long learning or import with how long it took, and may wait; nil: no rest.
	Rest func(ctx context.Context, worked time.Duration)
	// Patience is how long a customer's question waits for what is just being taken in before it is answered from what was
	// known before. 0: as long as it takes.
	Patience time.Duration
}

const defaultIndexBytes = 64 << 20

// New makes the room.
func New(d *db.DB, b *billing.Service, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.IndexBytes == 0 {
		o.IndexBytes = defaultIndexBytes
	}
	if o.Hub == nil {
		o.Hub = nobody{}
	}
	if o.Rest == nil {
		o.Rest = func(context.Context, time.Duration) {}
	}
	if o.Parse == nil {
		o.Parse = parseHere
	}
	if o.Crawler == nil {
		o.Crawler = crawl.New(crawl.Options{Allow: o.Allow, Clock: o.Clock})
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Language == nil {
		o.Language = func(string) string { return "" }
	}
	return &Service{db: d, clock: o.Clock, billing: b, hub: o.Hub, images: o.Images, files: o.Files, parse: o.Parse, crawler: o.Crawler, allow: o.Allow, language: o.Language,
		rest: o.Rest, patience: o.Patience, looking: make(chan struct{}, 2), models: o.Models, log: o.Log, read: newShelf[*texts](o.IndexBytes),
		lexicons: recent.New[indexKey, lexicon](o.Clock, lexiconTime, keptLexicons)}
}

// Parser reads a file; what is known about it stands in the source.
type Parser func(ctx context.Context, in io.Reader, about parse.Source) (*parse.Document, error)

func parseHere(ctx context.Context, in io.Reader, about parse.Source) (doc *parse.Document, err error) {
	if about.Raw, err = io.ReadAll(in); err != nil {
		return nil, err
	}
	return parse.Parse(ctx, about)
}

// Open makes a new bot's empty knowledge, in the transaction that makes the bot.
func (s *Service) Open(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	return openBase(ctx, tx, ws, botID, clock.Ms(s.clock.Now()))
}

// Close ends the knowledge of a bot that is deleted: nothing is answered or learnt from it any more, and its entries and
// documents no longer count against the plan.
func (s *Service) Close(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	if _, err := lock(ctx, tx, ws, botID); err != nil {
		return err
	}
	counts, err := countsOf(ctx, tx, ws, botID, QAndA)
	if err != nil {
		return err
	}
	if err := s.giveBack(ctx, tx, ws, counts.total()); err != nil {
		return err
	}
	documents, err := countsOf(ctx, tx, ws, botID, Document)
	if err != nil {
		return err
	}
	if err := s.billing.Give(ctx, tx, ws, billing.Uploads, documents.total()); err != nil {
		return err
	}
	pages, err := countsOf(ctx, tx, ws, botID, URL)
	if err != nil {
		return err
	}
	if err := s.billing.Give(ctx, tx, ws, billing.Pages, pages.total()); err != nil {
		return err
	}
	return closeBase(ctx, tx, ws, botID, clock.Ms(s.clock.Now()))
}

// inScope answers as if the bot did not exist when the caller may not see it.
func inScope(c workspace.Caller, botID string) error {
	if !uid.Valid(botID) || !c.SeesBot(botID) {
		return ErrNoBot
	}
	return nil
}

// byCaller is the caller as the author of what is written.
func byCaller(c workspace.Caller) by { return by{c.Workspace, c.MemberID, c.Actor(), c.Name} }

// exists is inScope that asks the database too.
func (s *Service) exists(ctx context.Context, c workspace.Caller, botID string) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	_, err := revision(ctx, s.db.Read(), c.Workspace, botID)
	return err
}

// Add stores FAQs, all or none. They wait to be learnt.
func (s *Service) Add(ctx context.Context, c workspace.Caller, botID string, in []Input, at func(i int) string) ([]FAQ, error) {
	if err := inScope(c, botID); err != nil {
		return nil, err
	}
	if len(in) == 0 || len(in) > MaxAtOnce {
		return nil, errs.InvalidField("body.items", "field.too_many", fmt.Sprintf("Send between 1 and %d.", MaxAtOnce))
	}
	list := make([]FAQ, len(in))
	var wrong []errs.Field
	for i, x := range in {
		f, w := x.check(at(i))
		list[i], wrong = f, append(wrong, w...)
	}
	if len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	origin := byCaller(c).origin()
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return s.add(ctx, tx, byCaller(c), botID, list, origin, at)
	})
	return list, err
}

// AddTx stores one FAQ in the transaction of a room above, which gives the location of the object in its own request.
func (s *Service) AddTx(ctx context.Context, tx *db.Tx, c workspace.Caller, botID string, in Input, origin Origin) (FAQ, error) {
	if err := inScope(c, botID); err != nil {
		return FAQ{}, err
	}
	f, wrong := in.check("body")
	if len(wrong) > 0 {
		return FAQ{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
		return FAQ{}, err
	}
	list := []FAQ{f}
	err := s.add(ctx, tx, byCaller(c), botID, list, origin, func(int) string { return "body" })
	return list[0], err
}

// add stores checked FAQs, completes them in place, and has them learnt; at is where each stands in the request. The bot's
// knowledge is locked.
func (s *Service) add(ctx context.Context, tx *db.Tx, by by, botID string, list []FAQ, origin Origin, at func(i int) string) error {
	if err := s.addWaiting(ctx, tx, by, botID, list, origin, at); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, by.Workspace, botID)
}

// addWaiting is add for a caller who has them learnt.
func (s *Service) addWaiting(ctx context.Context, tx *db.Tx, by by, botID string, list []FAQ, origin Origin, at func(i int) string) error {
	if err := s.take(ctx, tx, by.Workspace, botID, int64(len(list))); err != nil {
		return err
	}
	now := s.clock.Now()
	for i := range list {
		f := &list[i]
		f.ID, f.BotID, f.Origin, f.State, f.CreatedBy, f.CreatedAt, f.UpdatedAt, f.version = uid.New(), botID, origin, Waiting, by.Member, now, now, 1
	}
	gone, err := s.keepImages(ctx, tx, by.Workspace, list)
	if err != nil {
		return err
	}
	if err := errImages(gone, at); err != nil {
		return err
	}
	if err := insertFAQs(ctx, tx, by.Workspace, list); err != nil {
		return err
	}
	if err := noteAuthor(ctx, tx, by.Workspace, idsOf(list), by.Name); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, by.Workspace, botID, QAndA, counts{Waiting: int64(len(list))}); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.Workspace, EventAdded, botID, by.Actor, SourcesChanged{BotID: botID, Kind: QAndA, Origin: origin, IDs: idsOf(list)}); err != nil {
		return err
	}
	return s.tell(ctx, tx, by.Workspace, botID, nil)
}

func idsOf(list []FAQ) []string {
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return ids
}

func (s *Service) completeOne(ctx context.Context, q db.Querier, ws tenant.ID, f *FAQ) error {
	list := []FAQ{*f}
	err := complete(ctx, q, ws, f.BotID, list)
	*f = list[0]
	return err
}

// DeleteOne removes one FAQ, or answers ErrNoFAQ. What was only overlapped with it is learnt again.
func (s *Service) DeleteOne(ctx context.Context, c workspace.Caller, botID, id string) error {
	n, err := s.Bulk(ctx, c, botID, BulkDelete, []string{id}, "")
	if err == nil && n == 0 {
		return ErrNoFAQ
	}
	return err
}

func (s *Service) remove(ctx context.Context, tx *db.Tx, by by, botID string, list []FAQ) error {
	ids, delta := idsOf(list), counts{}
	for _, f := range list {
		delta[f.State]--
	}
	if err := deleteFAQs(ctx, tx, by.Workspace, botID, ids, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	answers := make([]string, len(list))
	for i, f := range list {
		answers[i] = f.AnswerHTML
	}
	if err := s.dropPictures(ctx, tx, by.Workspace, answers); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, by.Workspace, botID, QAndA, delta); err != nil {
		return err
	}
	if err := s.giveBack(ctx, tx, by.Workspace, int64(len(ids))); err != nil {
		return err
	}
	if err := bump(ctx, tx, by.Workspace, botID); err != nil {
		return err
	}
	if err := s.relearnOverlapped(ctx, tx, by.Workspace, botID, ids); err != nil {
		return err
	}
	if err := s.record(ctx, tx, by.Workspace, EventDeleted, botID, by.Actor, SourcesChanged{BotID: botID, Kind: QAndA, IDs: ids}); err != nil {
		return err
	}
	return s.tell(ctx, tx, by.Workspace, botID, nil)
}

// relearnOverlapped sends back to the queue what was set aside because of the given sources.
func (s *Service) relearnOverlapped(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string) error {
	n, err := requeueOverlapped(ctx, tx, ws, botID, ids)
	if err != nil || n == 0 {
		return err
	}
	if err := addCounts(ctx, tx, ws, botID, QAndA, moved(Overlapped, Waiting, n)); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, ws, botID)
}

func validIDs(ids []string) []string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !uid.Valid(id) })
	slices.Sort(ids)
	return slices.Compact(ids)
}
