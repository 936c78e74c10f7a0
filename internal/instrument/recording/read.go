package recording

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/evidence/line"
	"github.com/lockcheck/lockcheck/internal/lock"
)

const (
	header     = "lockcheck-run\t1"
	headerKind = "lockcheck-run"
)

// ReadFile reads the recording of that name, see Read.
func ReadFile(name string) (*Recording, error) {
	f, err := os.Open(name)
	if err != nil {
		return new(Recording), err
	}
	defer f.Close()
	return Read(f)
}

// Read reads a recording. Lines that cannot be read are left out, and the error tells
// the first one and how many there are; the recording holds the rest. A last line
// without an end is no error, nor are lines of unknown kinds.
func Read(r io.Reader) (*Recording, error) {
	p := &parser{
		stacks: map[string]evidence.Stack{"0": nil},
		edges:  make(map[string]int),
		rings:  make(map[string][]Member),
		found:  make(map[string]int),
		alive:  make(map[uint64]int),
	}
	in := bufio.NewReader(r)
	var first error
	bad := 0
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		switch {
		case errors.Is(err, io.EOF) && n == 1 && line == "":
			return &p.r, errors.New("empty")
		case errors.Is(err, io.EOF) && n == 1:
			return &p.r, errors.New("it ends in its first line")
		case errors.Is(err, io.EOF) && bad > 1:
			return &p.r, fmt.Errorf("%w, and %d more lines", first, bad-1)
		case errors.Is(err, io.EOF):
			return &p.r, first
		case err != nil:
			return &p.r, err
		}
		line = strings.TrimSuffix(line, "\n")
		if n == 1 {
			if err := checkHeader(line); err != nil {
				return &p.r, err
			}
		} else if err := p.read(line); err != nil {
			if bad++; first == nil {
				first = fmt.Errorf("line %d: %w", n, err)
			}
		}
	}
}

// parser reads one line at a time.
type parser struct {
	r      Recording
	stacks map[string]evidence.Stack // by number
	edges  map[string]int            // index in r.Edges, by number
	rings  map[string][]Member       // of deadlocks that are not complete, by number
	found  map[string]int            // index in r.Deadlocks, by number
	alive  map[uint64]int            // index in r.Goroutines, by number

	line.Fields
}

// read reads a line. What is wrong with it is in the error, and it is left out.
func (p *parser) read(text string) error {
	p.Fields = line.Of(text)
	kind := p.Text()
	if read, ok := kinds[kind]; ok {
		read(p)
	}
	if p.Err != nil {
		return fmt.Errorf("%s: %w", kind, p.Err)
	}
	return nil
}

func checkHeader(line string) error {
	kind, _, _ := strings.Cut(line, "\t")
	switch {
	case line == header:
		return nil
	case kind == headerKind:
		return fmt.Errorf("a recording of another version: %q, want %q", line, header)
	}
	return fmt.Errorf("no recording: it does not begin with %q", header)
}

// maxLocks is more than any process records.
const maxLocks = 1 << 20

