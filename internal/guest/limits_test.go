package guest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/errs"
)

func TestStreamsAndUploadsAreBoundedByVisitorAndByAddress(t *testing.T) {
	ctx, now := context.Background(), clock.NewFake(time.Now())
	s := &Service{limits: usualLimits(now)}
	var leave []func()
	for tab := range 20 {
		f, err := s.enterStream(ctx, Who{Contact: "lan"})
		if err != nil {
			t.Fatalf("tab %d: %v", tab, err)
		}
		leave = append(leave, f)
	}
	refused := func(what string, err error) {
		t.Helper()
		if errs.KindOf(err) != errs.RateLimited {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.enterStream(ctx, Who{Contact: "lan"})
	refused("a visitor's 21st stream", err)
	leave[0]()
	if leave[0], err = s.enterStream(ctx, Who{Contact: "lan"}); err != nil {
		t.Errorf("one was closed: %v", err)
	}
	for i := 20; i < 1000; i++ { // as many customers behind one address
		f, err := s.enterStream(ctx, Who{Contact: fmt.Sprint("visitor ", i)})
		if err != nil {
			t.Fatalf("stream %d of an address: %v", i, err)
		}
		leave = append(leave, f)
	}
	_, err = s.enterStream(ctx, Who{Contact: "another"})
	refused("an address's 1,001st stream", err)
	for _, f := range leave {
		f()
	}
	if s.limits.tabs.Len() != 0 || s.limits.streams.Len() != 0 {
		t.Error("something is remembered of closed streams")
	}

	leave = nil
	for i := range 30 {
		f, err := s.enterUpload(ctx, Who{Contact: fmt.Sprint("visitor ", i)})
		if err != nil {
			t.Fatalf("upload %d at the same time: %v", i, err)
		}
		leave = append(leave, f)
	}
	_, err = s.enterUpload(ctx, Who{Contact: "another"})
	refused("the 31st upload at the same time", err)
	for _, f := range leave {
		f()
	}
	for i := 30; i < 120; i++ {
		f, err := s.enterUpload(ctx, Who{Contact: fmt.Sprint("visitor ", i)})
		if err != nil {
			t.Fatalf("upload %d within a minute: %v", i, err)
		}
		f()
	}
	_, err = s.enterUpload(ctx, Who{Contact: "another"})
	refused("an address's 121st upload", err)
	if s.limits.uploading.Len() != 0 {
		t.Error("a refused upload holds its place")
	}
	now.Advance(time.Minute)
	if _, err = s.enterUpload(ctx, Who{Contact: "another"}); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestUsedTicketsAreForgottenWhenTheyAreOver(t *testing.T) {
	u, now := newUsed(), time.Now()
	for i := range 10 * fewTickets {
		at := now.Add(time.Duration(i) * time.Second)
		name := fmt.Sprint(i)
		if !u.take(name, at.Add(ticketLife), at) || u.take(name, at.Add(ticketLife), at) {
			t.Fatal("a ticket opens one stream")
		}
	}
	if len(u.until) > fewTickets {
		t.Errorf("%d tickets are remembered", len(u.until))
	}
}
