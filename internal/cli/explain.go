package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/lockcheck/lockcheck/internal/confirm"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// explain prints what is documented of a rule or an analyzer; of nothing, it
// lists the rules.
func (c *command) explain(name string) error {
	if name == "" {
		return c.listRules()
	}
	for _, a := range c.engine.Analyzers {
		if a.Name == name {
			fmt.Fprintln(c.stdout, strings.TrimSpace(a.Doc))
			return nil
		}
	}
	r, ok := finding.RuleByID(name)
	if !ok {
		return usagef("%w", finding.UnknownRule(name))
	}
	fmt.Fprintf(c.stdout, "%s: %s\n", r.ID, r.Title)
	if text := c.documentation(r.ID); text != "" {
		fmt.Fprintf(c.stdout, "\n%s\n", text)
	}
	more := ""
	for _, a := range c.engine.Analyzers {
		if a.Name == r.Analyzer {
			more = "\nMore: lockcheck explain " + a.Name + "\n"
		}
	}
	if _, ok := section(confirm.Doc, r.ID); ok {
		more += "\nRuns are watched by lockcheck test, see docs/lockcheck-test.md, and by the drop-in for package sync, see docs/runtime.md.\n"
	}
	if !r.Default {
		fmt.Fprintf(c.stdout, "\nIt is off unless asked for: lockcheck --enable %s\n", r.ID)
	}
	fmt.Fprint(c.stdout, more)
	return nil
}

// documentation returns what the analyzers say of a rule, and then what is said of it
// when it is found in a run; "" if nobody says anything.
func (c *command) documentation(rule string) string {
	var parts []string
	add := func(doc string) {
		if text, ok := section(doc, rule); ok {
			parts = append(parts, text)
		}
	}
	for _, a := range c.engine.Analyzers {
		add(a.Doc)
	}
	add(confirm.Doc)
	return strings.Join(parts, "\n\n")
}

func (c *command) listRules() error {
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, r := range finding.Rules() {
		off := ""
		if !r.Default {
			off = " (off by default)"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s%s\n", r.ID, r.Analyzer, r.Title, off)
	}
	return tw.Flush()
}

// section returns the part of an analyzer's documentation that is about a rule:
// what follows the heading "# LK1001: title", up to the next heading.
func section(doc, id string) (string, bool) {
	var lines []string
	found := false
	for line := range strings.Lines(doc) {
		heading, ok := strings.CutPrefix(line, "# ")
		switch {
		case found && ok:
			return strings.TrimSpace(strings.Join(lines, "")), true
		case found:
			lines = append(lines, line)
		case ok:
			found = strings.HasPrefix(heading, id+":")
		}
	}
	return strings.TrimSpace(strings.Join(lines, "")), found
}
