// Command cxgenie is the whole product in one binary: `cxgenie serve` runs it, the other commands look after it.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"cxgenie/internal/app"
	"cxgenie/internal/bench"
	"cxgenie/internal/knowledge/parse"
)

type commands struct {
	Serve   serveCmd         `cmd:"" help:"Run the product."`
	Migrate migrateCmd       `cmd:"" help:"Bring the database to this version's schema; a backup is made first."`
	Doctor  doctorCmd        `cmd:"" help:"Look at the settings, the database and the files, and say what is wrong."`
	Health  healthCmd        `cmd:"" help:"Ask the server on this machine whether it can work; for containers and monitors."`
	Backup  backupCmd        `cmd:"" help:"Write database, files and keys into a folder."`
	Restore restoreCmd       `cmd:"" help:"Put a backup back."`
	Owner   ownerCmd         `cmd:"" help:"Create an owner, or a link to set a new password."`
	Openapi openapiCmd       `cmd:"" help:"Print the API document."`
	Parse   parse.Command    `cmd:"" help:"Print the text of a document as a bot learns it."`
	Bench   bench.Commands   `cmd:"" help:"Measure a running server."`
	Eval    evalCmd          `cmd:"" help:"Measure search, tagging and answers on files of questions whose answers are known."`
	Version kong.VersionFlag `help:"Print the version."`
	Ver     versionCmd       `cmd:"" name:"version" help:"Print the version."`
}

func main() {
	var c commands
	parser := kong.Must(&c, kong.Name("cxgenie"), kong.Description("AI customer support that you host yourself."),
		kong.UsageOnError(), kong.Vars{"version": app.Version})
	k, err := parser.Parse(asked(os.Args[1:]))
	parser.FatalIfErrorf(err)
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "cxgenie:", err)
		os.Exit(1)
	}
}

// asked is the command line with `help` understood: of all commands, or of the one that follows.
func asked(args []string) []string {
	if len(args) > 0 && args[0] == "help" {
		return append(args[1:len(args):len(args)], "--help")
	}
	return args
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("cxgenie", app.Version)
	return nil
}
