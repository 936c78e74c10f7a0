package event

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/ssa"
)

// Access says how a place is used by an event of kind Touch.
type Access struct {
	// Place is the class of a field or of a package variable; for a variable of a
	// function, Decl says which of that name. It is "" where a function waits for
	// others or starts them: a Step of Waits stands at the same site.
	Place lock.Class
	Decl  lock.Site

	Write bool
	// Content says that it is the elements of a map that are used, of which a reader
	// beside a writer ends the program, or those of a slice that are moved about.
	Content bool
	Atomic  bool // by a function of sync/atomic
	// Local says that no other goroutine can have seen the object yet.
	Local bool
	// Each says that every goroutine which runs the function has a variable of its
	// own.
	Each bool
	// After says that the function has sent, received or waited before: it may know
	// that nobody else is at work.
	After bool
	// Noted says that a comment at the access, or that of the function, speaks of
	// locks or of concurrency: somebody has thought about it.
	Noted bool
}

// WithAccesses returns the package's functions once more, with an event of kind
// Touch for each use of a field or package variable that the package declares,
// and of a variable that a function shares with its closures. They are many, and
// few users of events want them.
func (p *Package) WithAccesses() []*Func {
	l := p.lowered
	// What lowering notes of the package is known: only the sites are new.
	l.out, l.accesses = &Package{Path: p.Path, Provides: map[string][]string{}, Where: p.Where}, true
	defer func() { l.out, l.accesses = p, false }()
	var list []*Func
	for _, fn := range l.funcs {
		list = append(list, l.function(fn))
	}
	return list
}

// access emits the Touch events of an instruction.
func (b *blocks) access(in ssa.Instruction, emit func(Event)) {
	touch := func(addr ssa.Value, a Access) {
		if !b.place(addr, &a) {
			return
		}
		a.Local = b.local(addr, in)
		a.After = b.after(in, forOthers{}, synchronizes)
		at := in.Pos()
		if !at.IsValid() {
			at = addr.Pos()
		}
		a.Noted = b.l.noted(b.fn, at)
		if site := b.l.site(at); site.IsValid() {
			emit(Event{Kind: Touch, Site: site, Ref: b.r.ref(addr), Access: &a})
		}
	}
	switch x := in.(type) {
	case *ssa.UnOp:
		switch x.Op {
		case token.MUL:
			touch(x.X, Access{Content: looksInto(x)})
		case token.ARROW:
			b.stand(x.Pos(), emit)
		}
	case *ssa.Select:
		for _, c := range x.States {
			b.stand(c.Pos, emit)
		}
	case *ssa.Send, *ssa.Go:
		b.stand(in.Pos(), emit)
	case *ssa.Store:
		touch(x.Addr, Access{Write: true})
		if at, ok := x.Addr.(*ssa.IndexAddr); ok && isArray(at.X.Type()) {
			touch(at.X, Access{Write: true})
		}
	case *ssa.MapUpdate:
		touch(loadedFrom(x.Map), Access{Write: true, Content: true})
	case *ssa.Call:
		switch f := x.Call.Value.(type) {
		case *ssa.Builtin:
			switch f.Name() {
			case "delete", "clear", "copy":
				touch(loadedFrom(x.Call.Args[0]), Access{Write: true, Content: isMap(x.Call.Args[0].Type())})
			case "close":
				b.stand(x.Pos(), emit)
			}
		case *ssa.Function:
			group, _ := groupOp(&x.Call)
			cond, _ := condOp(&x.Call)
			if group != nil || cond != nil || slow[funcKey(f)] {
				b.stand(callPos(x.Pos(), &x.Call), emit)
			} else if isAtomic(f) {
				touch(x.Call.Args[0], Access{Atomic: true, Write: !strings.HasPrefix(f.Name(), "Load")})
			} else if changes(f) {
				touch(loadedFrom(x.Call.Args[0]), Access{Write: true, Content: true})
			}
		}
	}
}

// stand emits the event of a step that waits or starts.
func (b *blocks) stand(pos token.Pos, emit func(Event)) {
	emit(Event{Kind: Touch, Site: b.l.site(pos), Access: &Access{}})
}

// looksInto reports whether a value that is loaded is a map of which the elements are
// read.
func looksInto(load *ssa.UnOp) bool {
	return isMap(load.Type()) && slices.ContainsFunc(*load.Referrers(), func(in ssa.Instruction) bool {
		switch in.(type) {
		case *ssa.Lookup, *ssa.Range:
			return true
		}
		return false
	})
}

func isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// changing are the functions of the standard library that change the slice or map
// which is their first argument.
var changing = map[string][]string{
	"sort":   {"Slice", "SliceStable", "Ints", "Strings", "Float64s"},
	"slices": {"Sort", "SortFunc", "SortStableFunc", "Reverse"},
	"maps":   {"Copy", "DeleteFunc", "Insert"},
}

