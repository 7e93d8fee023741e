package knowledge_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/secret"
)

// meaningKit is a kit whose workspace may have an embedding model, and the vendor of it.
type meaningKit struct {
	*kit
	vendor *llmtest.Server
	models *model.Service
	key    string
}

// synonyms are words of one meaning for the vendor's models.
var synonyms = map[string]string{"reimbursement": "refund", "reimbursed": "refund", "bike": "bicycle", "bikes": "bicycle", "bicycles": "bicycle"}

// meaningVector gives words of one meaning one direction; each model has directions of its own.
func meaningVector(dim int) func(model, text string) []float32 {
	return func(model, text string) []float32 {
		v := make([]float32, dim)
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if len(w) < 4 {
				continue // they mean little
			}
			if s, ok := synonyms[w]; ok {
				w = s
			}
			h := fnv.New64a()
			_, _ = h.Write([]byte(model + " " + w))
			rnd := rand.New(rand.NewPCG(h.Sum64(), 1))
			for i := range v {
				v[i] += float32(rnd.NormFloat64())
			}
		}
		v[0] += 0.001 // a text without words has a direction, too
		return v
	}
}

func newMeaningKit(t testing.TB, d *db.DB) *meaningKit {
	t.Helper()
	k := &meaningKit{kit: newKit(t, d), vendor: llmtest.OpenAI(t)}
	k.vendor.Vectors(meaningVector(96))
	sealer, err := secret.Open(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	k.models = model.New(d, model.Options{Clock: k.house.Clock, Billing: k.billing, Sealer: sealer, Allow: loopback})
	t.Cleanup(func() { _ = k.models.Stop() })
	k.models.Routes(k.house.Doors)
	k.again()
	return k
}

// again makes the room anew, as another start does.
func (k *meaningKit) again() {
	k.s = knowledge.New(k.d, k.billing, knowledge.Options{Clock: k.house.Clock, Files: k.files, Allow: loopback, Models: k.models})
}

// embed gives the workspace a key with an embedding model.
func (k *meaningKit) embed(more ...string) {
	k.t.Helper()
	b := map[string]any{"name": "Vectors", "vendor": "openai", "base_url": k.vendor.BaseURL(), "key": llmtest.GoodKey, "embed_model": "one"}
	for i := 0; i < len(more); i += 2 {
		b[more[i]] = more[i+1]
	}
	k.key = k.boss.Do("POST", "/v1/model-keys", b).Want(k.t, 201).Str("id")
}

// want has the key give meanings by another model.
func (k *meaningKit) want(model string) {
	k.t.Helper()
	k.boss.Do("PATCH", "/v1/model-keys/"+k.key, map[string]any{"embed_model": model}).Want(k.t, 200)
}

// crowd is FAQs about many other things: what is alike only stands out among many.
func crowd() (pairs []string) {
	things := []string{"delivery", "invoice", "password", "warranty", "colour", "catalogue", "newsletter", "coupon", "giftcard", "pickup", "customs", "repair",
		"size", "careers", "press", "language", "currency", "subscription", "storage", "cleaning", "assembly", "battery", "packaging", "recycling"}
	for i, t := range things {
		pairs = append(pairs, fmt.Sprintf("Tell me about the %s", t), fmt.Sprintf("Our %s department number %d answers that.", t, i))
	}
	return pairs
}

func (k *meaningKit) state() knowledge.Meanings {
	k.t.Helper()
	m, err := k.s.Meanings(context.Background(), k.c, k.bot)
	if err != nil {
		k.t.Fatal(err)
	}
	return m
}

// best is what fits a question best.
func (k *meaningKit) best(q string) knowledge.Match {
	k.t.Helper()
	m, err := k.s.Match(context.Background(), k.c.Workspace, k.bot, q, 20)
	if err != nil {
		k.t.Fatal(err)
	}
	if len(m) == 0 {
		return knowledge.Match{}
	}
	return m[0]
}

// stored is how many meanings the bot has in all spaces.
func (k *meaningKit) stored() (n int) {
	k.t.Helper()
	if err := k.d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM meaning WHERE workspace_id = $1 AND bot_id = $2`, k.c.Workspace, k.bot).Scan(&n); err != nil {
		k.t.Fatal(err)
	}
	return n
}

// texts are the texts whose meanings were asked for in batches, from a batch on; questions come alone.
func (k *meaningKit) texts(from int) (n int) {
	for _, b := range k.vendor.Batches()[from:] {
		n += len(b)
	}
	return n
}

func (k *meaningKit) change(id string, p knowledge.Patch) {
	k.t.Helper()
	if _, err := k.s.Edit(context.Background(), k.c, k.bot, id, p); err != nil {
		k.t.Fatal(err)
	}
}

func (k *meaningKit) dropArticle(id string) error {
	_, err := k.s.BulkArticles(context.Background(), k.c, k.bot, knowledge.BulkDelete, []string{id}, "")
	return err
}
