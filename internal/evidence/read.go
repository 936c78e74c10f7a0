package evidence

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lockcheck/lockcheck/internal/evidence/line"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// ReadDir reads and merges all evidence files of a folder. Files with other
// extensions are left alone; a folder without any evidence has no evidence and
// is no error.
func ReadDir(folder string) (*Evidence, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*"+Extension))
	if err != nil {
		return nil, err
	}
	all := new(Evidence)
	for _, name := range names {
		e, err := ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all.Merge(e)
	}
	return all, nil
}

// ReadFile reads the evidence in the file of that name, see Read.
func ReadFile(name string) (*Evidence, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f)
}

// Read reads evidence. Several files one after the other read as their merger.
// A last line without an end is what a killed process leaves: it is left out.
// Records of a kind that is not known, which later writers may add within a
// version, are passed over.
func Read(r io.Reader) (*Evidence, error) {
	p := &parser{}
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			p.e.compact()
			return &p.e, nil
		}
		if err != nil {
			return nil, err
		}
		if err := p.parse(strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// parser reads one line at a time.
type parser struct {
	e      Evidence
	stacks map[string]Stack // by number, since the last header; nil before any header
	line.Fields
}

var errNoHeader = errors.New("no evidence: the first line is not " + strconv.Quote(header))

func (p *parser) parse(text string) error {
	if text == header {
		p.stacks = map[string]Stack{"0": nil}
		return nil
	}
	if strings.HasPrefix(text, "lockcheck-evidence\t") {
		return fmt.Errorf("evidence of another version: %q, want %q", text, header)
	}
	if p.stacks == nil {
		return errNoHeader
	}
	p.Fields = line.Of(text)
	kind := p.Text()
	switch kind {
	case "build":
		p.e.Builds = append(p.e.Builds, Build{p.Text(), p.Text(), p.Text(), p.Text(), p.Number()})
	case "class":
		p.e.Classes = append(p.e.Classes, Class{lock.Class(p.Text()), p.site(), p.Number(), p.Text() == "written"})
	case "stack":
		p.stacks[p.Text()] = p.frames()
	case "edge":
		p.e.Edges = append(p.e.Edges, p.edge())
	case "deadlock":
		p.e.Deadlocks = append(p.e.Deadlocks, p.deadlock())
	case "leak":
		p.e.Leaks = append(p.e.Leaks, Leak{p.Text(), p.stack(), p.Number()})
	case "wait":
		p.e.Waits = append(p.e.Waits, p.wait())
	default:
		return nil
	}
	if p.Err != nil {
		return fmt.Errorf("%s: %w", kind, p.Err)
	}
	return nil
}

func (p *parser) edge() Edge {
	e := Edge{From: p.held(), To: p.held(), Thread: p.Text(), Count: p.Number()}
	for len(p.Rest) > 0 {
		gates, gate := &e.Gates, lock.Class(p.Text())
		if p.Mode() == lock.Read {
			gates = &e.ReadGates
		}
		*gates = append(*gates, gate)
	}
	return e
}

func (p *parser) deadlock() Deadlock {
	d := Deadlock{Rule: p.Text(), Count: p.Number()}
	for len(p.Rest) > 0 {
		d.Members = append(d.Members, Member{uint64(p.Number()), p.held(), p.held(), p.stack(), p.Text()})
	}
	return d
}

func (p *parser) wait() Wait {
	w := Wait{Kind: p.Text(), Stack: p.stack(), Count: p.Number(), Total: time.Duration(p.Number()), Max: time.Duration(p.Number())}
	for len(p.Rest) > 0 {
		w.Locks = append(w.Locks, p.held())
	}
	return w
}

func (p *parser) held() Held {
	return Held{lock.Class(p.Text()), p.Mode(), p.stack()}
}

func (p *parser) frames() Stack {
	var s Stack
	for len(p.Rest) > 0 {
		s = append(s, lock.Frame{Func: p.Text(), Site: p.site()})
	}
	return s
}

func (p *parser) stack() Stack {
	n := p.Text()
	s, ok := p.stacks[n]
	if !ok {
		p.Fail("no stack %q before it", n)
	}
	return s
}

// site reads "file:line:col"; the file's name may have colons itself.
func (p *parser) site() lock.Site {
	text := p.Text()
	if text == "-" {
		return lock.Site{}
	}
	rest, col, _ := cutLast(text)
	file, line, ok := cutLast(rest)
	if !ok || line <= 0 || col < 0 {
		p.Fail("no site: %q", text)
		return lock.Site{}
	}
	return lock.Site{File: file, Line: line, Col: col}
}

// cutLast cuts the number behind the last colon off.
func cutLast(s string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", -1, false
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return "", -1, false
	}
	return s[:i], n, true
}