// changes reports whether a function is one of these.
func changes(f *ssa.Function) bool {
	o := f.Object()
	return o != nil && o.Pkg() != nil && f.Signature.Recv() == nil && slices.Contains(changing[o.Pkg().Path()], o.Name())
}

// loadedFrom returns the address that a value was loaded from, or nil.
func loadedFrom(v ssa.Value) ssa.Value {
	if x, ok := v.(*ssa.MakeInterface); ok {
		v = x.X
	}
	if x, ok := v.(*ssa.UnOp); ok && x.Op == token.MUL {
		return x.X
	}
	return nil
}

// isAtomic reports whether a function of sync/atomic works on the place that its
// first argument points to.
func isAtomic(f *ssa.Function) bool {
	o := f.Object()
	return o != nil && o.Pkg() != nil && o.Pkg().Path() == "sync/atomic" && f.Signature.Recv() == nil && f.Signature.Params().Len() > 0
}

func isArray(t types.Type) bool {
	_, ok := deref(t).Underlying().(*types.Array)
	return ok
}

// place tells which place an address is of, if it is one that the package
// declares and that several goroutines may use.
func (b *blocks) place(addr ssa.Value, a *Access) bool {
	if addr == nil || guardsItself(deref(addr.Type())) || b.l.src.Declared.isType(deref(addr.Type())) {
		return false
	}
	switch x := addr.(type) {
	case *ssa.FieldAddr:
		n := named(x.X.Type())
		if n == nil || n.Obj().Pkg() != b.l.src.Pkg {
			return false
		}
		s, ok := n.Underlying().(*types.Struct)
		if !ok || s.Field(x.Field).Name() == "_" {
			return false
		}
		a.Place = lock.Class(typeName(n) + "." + s.Field(x.Field).Name())
		a.Each = b.own(x)
		return true
	case *ssa.Global:
		if x.Pkg != b.l.ssa || x.Object() == nil {
			return false
		}
		a.Place = lock.Class(b.l.path + "." + x.Name())
		return true
	case *ssa.FreeVar, *ssa.Alloc:
		v, inLoop := b.variable(addr)
		if v == nil || !captured(v) || !token.IsIdentifier(v.Comment) {
			return false
		}
		a.Place, a.Decl = lock.Class(b.l.path+"."+v.Comment), b.l.site(v.Pos())
		a.Each = inLoop || v.Parent() == b.fn
		return a.Decl.IsValid()
	}
	return false
}

// own reports whether each goroutine that runs the function may have an object of
// its own, of which an address is a field: it is not one of a captured variable
// that all share, or of a package variable.
func (b *blocks) own(addr ssa.Value) bool {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.UnOp:
			addr = x.X
		case *ssa.Global:
			return false
		case *ssa.FreeVar:
			v, each := b.variable(x)
			return v == nil || each
		default:
			return true
		}
	}
}

// guardsItself reports whether values of the type are safe to use as they are:
// channels, and what synchronizes.
func guardsItself(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	path := n.Obj().Pkg().Path()
	return path == "sync" || path == "sync/atomic" || syncLike(path) || isWrapper(t)
}

// variable returns the variable that a closure or its function uses, and whether
// it is made anew in each iteration of the loop that makes the closure.
func (b *blocks) variable(addr ssa.Value) (v *ssa.Alloc, each bool) {
	for range 8 {
		switch x := addr.(type) {
		case *ssa.Alloc:
			return x, each || x.Parent() != b.fn && cyclic(x.Parent())[x.Block().Index]
		case *ssa.FreeVar:
			addr, _ = b.l.binding(x)
		default:
			return nil, false
		}
	}
	return nil, false
}

// captured reports whether a closure uses the variable.
func captured(a *ssa.Alloc) bool {
	return slices.ContainsFunc(*a.Referrers(), func(in ssa.Instruction) bool {
		_, ok := in.(*ssa.MakeClosure)
		return ok
	})
}

// local reports whether the object that a place is part of was made in this
// function, and nothing that comes before hands it to others.
func (b *blocks) local(addr ssa.Value, at ssa.Instruction) bool {
	for {
		if f, ok := addr.(*ssa.FieldAddr); ok {
			addr = b.r.origin(f.X)
		} else if from, ok := loadedFrom(addr).(*ssa.FieldAddr); ok {
			addr = from // what a new object leads to is new, too
		} else {
			break
		}
	}
	switch x := addr.(type) {
	case *ssa.Alloc:
	case *ssa.Call:
		if f := x.Call.StaticCallee(); f == nil || !b.l.constructs(f) {
			return false
		}
	default:
		return false
	}
	return !b.after(at, addr, func(in ssa.Instruction) bool {
		// A statement may keep what comes of handing it over: t.stop = start(t.run).
		return shares(in, addr) && (!in.Pos().IsValid() || b.l.line(in.Pos()) != b.l.line(at.Pos()))
	})
}

