package detector

import (
	"sync/atomic"
)

// goroutine is what the detector knows of a goroutine that holds locks, waits for
// one, or works for a WaitGroup. Only the goroutine itself changes it, without
// synchronization; others read it while it waits and cannot change, see waiting.
type goroutine struct {
	id    uint64
	chain uint64         // hash of the locks held, in their order; see extend
	held  []held         // in the order of acquisition
	works []uintptr      // WaitGroups that wait for it
	began frames         // where it was started, if WaitGroup.Go did it
	slot  *atomic.Uint64 // its key in the table

	// returned lists locks of held that other goroutines gave back. Those
	// goroutines add to it, this one takes it over: see settle.
	returned atomic.Pointer[returned]

	wait waiting
}

// held is one lock that a goroutine holds. While it is held, the address
// identifies it: its memory is not used for anything else.
type held struct {
	lock  uintptr
	below uint64 // the chain without this lock and those after it
	node  uint32
	mode  mode
	since int64 // when it was acquired, in ns, if holds are timed
	at    frames
}

// bucket holds goroutines whose numbers hash alike: one cache line of 64 bytes.
type bucket struct {
	keys  [3]atomic.Uint64 // goroutine numbers; 0 is free
	users [3]*goroutine    // kept when the key goes, for the next user
	next  atomic.Pointer[bucket]
}

// The table of goroutines: number -> goroutine. A goroutine has a key from its
// first lock until it holds none, so the table does not grow with goroutines
// that are gone, and a lookup does not depend on how many there are, unless more
// than 40,000 hold locks at a time.
const tableBits = 14

var table [1 << tableBits]bucket

//go:norace
func bucketOf(id uint64) *bucket {
	return &table[id*0x9E3779B97F4A7C15>>(64-tableBits)]
}

// current returns the goroutine of this number, which is that of the caller.
//
//go:norace
func current(id uint64) *goroutine {
	b := bucketOf(id)
	for i := range b.keys {
		if b.keys[i].Load() == id {
			return b.users[i]
		}
	}
	return enter(b, id)
}

// lookup returns the goroutine of this number, or nil if it has no key.
//
//go:norace
func lookup(id uint64) *goroutine {
	for b := bucketOf(id); b != nil; b = b.next.Load() {
		for i := range b.keys {
			if b.keys[i].Load() == id {
				return b.users[i]
			}
		}
	}
	return nil
}

// enter finds the goroutine behind the first bucket, or gives it a key.
//
//go:norace
//go:noinline
func enter(first *bucket, id uint64) *goroutine {
	for b := first.next.Load(); b != nil; b = b.next.Load() {
		for i := range b.keys {
			if b.keys[i].Load() == id {
				return b.users[i]
			}
		}
	}
	for b := first; ; b = follow(b) {
		for i := range b.keys {
			if b.keys[i].Load() != 0 || !b.keys[i].CompareAndSwap(0, id) {
				continue
			}
			g := b.users[i]
			if g == nil {
				g = &goroutine{held: make([]held, 0, 4)}
				b.users[i] = g
			}
			g.id, g.slot = id, &b.keys[i]
			return g
		}
	}
}

// follow returns the next bucket, which it makes if there is none.
//
//go:norace
func follow(b *bucket) *bucket {
	next := b.next.Load()
	if next == nil {
		next = new(bucket)
		if !b.next.CompareAndSwap(nil, next) {
			next = b.next.Load()
		}
	}
	return next
}

// maxIdle is how many locks a record that nobody uses has room for.
const maxIdle = 64

// leave gives the key back if there is nothing left to know of the goroutine.
//
//go:norace
func (g *goroutine) leave() {
	if len(g.held) != 0 || len(g.works) != 0 {
		return
	}
	if cap(g.held) > maxIdle {
		g.held = make([]held, 0, 4)
	}
	g.chain = 0
	g.slot.Store(0)
}

// everyone calls f with each goroutine that has a key, until it returns false.
// What f sees may change at any moment, unless the goroutine waits.
//
//go:norace
func everyone(f func(g *goroutine) bool) {
	for i := range table {
		for b := &table[i]; b != nil; b = b.next.Load() {
			for k := range b.keys {
				if b.keys[k].Load() != 0 && b.users[k] != nil && !f(b.users[k]) {
					return
				}
			}
		}
	}
}
