package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// waitInLoop finds loops that start a goroutine and wait for it in each iteration:
// none of them runs beside another.
func (j *judge) waitInLoop(f *event.Flow) {
	for b, list := range f.Steps {
		n := len(list)
		if n == 0 || list[n-1].Kind != event.Awaits || list[n-1].Deferred || len(f.Loops[b]) == 0 || f.Func.Blocks[b].Term.Kind != event.Jump {
			continue
		}
		wait, loop := &list[n-1], f.Loops[b][0]
		start := j.onlyStart(f, loop, wait.Object)
		if start == nil || !counted(f, loop) {
			continue
		}
		i := slices.IndexFunc(list, func(st event.Step) bool { return st.Kind == event.Starts })
		if i < 0 || slices.ContainsFunc(list[i+1:n-1], func(st event.Step) bool { return st.Kind != event.Reads && st.Kind != event.Writes }) {
			continue // something is done meanwhile
		}
		out := finding.Finding{
			Rule: groupRule, Site: wait.Site, Confidence: inTests(f),
			Message: fmt.Sprintf("%s.Wait in the loop that starts the goroutines: each iteration waits for its own, at %s", j.name(wait), line(start.Site)),
			Steps: []finding.Step{
				step(start.Site, f, "the goroutine is started here"),
				step(wait.Site, f, "and waited for here"),
			},
		}
		if wait.Edits != nil && !madeIn(f, loop, wait.Object) {
			out.Fixes = []finding.Fix{{Message: "wait after the loop", Edits: wait.Edits}}
		}
		j.add(f, out)
	}
}

// onlyStart returns the go statement of a loop, if there is one and it starts a
// goroutine that belongs to the group.
func (j *judge) onlyStart(f *event.Flow, loop, o int) *event.Step {
	var only *event.Step
	for b, list := range f.Steps {
		if !slices.Contains(f.Loops[b], loop) {
			continue
		}
		for i := range list {
			st := &list[i]
			if st.Kind != event.Starts {
				continue
			}
			if only != nil || f.Loops[b][0] != loop || st.Object != o && !slices.ContainsFunc(j.handed(st, o), func(g *event.Flow) bool { return j.any(g, o, isKind(event.Finishes)) }) {
				return nil
			}
			only = st
		}
	}
	return only
}

// counted reports whether numbers or a range end a loop.
func counted(f *event.Flow, loop int) bool {
	for b, d := range f.Ends {
		if d.Counted && slices.Contains(f.Loops[b], loop) && slices.ContainsFunc(f.Func.Blocks[b].Term.Succs, func(e event.Edge) bool { return !slices.Contains(f.Loops[e.Block], loop) }) {
			return true
		}
	}
	return false
}

// madeIn reports whether an object is made in a loop.
func madeIn(f *event.Flow, loop, o int) bool {
	for b, list := range f.Steps {
		if slices.Contains(f.Loops[b], loop) && slices.ContainsFunc(list, func(st event.Step) bool { return st.Kind == event.Makes && st.Object == o }) {
			return true
		}
	}
	return false
}