// freshArgs notes which arguments of a call, the last event, nobody else has yet.
func (b *blocks) freshArgs(x *ssa.Call, events []Event) {
	call := events[len(events)-1].Call
	if call == nil || x.Call.IsInvoke() || len(call.Args) != len(x.Call.Args) {
		return
	}
	for i, v := range x.Call.Args {
		call.Args[i].Ref.Fresh = call.Args[i].Ref.Fresh || b.local(b.r.origin(v), x)
	}
}

// constructs reports whether a function of the package returns objects that
// nobody else has.
func (l *lowering) constructs(f *ssa.Function) bool {
	if f.Pkg != l.ssa || len(f.Blocks) == 0 {
		return false
	}
	found := false
	for _, bl := range f.Blocks {
		ret, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		switch x := l.resolverOf(f).origin(ret.Results[0]).(type) {
		case *ssa.Const: // nil, beside an error
		case *ssa.Alloc:
			if !unshared(x) {
				return false
			}
			found = true
		default:
			return false
		}
	}
	return found
}

// shares reports whether an instruction hands an object to where others may get
// at it: see unshared.
func shares(in ssa.Instruction, object ssa.Value) bool {
	is := func(v ssa.Value) bool {
		if x, ok := v.(*ssa.MakeInterface); ok {
			v = x.X
		}
		return v == object
	}
	switch x := in.(type) {
	case *ssa.MakeClosure:
		return slices.ContainsFunc(x.Bindings, is)
	case *ssa.Go:
		return slices.ContainsFunc(x.Call.Args, is) || is(x.Call.Value)
	case *ssa.Send:
		return is(x.X)
	case *ssa.MapUpdate:
		return is(x.Value)
	case *ssa.Store:
		_, local := x.Addr.(*ssa.Alloc)
		return is(x.Val) && !local
	}
	return false
}

// forOthers is the key of synchronizes.
type forOthers struct{}

// synchronizes reports whether an instruction may wait for another goroutine.
func synchronizes(in ssa.Instruction) bool {
	_, send := in.(*ssa.Send)
	return send || receives(in)
}

// receives reports whether an instruction waits for what another goroutine does.
func receives(in ssa.Instruction) bool {
	switch x := in.(type) {
	case *ssa.UnOp:
		return x.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.Call:
		return isWait(&x.Call)
	}
	return false
}

// isWait reports whether a call is of a method Wait, as groups have it.
func isWait(c *ssa.CallCommon) bool {
	if c.IsInvoke() {
		return c.Method.Name() == "Wait"
	}
	f := c.StaticCallee()
	return f != nil && f.Signature.Recv() != nil && f.Name() == "Wait"
}

// speaksOfLocks is how comments tell that somebody has thought of other goroutines.
var speaksOfLocks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(lock|locks|locked|locking|mutex|races?|racy|concurren\w*|synchroni\w*|safe|goroutines?|atomic\w*|must (not )?be called|only (be )?called)\b`)
})

// near is how many lines a comment may stand above what it speaks of.
const near = 4

// noted reports whether a comment at a position of a function, or that of the
// function, speaks of locks.
func (l *lowering) noted(fn *ssa.Function, at token.Pos) bool {
	if l.comments == nil {
		l.comments = map[string][]int{}
		for _, file := range l.src.Files {
			for _, c := range file.Comments {
				if speaksOfLocks().MatchString(c.Text()) {
					end := l.src.Fset.Position(c.End())
					l.comments[end.Filename] = append(l.comments[end.Filename], end.Line)
				}
			}
		}
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if d, ok := fn.Syntax().(*ast.FuncDecl); ok && d.Doc != nil && speaksOfLocks().MatchString(d.Doc.Text()) {
		return true
	}
	pos := l.src.Fset.Position(at)
	lines := l.comments[pos.Filename]
	i, _ := slices.BinarySearch(lines, pos.Line-near)
	return i < len(lines) && lines[i] <= pos.Line
}

// after reports whether an instruction for which is says so comes before at on
// some path. The key stands for is.
func (b *blocks) after(at ssa.Instruction, key any, is func(ssa.Instruction) bool) bool {
	bl := at.Block()
	before, ok := b.befores[key]
	if !ok {
		before = reachable(b.fn, is)
		if b.befores == nil {
			b.befores = map[any][]bool{}
		}
		b.befores[key] = before
	}
	return before[bl.Index] || slices.ContainsFunc(bl.Instrs[:slices.Index(bl.Instrs, at)], is)
}

// reachable returns the blocks that are entered after an instruction for which is
// says so.
func reachable(fn *ssa.Function, is func(ssa.Instruction) bool) []bool {
	entered := make([]bool, len(fn.Blocks))
	var work []*ssa.BasicBlock
	for _, bl := range fn.Blocks {
		if slices.ContainsFunc(bl.Instrs, is) {
			work = append(work, bl)
		}
	}
	for len(work) > 0 {
		bl := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range bl.Succs {
			if !entered[s.Index] {
				entered[s.Index] = true
				work = append(work, s)
			}
		}
	}
	return entered
}
