package event

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
)

// speaksOfLocks is how comments tell that somebody has thought of other goroutines.
var speaksOfLocks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(lock|locks|locked|locking|mutex|races?|racy|concurren\w*|synchroni\w*|safe|goroutines?|atomic\w*|must (not )?be called|only (be )?called)\b`)
})

// near is how many lines a comment may stand above what it speaks of.
const near = 4

// comments are those of a package that speak of locks.
type comments struct {
	groups map[*ast.CommentGroup]bool
	lines  map[string][]int // on which they end, by file
}

func readComments(src Source) *comments {
	c := &comments{groups: map[*ast.CommentGroup]bool{}, lines: map[string][]int{}}
	for _, file := range src.Files {
		for _, g := range file.Comments {
			if speaksOfLocks().MatchString(g.Text()) {
				end := src.Fset.Position(g.End())
				c.groups[g] = true
				c.lines[end.Filename] = append(c.lines[end.Filename], end.Line)
			}
		}
	}
	return c
}

// noted reports whether a comment at a position of a function, or that of the
// function, speaks of locks.
func (l *lowering) noted(fn *ssa.Function, at token.Pos) bool {
	if l.comments == nil {
		l.comments = readComments(l.src)
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if d, ok := fn.Syntax().(*ast.FuncDecl); ok && l.comments.groups[d.Doc] {
		return true
	}
	pos := l.src.Fset.Position(at)
	lines := l.comments.lines[pos.Filename]
	i, _ := slices.BinarySearch(lines, pos.Line-near)
	return i < len(lines) && lines[i] <= pos.Line
}

// callersHold is how comments say that a function is called with a lock.
var callersHold = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(must|should|caller|callers|assumes?|requires?|with|while|already)\b[^.]*\b(held|hold|holds|holding|locked)\b`)
})

// saysLocked reports whether the comment of a function speaks of a lock that its
// callers hold.
func saysLocked(fn *ssa.Function) bool {
	d, ok := fn.Syntax().(*ast.FuncDecl)
	return ok && d.Doc != nil && callersHold().MatchString(strings.ReplaceAll(d.Doc.Text(), "\n", " "))
}
