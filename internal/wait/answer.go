package wait

import (
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
)

// declinedAnswer finds sends of an answer that whoever asked may no longer wait for:
// the channel for it is made by the function that asks, and goes to the one that
// answers in a field of the question.
//
//	asks       q := &question{answer: make(chan T)} ── ask <- q ── select { <-q.answer │ <-timeout }
//	answers                                       q := <-ask ──── q.answer <- v  for ever
//
// Of a channel that is made in one place and received from in another less can be
// said: who sends may be meant to stop before the receiver does. See goneWorker.
func (j *judge) declinedAnswer(o int) {
	if obj := &j.w.Objects[o]; obj.Kind != event.Channel || !obj.Kept || obj.OthersReceive {
		return
	}
	var asks []*event.Flow
	var answer load
	for _, f := range j.w.Flows {
		makes, receives := false, false
		for st := range steps(f) {
			if st.Object != o {
				continue
			}
			makes, receives = makes || st.Kind == event.Makes, receives || st.Kind == event.Receives
			if st.Kind == event.Sends && !st.Else && answer.send == nil {
				answer = load{n: 1, expect: true, by: f, send: st}
			}
		}
		if receives && !makes {
			return
		}
		if receives {
			asks = append(asks, f)
		}
	}
	if answer.send == nil || slices.Contains(asks, answer.by) {
		return
	}
	for _, f := range asks {
		h := &home{f: f, o: o, walk: j.walkOf(f, o)}
		if h.walk.over {
			continue
		}
		for _, e := range h.walk.exits {
			if e.made != nil && e.made.N == 0 && e.declined && e.gets == 0 && !e.closed {
				j.stuck(h, e, answer, f, f.Func.Name+" may return without receiving")
				return
			}
		}
	}
}
