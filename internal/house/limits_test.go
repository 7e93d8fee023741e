package house

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Every list takes 1 to 100 of its lines at once; more or fewer is refused with the field's name, never bent.
func TestListsHaveOneLimit(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "web", "protocol", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string `json:"name"`
				Schema struct {
					Minimum, Maximum float64
				} `json:"schema"`
			} `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	lists := 0
	for path, item := range doc.Paths {
		for method, op := range item {
			for _, p := range op.Parameters {
				if p.Name != "limit" {
					continue
				}
				lists++
				if p.Schema.Minimum != 1 || p.Schema.Maximum < 1 || p.Schema.Maximum > 100 {
					t.Errorf("%s %s takes a limit of %v to %v", method, path, p.Schema.Minimum, p.Schema.Maximum)
				}
			}
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists found", lists)
	}
}
