package loopback_test

import (
	"testing"

	"cxgenie/internal/channel"
	"cxgenie/internal/channel/channeltest"
	"cxgenie/internal/channel/loopback"
)

type peer struct{ k *loopback.Kind }

func (p peer) Kind() channel.Kind             { return p.k }
func (p peer) Connection() channel.Connection { return channel.Connection{Kind: p.k.Name()} }
func (p peer) Accept()                        { p.k.Fail(nil) }
func (p peer) Refuse(soft bool) {
	p.k.Fail(func(channel.Outbound) error { return &channel.SendError{Reason: "refused", Permanent: !soft} })
}

func (p peer) Got(to string) []string {
	var out []string
	for _, m := range p.k.Sent() {
		if m.To == to {
			out = append(out, m.Text)
		}
	}
	return out
}

func TestLoopbackPassesTheSuite(t *testing.T) { channeltest.Run(t, peer{loopback.New()}) }
