package event

import (
	"go/token"
	"slices"
	"strings"

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
	// Part says that a map is read only to change its elements: the change is told
	// at the same place.
	Part   bool
	Atomic bool // by a function of sync/atomic
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
			touch(x.X, Access{Content: looksInto(x), Part: isChanged(x)})
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
		default:
			if class, _ := b.callback(&x.Call); class != "" {
				b.stand(x.Pos(), emit)
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

// isChanged reports whether a value that is loaded is a map, and all that happens to
// it is that elements of it are set or deleted.
func isChanged(load *ssa.UnOp) bool {
	return isMap(load.Type()) && !slices.ContainsFunc(*load.Referrers(), func(in ssa.Instruction) bool {
		switch in := in.(type) {
		case *ssa.MapUpdate:
			return in.Map != load
		case *ssa.Call:
			f, ok := in.Call.Value.(*ssa.Builtin)
			return !ok || f.Name() != "delete" && f.Name() != "clear"
		}
		return true
	})
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
	return ofAtomic(f) && f.Signature.Recv() == nil && f.Signature.Params().Len() > 0
}

// ofAtomic reports whether a function is one of sync/atomic, or a method of its types.
func ofAtomic(f *ssa.Function) bool {
	return f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == "sync/atomic"
}
