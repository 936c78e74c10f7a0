package engine

import (
	"go/ast"
	"go/token"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
	"golang.org/x/tools/go/analysis"
)

// positions leads from sites back to positions. Sites of other packages lie in
// files that the file set does not have: for these it makes files in which only
// the lines are right, as the importer of export data does.
type positions struct {
	fset  *token.FileSet
	files []*ast.File // of the package
	own   map[lock.Site]token.Pos

	mu    sync.Mutex // drivers run the analyzers that report at one time
	other map[string]*token.File
}

// file returns the file of the package that has a name, or nil.
func (p *positions) file(name string) *token.File {
	for _, f := range p.files {
		if t := p.fset.File(f.FileStart); t.Name() == name {
			return t
		}
	}
	return nil
}

// maxLine is the highest line of another package's file that a position can name.
const maxLine = 64 * 1024

func newPositions(pass *analysis.Pass) positions {
	return positions{fset: pass.Fset, files: pass.Files, own: map[lock.Site]token.Pos{}, other: map[string]*token.File{}}
}

// Pos returns the position of a site, or NoPos if it is unknown.
func (res *Result) Pos(s lock.Site) token.Pos {
	p := &res.pos
	if pos, ok := p.own[s]; ok {
		return pos
	}
	if !s.IsValid() || s.Line > maxLine {
		return token.NoPos
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.other[s.File]
	if f == nil {
		f = p.fset.AddFile(s.File, -1, maxLine)
		lines := make([]int, maxLine)
		for i := range lines {
			lines[i] = i
		}
		f.SetLines(lines)
		p.other[s.File] = f
	}
	return f.LineStart(s.Line)
}
