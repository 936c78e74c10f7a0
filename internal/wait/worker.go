package wait

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// worker is the only goroutine that receives from a channel.
type worker struct {
	*judge
	o         int
	root      *event.Flow // where it begins
	receivers []*event.Flow
	made      *event.Step // the channel, where it gets most room
	maker     *event.Flow
	sends     []sent // by others, that wait for it
	leaves    []leaving
}

// sent is a send of a function to a worker.
type sent struct {
	by   *event.Flow
	step *event.Step
	// patient says that it is a case of a select which ends otherwise only when a
	// context does.
	patient bool
}

// workerOf returns the worker that receives from a channel; nil if there is none, or
// if it is of no interest: it does not leave, or nobody waits for it.
func (j *judge) workerOf(o int) *worker {
	if obj := &j.w.Objects[o]; obj.Kind != event.Channel || obj.Many || obj.OthersReceive {
		return nil
	}
	w := &worker{judge: j, o: o}
	for _, f := range j.w.Flows {
		if f.Test {
			continue // tests stand in for others
		}
		for st := range steps(f) {
			switch {
			case st.Object != o:
			case st.Kind == event.Receives && !slices.Contains(w.receivers, f):
				w.receivers = append(w.receivers, f)
			case st.Kind == event.Sends && !st.Else:
				w.sends = append(w.sends, sent{by: f, step: st})
			case st.Kind == event.Sends && j.patient(f, st):
				w.sends = append(w.sends, sent{f, st, true})
			case st.Kind == event.Makes && st.N < 0:
				return nil
			case st.Kind == event.Makes && (w.made == nil || w.made.N < st.N):
				w.made, w.maker = st, f
			}
		}
	}
	roots := j.ownRoots(w.receivers)
	if w.made == nil || len(w.sends) == 0 || len(roots) != 1 || roots[0].Main || roots[0].Func.Many && j.w.Objects[o].Kept {
		return nil
	}
	w.root = roots[0]
	w.sends = slices.DeleteFunc(w.sends, func(s sent) bool { return slices.Equal(j.ownRoots([]*event.Flow{s.by}), roots) })
	w.findLeaves()
	if len(w.sends) == 0 || len(w.leaves) == 0 {
		return nil
	}
	return w
}

// patient reports whether all other cases of the select that a send is a case of wait
// for contexts to end, which nobody has set a time for.
func (j *judge) patient(f *event.Flow, send *event.Step) bool {
	for st := range steps(f) {
		if st.Kind == event.Chooses && slices.ContainsFunc(st.Cases, func(c event.Step) bool { return c.Site == send.Site }) {
			return len(st.Cases) > 1 && !slices.ContainsFunc(st.Cases, func(c event.Step) bool { return c.Site != send.Site && !j.w.Objects[c.Object].Context })
		}
	}
	return false
}

// ownRoots returns the roots of functions that are not in tests.
func (j *judge) ownRoots(list []*event.Flow) []*event.Flow {
	return slices.DeleteFunc(j.roots(list), func(f *event.Flow) bool { return f.Test })
}

// gone reports a send to a worker that has left.
func (w *worker) gone(s sent, l leaving, because string, more ...finding.Step) {
	name := cmp.Or(w.w.Objects[w.o].Name, w.name(s.step))
	full, end := "", "for ever"
	if w.made.N > 0 {
		full = " once it is full"
	}
	if s.patient {
		end = "until the context ends"
	}
	w.add(s.by, finding.Finding{
		Rule: "LK6001", Site: s.step.Site,
		Message: fmt.Sprintf("sending to %s%s may block %s: %s", name, full, end, because),
		Steps: append([]finding.Step{
			step(w.made.Site, w.maker, "%s is made here, with room for %d", name, w.made.N),
			step(l.site, l.f, "the receiver may leave it here"),
			step(s.step.Site, s.by, "the send waits here"),
		}, more...),
	})
}
