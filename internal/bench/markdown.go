package bench

import (
	"fmt"
	"os"
	"strings"
)

// rowNames are the rows of docs/performance.md, in its order.
var rowNames = []struct{ scenario, work string }{
	{"send", "a visitor sends a message, 32 connections, a person in charge"},
	{"answer", "the same, the bot answers from FAQs without a model"},
	{"model", "a bot's answer over an instant model, 1,000 passages, 16 at once, first message to last token"},
	{"model_alone", "the same alone"},
	{"fanout", "a visitor's message to the agents' open screens, 20/s, 10 agents"},
	{"list", "an agent lists the 25 newest open conversations, 32 connections"},
	{"list_alone", "the same alone"},
	{"inbox_alone", "the list with the counts of all tabs, alone"},
	{"open", "an agent opens a conversation, 30 messages, 32 connections"},
	{"open_alone", "the same alone"},
	{"chat_faqs_before", "20 visitors ask a question a second each"},
	{"chat_faqs", "the same while 2,000 FAQs are imported and learnt"},
	{"chat_pages", "the same while two documents of 1,000 pages are learnt"},
	{"start_existing", "start on existing data to the first answered request"},
	{"start_empty", "start on an empty folder to the first answered request"},
	{"idle", "memory at rest, with everything it needs"},
	{"visitors", "memory with visitors connected"},
}

// appendRows adds a table of what was measured to a file.
func appendRows(path string, results []*Result) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(markdown(results))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func markdown(results []*Result) string {
	var b strings.Builder
	head := results[0]
	fmt.Fprintf(&b, "\n%s, %s, %d conversations\n\n", head.At.Format("2006-01-02"), head.Database, head.Conversations)
	b.WriteString("| work | measured |\n|---|---|\n")
	for _, row := range rowNames {
		for _, r := range results {
			if r.Scenario == row.scenario {
				fmt.Fprintf(&b, "| %s | %s |\n", row.work, r.words())
			}
		}
	}
	return b.String()
}

// words writes a result the way the tables of the document do.
func (r *Result) words() string {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	switch r.Scenario {
	case "idle":
		say("%s MB", short(r.Memory.total()))
		say("%s CPU-ms in a second", short(r.More["cpu_ms_per_second"]))
	case "visitors":
		say("%s MB with %d", short(r.Memory.total()), r.Connections)
		say("%s KB each", short(r.More["kb_per_connection"]))
	case "start_existing", "start_empty":
		say("%s s", short(r.Ms.P50/1000))
	case "list_alone", "inbox_alone", "open_alone", "model_alone":
		say("p50 %s ms", short(r.Ms.P50))
		say("%s CPU-ms", short(r.ServerCPU+r.DatabaseCPU))
	case "fanout", "chat_faqs_before", "chat_faqs", "chat_pages_before", "chat_pages":
		say("p50 %s, p99 %s ms", short(r.Ms.P50), short(r.Ms.P99))
	default:
		say("%s/s", short(r.Rate))
		say("p50 %s, p99 %s ms", short(r.Ms.P50), short(r.Ms.P99))
		cpu := short(r.ServerCPU)
		if r.DatabaseCPU > 0 {
			cpu += " + " + short(r.DatabaseCPU)
		}
		say("%s CPU-ms each", cpu)
	}
	if r.Errors > 0 {
		say("%d errors", r.Errors)
	}
	return strings.Join(parts, "; ")
}
