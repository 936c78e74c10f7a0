package wait

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// sleep finds a function that sleeps where it should wait for the goroutines that
// it has started: to use what they write, or to end the program or the test.
//
//	go f() ──▶ time.Sleep ──▶ print(what f writes)
//	       no receive, no Wait in between
func (j *judge) sleep(f *event.Flow) {
	if f.Bubble || !slices.ContainsFunc(f.Steps, func(list []event.Step) bool {
		return slices.ContainsFunc(list, func(st event.Step) bool { return st.Kind == event.Sleeps })
	}) {
		return
	}
	s := &sleeper{j: j, f: f, seen: map[nap]bool{}}
	s.push(nap{})
	for len(s.work) > 0 {
		n := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		s.block(n)
	}
}

// nap is a state of the walk through a function that sleeps.
type nap struct {
	block int
	start *event.Step // the goroutine, since the last time that the function waited
	sleep *event.Step // since then
	quiet bool        // nothing but printing happened after the sleep
}

type sleeper struct {
	j    *judge
	f    *event.Flow
	seen map[nap]bool
	work []nap
}

func (s *sleeper) push(n nap) {
	if !s.seen[n] {
		s.seen[n] = true
		s.work = append(s.work, n)
	}
}

func (s *sleeper) block(n nap) {
	for i := range s.f.Steps[n.block] {
		s.step(&s.f.Steps[n.block][i], &n)
	}
	t := &s.f.Func.Blocks[n.block].Term
	if t.Kind == event.Return && n.sleep != nil && n.quiet && (s.f.Main || s.f.Check) && s.j.soon(n.start) {
		s.report(n, t.Site, "returning")
	}
	if s.f.Ends[n.block].Case != nil {
		n.start, n.sleep = nil, nil
	}
	for _, e := range t.Succs {
		next := n
		next.block = e.Block
		s.push(next)
	}
}

func (s *sleeper) step(st *event.Step, n *nap) {
	switch st.Kind {
	case event.Starts:
		if n.sleep == nil && s.j.plain(st) {
			n.start = st
		}
	case event.Sleeps:
		if n.start != nil && len(s.f.Loops[n.block]) == 0 {
			n.sleep, n.quiet = st, true
		}
	case event.Receives, event.Awaits:
		n.start, n.sleep = nil, nil
	case event.Calls:
		if s.j.mayWait(st) {
			n.start, n.sleep = nil, nil
		}
		n.quiet = n.quiet && brief(st.Name)
	case event.Reads:
		if n.sleep != nil && s.j.writes(n.start, st) {
			s.report(*n, st.Site, "reading "+s.j.variable(st))
		}
	}
}

func (s *sleeper) report(n nap, use lock.Site, what string) {
	if !use.IsValid() {
		use = n.sleep.Site
	}
	s.j.add(s.f, finding.Finding{
		Rule: "LK7001", Site: n.sleep.Site,
		Message: fmt.Sprintf("sleeping in place of waiting for the goroutine started at %s before %s: nothing says that it has finished", line(n.start.Site), what),
		Steps: []finding.Step{
			step(n.start.Site, s.f, "the goroutine is started here"),
			step(n.sleep.Site, s.f, "the function sleeps here"),
			step(use, s.f, "and goes on here"),
		},
		Fixes: s.fixes(n.sleep),
	})
}

// fixes returns what waits for the goroutines of the function in the place of a
// sleep, if all of them end soon and wait for nobody, so that this is no deadlock.
func (s *sleeper) fixes(sleep *event.Step) []finding.Fix {
	var starts []lock.Site
	for st := range steps(s.f) {
		if st.Kind != event.Starts {
			continue
		}
		if st.Object >= 0 || !s.j.plain(st) || !s.j.soon(st) || s.j.sends(st) {
			return nil
		}
		starts = append(starts, st.Site)
	}
	edits := s.j.edit.Group(sleep.Site, starts)
	if edits == nil {
		return nil
	}
	return []finding.Fix{{Message: "wait for the goroutines", Edits: edits}}
}

