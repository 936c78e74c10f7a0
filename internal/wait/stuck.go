package wait

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// stuckSends finds goroutines that send to a channel from which nobody receives any
// more: the receiver has returned early.
//
//	home       c := make(chan T) ── go ──┬── select { <-c │ <-timeout } ──▶ return
//	goroutine                            └──────────── c <- v  for ever
func (j *judge) stuckSends(h *home) {
	if h.hidden || j.w.Objects[h.o].OthersReceive {
		return
	}
	receives := func(f *event.Flow) bool { return j.any(f, h.o, isKind(event.Receives)) }
	var receivers []*thread
	for _, t := range h.all() {
		if receives(t.f) {
			receivers = append(receivers, t)
		}
	}
	switch {
	case len(receivers) == 0:
		j.homeLeaves(h)
	case len(receivers) == 1 && !receivers[0].many && !receives(h.f):
		j.goroutineLeaves(h, receivers[0])
	}
}

// sentAlone finds sends to a channel that nobody else has.
//
//	errc := make(chan error)
//	if err := start(); err != nil { errc <- err }
//	return errc
func (j *judge) sentAlone(f *event.Flow) {
	for st := range steps(f) {
		if !st.Alone {
			continue
		}
		out := finding.Finding{
			Rule: "LK6001", Site: st.Site,
			Message: fmt.Sprintf("sending to %s blocks for ever: it has no room, and nobody else has it yet", j.name(st)),
			Steps:   []finding.Step{step(st.Site, f, "the send waits here")},
		}
		for made := range steps(f) {
			if made.Kind == event.Makes && made.Object == st.Object && made.Edits != nil {
				out.Fixes = append(out.Fixes, roomForOne(j.name(st), made))
			}
		}
		j.add(f, out)
	}
}

// roomForOne is the fix that gives a channel room where it is made.
func roomForOne(name string, made *event.Step) finding.Fix {
	return finding.Fix{Message: "give " + name + " room for one", Edits: made.Edits}
}

// load is how often goroutines send to a channel, at most.
type load struct {
	n      uint8
	many   bool // no small number
	loop   bool // one goroutine sends many times
	expect bool // some send is expected, and not only after an error that should not be
	by     *event.Flow
	start  *event.Step
	send   *event.Step
}

// loads adds up what goroutines send, those that started says.
func (j *judge) loads(threads []*thread, o int, running *starts) load {
	var sum load
	for _, t := range threads {
		n := uint8(1)
		if running != nil {
			n = 0
			for _, s := range running.all() {
				if s.by == t.by {
					n = s.n
				}
			}
		}
		own := j.loads(t.threads, o, nil)
		peak := t.walk.peak
		if send := j.sendOf(t.f, o); send != nil && own.send == nil {
			own.by, own.start, own.send = t.f, t.by, send
		}
		own.n += peak.sends
		own.expect = own.expect || peak.rare < peak.sends
		own.loop = own.loop || peak.sends >= many
		if n == 0 || own.n == 0 || n > 1 && mayBeFew(t.walk) {
			continue
		}
		sum.n = min(many, sum.n+own.n*n)
		sum.many = sum.many || own.many || own.loop || n > 1
		sum.loop = sum.loop || own.loop
		sum.expect = sum.expect || own.expect
		if sum.send == nil {
			sum.by, sum.start, sum.send = own.by, own.start, own.send
		}
	}
	return sum
}

// mayBeFew reports whether, of many goroutines, only a few may be meant to send:
// some send nothing, and that is not because nothing went wrong.
func mayBeFew(w *walk) bool {
	return slices.ContainsFunc(w.exits, func(e exit) bool { return e.tries == 0 && !e.checked })
}

// sendOf returns a send of a function, or of one that it calls, which waits for its
// receiver.
func (j *judge) sendOf(f *event.Flow, o int) *event.Step {
	var send *event.Step
	j.any(f, o, func(st *event.Step) bool {
		if st.Kind == event.Sends && !st.Else {
			send = st
		}
		return send != nil
	})
	return send
}