// kinds are the lines that are known.
var kinds = map[string]func(*parser){
	"process": func(p *parser) {
		p.r.Process = Process{Go: p.Text(), Target: p.Text(), ID: p.Text(), Command: p.Text()}
		if info, err := debug.ParseBuildInfo(p.Text()); err == nil {
			p.r.Process.Build = info
		}
	},
	"lock": func(p *parser) {
		n, l := p.Number(), Lock{RW: p.Text() == "rwmutex", Static: p.Text() == "static"}
		if n < 1 || n > maxLocks {
			p.Fail("no number of a lock: %d", n)
		}
		if p.Err == nil {
			p.r.Locks = append(p.r.Locks, make([]Lock, max(0, n-len(p.r.Locks)))...)
			p.r.Locks[n-1] = l
		}
	},
	"written": func(p *parser) {
		if n := p.lock(); n > 0 {
			p.r.Locks[n-1].Written = true
		}
	},
	"handoff": func(p *parser) {
		if n := p.lock(); n > 0 {
			p.r.Locks[n-1].HandedOff = true
		}
	},
	"stack": func(p *parser) {
		p.stacks[p.Text()] = p.frames()
	},
	"edge": func(p *parser) {
		id := p.Text()
		e := Edge{Goroutine: p.goroutine(), From: p.held(), To: p.held()}
		for len(p.Rest) > 0 {
			e.Gates = append(e.Gates, Gate{p.lock(), p.Mode()})
		}
		if p.Err == nil {
			p.edges[id] = len(p.r.Edges)
			p.r.Edges = append(p.r.Edges, e)
		}
	},
	"shared": func(p *parser) {
		i, ok := p.edges[p.Text()]
		if !ok {
			p.Fail("no such edge before it")
			return
		}
		p.r.Edges[i].Shared = true
	},
	"member": func(p *parser) {
		id, m := p.Text(), Member{p.goroutine(), p.held(), p.held(), p.stack()}
		if p.Err == nil {
			p.rings[id] = append(p.rings[id], m)
		}
	},
	"deadlock": func(p *parser) {
		id := p.Text()
		members := p.rings[id]
		if len(members) == 0 {
			p.Fail("no members before it")
			return
		}
		slices.Reverse(members) // they are written from the last one to the first
		p.found[id] = len(p.r.Deadlocks)
		p.r.Deadlocks = append(p.r.Deadlocks, Deadlock{Members: members})
	},
	"resolved": func(p *parser) {
		i, ok := p.found[p.Text()]
		if !ok {
			p.Fail("no such deadlock before it")
			return
		}
		p.r.Deadlocks[i].Resolved = true
	},
	"wait": func(p *parser) {
		w := Wait{p.Text(), p.stack(), p.goroutine(), p.held(), p.goroutine(), p.stack(), p.stack()}
		if p.Err == nil {
			p.r.Waits = append(p.r.Waits, w)
		}
	},
	"orphan": func(p *parser) {
		o := Orphan{Goroutine: p.goroutine(), Holds: p.held(), Created: p.stack()}
		if p.Err == nil {
			p.r.Orphans = append(p.r.Orphans, o)
		}
	},
	"returned": func(p *parser) {
		n := p.lock()
		for i := range p.r.Orphans {
			if o := &p.r.Orphans[i]; o.Holds.Lock == n {
				o.Returned = true
			}
		}
	},
	"leak": func(p *parser) {
		l := Leak{p.goroutine(), p.Text(), p.stack(), p.stack()}
		if p.Err == nil {
			p.r.Leaks = append(p.r.Leaks, l)
		}
	},
	"goroutine": func(p *parser) {
		g := Goroutine{ID: p.goroutine(), State: p.Text(), Wants: p.held(), Created: p.stack()}
		if p.Err == nil {
			p.alive[g.ID] = len(p.r.Goroutines)
			p.r.Goroutines = append(p.r.Goroutines, g)
		}
	},
	"holds": func(p *parser) {
		i, ok := p.alive[p.goroutine()]
		if !ok {
			p.Fail("no such goroutine before it")
			return
		}
		if h := p.held(); p.Err == nil {
			g := &p.r.Goroutines[i]
			g.Holds = append(g.Holds, h)
		}
	},
	"end": func(p *parser) {
		e := End{p.Text(), p.Number(), p.Number(), p.Number(), p.Number()}
		if p.Err == nil {
			p.r.End = &e
		}
	},
}

func (p *parser) held() Held { return Held{p.lock(), p.Mode(), p.stack()} }

// lock reads the number of a lock that is known, or 0.
func (p *parser) lock() int {
	n := p.Number()
	if n > len(p.r.Locks) {
		p.Fail("no lock %d before it", n)
		return 0
	}
	return n
}

func (p *parser) stack() evidence.Stack {
	n := p.Text()
	s, ok := p.stacks[n]
	if !ok {
		p.Fail("no stack %q before it", n)
	}
	return s
}

// frames reads functions and sites. The frames in which the runtime starts a
// goroutine say nothing.
func (p *parser) frames() evidence.Stack {
	var s evidence.Stack
	for len(p.Rest) > 0 {
		f := lock.Frame{Func: function(p.Text(), p.r.Process.Program()), Site: p.site()}
		if f.Func != "runtime.goexit" && f.Func != "runtime.main" {
			s = append(s, f)
		}
	}
	return s
}

// function returns a function's name with its import path, as the source has it, of
// what the linker calls it: the main package has its path in place of "main", dots in
// a path's last element are no longer escaped, and what a generic function is made for
// is left out.
func function(symbol, program string) string {
	if open := strings.IndexByte(symbol, '['); open >= 0 {
		if end := strings.LastIndexByte(symbol, ']'); end > open {
			symbol = symbol[:open] + "[...]" + symbol[end+1:]
		}
	}
	if rest, ok := strings.CutPrefix(symbol, "main."); ok && !strings.HasSuffix(program, ".test") {
		return program + "." + rest
	}
	if !strings.Contains(symbol, "%") {
		return symbol
	}
	return unescapePath(symbol)
}

// unescapePath undoes the linker's escapes, "%2e" for a dot.
func unescapePath(symbol string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(symbol, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if len(after) >= 2 {
			if c, err := strconv.ParseUint(after[:2], 16, 8); err == nil {
				b.WriteByte(byte(c))
				symbol = after[2:]
				continue
			}
		}
		b.WriteByte('%')
		symbol = after
	}
}

// site reads "file:line"; the file's name may have colons itself.
func (p *parser) site() lock.Site {
	text := p.Text()
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		p.Fail("no site: %q", text)
		return lock.Site{}
	}
	line, err := strconv.Atoi(text[i+1:])
	if err != nil || line < 0 {
		p.Fail("no site: %q", text)
	}
	return lock.Site{File: text[:i], Line: line}
}

func (p *parser) goroutine() uint64 {
	text := p.Text()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		p.Fail("no goroutine: %q", text)
	}
	return n
}
