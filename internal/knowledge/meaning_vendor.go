package knowledge

import (
	"context"
	"fmt"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// wrongDimension says that a model gives meanings of another length than those it gave before.
type wrongDimension struct{ got, want int }

func (e *wrongDimension) Error() string {
	return fmt.Sprintf("%d numbers, and %d before", e.got, e.want)
}

// harmless is a text that every model takes.
const harmless = "Opening hours"

// meaningsOf asks the vendor. A text that it refuses is tried again shorter, and left out at last: its vector is empty.
func (s *Service) meaningsOf(ctx context.Context, e model.Embedding, list []meaningless, dimension int) ([][]float32, error) {
	texts := make([]string, len(list))
	for i, m := range list {
		texts[i] = meant(m.document)
	}
	vectors, err := e.Texts(ctx, texts)
	if llm.KindOf(err) == llm.BadRequest && len(texts) > 1 {
		if _, err := e.Texts(ctx, []string{harmless}); err != nil {
			return nil, err // it is not the texts
		}
		vectors, err = divide(ctx, e, texts)
	} else if llm.KindOf(err) == llm.BadRequest {
		vectors, err = divide(ctx, e, texts)
	}
	if err != nil {
		return nil, err
	}
	for _, v := range vectors {
		if len(v) > 0 && dimension > 0 && len(v) != dimension {
			return nil, &wrongDimension{len(v), dimension}
		}
		dimension = max(dimension, len(v))
	}
	return vectors, nil
}

// divide finds the texts that a vendor refuses among those that it takes.
func divide(ctx context.Context, e model.Embedding, texts []string) ([][]float32, error) {
	if len(texts) > 1 {
		var out [][]float32
		for _, half := range [][]string{texts[:len(texts)/2], texts[len(texts)/2:]} {
			vectors, err := e.Texts(ctx, half)
			if llm.KindOf(err) == llm.BadRequest {
				vectors, err = divide(ctx, e, half)
			}
			if err != nil {
				return nil, err
			}
			out = append(out, vectors...)
		}
		return out, nil
	}
	for _, n := range shorterMeant {
		if text.Len(texts[0]) <= n {
			continue
		}
		vectors, err := e.Texts(ctx, []string{text.Clip(texts[0], n)})
		if err == nil || llm.KindOf(err) != llm.BadRequest {
			return vectors, err
		}
	}
	return [][]float32{nil}, nil
}
