package eventtest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Printer prints the values of one function. Places read
//
//	p0.mu {T.mu}      the field mu of parameter 0, with its class
//	p f g r a v ?     parameter, free variable, global, result, variable or
//	                  object of the function, other value, unknown
//
// where variables and values are numbered as they appear in the text, and as v2@1
// in the frame of a closure that was expanded in place.
type Printer struct {
	seen map[event.Root]int
}

// NewPrinter returns a printer that has numbered nothing.
func NewPrinter() *Printer { return &Printer{map[event.Root]int{}} }

// Root prints the start of a path.
func (p *Printer) Root(r event.Root) string {
	letter := "?pfgrav"[r.Kind : r.Kind+1]
	switch r.Kind {
	case event.NoRoot:
		return letter
	case event.Global:
		return r.Name
	case event.Param, event.Free, event.Result:
		return letter + strconv.Itoa(int(r.ID))
	}
	n, ok := p.seen[r]
	if !ok {
		for k := range p.seen {
			if k.Kind == r.Kind {
				n++
			}
		}
		p.seen[r] = n
	}
	s := letter + strconv.Itoa(n)
	if r.Frame != 0 {
		s += "@" + strconv.Itoa(int(r.Frame))
	}
	return s
}

// index is an index in a path that is a variable: its kind and id.
var index = regexp.MustCompile(`\[(\d+):(\d+)`)

// Path prints what follows the root.
func (p *Printer) Path(path string) string {
	return index.ReplaceAllStringFunc(path, func(s string) string {
		m := index.FindStringSubmatch(s)
		kind, _ := strconv.Atoi(m[1])
		id, _ := strconv.Atoi(m[2])
		return "[" + p.Root(event.Root{Kind: event.RootKind(kind), ID: int32(id)})
	})
}

// Ref prints a place.
func (p *Printer) Ref(r event.Ref) string {
	s := p.Root(r.Root) + p.Path(r.Path)
	if r.Class != "" {
		s += " {" + string(r.Class) + "}"
	}
	if r.Own != event.OfType {
		s += [...]string{"", " whole", " prefix"}[r.Own]
	}
	if r.Fresh {
		s += " fresh"
	}
	return s
}

// Literal prints a condition with its outcome.
func (p *Printer) Literal(l event.Literal) string {
	c := l.Cond
	x, y := p.operand(c.X), p.operand(c.Y)
	switch {
	case c.Op == "?" && l.True:
		return x
	case c.Op == "?":
		return "!" + x
	case l.True:
		return x + " " + c.Op + " " + y
	}
	return x + map[string]string{"==": " != ", "<": " >= "}[c.Op] + y
}

// Literals prints a conjunction.
func (p *Printer) Literals(list []event.Literal) string {
	var parts []string
	for _, l := range list {
		parts = append(parts, p.Literal(l))
	}
	return strings.Join(parts, " && ")
}

func (p *Printer) operand(o event.Operand) string {
	if o.Const != "" {
		return o.Const
	}
	return p.Root(o.Root) + p.Path(o.Path)
}

// Fn prints a function value.
func (p *Printer) Fn(f event.Fn) string {
	s := f.Key
	if f.Op != lock.None {
		s = f.Op.String()
	}
	if f.Recv != nil {
		s += " of " + p.Ref(*f.Recv)
	}
	if len(f.Free) > 0 {
		s += " [" + p.args(f.Free) + "]"
	}
	return s
}

