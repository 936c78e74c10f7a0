package detector

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// watched is a lock of this package.
type watched interface {
	// watched returns how the detector knows the lock.
	watched() (id *identity, address uintptr, k kind)
}

func (m *Mutex) watched() (*identity, uintptr, kind) {
	return &m.id, uintptr(unsafe.Pointer(m)), mutex
}

func (m *RWMutex) watched() (*identity, uintptr, kind) {
	return &m.id, uintptr(unsafe.Pointer(m)), rwMutex
}

func (r *rlocker) watched() (*identity, uintptr, kind) { return (*RWMutex)(r).watched() }

// Name gives a lock a name for reports, and a class of that name. Locks of equal
// names are of one class. It does nothing for a Locker that is no Mutex or
// RWMutex of this package. It should come before the lock is first locked.
//
//go:norace
func Name(l sync.Locker, name string) {
	w, ok := l.(watched)
	if !ok {
		return
	}
	raceOff()
	id, address, k := w.watched()
	var at frames
	capture(&at)
	key := hashOf(name)
	c := classAt(key)
	if c == nil {
		c = newClass(key, outermost(&at), k)
		c.given, c.outer = name, false
		c = addClass(c)
	}
	id.word.Store(trace(address) | uint64(c.instance()))
	raceOn()
}

// hashOf returns a key for classOf that is no address (FNV-1a).
//
//go:norace
func hashOf(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	return h | 1<<63
}

// orders has the declared orders: what must be taken after a lock. Locks are
// there by class, but for two of one class, which are there by themselves.
var orders struct {
	mu    sync.Mutex // a leaf; guards after
	after map[lock.Class][]lock.Class
}

// Order declares that of two locks the first is taken first, if both are held at
// a time, and so of all locks of their classes. Orders are transitive. Taking
// them the other way round is reported, whether or not it can deadlock.
//
//go:norace
func Order(first, second sync.Locker) {
	a, ok1 := first.(watched)
	b, ok2 := second.(watched)
	if !ok1 || !ok2 {
		return
	}
	raceOff()
	var at frames
	capture(&at)
	pc := outermost(&at)
	n, m := declare(a, pc, 1), declare(b, pc, 2)
	detached(func() { addOrder(n, m) })
	raceOn()
}

// outermost returns the innermost return address that lies in the user's code.
//
//go:norace
func outermost(at *frames) uintptr {
	for _, pc := range at {
		if pc == 0 {
			break
		}
		if only, _ := lockMethods(pc); !only {
			return pc
		}
	}
	return at[0]
}

// declare returns the node of a lock that is an argument of a call. If it was
// not locked yet, that gives it its class.
//
//go:norace
func declare(w watched, pc uintptr, arg int) node {
	id, address, k := w.watched()
	word := id.word.Load()
	if word>>32<<32 != trace(address) {
		key := uint64(pc) ^ uint64(arg)<<56
		c := classAt(key)
		if c == nil {
			c = newClass(key, pc, k)
			c.arg = arg
			c = addClass(c)
		}
		n := c.instance()
		if id.word.CompareAndSwap(word, trace(address)|uint64(n)) {
			return nodeOf(n)
		}
		word = id.word.Load()
	}
	return nodeOf(uint32(word))
}

func addOrder(a, b node) {
	from, to := a.className(), b.className()
	if from == to {
		from, to = a.key(), b.key()
	}
	orders.mu.Lock()
	defer orders.mu.Unlock()
	if orders.after == nil {
		orders.after = make(map[lock.Class][]lock.Class)
	}
	orders.after[from] = append(orders.after[from], to)
}

// declaredBefore reports whether a declared order has a before b.
func declaredBefore(a, b lock.Class) bool {
	orders.mu.Lock()
	defer orders.mu.Unlock()
	seen := map[lock.Class]bool{a: true}
	for queue := []lock.Class{a}; len(queue) > 0; queue = queue[1:] {
		for _, next := range orders.after[queue[0]] {
			if next == b {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// misordered reports the edges that a declared order forbids.
func (a *acquisition) misordered() []*Report {
	var reports []*Report
	for i := range a.edges {
		e := &a.edges[i]
		if !declaredBefore(e.byClass.To, e.byClass.From) && !declaredBefore(e.To, e.From) {
			continue
		}
		w := e.seen
		r := &Report{
			Rule:    "LK1003",
			Locks:   []string{string(w.from.className()), string(w.to.className())},
			Message: fmt.Sprintf("acquiring %s while holding %s violates the declared order", w.to.name(), w.from.name()),
			key:     fmt.Sprintf("%s %s %v", w.from.className(), w.to.className(), siteOf(w.takenAt)),
		}
		var t text
		t.linef("Goroutine %d %s %s:", w.goroutine, verbs[w.to.mode].now, w.to.name())
		t.stack(w.takenAt)
		t.linef("while holding %s, %s at:", w.from.name(), verbs[w.from.mode].past)
		t.stack(w.heldAt)
		t.linef("")
		t.created(w.goroutine, w.created)
		r.details = t.String()
		reports = append(reports, r)
	}
	return reports
}
