package detector

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// journal is the evidence of this process. Edges and deadlocks are appended when they
// are first seen, so that nothing depends on an orderly exit.
//
// Its mutex is held while a file is written, so that who sees something new waits for
// the disk. It may be wanted under the monitor's mutex, leaves are taken under it, and
// the writing calls nothing back.
type journal struct {
	mu      sync.Mutex // guards the rest
	folder  string
	w       *evidence.Writer // nil if there is no evidence to keep
	file    *os.File
	run     string           // names the run in threads
	classes map[*class]state // what it says of each class
}

// state is what can change of a class.
type state struct {
	locks   int
	written bool
}

var evidenceLog journal

// open starts to append to a new file in the folder; "" is to stop.
func (l *journal) open(folder string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if folder == l.folder {
		return
	}
	if l.file != nil {
		l.file.Close() // nothing is lost: each record was written
	}
	l.folder, l.w, l.file = folder, nil, nil
	if folder == "" {
		return
	}
	var err error
	if l.file, err = evidence.Create(folder); err != nil {
		l.check(err)
		return
	}
	l.w = evidence.NewWriter(quietWriter{l.file})
	l.classes = make(map[*class]state)
	l.run = strconv.FormatInt(int64(os.Getpid()), 36) + "-" + strconv.FormatInt(start.UnixNano(), 36)
	l.check(l.w.Build(build()))
}

// quietWriter writes without ordering what the program does.
type quietWriter struct{ f *os.File }

func (w quietWriter) Write(p []byte) (n int, err error) {
	quietly(func() { n, err = w.f.Write(p) })
	return n, err
}

// build describes the running program.
func build() evidence.Build {
	b := evidence.Build{Go: runtime.Version(), Target: runtime.GOOS + "/" + runtime.GOARCH, Runs: 1}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Program, b.ID = info.Path, info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			b.ID = s.Value
		}
	}
	return b
}

// check says that the evidence cannot be written, and ends it.
func (l *journal) check(err error) {
	if err != nil {
		l.w = nil
		quietly(func() { fmt.Fprintf(os.Stderr, "lockcheck: %v\n", err) })
	}
}

// class appends what is known of a class, if it is new.
func (l *journal) class(c *class) {
	now := state{int(c.locks.Load()), c.written.Load() || c.kind != rwMutex}
	if l.classes[c] == now || l.w == nil {
		return
	}
	l.classes[c] = now
	d := c.describe()
	l.check(l.w.Class(evidence.Class{Class: d.family.name, Site: d.site, Instances: now.locks, Written: now.written}))
}

// record appends an edge.
func (l *journal) record(e *edge) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := evidence.Edge{
		From:  evidence.Held{Class: e.seen.from.className(), Mode: e.seen.from.mode, Stack: e.seen.heldAt},
		To:    evidence.Held{Class: e.seen.to.className(), Mode: e.seen.to.mode, Stack: e.seen.takenAt},
		Count: 1,
	}
	for _, c := range append([]*class{e.from.class, e.to.class}, e.gates...) {
		l.class(c)
	}
	for _, c := range e.gates {
		out.Gates = append(out.Gates, c.describe().family.name)
	}
	slices.Sort(out.Gates)
	if e.Thread != "" {
		out.Thread = l.run + "/" + e.Thread
	}
	if l.w != nil {
		l.check(l.w.Edge(out))
	}
}

// deadlock appends goroutines that wait for each other.
func (l *journal) deadlock(rule string, members []*snapshot) {
	d := evidence.Deadlock{Rule: rule, Count: 1}
	for i, s := range members {
		before := members[(i+len(members)-1)%len(members)]
		m := evidence.Member{Goroutine: s.id}
		if s.node != 0 {
			m.Waits = evidence.Held{Class: nodeOf(s.node).className(), Mode: lock.Mode(s.mode), Stack: s.at.stack()}
		}
		if h := s.holding(before.wanted()); h != nil {
			m.Holds = evidence.Held{Class: nodeOf(h.node).className(), Mode: lock.Mode(h.mode), Stack: h.at.stack()}
		}
		d.Members = append(d.Members, m)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w != nil {
		l.check(l.w.Deadlock(d))
	}
}

// flush appends what has changed of the classes since they were written.
func (l *journal) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := make([]*class, 0, len(l.classes))
	for c := range l.classes {
		known = append(known, c)
	}
	slices.SortFunc(known, func(a, b *class) int { return cmp.Compare(a.rest, b.rest) })
	for _, c := range known {
		l.class(c)
	}
}
