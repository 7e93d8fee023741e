// Command pgtest starts or stops the PostgreSQL server that the tests share: `pgtest start` prints its URL.
package main

import (
	"context"
	"fmt"
	"os"

	"cxgenie/internal/platform/dbtest/pgcluster"
)

func main() {
	verb := ""
	if len(os.Args) == 2 {
		verb = os.Args[1]
	}
	ctx := context.Background()
	var err error
	switch verb {
	case "start":
		var url string
		if url, err = pgcluster.Start(ctx, pgcluster.Fast); err == nil {
			fmt.Println(url)
		}
	case "stop":
		err = pgcluster.Stop(ctx)
	default:
		err = fmt.Errorf("usage: pgtest start|stop")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		os.Exit(1)
	}
}
