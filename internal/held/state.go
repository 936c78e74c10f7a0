package held

import (
	"slices"
	"strconv"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// hold is a lock in a state.
type hold struct {
	ref  event.Ref
	mode lock.Mode
	site lock.Site    // in the function analysed
	path []lock.Frame // to the acquisition, when a callee left it held
	by   string       // that callee
	try  bool         // taken by a Try operation
	once bool

	with event.Ref // the object, returned by the callee, that the lock is kept with

	frame    int32     // of the body that took it
	stale    bool      // the root was redefined: some lock of the class is held
	restored bool      // a lock of the caller that was given back and taken again
	handed   bool      // somebody else will give it back
	away     bool      // a goroutine that was started has it now
	maybe    bool      // a callee left it held or not, and nothing tells which
	pending  bool      // a deferred call gives it back
	callers  bool      // the caller took it: see underCallers
	twice    bool      // it was reported that this lock is locked again
	deferral lock.Site // of the deferred call
}

// fact is a known outcome of a condition. Locks are the locks that were held
// when it was learnt: what they guard may change once they are given back.
type fact struct {
	lit   event.Literal
	locks []event.Ref
}

// deferred is a pending deferred operation of a frame.
type deferred struct {
	f *frame
	e *event.Event
}

// state is what is known at a point of a path.
type state struct {
	held   []hold
	given  []hold // locks of the caller that were given back
	done   []hold // locks taken and given back on this path
	defers []deferred
	facts  []fact
	panics bool // deferred calls run because of a panic
	doomed bool // every way from here ends in a panic or with the process
	first  bool // see event.Block.First
}

func (s *state) clone() *state {
	return &state{
		held:   slices.Clone(s.held),
		given:  slices.Clone(s.given),
		done:   slices.Clone(s.done),
		defers: slices.Clone(s.defers),
		facts:  slices.Clone(s.facts),
		panics: s.panics,
		doomed: s.doomed,
		first:  s.first,
	}
}

// size is what copying the state and comparing it costs.
func (s *state) size() int {
	return len(s.held) + len(s.given) + len(s.done) + len(s.defers) + len(s.facts)
}

// maxDone bounds how many released locks tell states apart. Beyond it a double
// unlock may be missed, but the number of states does not double with each
// conditional critical section.
const maxDone = 4

// signature returns equal strings for states that behave alike from here on.
func (s *state) signature(buf []byte) []byte {
	ref := func(r event.Ref) {
		buf = append(buf, byte(r.Root.Kind))
		buf = strconv.AppendInt(buf, int64(r.Root.Frame), 10)
		buf = append(buf, ':')
		buf = strconv.AppendInt(buf, int64(r.Root.ID), 10)
		buf = append(buf, r.Root.Name...)
		buf = append(buf, r.Path...)
		if r.Root.Kind == event.NoRoot {
			buf = append(buf, r.Class...)
		}
	}
	flags := func(h hold) {
		n := byte('a')
		for i, b := range []bool{h.stale, h.restored, h.handed, h.try, h.away || h.maybe} {
			if b {
				n += 1 << i
			}
		}
		buf = append(buf, n, '0'+byte(h.mode))
	}
	for _, h := range s.held {
		buf = append(buf, 'H')
		ref(h.ref)
		flags(h)
	}
	for _, h := range s.given {
		buf = append(buf, 'G')
		ref(h.ref)
		flags(h)
	}
	if len(s.done) <= maxDone {
		for _, h := range s.done {
			buf = append(buf, 'D')
			ref(h.ref)
		}
	}
	for _, d := range s.defers {
		buf = append(buf, 'F')
		buf = strconv.AppendInt(buf, int64(d.f.id), 10)
		buf = append(buf, d.e.Site.String()...)
		buf = strconv.AppendInt(buf, int64(d.e.Op), 10)
	}
	operand := func(o event.Operand) {
		ref(event.Ref{Root: o.Root, Path: o.Path})
		buf = append(buf, '=')
		buf = append(buf, o.Const...)
	}
	for _, f := range s.facts {
		buf = append(buf, 'C')
		buf = append(buf, f.lit.Cond.Op...)
		operand(f.lit.Cond.X)
		operand(f.lit.Cond.Y)
		buf = strconv.AppendBool(buf, f.lit.True)
	}
	return buf
}

// know returns the outcome of a condition, if it is known.
func (s *state) know(c event.Cond) (outcome, ok bool) {
	for _, f := range s.facts {
		if f.lit.Cond == c {
			return f.lit.True, true
		}
		// x == 3 decides x == 4.
		if c.Op == "==" && f.lit.Cond.Op == "==" && f.lit.True && f.lit.Cond.X == c.X &&
			c.Y.Const != "" && f.lit.Cond.Y.Const != "" {
			return false, true
		}
	}
	return false, false
}

// learn notes the outcome of a condition; facts stay sorted by insertion of
// their condition so that equal knowledge has an equal signature most of the time.
func (s *state) learn(l event.Literal) {
	if x := l.Cond.X; x.Root.Kind == event.NoRoot && x.Const == "" {
		return // of something that has no name here
	}
	f := fact{lit: l}
	for _, h := range s.held {
		if !h.stale {
			f.locks = append(f.locks, h.ref)
		}
	}
	i, found := slices.BinarySearchFunc(s.facts, l.Cond, func(f fact, c event.Cond) int { return compareCond(f.lit.Cond, c) })
	if found {
		s.facts[i] = f
		return
	}
	s.facts = slices.Insert(s.facts, i, f)
}

// forget drops what is known of conditions for which drop says so.
func (s *state) forget(drop func(event.Operand) bool) {
	// Not slices.DeleteFunc, which copies each fact, of which there are many in
	// large functions.
	n := 0
	for i := range s.facts {
		f := &s.facts[i]
		if drop(f.lit.Cond.X) || drop(f.lit.Cond.Y) {
			continue
		}
		if n != i {
			s.facts[n] = *f
		}
		n++
	}
	clear(s.facts[n:])
	s.facts = s.facts[:n]
}

// define notes that a root has a new value: locks reached through it are some
// locks of their class from now on.
func (s *state) define(r event.Root) {
	if r.Kind == event.NoRoot {
		return
	}
	hit := func(h hold) bool { return h.ref.Root == r || h.ref.Index == r || h.with.Root == r }
	s.held = age(s.held, hit)
	s.given = age(s.given, hit)
	s.done = slices.DeleteFunc(s.done, hit)
	s.forget(func(o event.Operand) bool { return o.Root == r })
}

// age marks the locks for which hit says so as stale. One that is then as
// another before it is dropped: a loop that takes a lock of each element holds
// some locks of their class, however many iterations it has.
func age(list []hold, hit func(hold) bool) []hold {
	aged := false
	for i := range list {
		if hit(list[i]) && !list[i].stale {
			list[i].stale, aged = true, true
		}
	}
	if !aged {
		return list
	}
	kept := list[:0]
	for _, h := range list {
		i := slices.IndexFunc(kept, func(o hold) bool { return h.stale && o.stale && o.alike(h) })
		if i < 0 {
			kept = append(kept, h)
			continue
		}
		kept[i].handed = kept[i].handed || h.handed
		kept[i].twice = kept[i].twice || h.twice
		kept[i].pending = kept[i].pending || h.pending
	}
	return kept
}

// surrender notes that an object goes where its use is not seen. Locks that are
// kept with it are its new owner's to give back.
func (s *state) surrender(object event.Ref) {
	if object.Root.Kind != event.Value {
		return
	}
	for i := range s.held {
		h := &s.held[i]
		if h.with.Root == object.Root && (object.Path == "" || object.Path == h.with.Path) {
			h.handed, h.away = true, true
		}
	}
}

// here reports whether the goroutine certainly has the lock.
func (h hold) here() bool { return !h.away && !h.maybe && (!h.callers || h.pending) }

// holding says how it came to be held.
func (h hold) holding() Holding {
	return Holding{Site: h.site, Mode: h.mode, Path: h.path, Callers: h.callers}
}

// alike reports whether two locks are told apart by nothing but where they were
// taken.
func (h hold) alike(o hold) bool {
	return h.mode == o.mode && h.stale == o.stale && h.ref.Root == o.ref.Root && h.ref.Path == o.ref.Path && h.ref.Class == o.ref.Class
}

// holding returns the index of a lock that is certainly this instance, or -1.
func holding(list []hold, r event.Ref) int {
	for i := len(list) - 1; i >= 0; i-- {
		if !list[i].stale && list[i].ref.Same(r) {
			return i
		}
	}
	return -1
}

// perhaps returns the index of a lock of the class that may be this instance,
// because one of the two is not known exactly, or -1.
func perhaps(list []hold, r event.Ref, mode lock.Mode) int {
	for i := len(list) - 1; i >= 0; i-- {
		h := list[i]
		if h.ref.Class == r.Class && r.Class != "" && h.mode == mode && (h.stale || !exact(h.ref) || !exact(r)) {
			return i
		}
	}
	return -1
}

// exact reports whether two such refs with different paths are probably
// different locks. Of two elements of one array, two computed indexes do not tell.
func exact(r event.Ref) bool {
	if r.IndexRoot().Kind != event.NoRoot {
		return false
	}
	switch r.Root.Kind {
	case event.Param, event.Global, event.Free:
		return true
	}
	return false
}

func compareCond(a, b event.Cond) int {
	if a.Op != b.Op {
		return compare(a.Op, b.Op)
	}
	if c := compareOperand(a.X, b.X); c != 0 {
		return c
	}
	return compareOperand(a.Y, b.Y)
}

func compareOperand(a, b event.Operand) int {
	if c := compareRoot(a.Root, b.Root); c != 0 {
		return c
	}
	if c := compare(a.Path, b.Path); c != 0 {
		return c
	}
	return compare(a.Const, b.Const)
}

func compareRoot(a, b event.Root) int {
	if a.Kind != b.Kind {
		return int(a.Kind) - int(b.Kind)
	}
	if a.Frame != b.Frame {
		return int(a.Frame - b.Frame)
	}
	if a.ID != b.ID {
		return int(a.ID - b.ID)
	}
	return compare(a.Name, b.Name)
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
