package event

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"sync"

	"golang.org/x/tools/go/ssa"
)

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
