package confirm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/instrument/recording"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// deadlocks tells the rings of goroutines that wait for each other's locks, and notes
// who is in one. A ring that was resolved from outside was no deadlock.
func (t *teller) deadlocks(r *run, add func(string, finding.Finding)) {
	for _, d := range r.Deadlocks {
		if d.Resolved {
			continue
		}
		var members []evidence.Member
		for _, m := range d.Members {
			r.told[m.Goroutine] = true
			members = append(members, evidence.Member{Goroutine: m.Goroutine, Waits: r.held(m.Wants), Holds: r.held(m.Holds), Created: m.Created})
		}
		t.ring(evidence.Deadlock{Rule: "LK9001", Members: members}, add)
	}
}

// ring tells a deadlock that a process has found.
func (t *teller) ring(d evidence.Deadlock, add func(string, finding.Finding)) {
	if len(d.Members) == 0 || len(d.Members[0].Waits.Stack) == 0 {
		return
	}
	first := 0
	for i, m := range d.Members {
		if m.Waits.Site().Compare(d.Members[first].Waits.Site()) < 0 {
			first = i
		}
	}
	ring := append(slices.Clone(d.Members[first:]), d.Members[:first]...)
	at := ring[0].Waits.Stack[0]
	f := finding.Finding{
		Rule: d.Rule, Confidence: finding.High,
		Site: at.Site, Func: short(at.Func), Package: lock.PackagePath(at.Func),
		Message: deadlockMessage(ring),
	}
	var key, classes []string
	for _, m := range ring {
		f.Locks = append(f.Locks, m.Waits.Class)
		classes = append(classes, string(m.Waits.Class))
		key = append(key, m.Waits.Site().String())
		if len(m.Holds.Stack) > 0 {
			f.Steps = append(f.Steps, t.step(m.Holds.Stack, "goroutine %d holds %s%s", m.Goroutine, m.Holds.Class.Short(), mode(m.Holds.Mode)))
		}
		f.Steps = append(f.Steps, t.step(m.Waits.Stack, "goroutine %d waits for %s%s", m.Goroutine, m.Waits.Class.Short(), mode(m.Waits.Mode)))
		f.Steps = append(f.Steps, t.began(m.Goroutine, m.Created)...)
	}
	t.happened[cycleKey(classes)] = true
	slices.Sort(key)
	add(d.Rule+strings.Join(key, " "), f)
}

func deadlockMessage(ring []evidence.Member) string {
	var b strings.Builder
	fmt.Fprintf(&b, "deadlock: goroutine %d waits for %s", ring[0].Goroutine, ring[0].Waits.Class.Short())
	if len(ring) == 1 {
		b.WriteString(", which it holds itself")
		return b.String()
	}
	for _, m := range ring[1:] {
		how := "held by"
		if len(m.Holds.Stack) == 0 {
			how = "behind"
		}
		fmt.Fprintf(&b, ", %s goroutine %d, which waits for %s", how, m.Goroutine, m.Waits.Class.Short())
	}
	fmt.Fprintf(&b, ", held by goroutine %d", ring[0].Goroutine)
	return b.String()
}

// orphans tells of goroutines that waited for a lock when the process ended, whose
// owner will not give it back: it has ended, or waits for something else.
func (t *teller) orphans(r *run, add func(string, finding.Finding)) {
	ended := make(map[int]*recording.Orphan)
	for i := range r.Orphans {
		if o := &r.Orphans[i]; !o.Returned {
			ended[o.Holds.Lock] = o
		}
	}
	type owner struct {
		*recording.Goroutine
		holds recording.Held
	}
	owners := make(map[int]owner)
	for i := range r.Goroutines {
		g := &r.Goroutines[i]
		for _, h := range g.Holds {
			owners[h.Lock] = owner{g, h}
		}
	}
	leaked := make(map[uint64]*recording.Leak)
	for i := range r.Leaks {
		leaked[r.Leaks[i].Goroutine] = &r.Leaks[i]
	}
	for _, g := range r.Goroutines {
		if g.Wants.Lock == 0 || len(g.Wants.Stack) == 0 {
			continue
		}
		want := r.class[g.Wants.Lock].Short()
		at := g.Wants.Stack[0]
		f := finding.Finding{
			Rule: "LK9002", Confidence: finding.High,
			Site: at.Site, Func: short(at.Func), Package: lock.PackagePath(at.Func),
			Locks: []lock.Class{r.class[g.Wants.Lock]},
		}
		waits := t.step(g.Wants.Stack, "goroutine %d waits for %s%s", g.ID, want, mode(g.Wants.Mode))
		own, held := owners[g.Wants.Lock]
		switch {
		case !held && ended[g.Wants.Lock] != nil:
			o := ended[g.Wants.Lock]
			f.Message = fmt.Sprintf("deadlock: goroutine %d waits for %s, which goroutine %d took at %s and never gave back before it ended", g.ID, want, o.Goroutine, o.Holds.Stack[0].Site.Short())
			f.Steps = append(f.Steps, t.step(o.Holds.Stack, "goroutine %d took %s", o.Goroutine, want))
			f.Steps = append(f.Steps, waits)
		case held && own.Wants.Lock == 0 && (leaked[own.ID] != nil || r.stopped() && blocked(own.State)):
			where := own.Wants.Stack
			if l := leaked[own.ID]; l != nil {
				where = l.Stack
			}
			f.Message = fmt.Sprintf("deadlock: goroutine %d waits for %s, held by goroutine %d, which is stuck in %s", g.ID, want, own.ID, own.State)
			f.Steps = append(f.Steps, t.step(own.holds.Stack, "goroutine %d holds %s", own.ID, want))
			if where = program(where); len(where) > 0 {
				f.Steps = append(f.Steps, t.step(where, "and is stuck in %s", own.State))
			}
			f.Steps = append(f.Steps, waits)
		default:
			continue
		}
		r.told[g.ID] = true
		add("LK9002 "+at.Site.String(), f)
	}
}