// exceeds reports whether the sends are more than the receives of a path with the
// room in the channel. Where their number is not known, a channel that was given
// more room than for one may have enough, and who receives twice has counted.
func (l load) exceeds(t tally) bool {
	room := t.made.N
	switch {
	case t.all || l.send == nil || !l.expect || room < 0:
		return false
	case l.many:
		return room <= 1 && t.gets <= 1 && (!l.loop || !t.told)
	}
	return int(l.n) > int(t.gets)+room
}

// homeLeaves judges a channel that the home function itself receives from.
func (j *judge) homeLeaves(h *home) {
	if h.f.Main {
		return // the goroutines end with the program
	}
	for _, e := range h.walk.exits {
		if e.made == nil || e.started.over {
			continue
		}
		l := j.loads(h.threads, h.o, &e.started)
		if !l.exceeds(e.tally) || e.word != 0 && j.speaksFor(h, e.word-1) {
			continue
		}
		leaves := " may return without receiving"
		if e.again {
			leaves = " may make a new one without receiving"
		}
		j.stuck(h, e, l, h.f, h.f.Func.Name+leaves)
		return
	}
}

// speaksFor reports whether what is received from another channel comes from a
// goroutine that sends to the home's own, or has waited for those that do: whoever
// hears of it knows what else is to come.
//
//	v, err := f()
//	if err != nil { errs <- err } else { values <- v }
func (j *judge) speaksFor(h *home, other int) bool {
	tells := func(st *event.Step) bool {
		return st.Kind == event.Sends || st.Kind == event.Offers || st.Kind == event.Closes
	}
	for st := range steps(h.f) {
		if st.Kind != event.Starts {
			continue
		}
		for _, g := range j.handed(st, other) {
			if j.any(g, other, tells) && (j.sendOf(g, h.o) != nil || j.waits(g)) {
				return true
			}
		}
	}
	return false
}

// waits reports whether a function itself waits for a group.
func (j *judge) waits(f *event.Flow) bool {
	for st := range steps(f) {
		if st.Kind == event.Awaits {
			return true
		}
	}
	return false
}

// goroutineLeaves judges a channel that one goroutine receives from.
func (j *judge) goroutineLeaves(h *home, r *thread) {
	made := j.madeIn(h)
	if made == nil {
		return
	}
	senders := &thread{by: r.by, f: h.f, walk: h.walk}
	for _, t := range h.threads {
		if t != r {
			senders.threads = append(senders.threads, t)
		}
	}
	l := j.loads([]*thread{senders}, h.o, nil)
	for _, e := range r.walk.exits {
		e.made = made
		if e.told || e.asked || !l.exceeds(e.tally) {
			continue
		}
		j.stuck(h, e, l, r.f, fmt.Sprintf("the goroutine that receives, started at %s, may return early", line(r.by.Site)))
		return
	}
}

// madeIn returns the step that makes the home's channel, if it is one.
func (j *judge) madeIn(h *home) *event.Step {
	for _, e := range h.walk.exits {
		if e.made != nil {
			return e.made
		}
	}
	return nil
}

// stuck reports a send.
func (j *judge) stuck(h *home, e exit, l load, receiver *event.Flow, leaves string) {
	name := cmp.Or(e.made.Name, j.name(l.send))
	if j.w.Objects[h.o].Kept {
		name = j.name(l.send)
	}
	full := ""
	if e.made.N > 0 {
		full = " once it is full"
	}
	out := finding.Finding{
		Rule: "LK6001", Site: l.send.Site, Confidence: inTests(h.f),
		Message: fmt.Sprintf("sending to %s%s may block for ever: %s, at %s", name, full, leaves, line(e.site)),
	}
	out.Steps = append(out.Steps, step(e.made.Site, h.f, "%s is made here, with room for %d", name, e.made.N))
	if l.start != nil && l.by != h.f {
		out.Steps = append(out.Steps, step(l.start.Site, h.f, "the goroutine is started here"))
	}
	out.Steps = append(out.Steps, step(e.site, receiver, "the receiver may leave it here"))
	several := slices.ContainsFunc(h.all(), func(t *thread) bool { return t.many })
	if !several && !l.many && l.n == 1 && l.start != nil && e.made.N == 0 && e.made.Edits != nil {
		out.Fixes = []finding.Fix{roomForOne(name, e.made)}
	}
	j.add(l.by, out)
}
