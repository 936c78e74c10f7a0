package wait

import (
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// neverSent finds receives from a channel that nobody sends to or closes, and
// ranges over one that nobody closes.
func (j *judge) neverSent(o int) {
	obj := &j.w.Objects[o]
	if obj.Kind != event.Channel || obj.OthersSend {
		return
	}
	var made, named, sent, closed bool
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object == o {
				made = made || st.Kind == event.Makes
				named = named || st.Kind != event.Makes && j.hasName(st)
				sent = sent || st.Kind == event.Sends || st.Kind == event.Offers
				closed = closed || st.Kind == event.Closes
			}
		}
	}
	switch {
	case made && !named:
		return // <-make(chan T) blocks on purpose
	case !made && slices.ContainsFunc(j.w.Flows, func(f *event.Flow) bool { return j.asksNil(f, o) }):
		return // a test may give it a value
	}
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object != o || st.Kind != event.Receives || st.Else {
				continue
			}
			switch {
			case !sent && !closed && !blocksMain(f, st):
				j.unsent(f, st, made)
			case sent && !closed && st.Range && !obj.Kept:
				j.unclosed(f, st)
			}
		}
	}
}

// neverWoken finds waits for a Cond that nobody signals.
func (j *judge) neverWoken(o int) {
	obj := &j.w.Objects[o]
	if obj.Kind != event.Monitor || obj.OthersSend {
		return
	}
	does := func(k event.StepKind) bool {
		return slices.ContainsFunc(j.w.Flows, func(f *event.Flow) bool {
			for st := range steps(f) {
				if st.Object == o && st.Kind == k {
					return true
				}
			}
			return false
		})
	}
	if does(event.Wakes) {
		return
	}
	for _, f := range j.w.Flows {
		for st := range steps(f) {
			if st.Object == o && st.Kind == event.Idles {
				j.add(f, finding.Finding{
					Rule: "LK6002", Site: st.Site,
					Message: fmt.Sprintf("waiting for %s blocks for ever: nobody signals it", j.name(st)),
					Steps:   []finding.Step{step(st.Site, f, "the wait is here")},
				})
			}
		}
	}
}

// blocksMain reports whether a receive is there to keep the program from ending:
// main does nothing more after it.
func blocksMain(f *event.Flow, recv *event.Step) bool {
	if !f.Main {
		return false
	}
	for b, list := range f.Steps {
		if n := len(list); n > 0 && &list[n-1] == recv {
			t := f.Func.Blocks[b].Term.Kind
			return t == event.Return || t == event.Stop
		}
	}
	return false
}

func (j *judge) unsent(f *event.Flow, recv *event.Step, made bool) {
	what, confidence := "nobody sends to it or closes it", finding.High
	if !made {
		what = "it is nil"
		if j.w.Objects[recv.Object].Kept {
			confidence = finding.Low // unless it gets a value by other means than an assignment
		}
	}
	j.add(f, finding.Finding{
		Rule: "LK6002", Site: recv.Site, Confidence: confidence,
		Message: fmt.Sprintf("receiving from %s blocks for ever: %s", j.name(recv), what),
		Steps:   []finding.Step{step(recv.Site, f, "the receive waits here")},
	})
}

// unclosed reports a range that only the closing of its channel would end, if
// somebody notices: the function that makes the channel returns some day.
func (j *judge) unclosed(f *event.Flow, recv *event.Step) {
	if leaves(f, recv) {
		return
	}
	for _, home := range j.w.Flows {
		if _, uses := slices.BinarySearch(j.at[home.Func.Key], recv.Object); !uses || !j.isHome(home, recv.Object) {
			continue
		}
		if home.Main && home != f || home != f && !returns(home) {
			return
		}
		c := finding.High
		if home != f {
			c = inTests(home)
		}
		j.add(f, finding.Finding{
			Rule: "LK6002", Site: recv.Site, Confidence: c,
			Message: fmt.Sprintf("ranging over %s never ends: nobody closes it", j.name(recv)),
			Steps:   []finding.Step{step(recv.Site, f, "the range waits here")},
		})
		return
	}
}

// returns reports whether some path through a function ends in a return.
func returns(f *event.Flow) bool {
	return slices.ContainsFunc(f.Func.Blocks, func(b event.Block) bool { return b.Term.Kind == event.Return }) && len(f.Func.Blocks) > 0 && !f.Func.Blocks[0].Doomed
}

// leaves reports whether the loop of a range ends in other ways than by the closing
// of its channel.
func leaves(f *event.Flow, recv *event.Step) bool {
	for b, list := range f.Steps {
		if !slices.ContainsFunc(list, func(st event.Step) bool { return st.Site == recv.Site && st.Kind == recv.Kind }) || len(f.Loops[b]) == 0 {
			continue
		}
		head := f.Loops[b][0]
		for i := range f.Func.Blocks {
			if i == b || !slices.Contains(f.Loops[i], head) {
				continue
			}
			if t := f.Func.Blocks[i].Term; t.Kind != event.Jump && t.Kind != event.Branch || slices.ContainsFunc(t.Succs, func(e event.Edge) bool { return !slices.Contains(f.Loops[e.Block], head) }) {
				return true
			}
		}
	}
	return false
}

// missedSends finds a goroutine that may return without the send, or the closing, that
// the home function certainly waits for. Of many, it may be for one of them to send.
func (j *judge) missedSends(h *home) {
	if h.hidden || j.w.Objects[h.o].OthersSend || len(h.all()) != 1 || h.threads[0].many {
		return
	}
	t := h.threads[0]
	recv := j.waitsFor(h)
	if recv == nil || j.any(h.f, h.o, isKind(event.Sends)) || j.any(h.f, h.o, isKind(event.Closes)) {
		return
	}
	does := func(e exit) bool { return e.closed || !recv.Range && e.tries > 0 }
	if !slices.ContainsFunc(t.walk.exits, does) {
		return
	}
	verb := "sending to or closing"
	if recv.Range {
		verb = "closing"
	}
	for _, e := range t.walk.exits {
		if !does(e) {
			sure := finding.High
			if e.unseen {
				sure = finding.Low // the goroutine may be meant to go on to the end of the program
			}
			j.add(t.f, finding.Finding{
				Rule: "LK6002", Site: e.site, Confidence: sure,
				Message: fmt.Sprintf("returning without %s %s: %s waits for ever, at %s", verb, j.name(recv), h.f.Func.Name, line(recv.Site)),
				Steps: []finding.Step{
					step(t.by.Site, h.f, "the goroutine is started here"),
					step(e.site, t.f, "it may return here"),
					step(recv.Site, h.f, "the receive waits here"),
				},
			})
			return
		}
	}
}

// waitsFor returns the receive by which the home function waits, on all its paths,
// and by which it can do nothing else.
func (j *judge) waitsFor(h *home) *event.Step {
	var recv *event.Step
	for st := range steps(h.f) {
		if st.Object == h.o && st.Kind == event.Receives {
			if st.Else || recv != nil {
				return nil
			}
			recv = st
		}
	}
	if recv == nil {
		return nil
	}
	for _, e := range h.walk.exits {
		if len(e.started.all()) > 0 && e.gets == 0 {
			return nil
		}
	}
	return recv
}
