package wait

import (
	"fmt"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
)

// lateAdd finds an Add that Wait may not wait for.
func (j *judge) lateAdd(h *home) {
	if h.hidden || j.w.Objects[h.o].OthersSend {
		return
	}
	for _, l := range h.walk.late {
		j.add(h.f, finding.Finding{
			Rule: groupRule, Site: l.add.Site,
			Message: fmt.Sprintf("%[1]s.Add after %[1]s.Wait may have begun, in the goroutine started at %[2]s: Wait may return at once", j.name(l.add), line(l.wait.Site)),
			Steps: []finding.Step{
				step(l.wait.Site, h.f, "the goroutine that waits is started here"),
				step(l.add.Site, h.f, "Add is called here"),
			},
		})
	}
	j.addInside(h)
}

// addInside finds goroutines that add themselves to the group: when Wait is called,
// they may not have begun.
func (j *judge) addInside(h *home) {
	isAdd := func(st *event.Step) bool { return st.Kind == event.Adds && st.N >= 0 || st.Kind == event.Starts }
	if !j.any(h.f, h.o, isKind(event.Awaits)) || j.any(h.f, h.o, isAdd) || receives(h.f) {
		return // or it has received the word of the goroutines that they have added themselves
	}
	for _, t := range h.threads {
		j.any(t.f, h.o, func(st *event.Step) bool {
			if st.Kind != event.Adds || st.N <= 0 || st.First {
				return false
			}
			j.add(t.f, finding.Finding{
				Rule: groupRule, Site: st.Site,
				Message: fmt.Sprintf("%[1]s.Add in the goroutine that %[1]s.Wait is to wait for: Wait may return before it has begun", j.name(st)),
				Steps: []finding.Step{
					step(t.by.Site, h.f, "the goroutine is started here"),
					step(st.Site, t.f, "Add is called here"),
				},
			})
			return true
		})
	}
}
