package event

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// named returns the named type that t is, or points to, without aliases.
func named(t types.Type) *types.Named {
	n, _ := types.Unalias(deref(t)).(*types.Named)
	return n
}

// deref returns what a pointer type points to, and any other type itself.
func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// TypeName returns the name of a type of a package, or of what it points to,
// without the package; "" if it has none.
func TypeName(t types.Type) string {
	if n := named(t); n != nil {
		return n.Origin().Obj().Name()
	}
	return ""
}

// typeName returns the type's name with its import path, as classes begin.
func typeName(n *types.Named) string {
	o := n.Origin().Obj()
	if o.Pkg() == nil {
		return o.Name()
	}
	return o.Pkg().Path() + "." + o.Name()
}

// funcKey returns the key of a function: see Func.Key. Wrappers that the
// compiler makes have the key of the method that they call.
func funcKey(f *ssa.Function) string {
	if o := f.Origin(); o != nil {
		f = o
	}
	if p := f.Parent(); p != nil {
		return funcKey(p) + strings.TrimPrefix(f.Name(), p.Name())
	}
	if m, ok := f.Object().(*types.Func); ok {
		return methodKey(m)
	}
	if f.Pkg != nil {
		return f.Pkg.Pkg.Path() + "." + f.Name()
	}
	return f.Name()
}

func methodKey(m *types.Func) string { return m.Origin().FullName() }

// funcName returns the name that reports print: "F", "(*T).M", "F.func1".
func funcName(f *ssa.Function) string {
	if p := f.Parent(); p != nil {
		return funcName(p) + ".func" + strings.TrimPrefix(strings.TrimPrefix(f.Name(), p.Name()), "$")
	}
	return shortName(funcKey(f))
}

// shortName drops the import paths from a function's key.
func shortName(key string) string {
	recv, rest, ok := strings.Cut(key, ").")
	if !ok {
		key = key[strings.LastIndexByte(key, '/')+1:]
		if _, name, ok := strings.Cut(key, "."); ok {
			return name
		}
		return key
	}
	star := ""
	recv = strings.TrimPrefix(recv, "(")
	if strings.HasPrefix(recv, "*") {
		star, recv = "*", recv[1:]
	}
	recv = recv[strings.LastIndexByte(recv, '/')+1:]
	if _, name, ok := strings.Cut(recv, "."); ok {
		recv = name
	}
	return fmt.Sprintf("(%s%s).%s", star, recv, rest)
}
