// Package heldtest prints what the analysis of functions found, for the tests of
// package held and of the stages behind it.
package heldtest

import (
	"fmt"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// printer prints lines about one function.
type printer struct {
	*eventtest.Printer
	out strings.Builder
}

func (p *printer) line(format string, args ...any) {
	p.out.WriteString("    " + strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// Result prints what was found in a function, one fact a line; nothing if that
// is nothing.
func Result(r *held.Result) string {
	p := &printer{Printer: eventtest.NewPrinter()}
	p.effects(&r.Effects)
	for _, e := range r.Edges {
		p.line("order %s", Edge(e))
	}
	for _, n := range r.Nested {
		p.line("nested %s %s at %d, then %s %s at %s%s%s", n.FirstMode, p.Ref(n.First), n.Held.Site.Line,
			n.SecondMode, p.Ref(n.Second), path(n.Path), gates(n.Gates), guess(n.Guess))
	}
	for _, rep := range r.Reports {
		s := fmt.Sprintf("report %s at %d: %s %s", rep.Rule, rep.Site.Line, rep.Mode, p.Ref(rep.Lock))
		if len(rep.Path) > 0 {
			s += " by " + path(rep.Path)
		}
		s += ", earlier " + holding(rep.Held) + guess(rep.Guess)
		p.line("%s%s%s", s, flag(rep.Loop, " loop"), flag(rep.Failed, " failed"))
	}
	for _, l := range r.Leaks {
		s := fmt.Sprintf("leak at %d: %s, taken %s", l.Return.Line, p.Ref(l.Lock), holding(l.Taken))
		if l.By != "" {
			s += " by " + l.By
		}
		s += flag(l.Elsewhere, ", given back elsewhere") + [...]string{"", ", told on success", ", told on error", ", told by false"}[l.Told]
		if len(l.Through) > 0 {
			s += ", through " + strings.Join(l.Through, ", ")
		}
		p.line("%s%s", s, flag(l.Panics, ", panics"))
	}
	for _, s := range r.Sites {
		p.line("%s %s%s", map[bool]string{false: "site", true: "spawns"}[s.Spawn], s.Callee, holds(s.Held))
	}
	for _, f := range r.Fills {
		p.line("fills %s with %s", f.Hole, f.Key)
	}
	if len(r.Freed) > 0 {
		p.line("gives back what was left by %s", strings.Join(r.Freed, ", "))
	}
	if len(r.Naked) > 0 {
		p.line("naked%s", classes(" ", r.Naked))
	}
	if r.Over {
		p.line("over")
	}
	return p.out.String()
}

// Effects prints what a call of a function does.
func Effects(e *held.Effects) string {
	p := &printer{Printer: eventtest.NewPrinter()}
	p.effects(e)
	return p.out.String()
}

func (p *printer) effects(e *held.Effects) {
	for _, a := range e.Acquires {
		s := fmt.Sprintf("takes %s %s at %s", a.Mode, p.Ref(a.Lock), path(a.Path))
		s += flag(a.Try, " try") + flag(a.Once, " once") + gates(a.Gates) + p.when(a.When) + guess(a.Guess)
		if len(a.Released) > 0 {
			s += " without " + p.refs(a.Released)
		}
		p.line("%s", s)
	}
	for _, x := range e.Exits {
		p.line("exit%s%s%s", p.when(x.When), p.holds(" holding ", x.Held), p.holds(" without ", x.Released))
	}
	for _, c := range e.Calls {
		s := fmt.Sprintf("calls %s at %s%s", p.Ref(c.Callee), path(c.Path), p.holds(" holding ", c.Held))
		if len(c.Released) > 0 {
			s += " without " + p.refs(c.Released)
		}
		p.line("%s", s)
	}
	for _, r := range e.Returns {
		p.line("returns as %d %s", r.Result, p.Fn(r.Fn))
	}
	for _, k := range e.Keeps {
		p.line("keeps p%d in %s", k.Param, k.Hole)
	}
	if e.NoReturn {
		p.line("does not return")
	}
	if e.Opaque {
		p.line("opaque")
	}
}

func (p *printer) when(list []event.Literal) string {
	if len(list) == 0 {
		return ""
	}
	return " when " + p.Literals(list)
}

func (p *printer) refs(list []event.Ref) string {
	var parts []string
	for _, r := range list {
		parts = append(parts, p.Ref(r))
	}
	return strings.Join(parts, ", ")
}

func (p *printer) holds(word string, list []held.Hold) string {
	var parts []string
	for _, h := range list {
		parts = append(parts, h.Mode.String()+" "+p.Ref(h.Lock))
	}
	if len(parts) == 0 {
		return ""
	}
	return word + strings.Join(parts, ", ")
}

// Edge prints an edge of the lock order.
func Edge(e order.Edge) string {
	s := fmt.Sprintf("%s %s at %d -> %s %s at %s", e.FromMode, e.From, e.Held.Line, e.ToMode, e.To, path(e.Path))
	s += gates(e.Gates) + guess(e.Guess) + flag(e.Unshared, " unshared")
	if e.Thread != "" {
		s += " in " + e.Thread
	}
	return s
}

func path(list []lock.Frame) string {
	var parts []string
	for _, f := range list {
		parts = append(parts, fmt.Sprintf("%s:%d", f.Func, f.Site.Line))
	}
	return strings.Join(parts, " ")
}

func holding(h held.Holding) string {
	s := fmt.Sprintf("%s at %d", h.Mode, h.Site.Line)
	if len(h.Path) > 0 {
		s += " " + path(h.Path)
	}
	return s + flag(h.Callers, " of the caller")
}

func classes(word string, list []lock.Class) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, string(c))
	}
	if len(parts) == 0 {
		return ""
	}
	return word + strings.Join(parts, ", ")
}

func gates(list []lock.Class) string { return classes(" under ", list) }

func guess(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" guess %d", n)
}

func flag(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

func holds(list []held.Held) string {
	var parts []string
	for _, h := range list {
		parts = append(parts, string(h.Class)+flag(h.Mode == lock.Read, " for reading"))
	}
	if len(parts) == 0 {
		return ""
	}
	return " holding " + strings.Join(parts, ", ")
}
