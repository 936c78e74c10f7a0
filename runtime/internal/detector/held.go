package detector

import (
	"sync/atomic"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// mode says how a lock is held. The values are lock.Mode's.
type mode uint32

const (
	write = mode(lock.Write)
	read  = mode(lock.Read)
)

// hold adds a lock that was acquired. The caller fills in at.
//
//go:norace
func (g *goroutine) hold(address uintptr, node uint32, m mode) *held {
	if g.returned.Load() != nil {
		g.settle()
	}
	n := len(g.held)
	if n == cap(g.held) {
		g.grow()
	}
	g.held = g.held[:n+1]
	h := &g.held[n]
	h.lock, h.node, h.mode, h.below = address, node, m, g.chain
	g.chain = extend(g.chain, node, m)
	if timed.Load() {
		h.since = now()
	}
	return h
}

//go:norace
//go:noinline
func (g *goroutine) grow() {
	more := make([]held, len(g.held), 2*cap(g.held)+4)
	//lint:ignore S1001 copy would be watched by the race detector
	for i := range g.held {
		more[i] = g.held[i]
	}
	g.held = more
}

// pop removes a lock, the last one acquired in most cases, and reports whether
// it was held.
//
//go:norace
func (g *goroutine) pop(address uintptr, m mode) bool {
	if timed.Load() {
		g.releasing(address, m)
	}
	n := len(g.held) - 1
	if n >= 0 && g.held[n].lock == address && g.held[n].mode == m && g.returned.Load() == nil {
		g.chain = g.held[n].below
		g.held = g.held[:n]
		if n == 0 {
			g.leave()
		}
		return true
	}
	return g.popInner(address, m)
}

//go:norace
//go:noinline
func (g *goroutine) popInner(address uintptr, m mode) bool {
	if g.returned.Load() != nil {
		g.settle()
	}
	for i := len(g.held) - 1; i >= 0; i-- {
		if g.held[i].lock == address && g.held[i].mode == m {
			g.remove(i)
			g.leave()
			return true
		}
	}
	g.leave()
	return false
}

// remove takes the element out, and it out of the chains above it.
//
//go:norace
func (g *goroutine) remove(i int) {
	g.chain = g.held[i].below
	for ; i < len(g.held)-1; i++ {
		g.held[i] = g.held[i+1]
		g.held[i].below = g.chain
		g.chain = extend(g.chain, g.held[i].node, g.held[i].mode)
	}
	g.held = g.held[:i]
}

// returned is a lock that another goroutine gave back.
type returned struct {
	lock uintptr
	mode mode
	next *returned
}

// giveBack tells the goroutine that another one has given its lock back. The
// lock may be taken again only after that.
//
//go:norace
func (g *goroutine) giveBack(address uintptr, m mode) {
	r := &returned{lock: address, mode: m}
	for {
		r.next = g.returned.Load()
		if g.returned.CompareAndSwap(r.next, r) {
			notice()
			return
		}
	}
}

// settle removes what others gave back. Of two acquisitions of one lock the
// first is removed: the second one could only follow when the first was over.
//
//go:norace
//go:noinline
func (g *goroutine) settle() {
	for r := g.returned.Swap(nil); r != nil; r = r.next {
		unnoticed.count.Add(-1)
		for i := range g.held {
			if g.held[i].lock == r.lock && g.held[i].mode == r.mode {
				g.remove(i)
				break
			}
		}
	}
}

// forget removes what is held at an address at which a new lock is now.
//
//go:norace
func (g *goroutine) forget(address uintptr) {
	for i := len(g.held) - 1; i >= 0; i-- {
		if g.held[i].lock == address {
			g.remove(i)
		}
	}
}

// find returns the goroutine's last acquisition of the lock, or nil.
//
//go:norace
func (g *goroutine) find(address uintptr) *held {
	for i := len(g.held) - 1; i >= 0; i-- {
		if g.held[i].lock == address {
			return &g.held[i]
		}
	}
	return nil
}

// extend returns the chain with one more lock. The hash stands for the whole
// sequence of locks and modes: lockdep's chain key (Linux,
// kernel/locking/lockdep.c). Its last bit is left free, see sighting.
//
//go:norace
func extend(chain uint64, node uint32, m mode) uint64 {
	chain ^= uint64(node)<<2 | uint64(m)
	chain *= 0x9E3779B97F4A7C15
	chain ^= chain >> 29
	return chain
}

// sighting says that a chain was seen, and by whom.
type sighting struct {
	chain atomic.Uint64 // the last bit: whether by several goroutines
	by    atomic.Uint64 // the goroutine, if by one
}

// several is the bit of a chain that several goroutines took.
const several = 1

// sightings is a cache of what need not be looked at again, by the first bits of
// its hash. What loses its place is looked at again, which costs time and changes
// nothing.
type sightings [1 << sightingBits]sighting

const sightingBits = 16

// chains has the chains that were looked at, and pairs the edges, by pairKey. A
// program has many more chains than edges: of 80 locks, three at a time, 82,160
// and 3,160. A chain that is new, or has lost its place, mostly has no new edge.
var chains, pairs sightings

// known reports whether the chain was looked at already, for this goroutine or
// for several.
//
//go:norace
func (t *sightings) known(chain, id uint64) bool {
	s := &t[chain>>(64-sightingBits)]
	seen := s.chain.Load()
	return seen == chain|several || seen == chain&^several && s.by.Load() == id
}

// learn records that the goroutine's taking of the chain was looked at.
//
//go:norace
func (t *sightings) learn(chain, id uint64) {
	s := &t[chain>>(64-sightingBits)]
	if s.chain.Load() == chain&^several && s.by.Load() != id {
		s.chain.Store(chain | several)
		return
	}
	s.by.Store(id)
	s.chain.Store(chain &^ several)
}
