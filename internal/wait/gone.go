package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// goneWorker finds sends to a worker that has left:
//
//	worker    for { select { r := <-requests │ <-stop ──▶ return } }
//	others                   requests <- r  for ever
//
// Those who send may be meant to stop first. But they cannot know of a failure that
// ends the worker; where some look whether the worker has left, others have forgotten
// to; and they send once more if the worker itself dismisses them.
func (j *judge) goneWorker(o int) {
	if w := j.workerOf(o); w != nil {
		w.givesUp()
		w.forgotten()
		w.dismisses()
	}
}

// givesUp reports a worker that returns when something fails, and tells nobody, or
// none but those who first wait for the senders:
//
//	worker      if err := write(<-lines); err != nil { failed <- err; return }
//	senders     lines <- l  for ever
//	waiter      senders.Wait(); err := <-failed
func (w *worker) givesUp() {
	const oneAnswer = 1 // what such room is for, as a rule
	start := w.onlyStart()
	if start == nil || w.made.N == oneAnswer {
		return
	}
	for _, l := range w.leaves {
		if !l.failed {
			continue
		}
		for _, s := range w.sends {
			late, in, known := w.news(l, s)
			if known || s.patient && late == nil || w.made.N > 0 && !w.repeats(s.by, s.step.Site) {
				continue
			}
			because := fmt.Sprintf("the goroutine that receives, started at %s, may return early, at %s", line(start.Site), line(l.site))
			if late == nil {
				w.gone(s, l, because)
				continue
			}
			w.gone(s, l, because+fmt.Sprintf("; %s hears of that only after waiting for the goroutine that sends, at %s", in.Func.Name, line(late.Site)),
				step(late.Site, in, "the goroutine that sends is waited for here, and after that comes the word that the receiver has left"))
		}
	}
}

// onlyStart returns the go statement that starts the worker, if there is one, and in no
// loop but that in which the channel is made.
func (w *worker) onlyStart() *event.Step {
	var only *event.Step
	for _, f := range w.w.Flows {
		if f.Test {
			continue
		}
		for b, list := range f.Steps {
			for i := range list {
				if list[i].Kind != event.Starts || !slices.Contains(list[i].Fns, w.root.Func.Key) {
					continue
				}
				if only != nil || len(f.Loops[b]) > 0 && !madeIn(f, f.Loops[b][0], w.o) {
					return nil
				}
				only = &list[i]
			}
		}
	}
	return only
}

// forgotten reports a function that others call and that sends to a worker, where
// another one that does so asks whether the worker is there.
func (w *worker) forgotten() {
	for _, l := range w.leaves {
		for _, o := range w.signs(l) {
			careful := w.careful(o)
			if careful == nil {
				continue
			}
			for _, s := range w.sends {
				if !s.patient && isOpen(s.by) && !locks(s.by) && !w.any(s.by, o, isKind(event.Receives)) {
					w.gone(s, l, fmt.Sprintf("%s may have returned, at %s, for which the select at %s is prepared", w.root.Func.Name, line(l.site), line(careful.Site)))
				}
			}
		}
	}
}

// signs returns the channels by which others can tell that the worker has left: what
// makes it leave, and what it closes.
func (w *worker) signs(l leaving) []int {
	var list []int
	if l.told >= 0 {
		list = append(list, l.told)
	}
	for _, st := range l.after {
		if st.Kind == event.Closes {
			list = append(list, st.Object)
		}
	}
	return slices.DeleteFunc(list, func(o int) bool {
		closes := func(f *event.Flow) bool { return w.any(f, o, isKind(event.Closes)) }
		return o == w.o || !w.w.Objects[o].Kept || !slices.ContainsFunc(w.w.Flows, closes)
	})
}

// careful returns a select of a function that others call which sends to the same
// worker unless a channel is closed.
func (w *worker) careful(sign int) *event.Step {
	for _, f := range w.w.Flows {
		if f.Test || !slices.ContainsFunc(w.roots([]*event.Flow{f}), isOpen) {
			continue
		}
		for st := range steps(f) {
			asks := func(c event.Step) bool { return c.Kind == event.Receives && c.Object == sign }
			if st.Kind == event.Chooses && slices.ContainsFunc(st.Cases, asks) && slices.ContainsFunc(st.Cases, w.receivesToo) {
				return st
			}
		}
	}
	return nil
}

// receivesToo reports whether a case of a select sends to a channel from which the
// worker alone receives, and not to leave.
func (w *worker) receivesToo(c event.Step) bool {
	if c.Kind != event.Sends || w.w.Objects[c.Object].OthersReceive || slices.ContainsFunc(w.leaves, func(l leaving) bool { return l.told == c.Object }) {
		return false
	}
	var list []*event.Flow
	for _, f := range w.w.Flows {
		for st := range steps(f) {
			if st.Object == c.Object && st.Kind == event.Receives {
				list = append(list, f)
			}
		}
	}
	return slices.Equal(w.ownRoots(list), []*event.Flow{w.root})
}

// dismisses reports a worker that closes, when it leaves, a channel of those that are
// sent to it: whoever has waited for that goes on, and signs off.
//
//	worker    for { select { c := <-unregister │ <-stop ──▶ for c := range clients { close(c.queue) }; return } }
//	client               for range c.queue { … }; unregister <- c  for ever
func (w *worker) dismisses() {
	for _, l := range w.leaves {
		for _, st := range l.after {
			if st.Kind != event.Closes || st.Object == w.o {
				continue
			}
			for _, s := range w.sends {
				if !s.patient && slices.Contains(w.w.Objects[st.Object].Holders, s.step.Value) && !locks(s.by) {
					w.gone(s, l, fmt.Sprintf("%s may return, at %s, and closes %s before", w.root.Func.Name, line(l.site), w.name(st)))
				}
			}
		}
	}
}