// sends reports whether the goroutines of a go statement send anything.
func (j *judge) sends(st *event.Step) bool {
	return !j.every(st.Fns, func(f *event.Flow) bool {
		for s := range steps(f) {
			if s.Kind == event.Sends {
				return false
			}
		}
		return true
	})
}

// variable names what a step reads.
func (j *judge) variable(st *event.Step) string {
	name := j.w.Objects[st.Object].Name
	if st.Field != "" {
		name = strings.TrimPrefix(name+"."+st.Field, ".")
	}
	if name == "" {
		return "what it writes"
	}
	return name
}

// plain reports whether the goroutines of a go statement end by themselves: they
// are in sight, wait for nothing, and their loops count. Others, that go on until
// they are told to stop, nobody waits for at that place.
func (j *judge) plain(st *event.Step) bool {
	if len(st.Fns) == 0 {
		return false
	}
	return j.every(st.Fns, func(f *event.Flow) bool {
		if !returns(f) {
			return false
		}
		for s := range steps(f) {
			if s.Kind == event.Receives || s.Kind == event.Awaits || s.Kind == event.Offers {
				return false
			}
		}
		for _, loops := range f.Loops {
			if slices.ContainsFunc(loops, func(l int) bool { return !counted(f, l) }) {
				return false
			}
		}
		return true
	})
}

// soon reports whether a goroutine does nothing that may take its time: a server
// that main lets run for a while is not waited for.
func (j *judge) soon(st *event.Step) bool {
	return j.every(st.Fns, func(f *event.Flow) bool {
		for s := range steps(f) {
			if s.Kind == event.Calls && len(s.Fns) == 0 && !brief(s.Name) {
				return false
			}
		}
		return true
	})
}

// every reports whether something holds of functions and all that they call.
func (j *judge) every(keys []string, holds func(*event.Flow) bool) bool {
	seen := map[string]bool{}
	var all func(keys []string) bool
	all = func(keys []string) bool {
		for _, key := range keys {
			f := j.flows[key]
			if seen[key] || f == nil {
				continue
			}
			seen[key] = true
			if !holds(f) {
				return false
			}
			for st := range steps(f) {
				if st.Kind == event.Calls && !all(st.Fns) {
					return false
				}
			}
		}
		return true
	}
	return all(keys)
}

// mayWait reports whether a call may wait for a goroutine. Of what is not in sight,
// a method by that name is taken to.
func (j *judge) mayWait(st *event.Step) bool {
	return strings.HasSuffix(st.Name, ".Wait") || !j.every(st.Fns, func(f *event.Flow) bool {
		for s := range steps(f) {
			if s.Kind == event.Receives || s.Kind == event.Awaits {
				return false
			}
		}
		return true
	})
}

// writes reports whether the goroutines of a go statement write what a step reads.
func (j *judge) writes(start, read *event.Step) bool {
	return !j.every(start.Fns, func(f *event.Flow) bool {
		for s := range steps(f) {
			if s.Kind == event.Writes && s.Object == read.Object && s.Field == read.Field {
				return false
			}
		}
		return true
	})
}

// briefly are the packages whose functions take no time and wait for nobody.
var briefly = map[string]bool{
	"fmt": true, "log": true, "errors": true, "strings": true, "strconv": true, "bytes": true, "unicode": true,
	"math": true, "math/rand": true, "sort": true, "slices": true, "maps": true, "time": true,
	"sync": true, "sync/atomic": true, "testing": true,
}

// brief reports whether a function is of such a package. What AfterFunc is given
// comes later.
func brief(key string) bool {
	if key == "time.AfterFunc" {
		return false
	}
	key = strings.TrimLeft(key, "(*")
	slash := strings.LastIndexByte(key, '/') + 1
	dot := strings.IndexByte(key[slash:], '.')
	return dot > 0 && briefly[key[:slash+dot]]
}
