package held

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// frame is one body being walked: the function itself, or a closure expanded
// where it is called.
type frame struct {
	fn    *event.Func
	id    int32
	outer *frame
	args  []event.Arg // of an expanded closure, in terms of the function analysed
	frees []event.Arg // likewise
	at    lock.Site   // where the outer frame calls it
	base  int         // pending defers that belong to outer frames
	depth int
}

// ref rewrites a reference of the frame's body in terms of the function analysed.
func (f *frame) ref(r event.Ref) event.Ref {
	if f.outer == nil {
		return r
	}
	r.Index = f.root(r.Index)
	switch r.Root.Kind {
	case event.Param, event.Free:
		return bind(r, f.args, f.frees)
	}
	r.Root, r.In = f.root(r.Root), event.Container{}
	return r
}

func (f *frame) root(r event.Root) event.Root {
	if f.outer != nil && (r.Kind == event.Value || r.Kind == event.Alloc) {
		r.Frame = f.id
	}
	return r
}

// inside reports whether the body stands in the text of the function analysed.
func (f *frame) inside() bool {
	top := f
	for top.outer != nil {
		top = top.outer
	}
	return strings.HasPrefix(f.fn.Key, top.fn.Key)
}

func (f *frame) cond(c event.Cond) event.Cond {
	if f.outer == nil {
		return c
	}
	operand := func(o event.Operand) event.Operand {
		if o.Const != "" || o.Root.Kind == event.NoRoot {
			return o
		}
		k := f.ref(event.Ref{Root: o.Root, Path: o.Path})
		return event.Operand{Root: k.Root, Path: k.Path}
	}
	return event.Cond{Op: c.Op, X: operand(c.X), Y: operand(c.Y)}
}

func (f *frame) literal(l event.Literal) event.Literal {
	return event.Literal{Cond: f.cond(l.Cond), True: l.True}
}

func (f *frame) arg(a event.Arg) event.Arg {
	if f.outer == nil {
		return a
	}
	a.Ref, a.Elem = f.ref(a.Ref), f.ref(a.Elem)
	a.Cond = f.literal(a.Cond)
	if a.Fn != nil {
		fn := f.function(*a.Fn)
		a.Fn = &fn
	}
	a.Fields = slices.Clone(a.Fields)
	for i := range a.Fields {
		field := &a.Fields[i]
		field.Ref = f.ref(field.Ref)
		if field.Fn != nil {
			fn := f.function(*field.Fn)
			field.Fn = &fn
		}
	}
	return a
}

func (f *frame) argList(list []event.Arg) []event.Arg {
	if f.outer == nil {
		return list
	}
	out := make([]event.Arg, len(list))
	for i, a := range list {
		out[i] = f.arg(a)
	}
	return out
}

func (f *frame) function(fn event.Fn) event.Fn {
	if f.outer == nil {
		return fn
	}
	if fn.Recv != nil {
		r := f.ref(*fn.Recv)
		fn.Recv = &r
	}
	fn.Free = f.argList(fn.Free)
	return fn
}

// bind rewrites a reference on a parameter or a free variable, given what these
// are bound to. What cannot be expressed keeps its class only.
func bind(r event.Ref, args, frees []event.Arg) event.Ref {
	var list []event.Arg
	switch r.Root.Kind {
	case event.Param:
		list = args
	case event.Free:
		list = frees
	case event.Global:
		return r
	default:
		return event.Ref{Class: r.Class}
	}
	if int(r.Root.ID) >= len(list) {
		return event.Ref{Class: r.Class}
	}
	path, index, ok := bindIndexes(r.Path, args)
	if !ok {
		return event.Ref{Class: r.Class}
	}
	a := list[r.Root.ID]
	rel := r
	rel.Path = path
	base := a.Ref
	if rest, ok := strings.CutPrefix(path, "*"); ok && a.Elem.Root.Kind != event.NoRoot {
		base, rel.Path = a.Elem, rest
	}
	for _, field := range a.Fields {
		if rest, ok := strings.CutPrefix(rel.Path, field.Path); ok {
			base, rel.Path = field.Ref, rest
			break
		}
	}
	if base.Root.Kind == event.NoRoot {
		return event.Ref{Class: r.Class}
	}
	k := event.Join(base, rel)
	if index.Kind != event.NoRoot {
		if k.Index.Kind != event.NoRoot && k.Index != index {
			return event.Ref{Class: k.Class}
		}
		k.Index = index
	}
	return k
}

// bindIndexes replaces the indexes in a path that are parameters: [p1].
func bindIndexes(path string, args []event.Arg) (string, event.Root, bool) {
	var index event.Root
	if !strings.Contains(path, "[p") {
		return path, index, true
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(path, "[p")
		out.WriteString(before)
		if !found {
			return out.String(), index, true
		}
		num, after, _ := strings.Cut(rest, "]")
		path = after
		i, err := strconv.Atoi(num)
		if err != nil || i >= len(args) {
			return "", index, false
		}
		a := args[i].Ref
		switch {
		case a.Root.Kind == event.Param && a.Path == "":
			out.WriteString("[p" + strconv.Itoa(int(a.Root.ID)) + "]")
		case a.Root.Kind == event.NoRoot || index.Kind != event.NoRoot:
			return "", index, false
		default:
			out.WriteString("[" + strconv.Itoa(int(a.Root.Kind)) + ":" + strconv.Itoa(int(a.Root.ID)) + a.Path + "]")
			index = a.Root
		}
	}
}
