package event

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// MayWait reports whether the functions of the files wait for each other by more
// than locks: a cheap look at the syntax.
func MayWait(files []*ast.File, info *types.Info) bool {
	return has(files, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.GoStmt:
			return true
		case *ast.UnaryExpr:
			return x.Op == token.ARROW
		case *ast.RangeStmt:
			if t := info.TypeOf(x.X); t != nil {
				_, channel := t.Underlying().(*types.Chan)
				return channel
			}
		case *ast.SelectorExpr:
			return x.Sel.Name == "Wait" || x.Sel.Name == "Go"
		}
		return false
	})
}

// MayCallBack reports, as cheaply, whether they call functions in fields, or range over
// functions or objects in interfaces.
func MayCallBack(files []*ast.File, info *types.Info) bool {
	return has(files, func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok && r.Value != nil {
			t := info.TypeOf(r.Value)
			return t != nil && (isFunc(t) || types.IsInterface(t))
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return false
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		sel := info.Selections[f]
		return sel != nil && sel.Kind() == types.FieldVal
	})
}

// has reports whether the files have a node of which is says that it is one.
func has(files []*ast.File, is func(ast.Node) bool) bool {
	return slices.ContainsFunc(files, func(file *ast.File) bool {
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			found = found || is(n)
			return !found
		})
		return found
	})
}

// waitSource is what the syntax tells that SSA does not.
type waitSource struct {
	src     Source
	sleeps  bool                         // whether time.Sleep or time.After is used at all
	names   map[token.Pos]string         // of channels, by the position of what makes, sends to or receives from them
	buffers map[token.Pos][]finding.Edit // the same: what adds a buffer of one
	ranges  map[token.Pos]bool           // the range statements, where SSA has their receives
	first   map[token.Pos]bool           // calls that are a go statement's function's first statement, by parenthesis
	moves   map[token.Pos][]finding.Edit // calls that end a loop's body, by parenthesis: what moves them after it
}

func readWaitSource(src Source) *waitSource {
	w := &waitSource{
		src: src, names: map[token.Pos]string{}, buffers: map[token.Pos][]finding.Edit{},
		ranges: map[token.Pos]bool{}, first: map[token.Pos]bool{}, moves: map[token.Pos][]finding.Edit{},
	}
	for _, file := range src.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			w.node(n)
			return true
		})
	}
	return w
}

func (w *waitSource) node(n ast.Node) {
	switch x := n.(type) {
	case *ast.AssignStmt:
		for i, v := range x.Rhs {
			if len(x.Lhs) == len(x.Rhs) {
				w.made(x.Lhs[i], v)
			}
		}
	case *ast.ValueSpec:
		for i, v := range x.Values {
			if len(x.Names) == len(x.Values) {
				w.made(x.Names[i], v)
			}
		}
	case *ast.KeyValueExpr:
		w.made(x.Key, x.Value)
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok && id.Name == "make" && len(x.Args) == 1 {
			w.buffers[x.Lparen] = w.edits(x.Args[0].End(), x.Args[0].End(), ", 1")
		}
	case *ast.SelectorExpr:
		if f, ok := w.src.Info.Uses[x.Sel].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "time" {
			w.sleeps = w.sleeps || f.Name() == "Sleep" || f.Name() == "After"
		}
	case *ast.GoStmt:
		if lit, ok := x.Call.Fun.(*ast.FuncLit); ok && len(lit.Body.List) > 0 {
			if c := callStmt(lit.Body.List[0]); c != nil {
				w.first[c.Lparen] = true
			}
		}
	case *ast.ForStmt:
		w.move(x, x.Body)
	case *ast.RangeStmt:
		w.move(x, x.Body)
		w.ranges[x.For] = true
		w.used(x.For, x.X)
	case *ast.SendStmt:
		w.used(x.Arrow, x.Chan)
	case *ast.UnaryExpr:
		if x.Op == token.ARROW {
			w.used(x.OpPos, x.X)
		}
	}
}

// made notes what a channel is made for.
func (w *waitSource) made(to, value ast.Expr) {
	if c, ok := ast.Unparen(value).(*ast.CallExpr); ok {
		w.used(c.Lparen, to)
	}
}

// used notes the name of the channel that is used at a position, if it has one.
func (w *waitSource) used(at token.Pos, channel ast.Expr) {
	switch channel.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		w.names[at] = types.ExprString(channel)
	}
}

func callStmt(s ast.Stmt) *ast.CallExpr {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	c, _ := e.X.(*ast.CallExpr)
	return c
}

// move notes how to move the call that ends a loop's body after the loop, where
// the call has a line of its own.
func (w *waitSource) move(loop ast.Stmt, body *ast.BlockStmt) {
	n := len(body.List)
	if n < 2 {
		return
	}
	c := callStmt(body.List[n-1])
	if c == nil {
		return
	}
	f := w.src.Fset.File(c.Pos())
	lineOf := func(p token.Pos) int { return f.PositionFor(p, false).Line } // of the file, whatever //line comments say
	line := lineOf(c.Pos())
	if lineOf(body.List[n-2].End()) >= line || lineOf(c.End()) != line || lineOf(body.Rbrace) <= line {
		return
	}
	indent := strings.Repeat("\t", w.src.Fset.PositionFor(loop.Pos(), false).Column-1)
	text := "\n" + indent + types.ExprString(c)
	w.moves[c.Lparen] = append(w.edits(f.LineStart(line), f.LineStart(line+1), ""), w.edits(loop.End(), loop.End(), text)...)
}

// edits returns the edit that puts a text in the place of another.
func (w *waitSource) edits(start, end token.Pos, text string) []finding.Edit {
	s, e := w.src.Fset.PositionFor(start, false), w.src.Fset.PositionFor(end, false)
	return []finding.Edit{{File: s.Filename, Start: s.Offset, End: e.Offset, New: text}}
}
