package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
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
	t := text{src: source{read: opts.ReadFile}, style: plain}
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
	src   source
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
	low := ""
	if f.Confidence == finding.Low {
		low = t.paint(t.style.dim, " (low confidence)")
	}
	seen := ""
	if f.Seen != "" {
		seen = t.paint(t.style.dim, " ("+f.Seen+")")
	}
	fmt.Fprintf(&t.out, "%s: %s: %s%s%s\n",
		t.paint(t.style.site, f.Site.String()), t.paint(t.style.rule, f.Rule), message(f), low, seen)
	t.quote(f.Site)

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
		fmt.Fprintf(&t.out, "  %s\n", title(s, in))
		in = s.Func
		t.table(steps[i], width)
	}
	for _, fix := range f.Fixes {
		fmt.Fprintf(&t.out, "  %s %s\n", t.paint(t.style.mark, "fix:"), fix.Message)
	}
}

// message returns the finding's message without the rule in front of it, which
// the header has already.
func message(f finding.Finding) string {
	return strings.TrimPrefix(f.Message, f.Rule+": ")
}

// quote shows the line of the site with a mark below the column.
func (t *text) quote(at lock.Site) {
	line, ok := t.src.line(at.File, at.Line)
	if !ok {
		return
	}
	gutter := fmt.Sprintf("%5d |", at.Line)
	fmt.Fprintf(&t.out, "%s %s\n", t.paint(t.style.dim, gutter), printable(line))
	if blanks, ok := caret(line, at.Col); ok {
		gutter = strings.Repeat(" ", len(gutter)-1) + "|"
		fmt.Fprintf(&t.out, "%s %s%s\n", t.paint(t.style.dim, gutter), blanks, t.paint(t.style.mark, "^"))
	}
}

// title returns a step's line: its message, and the function it happens in if
// the story enters another one and neither call path nor message names it.
func title(s finding.Step, before string) string {
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

// rows lists the places of a step: the calls that lead to it, after the step's
// own site if that is none of them.
func (t *text) rows(s finding.Step) []row {
	var rows []row
	add := func(at lock.Site, fn string) {
		if !at.IsValid() {
			return
		}
		line, _ := t.src.line(at.File, at.Line)
		rows = append(rows, row{at.String(), fn, strings.TrimSpace(printable(strings.TrimSpace(line)))})
	}
	own := true
	for _, frame := range s.Path {
		own = own && frame.Site != s.Site
	}
	switch {
	case len(s.Path) == 0:
		add(s.Site, "")
	case own:
		add(s.Site, s.Func)
	}
	for _, frame := range s.Path {
		add(frame.Site, frame.Func)
	}
	return rows
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
