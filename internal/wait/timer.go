package wait

import (
	"fmt"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// drainedTimer finds a receive from the channel of a timer that has fired, and been
// received from, and was not reset since.
//
//	for { select { case <-t.C: │ case <-wake: if !t.Stop() { <-t.C } }; if off { continue }; t.Reset(d) }
func (j *judge) drainedTimer(h *home) {
	if h.walk.over {
		return
	}
	for _, recv := range h.walk.again {
		var made *event.Step
		for st := range steps(h.f) {
			if st.Object == h.o && st.Kind == event.Makes && made == nil {
				made = st
			}
		}
		j.add(h.f, finding.Finding{
			Rule: "LK6002", Site: recv.Site,
			Message: fmt.Sprintf("receiving from %s may block for ever: on some path it has been received from already, and the timer was not reset", j.name(recv)),
			Steps: []finding.Step{
				step(made.Site, h.f, "the timer is made here"),
				step(recv.Site, h.f, "the receive waits here"),
			},
		})
	}
}
