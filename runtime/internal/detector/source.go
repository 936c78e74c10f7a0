package detector

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// lockName is a class without its package, if that is the package of the file.
type lockName struct{ pkg, text string }

// place is where a line has a lock. arg and wrapped are as in class.
type place struct {
	line    int
	arg     int
	wrapped bool
}

// sources has what the files that were read call the locks, by file and line. A
// file that cannot be read has nothing.
var sources struct {
	mu    sync.Mutex // guards files; files are read without it
	files map[string]map[place]lockName
}

// lockAt returns what the source calls the lock that is locked on a line. Types
// are not known, only what the file itself says: the name is a good guess, and
// the same one each time.
func lockAt(file string, at place, k kind) (lockName, bool) {
	sources.mu.Lock()
	names, known := sources.files[file]
	sources.mu.Unlock()
	if !known {
		names = readSource(file)
		sources.mu.Lock()
		if sources.files == nil {
			sources.files = make(map[string]map[place]lockName)
		}
		sources.files[file] = names
		sources.mu.Unlock()
	}
	name, ok := names[at]
	if before, embedded := strings.CutSuffix(name.text, embeddedMark); embedded {
		name.text = before + [...]string{mutex: "Mutex", rwMutex: "RWMutex", once: "Once"}[k]
	}
	return name, ok
}

// embeddedMark stands for the name of a lock's type, where a struct embeds it.
const embeddedMark = "?"

// readSource returns the names of the locks in a file, by the lines on which
// they are locked.
func readSource(name string) map[place]lockName {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, 0)
	if err != nil {
		return nil
	}
	r := &sourceReader{file: file, imports: make(map[string]string)}
	for _, spec := range file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		local := p[strings.LastIndexByte(p, '/')+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		r.imports[local] = p
	}
	names := make(map[place]lockName)
	for _, decl := range file.Decls {
		r.fn = funcName(decl)
		ast.Inspect(decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			line := fset.Position(sel.Sel.Pos()).Line
			switch name := sel.Sel.Name; {
			case lock.OpNamed(name) != lock.None || name == "Do":
				if n, ok := r.lock(sel.X); ok {
					names[place{line, 0, false}] = n
				}
				if n, ok := r.path(sel.X); ok {
					names[place{line, 0, true}] = n
				}
			case name == "Order":
				for i, arg := range call.Args {
					if n, ok := r.path(arg); ok {
						names[place{line, i + 1, false}] = n
					}
				}
			}
			return true
		})
	}
	return names
}

// sourceReader names the locks of one file.
type sourceReader struct {
	file    *ast.File
	imports map[string]string // local name -> path
	fn      string            // the function around, as its variables' classes have it
}

// lock names the lock that an expression is.
func (r *sourceReader) lock(e ast.Expr) (lockName, bool) {
	if id, ok := e.(*ast.Ident); ok {
		// A method of the variable itself: the variable is a lock, or a struct
		// that embeds one.
		if t, ok := r.typeOf(id); ok {
			return lockName{t.pkg, t.text + "." + embeddedMark}, true
		}
	}
	return r.path(e)
}

// path names what an expression leads to.
func (r *sourceReader) path(e ast.Expr) (lockName, bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.path(e.X)
	case *ast.StarExpr:
		return r.path(e.X)
	case *ast.UnaryExpr:
		return r.path(e.X)
	case *ast.IndexExpr:
		n, ok := r.path(e.X)
		return lockName{n.pkg, n.text + "[]"}, ok
	case *ast.Ident:
		if r.local(e) {
			return lockName{"", r.fn + "." + e.Name}, true
		}
		return lockName{"", e.Name}, true
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if p, imported := r.imports[id.Name]; imported && id.Obj == nil {
				return lockName{p, e.Sel.Name}, true
			}
			if t, ok := r.typeOf(id); ok {
				return lockName{t.pkg, t.text + "." + e.Sel.Name}, true
			}
		}
		n, ok := r.path(e.X)
		return lockName{n.pkg, n.text + "." + e.Sel.Name}, ok
	}
	return lockName{}, false
}

// local reports whether a function declares the variable.
func (r *sourceReader) local(id *ast.Ident) bool {
	return id.Obj != nil && r.file.Scope.Lookup(id.Name) != id.Obj
}

// typeOf returns the name of the variable's type, if it is declared to have a
// named one that is no lock itself.
func (r *sourceReader) typeOf(id *ast.Ident) (lockName, bool) {
	if id.Obj == nil {
		return lockName{}, false
	}
	switch decl := id.Obj.Decl.(type) {
	case *ast.Field:
		return r.typeName(decl.Type)
	case *ast.ValueSpec:
		if decl.Type != nil {
			return r.typeName(decl.Type)
		}
		for i, n := range decl.Names {
			if n.Name == id.Name && i < len(decl.Values) {
				return r.literalType(decl.Values[i])
			}
		}
	case *ast.AssignStmt:
		for i, l := range decl.Lhs {
			if n, ok := l.(*ast.Ident); ok && n.Name == id.Name && len(decl.Lhs) == len(decl.Rhs) {
				return r.literalType(decl.Rhs[i])
			}
		}
	}
	return lockName{}, false
}

// literalType returns the type of T{…}, &T{…} and new(T).
func (r *sourceReader) literalType(e ast.Expr) (lockName, bool) {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return r.literalType(e.X)
	case *ast.CompositeLit:
		return r.typeName(e.Type)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "new" && len(e.Args) == 1 {
			return r.typeName(e.Args[0])
		}
	}
	return lockName{}, false
}

func (r *sourceReader) typeName(e ast.Expr) (lockName, bool) {
	switch e := e.(type) {
	case *ast.StarExpr:
		return r.typeName(e.X)
	case *ast.ParenExpr:
		return r.typeName(e.X)
	case *ast.IndexExpr: // a generic type
		return r.typeName(e.X)
	case *ast.IndexListExpr:
		return r.typeName(e.X)
	case *ast.Ident:
		return lockName{"", e.Name}, true
	case *ast.SelectorExpr:
		id, ok := e.X.(*ast.Ident)
		if !ok || isSync(r.imports[id.Name]) {
			return lockName{}, false
		}
		return lockName{r.imports[id.Name], e.Sel.Name}, true
	}
	return lockName{}, false
}

// isSync reports whether the types of the package are locks, not what has them.
func isSync(path string) bool {
	switch path {
	case "", "sync", "github.com/lockcheck/lockcheck/runtime", "github.com/lockcheck/lockcheck/runtime/sync":
		return true
	}
	return path == own
}

// funcName returns what the classes of a function's variables begin with:
// "Func", or "Type.Method".
func funcName(decl ast.Decl) string {
	f, ok := decl.(*ast.FuncDecl)
	if !ok {
		return "init"
	}
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
			continue
		case *ast.IndexExpr:
			t = x.X
			continue
		case *ast.Ident:
			return x.Name + "." + f.Name.Name
		}
		return f.Name.Name
	}
}
