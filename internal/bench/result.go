package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Result is what one scenario measured.
type Result struct {
	Scenario      string         `json:"scenario"`
	Database      string         `json:"database,omitempty"`
	Conversations int            `json:"conversations,omitempty"` // stored before the run
	At            time.Time      `json:"at"`
	Seconds       float64        `json:"seconds"`
	Connections   int            `json:"connections,omitempty"`
	Done          int            `json:"done"` // checked and found right
	Errors        int            `json:"errors"`
	ErrorKinds    map[string]int `json:"error_kinds,omitempty"`
	Rate          float64        `json:"rate,omitempty"` // done per second
	Ms            *times         `json:"ms,omitempty"`
	// CPU-milliseconds per thing done. Other is what the machine spent meanwhile on programs that have no part in the
	// run, as a share of all its cores: figures of a run with much of it say little.
	ServerCPU   float64 `json:"server_cpu_ms,omitempty"`
	DatabaseCPU float64 `json:"database_cpu_ms,omitempty"`
	ClientCPU   float64 `json:"client_cpu_ms,omitempty"`
	Other       float64 `json:"other_share"`
	Memory      *memory `json:"memory,omitempty"`
	// More holds figures that only this scenario has.
	More map[string]float64 `json:"more,omitempty"`
}

func (r *Result) more(name string, value float64) {
	if r.More == nil {
		r.More = map[string]float64{}
	}
	r.More[name] = value
}

// show prints results: one JSON object per line, or a table for people.
func show(w io.Writer, table bool, results ...*Result) error {
	if table {
		return showTable(w, results)
	}
	e := json.NewEncoder(w)
	for _, r := range results {
		if err := e.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func showTable(w io.Writer, results []*Result) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "scenario\tdone\terrors\t/s\tp50\tp90\tp99\tmax ms\tserver\tdatabase\tclient CPU-ms\tother %\tmemory MB\tmore")
	for _, r := range results {
		m := r.Ms
		if m == nil {
			m = &times{}
		}
		mem := ""
		if r.Memory != nil {
			mem = short(r.Memory.total())
		}
		fmt.Fprintln(t, strings.Join([]string{r.Scenario, strconv.Itoa(r.Done), strconv.Itoa(r.Errors), short(r.Rate),
			short(m.P50), short(m.P90), short(m.P99), short(m.Max), short(r.ServerCPU), short(r.DatabaseCPU), short(r.ClientCPU),
			short(100 * r.Other), mem, pairs(r.More) + " " + pairs(r.ErrorKinds)}, "\t"))
	}
	return t.Flush()
}

func pairs[V int | float64](m map[string]V) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+"="+short(float64(m[k])))
	}
	return strings.Join(out, " ")
}

// short writes a number with the digits that matter: about three.
func short(v float64) string {
	switch a := max(v, -v); {
	case v == 0:
		return "0"
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 0.1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}
