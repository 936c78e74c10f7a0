package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/render/source"
)

// Text writes the findings for people. The first line of each is what go vet
// prints, so that editors find their way; what follows tells how it comes about:
//
//	cache.go:42:2: LK1001: acquiring Store.mu while holding Cache.mu may deadlock: opposite order at store.go:17
//	   42 |     s.put(k)
//	      |     ^
//	  Cache.mu is locked, in (*Cache).Flush
//	      cache.go:40:2  c.mu.Lock()
//	  then Store.mu, through
//	      cache.go:42:2  (*Cache).Flush  s.put(k)
//	      store.go:11:2  (*Store).put    s.mu.Lock()
func Text(w io.Writer, findings []finding.Finding, opts Options) error {
	t := text{src: source.Lines{Read: opts.ReadFile}, style: plain}
	if opts.Color {
		t.style = ansi
	}
	for i, f := range findings {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.finding(f)
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

const maxSite = 40 // columns of the widest site that others are aligned to

type text struct {
	out   bytes.Buffer
	src   source.Lines
	style style
}

// style is the escape sequences of each part of a report.
type style struct{ site, rule, dim, mark, reset string }

var (
	plain = style{}
	ansi  = style{site: "\x1b[1m", rule: "\x1b[1;33m", dim: "\x1b[2m", mark: "\x1b[33m", reset: "\x1b[0m"}
)

func (t *text) paint(code, s string) string {
	if code == "" || s == "" {
		return s
	}
	return code + s + t.style.reset
}

func (t *text) finding(f finding.Finding) {
	fmt.Fprintf(&t.out, "%s: %s: %s%s\n",
		t.paint(t.style.site, f.Site.String()), t.paint(t.style.rule, f.Rule), message(f), t.remarks(f))
	t.quote(f.Site)
	t.steps(f)
	for _, fix := range f.Fixes {
		fmt.Fprintf(&t.out, "  %s %s\n", t.paint(t.style.mark, "fix:"), fix.Message)
	}
}

// remarks returns what follows the message on its line.
func (t *text) remarks(f finding.Finding) string {
	var remarks string
	if f.Confidence == finding.Low {
		remarks += t.paint(t.style.dim, " (low confidence)")
	}
	if f.Seen != "" {
		remarks += t.paint(t.style.dim, " ("+f.Seen+")")
	}
	return remarks
}

// steps tells how the finding comes about.
func (t *text) steps(f finding.Finding) {
	// One column for the sites of all steps: the eye runs down it. A site that
	// is wider, in the standard library or the module cache, sticks out.
	steps := make([][]row, len(f.Steps))
	width := 0
	for i, s := range f.Steps {
		steps[i] = t.rows(s)
		for _, r := range steps[i] {
			if n := utf8.RuneCountInString(r.site); n <= maxSite {
				width = max(width, n)
			}
		}
	}
	in := ""
	for i, s := range f.Steps {
		fmt.Fprintf(&t.out, "  %s\n", heading(s, in))
		in = s.Func
		t.table(steps[i], width)
	}
}

// message returns the finding's message without the rule in front of it, which
// the header has already.
func message(f finding.Finding) string {
	return strings.TrimPrefix(f.Message, f.Rule+": ")
}

// quote shows the line of the site with a mark below the column.
func (t *text) quote(at lock.Site) {
	line, ok := t.src.Line(at.File, at.Line)
	if !ok {
		return
	}
	gutter := fmt.Sprintf("%5d |", at.Line)
	fmt.Fprintf(&t.out, "%s %s\n", t.paint(t.style.dim, gutter), source.Printable(line))
	if blanks, ok := source.Caret(line, at.Col); ok {
		gutter = strings.Repeat(" ", len(gutter)-1) + "|"
		fmt.Fprintf(&t.out, "%s %s%s\n", t.paint(t.style.dim, gutter), blanks, t.paint(t.style.mark, "^"))
	}
}

// heading returns a step's line: its message, and the function it happens in if
// the story enters another one and neither call path nor message names it.
func heading(s finding.Step, before string) string {
	if s.Func == "" || s.Func == before || len(s.Path) > 0 || mentions(s.Message, s.Func) {
		return s.Message
	}
	return s.Message + ", in " + s.Func
}

// mentions reports whether the text has the name, and not only as a part of
// another word.
func mentions(text, name string) bool {
	for {
		before, after, found := strings.Cut(text, name)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if !inWord(last) && !inWord(next) {
			return true
		}
		text = after
	}
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// row is one place of a step.
type row struct{ site, fn, line string }

// rows lists the places of a step with the source there.
func (t *text) rows(s finding.Step) []row {
	var rows []row
	for _, p := range places(s) {
		if len(s.Path) == 0 {
			p.Func = "" // the step's line has said it, if it had to be said
		}
		line, _ := t.src.Line(p.Site.File, p.Site.Line)
		rows = append(rows, row{p.Site.String(), p.Func, strings.TrimSpace(source.Printable(strings.TrimSpace(line)))})
	}
	return rows
}

// places lists where a step happens: the calls that lead to it, after the step's
// own site if that is none of them. Places that are not known are left out.
func places(s finding.Step) []lock.Frame {
	own := lock.Frame{Func: s.Func, Site: s.Site}
	all := s.Path
	if !slices.ContainsFunc(s.Path, func(p lock.Frame) bool { return p.Site == s.Site }) {
		all = append([]lock.Frame{own}, s.Path...)
	}
	return slices.DeleteFunc(slices.Clone(all), func(p lock.Frame) bool { return !p.Site.IsValid() })
}

func (t *text) table(rows []row, width int) {
	fns := 0
	for _, r := range rows {
		fns = max(fns, utf8.RuneCountInString(r.fn))
	}
	for _, r := range rows {
		cells := r.site + blank(r.site, width)
		if fns > 0 {
			cells += "  " + t.paint(t.style.dim, r.fn) + blank(r.fn, fns)
		}
		if r.line != "" {
			cells += "  " + r.line
		}
		fmt.Fprintf(&t.out, "      %s\n", strings.TrimRight(cells, " "))
	}
}

// blank returns what is missing after s to fill a column.
func blank(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}
