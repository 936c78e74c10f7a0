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
		e, err := readFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all.Merge(e)
	}
	return all, nil
}

func readFile(name string) (*Evidence, error) {
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
	e       Evidence
	stacks  map[string]Stack // by number, since the last header; nil before any header
	fields  []string         // of the line, those not yet read
	problem error            // the first one of the line
}

var errNoHeader = errors.New("no evidence: the first line is not " + strconv.Quote(header))

func (p *parser) parse(line string) error {
	if line == header {
		p.stacks = map[string]Stack{"0": nil}
		return nil
	}
	if strings.HasPrefix(line, "lockcheck-evidence\t") {
		return fmt.Errorf("evidence of another version: %q, want %q", line, header)
	}
	if p.stacks == nil {
		return errNoHeader
	}
	p.fields, p.problem = strings.Split(line, "\t"), nil
	kind := p.text()
	switch kind {
	case "build":
		p.e.Builds = append(p.e.Builds, Build{p.text(), p.text(), p.text(), p.text(), p.number()})
	case "class":
		p.e.Classes = append(p.e.Classes, Class{lock.Class(p.text()), p.site(), p.number(), p.text() == "written"})
	case "stack":
		p.stacks[p.text()] = p.frames()
	case "edge":
		p.e.Edges = append(p.e.Edges, p.edge())
	case "deadlock":
		p.e.Deadlocks = append(p.e.Deadlocks, p.deadlock())
	case "leak":
		p.e.Leaks = append(p.e.Leaks, Leak{p.text(), p.stack(), p.number()})
	case "wait":
		p.e.Waits = append(p.e.Waits, p.wait())
	default:
		return nil
	}
	if p.problem != nil {
		return fmt.Errorf("%s: %w", kind, p.problem)
	}
	return nil
}

func (p *parser) edge() Edge {
	e := Edge{From: p.held(), To: p.held(), Thread: p.text(), Count: p.number()}
	for len(p.fields) > 0 {
		e.Gates = append(e.Gates, lock.Class(p.text()))
	}
	return e
}

func (p *parser) deadlock() Deadlock {
	d := Deadlock{Rule: p.text(), Count: p.number()}
	for len(p.fields) > 0 {
		d.Members = append(d.Members, Member{uint64(p.number()), p.held(), p.held(), p.stack(), p.text()})
	}
	return d
}

func (p *parser) wait() Wait {
	w := Wait{Kind: p.text(), Stack: p.stack(), Count: p.number(), Total: time.Duration(p.number()), Max: time.Duration(p.number())}
	for len(p.fields) > 0 {
		w.Locks = append(w.Locks, p.held())
	}
	return w
}

func (p *parser) held() Held {
	return Held{lock.Class(p.text()), p.mode(), p.stack()}
}

func (p *parser) mode() lock.Mode {
	switch m := p.text(); m {
	case "read":
		return lock.Read
	case "write":
	default:
		p.fail("no mode: %q", m)
	}
	return lock.Write
}

func (p *parser) frames() Stack {
	var s Stack
	for len(p.fields) > 0 {
		s = append(s, lock.Frame{Func: p.text(), Site: p.site()})
	}
	return s
}

func (p *parser) stack() Stack {
	n := p.text()
	s, ok := p.stacks[n]
	if !ok {
		p.fail("no stack %q before it", n)
	}
	return s
}

// site reads "file:line:col"; the file's name may have colons itself.
func (p *parser) site() lock.Site {
	text := p.text()
	if text == "-" {
		return lock.Site{}
	}
	rest, col, _ := cutLast(text)
	file, line, ok := cutLast(rest)
	if !ok || line <= 0 || col < 0 {
		p.fail("no site: %q", text)
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

func (p *parser) number() int {
	text := p.text()
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		p.fail("no count: %q", text)
	}
	return n
}

// text returns the next field.
func (p *parser) text() string {
	if len(p.fields) == 0 {
		p.fail("the line ends too early")
		return ""
	}
	f := p.fields[0]
	p.fields = p.fields[1:]
	return unescape(f)
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return unescaper.Replace(s)
}

var unescaper = strings.NewReplacer(`\\`, "\\", `\t`, "\t", `\n`, "\n", `\r`, "\r")

func (p *parser) fail(format string, args ...any) {
	if p.problem == nil {
		p.problem = fmt.Errorf(format, args...)
	}
}
