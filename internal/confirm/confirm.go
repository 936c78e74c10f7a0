// Package confirm turns what runs of a program recorded into findings, and joins them
// with what the static analysis predicts.
//
// It reads recordings of programs that were built by package instrument, in which
// locks are instances, and evidence of any origin, in which they are classes. A cycle
// of instances in one process is a cycle of the very locks; it is looked for first. A
// cycle of classes, whose parts may come from different processes, is certain only if
// each of its classes has one instance. A deadlock that happened is told as it was.
//
// It assumes that orders which happened in different goroutines can happen at one
// time, unless a lock that both hold keeps them apart: that one goroutine begins only
// after another one has ended is not known to it.
package confirm

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/instrument/naming"
	"github.com/lockcheck/lockcheck/internal/instrument/recording"
)

// Runs is what any number of runs left behind.
type Runs struct {
	// Evidence is all that is known by class, that of recordings included.
	Evidence *evidence.Evidence
	// Problems are files that could not be read, or only in part, recordings without
	// an end, and builds that are mixed: one line each.
	Problems []string

	runs []*run
}

// Load reads the recordings and the evidence in the folders.
func Load(folders ...string) (*Runs, error) {
	rs := &Runs{Evidence: new(evidence.Evidence)}
	namer := naming.New()
	cut := 0
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil {
			return nil, err
		} else if !info.IsDir() {
			return nil, fmt.Errorf("%s is no folder", folder)
		}
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			switch filepath.Ext(name) {
			case recording.Extension:
				rec, err := recording.ReadFile(name)
				rs.problem(name, err)
				if err == nil && rec.End == nil {
					cut++
				}
				rs.add(newRun(rec, namer))
			case evidence.Extension:
				e, err := evidence.ReadFile(name)
				rs.problem(name, err)
				if err == nil {
					rs.Evidence.Merge(e)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if cut > 0 {
		rs.Problems = append(rs.Problems, fmt.Sprintf("without an end: %d of %d recordings, as of processes that were killed, that still run, or that had no room on the disk; what they have is used", cut, len(rs.runs)))
	}
	rs.mixed()
	return rs, nil
}

// mixed tells which programs were recorded in several builds.
func (rs *Runs) mixed() {
	ids := make(map[string][]string)
	for _, b := range rs.Evidence.Builds {
		if b.ID != "" && !slices.Contains(ids[b.Program], b.ID) {
			ids[b.Program] = append(ids[b.Program], b.ID)
		}
	}
	for _, program := range slices.Sorted(maps.Keys(ids)) {
		if of := ids[program]; len(of) > 1 {
			rs.Problems = append(rs.Problems, fmt.Sprintf("%s: several builds, %s: a line may be that of any of them", program, strings.Join(of, ", ")))
		}
	}
}

func (rs *Runs) problem(name string, err error) {
	if err != nil {
		rs.Problems = append(rs.Problems, fmt.Sprintf("%s: %v", name, err))
	}
}

func (rs *Runs) add(r *run) {
	rs.runs = append(rs.runs, r)
	rs.Evidence.Merge(r.evidence())
}

// Processes returns how many processes there were.
func (rs *Runs) Processes() int {
	n := 0
	for _, b := range rs.Evidence.Builds {
		n += b.Runs
	}
	return n
}

// Acquisitions returns how many times locks were taken in the processes whose
// recordings have an end.
func (rs *Runs) Acquisitions() int {
	n := 0
	for _, r := range rs.runs {
		if r.End != nil {
			n += r.End.Acquisitions
		}
	}
	return n
}

// Orders returns the orders that were seen, without those of the standard library's
// own.
func (rs *Runs) Orders() []evidence.Edge {
	return slices.DeleteFunc(slices.Clone(rs.Evidence.Edges), func(e evidence.Edge) bool {
		return len(e.To.Stack) == 0 || standard([]observed{{from: e.From, to: e.To}})
	})
}

// Findings returns what the runs show, in a fixed order and with fingerprints.
// traces asks for whole stacks in place of their innermost frames.
func (rs *Runs) Findings(traces bool) []finding.Finding {
	t := teller{traces: traces, happened: make(map[string]bool)}
	found := make(map[string]finding.Finding) // by what a finding is about
	add := func(key string, f finding.Finding) {
		// Which of several is shown does not depend on the order of processes.
		if old, ok := found[key]; !ok || finding.Compare(f, old) < 0 {
			found[key] = f
		}
	}
	for _, r := range rs.runs {
		t.deadlocks(r, add)
		t.orphans(r, add)
		t.leaks(r, add)
		t.waits(r, add)
		t.instances(r, add)
	}
	for _, d := range rs.Evidence.Deadlocks {
		t.ring(d, add)
	}
	t.classes(rs.Evidence, func(key string, f finding.Finding) {
		if _, ok := found[key]; !ok {
			add(key, f)
		}
	})
	var all []finding.Finding
	for key, f := range found {
		if t.happened[key] { // what may happen is no news when it has
			continue
		}
		all = append(all, f)
	}
	return finding.Merge(all, nil)
}

// short returns a function's name without its import path.
func short(fn string) string {
	if _, name, ok := strings.Cut(fn[strings.LastIndexByte(fn, '/')+1:], "."); ok {
		return name
	}
	return fn
}

// outward returns the stack in the order of the calls.
func outward(s evidence.Stack) evidence.Stack {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}
