package guest

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"cxgenie/internal/addon"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/tenant"
)

// Place is where an open chat stands: whose it is, and the website around it. The chat itself says so, as its browser
// tells it; a page cannot make it say something else.
type Place struct {
	BotID string `query:"bot_id" maxLength:"36"`
	Site  string `query:"site" doc:"Origin of the page around the chat; empty: the chat page itself." maxLength:"300"`
}

// mayStand says whether a chat may go on where it stands.
func (s *Service) mayStand(ctx context.Context, w Who, at Place) error {
	if at.BotID == "" {
		return nil // a chat of before, which does not say
	}
	p, err := s.bots.Public(ctx, at.BotID)
	if err == nil && p.Workspace != w.Workspace {
		err = bot.ErrNotFound
	}
	if err == nil && at.Site != "" && at.Site != s.ownOrigin && !p.Widget.Allows(at.Site) {
		err = ErrElsewhere
	}
	return err
}

func (s *Service) mayWatch(ctx context.Context, w Who, at Place) error {
	return first(s.admit(ctx, w), s.mayStand(ctx, w, at))
}

// watching are the streams that are open on this node.
type watching struct {
	mu   sync.Mutex
	open map[tenant.ID]map[*watch]struct{}
}

type watch struct {
	who Who
	at  Place
	cut context.CancelFunc
}

func newWatching() *watching { return &watching{open: map[tenant.ID]map[*watch]struct{}{}} }

func (l *watching) enter(w *watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[w.who.Workspace] == nil {
		l.open[w.who.Workspace] = map[*watch]struct{}{}
	}
	l.open[w.who.Workspace][w] = struct{}{}
}

func (l *watching) leave(w *watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open[w.who.Workspace], w)
	if len(l.open[w.who.Workspace]) == 0 {
		delete(l.open, w.who.Workspace)
	}
}

func (l *watching) of(ws tenant.ID) []*watch {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]*watch, 0, len(l.open[ws]))
	for w := range l.open[ws] {
		all = append(all, w)
	}
	return all
}

// Stream is the plain handler of the event stream; a ticket stands in the query, and queries are never logged. It ends
// when the visitor may no longer listen.
func (s *Service) Stream(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w, err := s.admitted(q.Get("ticket"))
	if err != nil {
		httpx.WriteProblem(rw, r, err)
		return
	}
	leave, err := s.enterStream(r.Context(), w)
	if err != nil {
		httpx.WriteProblem(rw, r, err)
		return
	}
	defer leave()
	ctx, cut := context.WithCancel(r.Context())
	defer cut()
	x := &watch{who: w, at: Place{BotID: q.Get("bot_id"), Site: q.Get("site")}, cut: cut}
	s.watching.enter(x) // before it is looked at: a change in between finds it
	defer s.watching.leave(x)
	if err := s.mayWatch(ctx, w, x.at); err != nil {
		httpx.WriteProblem(rw, r, err)
		return
	}
	s.hub.Stream(rw, r.WithContext(ctx), realtime.StreamOptions{
		Channel: conversation.VisitorChannel(w.Contact),
		Gap:     func(last string) ([]realtime.Frame, error) { return s.gap(ctx, w, last) },
	})
}

// Consumer cuts streams whose visitors may no longer listen: login is required now, their website is no longer allowed,
// or the bot is gone.
func (s *Service) Consumer() events.Consumer {
	wants := events.Kinds(addon.EventChanged, bot.EventChanged, bot.EventDeleted, contact.EventSignedOut, contact.EventMerged)
	return events.Consumer{Name: "guest", FromNow: true, Wants: wants, Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		changed := map[tenant.ID]bool{}
		for _, e := range batch {
			changed[e.Workspace] = true
		}
		tx.After(func() { go s.cutStreams(context.WithoutCancel(ctx), changed) }) // nobody waits for it
		return nil
	}}
}

func (s *Service) cutStreams(ctx context.Context, of map[tenant.ID]bool) {
	for ws := range of {
		for _, x := range s.watching.of(ws) {
			err := s.mayWatch(ctx, x.who, x.at)
			for _, over := range []error{addon.ErrLogin, ErrToken, ErrElsewhere, bot.ErrNotFound} {
				if errors.Is(err, over) {
					x.cut()
				}
			}
		}
	}
}
