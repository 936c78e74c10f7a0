package event

import (
	"go/constant"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// printers are the packages whose variadic functions call String, Error or
// Format of their arguments.
var printers = map[string]bool{"fmt": true, "log": true}

// implied returns the calls that a printing function makes on its arguments.
func (b *blocks) implied(c *ssa.CallCommon) []Call {
	f := c.StaticCallee()
	if f == nil || f.Pkg == nil || !printers[f.Pkg.Pkg.Path()] || !f.Signature.Variadic() || len(c.Args) == 0 {
		return nil
	}
	s, ok := c.Args[len(c.Args)-1].(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	verbs := ""
	if strings.HasSuffix(f.Name(), "f") && len(c.Args) > 1 {
		verbs = formatVerbs(c.Args[len(c.Args)-2])
	}
	var list []Call
	for _, ref := range *array.Referrers() {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		i, ok := elem.Index.(*ssa.Const)
		if !ok {
			continue
		}
		if n := i.Int64(); n < int64(len(verbs)) && !strings.ContainsRune("vsqxXw", rune(verbs[n])) {
			continue // printed without its methods: %p, %T
		}
		for _, use := range *elem.Referrers() {
			if st, ok := use.(*ssa.Store); ok {
				list = append(list, b.printed(st.Val)...)
			}
		}
	}
	return list
}

// formatVerbs returns the verb of each operand of a constant format, or "" if
// that takes more than a glance.
func formatVerbs(v ssa.Value) string {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return ""
	}
	format := constant.StringVal(c.Value)
	if strings.ContainsAny(format, "*[") {
		return ""
	}
	var verbs []byte
	for {
		_, rest, found := strings.Cut(format, "%")
		if !found {
			return string(verbs)
		}
		rest = strings.TrimLeft(rest, "+-# 0123456789.")
		if rest == "" {
			return string(verbs)
		}
		if rest[0] != '%' {
			verbs = append(verbs, rest[0])
		}
		format = rest[1:]
	}
}

func (b *blocks) printed(v ssa.Value) []Call {
	m, ok := v.(*ssa.MakeInterface)
	if !ok {
		return nil
	}
	for _, name := range []string{"Format", "Error", "String"} {
		key, path, ok := b.l.impls.named(m.X.Type(), name)
		if ok {
			return []Call{{Fns: []Fn{{Key: key}}, Name: shortName(key), Args: []Arg{{Ref: Join(b.r.ref(m.X), path)}}, Implied: true}}
		}
	}
	return nil
}