// stopped reports whether the process was ended because it hung, for all that is
// known: by a panic such as that of a test that runs out of time, or by a signal.
func (r *run) stopped() bool { return r.End != nil && r.End.Why != "exit" }

// blocked reports whether a goroutine in this state waits for another one.
func blocked(state string) bool {
	for _, s := range []string{"chan ", "select", "sync.Cond.Wait", "sync.WaitGroup.Wait"} {
		if strings.HasPrefix(state, s) {
			return true
		}
	}
	return false
}

// leaks tells of goroutines that can never go on. For whom a lock is the reason, the
// deadlock has been told.
func (t *teller) leaks(r *run, add func(string, finding.Finding)) {
	for _, l := range r.Leaks {
		stack := program(l.Stack)
		if len(stack) == 0 || r.told[l.Goroutine] {
			continue
		}
		at := stack[0]
		f := finding.Finding{
			Rule: "LK9003", Confidence: finding.High,
			Site: at.Site, Func: short(at.Func), Package: lock.PackagePath(at.Func),
			Message: fmt.Sprintf("goroutine %d can never go on: nothing can end its %s", l.Goroutine, l.State),
			Steps:   append([]finding.Step{t.step(stack, "goroutine %d is stuck in %s", l.Goroutine, l.State)}, t.began(l.Goroutine, l.Created)...),
		}
		add("LK9003 "+l.State+" "+at.Site.String(), f)
	}
}

// waits tells of goroutines that waited under a lock for one that needs the lock.
func (t *teller) waits(r *run, add func(string, finding.Finding)) {
	for _, w := range r.Waits {
		stack := program(w.Stack)
		wakes := program(w.Wakes)
		if w.Holds.Lock == 0 || len(stack) == 0 || len(wakes) == 0 || len(w.Took) == 0 || len(w.Holds.Stack) == 0 {
			continue
		}
		name := r.class[w.Holds.Lock].Short()
		at := stack[0]
		f := finding.Finding{
			Rule: waitRule(w.State), Confidence: finding.Low,
			Site: at.Site, Func: short(at.Func), Package: lock.PackagePath(at.Func),
			Locks:   []lock.Class{r.class[w.Holds.Lock]},
			Message: fmt.Sprintf("waiting in %s while holding %s may deadlock: the goroutine that ends the wait took %s at %s", w.State, name, name, w.Took[0].Site.Short()),
			Steps: []finding.Step{
				t.step(w.Holds.Stack, "goroutine %d took %s%s", w.Goroutine, name, mode(w.Holds.Mode)),
				t.step(stack, "and then, holding it, waited in %s", w.State),
				t.step(w.Took, "goroutine %d had taken and given back %s", w.Waker, name),
				t.step(wakes, "before it ended the wait"),
			},
		}
		// Whether it needs the lock to get there is certain to the reader only if
		// one function does both.
		if slices.ContainsFunc(wakes, func(f lock.Frame) bool { return f.Func == w.Took[0].Func }) {
			f.Confidence = finding.High
		}
		add(f.Rule+" "+at.Site.String()+" "+wakes[0].Site.String(), f)
	}
}

func waitRule(state string) string {
	switch {
	case strings.HasPrefix(state, "sync.WaitGroup"):
		return "LK4002"
	case strings.HasPrefix(state, "sync.Cond"):
		return "LK4003"
	}
	return "LK4001"
}

// program returns the stack without the frames of the runtime and of package sync at
// its inner end.
func program(s evidence.Stack) evidence.Stack {
	for len(s) > 0 {
		pkg := lock.PackagePath(s[0].Func)
		if pkg != "runtime" && pkg != "sync" && pkg != "internal/sync" {
			break
		}
		s = s[1:]
	}
	return s
}

// teller words findings.
type teller struct {
	traces   bool            // whole stacks
	happened map[string]bool // deadlocks that were told, by cycleKey
}

// step is what happened at the inner end of a stack.
func (t *teller) step(s evidence.Stack, format string, args ...any) finding.Step {
	step := finding.Step{Message: fmt.Sprintf(format, args...)}
	if len(s) == 0 {
		return step
	}
	step.Site, step.Func = s[0].Site, short(s[0].Func)
	if t.traces {
		for _, f := range outward(s) {
			step.Path = append(step.Path, lock.Frame{Func: short(f.Func), Site: f.Site})
		}
	}
	return step
}

// began says where a goroutine was started, if that is known.
func (t *teller) began(goroutine uint64, created evidence.Stack) []finding.Step {
	if len(created) == 0 {
		return nil
	}
	at := created[len(created)-1]
	return []finding.Step{{
		Site: at.Site, Func: short(at.Func),
		Message: fmt.Sprintf("goroutine %d began here", goroutine),
	}}
}
