package draw

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/picture"
)

// byPackage returns the locks of each package, by the packages' paths.
func byPackage(p *picture.Picture) (paths []string, locks map[string][]int) {
	locks = make(map[string][]int)
	for i, l := range p.Locks {
		if len(locks[l.Package]) == 0 {
			paths = append(paths, l.Package)
		}
		locks[l.Package] = append(locks[l.Package], i)
	}
	slices.Sort(paths)
	return paths, locks
}

// numbers returns the index of each class.
func numbers(p *picture.Picture) map[lock.Class]int {
	number := make(map[lock.Class]int, len(p.Locks))
	for i, l := range p.Locks {
		number[l.Class] = i
	}
	return number
}

// The colours of what is in a cycle, and of what leads round but makes no finding.
const (
	red   = "#d1242f"
	amber = "#b7791f"
)

// color returns the colour of an order, "" for the usual one.
func color(o *picture.Order) string {
	switch {
	case len(o.Findings) > 0:
		return red
	case o.Ring:
		return amber
	}
	return ""
}

// DOT writes the picture in the language of Graphviz.
func DOT(w io.Writer, p *picture.Picture, _ Options) error {
	var out bytes.Buffer
	out.WriteString("digraph lockorder {\n\trankdir=LR;\n\tnode [shape=box, fontname=monospace];\n")
	paths, locks := byPackage(p)
	for i, path := range paths {
		fmt.Fprintf(&out, "\tsubgraph cluster%d {\n\t\tlabel=%s;\n", i, quoted(path))
		for _, n := range locks[path] {
			l := &p.Locks[n]
			style := ""
			if l.Outside {
				style = ", style=dashed"
			}
			fmt.Fprintf(&out, "\t\t%s [label=%s%s];\n", quoted(string(l.Class)), quoted(l.Name), style)
		}
		out.WriteString("\t}\n")
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		fmt.Fprintf(&out, "\t%s -> %s [tooltip=%s", quoted(string(o.From)), quoted(string(o.To)), quoted(summary(o)))
		if c := color(o); c != "" {
			fmt.Fprintf(&out, ", color=%s", quoted(c))
		}
		if o.Guess() {
			out.WriteString(", style=dashed")
		}
		out.WriteString("];\n")
	}
	out.WriteString("}\n")
	_, err := w.Write(out.Bytes())
	return err
}

// quoted returns the text as a string of DOT. There a backslash makes an escape with
// what follows it, but for a quotation mark only if it is to be one.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// Mermaid writes the picture in the language of Mermaid, which code hosts draw in
// Markdown.
func Mermaid(w io.Writer, p *picture.Picture, _ Options) error {
	var out bytes.Buffer
	out.WriteString("flowchart LR\n")
	paths, locks := byPackage(p)
	for i, path := range paths {
		fmt.Fprintf(&out, "  subgraph p%d[\"%s\"]\n", i, entities(path))
		for _, n := range locks[path] {
			fmt.Fprintf(&out, "    l%d[\"%s\"]\n", n, entities(p.Locks[n].Name))
		}
		out.WriteString("  end\n")
	}
	number := numbers(p)
	colored := make(map[string][]string) // numbers of links
	for i := range p.Orders {
		o := &p.Orders[i]
		arrow := "-->"
		if o.Guess() {
			arrow = "-.->"
		}
		fmt.Fprintf(&out, "  l%d %s l%d\n", number[o.From], arrow, number[o.To])
		if c := color(o); c != "" {
			colored[c] = append(colored[c], fmt.Sprint(i))
		}
	}
	for _, c := range []string{red, amber} {
		if len(colored[c]) > 0 {
			fmt.Fprintf(&out, "  linkStyle %s stroke:%s\n", strings.Join(colored[c], ","), c)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// entities returns the text as Mermaid takes it between quotation marks: what would be
// markup is written by its number. A class has brackets and, of a generic function, may
// have more.
func entities(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\"#<>&`\\\n", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// summary tells an order in one line.
func summary(o *picture.Order) string {
	text := fmt.Sprintf("%s is taken under %s", o.To.Short(), o.From.Short())
	places := slices.Concat(o.Predicted, o.Observed)
	if len(places) > 0 && len(places[0].Taken) > 0 {
		text += " at " + places[0].Taken[len(places[0].Taken)-1].Site.Short()
	}
	if n := o.Recorded(); n > 0 {
		text += fmt.Sprintf(", recorded %d times", n)
	}
	return text
}
