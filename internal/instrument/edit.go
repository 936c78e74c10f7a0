package instrument

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// file is a source file and the edits that are wanted of it. Edits replace bytes and
// never add or remove a line end, so that all positions stay true.
type file struct {
	name  string // relative to the folder of the standard library, with slashes
	src   []byte
	fset  *token.FileSet
	ast   *ast.File
	edits []edit
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

func parse(name string, src []byte) (*file, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &file{name: name, src: src, fset: fset, ast: tree}, nil
}

// function returns the declaration of a function, or of a method of recv or *recv,
// with a body; nil if there is none.
func (f *file) function(recv, name string) *ast.FuncDecl {
	for _, d := range f.ast.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == name && d.Body != nil && receiver(d) == recv {
			return d
		}
	}
	return nil
}

// receiver returns the name of the type that a method belongs to, and "" for a
// function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// insert puts text before pos.
func (f *file) insert(pos token.Pos, text string) {
	at := f.fset.Position(pos).Offset
	f.edits = append(f.edits, edit{at, at, text})
}

// rename gives an identifier another name.
func (f *file) rename(id *ast.Ident, name string) {
	at := f.fset.Position(id.Pos()).Offset
	f.edits = append(f.edits, edit{at, at + len(id.Name), name})
}

// hook puts the statement of h into its function d.
func (f *file) hook(d *ast.FuncDecl, h hook) error {
	stmt := h.stmt
	if strings.Contains(stmt, "$1") {
		params := d.Type.Params.List
		if len(params) == 0 || len(params[0].Names) == 0 {
			return fmt.Errorf("%s: func %s has no first parameter", f.name, h.fn)
		}
		stmt = strings.ReplaceAll(stmt, "$1", params[0].Names[0].Name)
	}
	if h.atEnd {
		f.insert(d.Body.Rbrace, "; "+stmt+" ")
	} else {
		f.insert(d.Body.Lbrace+1, " "+stmt+";")
	}
	return nil
}

// apply returns the edited source. It fails if that is no Go any more.
func (f *file) apply() ([]byte, error) {
	slices.SortStableFunc(f.edits, func(a, b edit) int { return a.start - b.start })
	var out bytes.Buffer
	at := 0
	for _, e := range f.edits {
		if e.start < at {
			return nil, fmt.Errorf("%s: edits overlap at byte %d", f.name, e.start)
		}
		out.Write(f.src[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(f.src[at:])
	if _, err := parser.ParseFile(token.NewFileSet(), f.name, out.Bytes(), parser.SkipObjectResolution); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