func (p *Printer) args(list []event.Arg) string {
	var parts []string
	for _, a := range list {
		s := p.Ref(a.Ref)
		if a.Elem.Root.Kind != event.NoRoot {
			s += " = " + p.Ref(a.Elem)
		}
		if a.Fn != nil {
			s += " func " + p.Fn(*a.Fn)
		}
		if a.Const != nil {
			s += " known " + strconv.FormatBool(*a.Const)
		} else if a.Cond.Cond.Op == "?" {
			s += " if " + p.Literal(a.Cond)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// Package prints the events of a package.
func Package(pkg *event.Package) string {
	var out strings.Builder
	for _, f := range pkg.Funcs {
		if text := Func(f); text != "" {
			out.WriteString(text)
		}
	}
	for _, hole := range slices.Sorted(maps.Keys(pkg.Provides)) {
		fmt.Fprintf(&out, "%s may be %s\n", hole, strings.Join(pkg.Provides[hole], ", "))
	}
	for _, k := range pkg.Keeps {
		fmt.Fprintf(&out, "%s keeps p%d in %s\n", k.Func, k.Param, k.Hole)
	}
	for _, name := range pkg.TooLarge {
		fmt.Fprintf(&out, "%s is too large\n", name)
	}
	return out.String()
}

// Func prints a function, or nothing for one that has no events and returns
// nothing of interest, which is most of what a package initialises.
func Func(f *event.Func) string {
	p := NewPrinter()
	var body strings.Builder
	for i := range f.Blocks {
		p.block(&body, f, i)
	}
	if f.Name == "init" && strings.TrimSpace(body.String()) == "return" {
		return ""
	}
	head := "func " + f.Name
	for _, flag := range []struct {
		is   bool
		name string
	}{{f.Open, "open"}, {f.Stored, "stored"}, {f.Spawned, "spawned"}, {f.Init, "init"}} {
		if flag.is {
			head += " " + flag.name
		}
	}
	return head + "\n" + body.String()
}

// block prints a block, with its number unless it is the only one.
func (p *Printer) block(out *strings.Builder, f *event.Func, i int) {
	b := &f.Blocks[i]
	if len(f.Blocks) > 1 {
		fmt.Fprintf(out, "  b%d:\n", i)
	}
	line := func(s lock.Site, format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if s.IsValid() {
			fmt.Fprintf(out, "    %d: %s\n", s.Line, text)
		} else {
			fmt.Fprintf(out, "    %s\n", text)
		}
	}
	for _, r := range b.Phis {
		line(lock.Site{}, "phi %s", p.Root(r))
	}
	for edge, list := range b.Assigns {
		for _, a := range list {
			line(lock.Site{}, "by edge %d: %s", edge, p.assign(a))
		}
	}
	for i := range b.Events {
		line(b.Events[i].Site, "%s", p.event(&b.Events[i]))
	}
	line(lock.Site{}, "%s", p.term(&b.Term))
}

func (p *Printer) assign(a event.Assign) string {
	to := p.Literal(event.Literal{Cond: a.To, True: true})
	switch {
	case a.Known != nil:
		return fmt.Sprintf("(%s) is %v", to, *a.Known)
	case a.From.Cond.Op != "":
		return fmt.Sprintf("(%s) is (%s)", to, p.Literal(a.From))
	}
	return fmt.Sprintf("(%s) is not known", to)
}

func (p *Printer) event(e *event.Event) string {
	switch e.Kind {
	case event.LockOp:
		s := e.Op.String() + " " + p.Ref(e.Ref)
		if e.Defer {
			s = "defer " + s
		}
		if e.Once {
			s = "once " + s
		}
		if e.Success.Cond.Op != "" {
			s += ", if " + p.Literal(e.Success)
		}
		return s
	case event.CallOp:
		return p.call(e.Call)
	case event.RunDefer:
		return "run deferred"
	case event.Define:
		return "define " + p.Root(e.Root)
	case event.Write:
		s := "write " + p.Ref(e.Ref)
		if e.Assign != nil {
			s += ": " + p.assign(*e.Assign)
		}
		return s
	case event.Escape:
		if e.Fn == nil {
			return "escape " + p.Ref(e.Ref)
		}
		return "escape " + p.Fn(*e.Fn)
	case event.Recover:
		return p.Root(e.Root) + " = recover()"
	}
	return fmt.Sprintf("event %d", e.Kind)
}

func (p *Printer) call(c *event.Call) string {
	var s string
	if c.Result.Kind != event.NoRoot {
		s = p.Root(c.Result) + " = "
	}
	s += [...]string{"call ", "defer call ", "go call "}[c.Kind]
	if c.Implied {
		s += "implied "
	}
	var fns []string
	for _, f := range c.Fns {
		fns = append(fns, p.Fn(f))
	}
	if len(fns) == 0 {
		fns = []string{c.Name}
	}
	s += strings.Join(fns, " or ") + "(" + p.args(c.Args) + ")"
	if c.Hole != "" {
		s += " through " + c.Hole
	}
	if c.Callee.Root.Kind != event.NoRoot {
		s += " at " + p.Ref(c.Callee)
	}
	if c.Once.Root.Kind != event.NoRoot {
		s += " under " + p.Ref(c.Once)
	}
	return s
}

func (p *Printer) term(t *event.Term) string {
	to := func(i int) string {
		return fmt.Sprintf("b%d/%d", t.Succs[i].Block, t.Succs[i].Index)
	}
	switch t.Kind {
	case event.Jump:
		return "to " + to(0)
	case event.Branch:
		s := fmt.Sprintf("if %s to %s else %s", p.Literal(t.Cond), to(0), to(1))
		if t.Track {
			s += " track"
		}
		if t.Recheck {
			s += " recheck"
		}
		return s
	case event.Panic:
		return "panic"
	case event.Stop:
		return "stop"
	}
	var list []string
	for _, r := range t.Results {
		s := p.Ref(r.Ref)
		switch {
		case r.Fn != nil:
			s = "func " + p.Fn(*r.Fn)
		case r.Known != nil:
			s += " known " + strconv.FormatBool(*r.Known)
		case r.Cond.Cond.Op != "":
			s += " if " + p.Literal(r.Cond)
		}
		list = append(list, s)
	}
	return strings.TrimSpace("return " + strings.Join(list, ", "))
}
