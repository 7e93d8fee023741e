package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// faq is what the bot of the benchmark knows. Asked holds other wordings that it should find too.
type faq struct {
	Question string   `json:"question"`
	Asked    []string `json:"asked"`
	Answer   string   `json:"answer"`
}

//go:embed faqs.json
var faqsJSON []byte

func faqs() ([]faq, error) {
	var all []faq
	err := json.Unmarshal(faqsJSON, &all)
	return all, err
}

// mostAtOnce is how many FAQs one request may bring.
const mostAtOnce = 100

// teach gives the bot the FAQs and waits until it has learnt them. A bot that has some already keeps those.
func (a *api) teach(ctx context.Context, b botView, all []faq, verbatim bool) error {
	path := "/v1/bots/" + b.ID + "/faqs"
	if b.FAQCount < len(all) {
		type input struct {
			Question string `json:"question"`
			Answer   string `json:"answer"`
			Verbatim bool   `json:"verbatim"`
		}
		for part := range slices.Chunk(all, mostAtOnce) {
			var in struct {
				Items []input `json:"items"`
			}
			for _, f := range part {
				in.Items = append(in.Items, input{f.Question, f.Answer, verbatim})
			}
			if _, err := a.call(ctx, http.MethodPost, path+"/batch", in, nil); err != nil {
				return err
			}
		}
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		var list struct {
			Counts map[string]int `json:"counts"`
		}
		if _, err := a.call(ctx, http.MethodGet, path+"?limit=1", nil, &list); err != nil {
			return err
		}
		if list.Counts["imported"] >= len(all) {
			return nil
		}
		if list.Counts["waiting"]+list.Counts["learning"] == 0 {
			return fmt.Errorf("the bot has learnt %d of %d FAQs: %v", list.Counts["imported"], len(all), list.Counts)
		}
		select {
		case <-tick.C:
		case <-limit.C:
			return fmt.Errorf("the bot has not learnt its FAQs within a minute: %v", list.Counts)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
