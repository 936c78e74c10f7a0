package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

const groupRule = "LK8001"

// missedDone finds goroutines of a home that call Done on some of their ways out
// only.
func (j *judge) missedDone(h *home) {
	if h.hidden || j.w.Objects[h.o].OthersSend {
		return
	}
	for _, t := range h.all() {
		j.missesDone(h.f, t.by, t.f, h.o)
	}
}

// keptDone does the same for a group in a field or a package variable, which more
// functions can reach: only a goroutine that calls Done itself is expected to.
func (j *judge) keptDone(o int) {
	obj := &j.w.Objects[o]
	if obj.Kind != event.Group || !obj.Kept || obj.OthersSend || !j.doneByStarted(o) {
		return
	}
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Kind == event.Starts {
				for _, g := range j.handed(st, o) {
					if finishes(g, o) && !j.loose(g, o) {
						j.missesDone(f, st, g, o)
					}
				}
			}
		}
	}
}

// finishes reports whether a function itself calls Done.
func finishes(f *event.Flow, o int) bool {
	for st := range steps(f) {
		if st.Object == o && st.Kind == event.Finishes {
			return true
		}
	}
	return false
}

// doneByStarted reports whether it is only the goroutines themselves, and not what
// comes after them, that call Done.
func (j *judge) doneByStarted(o int) bool {
	own := map[*event.Flow]bool{}
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Kind == event.Starts {
				j.every(st.Fns, func(g *event.Flow) bool {
					own[g] = true
					return true
				})
			}
		}
	}
	return !slices.ContainsFunc(j.w.Flows, func(f *event.Flow) bool {
		for st := range steps(f) {
			if st.Object == o && st.Kind == event.Finishes && !own[f] {
				return true
			}
		}
		return false
	})
}

// missesDone reports a goroutine of function g, started by a step of f, that calls
// Done on some of its ways out only.
func (j *judge) missesDone(f *event.Flow, by *event.Step, g *event.Flow, o int) {
	wait, w := j.waitOf(o), j.walkOf(g, o)
	if wait == nil || w.over || by.Object == o || len(w.started.all()) > 0 || j.asksNil(g, o) || j.doneInLoop(g, o) {
		return
	}
	if !slices.ContainsFunc(w.exits, func(e exit) bool { return e.dones > 0 }) {
		return
	}
	i := slices.IndexFunc(w.exits, func(e exit) bool { return e.dones == 0 })
	if i < 0 {
		return
	}
	e := w.exits[i]
	j.add(g, finding.Finding{
		Rule: groupRule, Site: e.site,
		Message: fmt.Sprintf("returning without %[1]s.Done: %[1]s.Wait at %[2]s waits for ever", j.name(wait), line(wait.Site)),
		Steps: []finding.Step{
			step(by.Site, f, "the goroutine is started here"),
			step(e.site, g, "it returns here; other ways out call Done"),
			step(wait.Site, f, "Wait is called here"),
		},
	})
}

// doneInLoop reports whether a function calls Done in a loop: once for each job, of
// which there may be none.
func (j *judge) doneInLoop(f *event.Flow, o int) bool {
	for b, list := range f.Steps {
		if len(f.Loops[b]) > 0 && slices.ContainsFunc(list, func(st event.Step) bool {
			return st.Object == o && st.Kind == event.Finishes ||
				st.Kind == event.Calls && slices.ContainsFunc(j.handed(&st, o), func(g *event.Flow) bool { return j.any(g, o, isKind(event.Finishes)) })
		}) {
			return true
		}
	}
	return false
}

// waitOf returns a call of Wait on a group.
func (j *judge) waitOf(o int) *event.Step {
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object == o && st.Kind == event.Awaits {
				return st
			}
		}
	}
	return nil
}

// asksNil reports whether a function asks if there is a group at all.
func (j *judge) asksNil(f *event.Flow, o int) bool {
	return slices.ContainsFunc(f.Ends, func(d event.Decision) bool { return d.Nil == o })
}

// neverDone finds groups to which something is added that nobody takes back.
func (j *judge) neverDone(o int) {
	obj := &j.w.Objects[o]
	if obj.Kind != event.Group || obj.OthersSend {
		return
	}
	adds := false
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object != o {
				continue
			}
			switch {
			case st.Kind == event.Finishes, st.Kind == event.Starts, st.Kind == event.Adds && st.N <= 0:
				return
			case st.Kind == event.Adds:
				adds = true
			}
		}
	}
	if !adds {
		return
	}
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object == o && st.Kind == event.Awaits {
				j.add(f, finding.Finding{
					Rule: groupRule, Site: st.Site,
					Message: fmt.Sprintf("%[1]s.Wait waits for ever: nobody calls %[1]s.Done", j.name(st)),
					Steps:   []finding.Step{step(st.Site, f, "Wait is called here")},
				})
			}
		}
	}
}
