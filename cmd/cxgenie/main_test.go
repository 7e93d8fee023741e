package main

import (
	"slices"
	"testing"
)

func TestHelpIsACommand(t *testing.T) {
	for _, c := range [][2][]string{{{"help"}, {"--help"}}, {{"help", "owner", "create"}, {"owner", "create", "--help"}}, {{"parse", "help"}, {"parse", "help"}}, {nil, nil}} {
		if got := asked(c[0]); !slices.Equal(got, c[1]) {
			t.Errorf("%q is %q, want %q", c[0], got, c[1])
		}
	}
}
