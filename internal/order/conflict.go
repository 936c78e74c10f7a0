package order

import "github.com/lockcheck/lockcheck/internal/lock"

// meeting says when a goroutine that wants a lock in one mode waits for a
// goroutine that holds it in another.
type meeting uint8

const (
	always meeting = iota
	ifWritten
)

// meetings is the policy for readers and writers. At each lock of a cycle the
// edge that leaves it holds the lock, and the edge that arrives wants it:
//
//	──ToMode──▶ (lock) ──FromMode──▶
//	  wanted             held
var meetings = [2][2]meeting{ // [held][wanted]
	lock.Write: {lock.Write: always, lock.Read: always},
	lock.Read: {
		lock.Write: always,
		// Readers do not wait for each other, but a new reader waits for a
		// writer that waits for the readers before it: "a blocked Lock call
		// excludes new readers" (package sync, RWMutex). The writer may be any
		// goroutine, with or without other locks, so this needs only that the
		// class is ever taken in write mode. That the writer can come just
		// then is assumed.
		lock.Read: ifWritten,
	},
}

// blocks reports whether a goroutine that wants a lock waits for one that holds
// it; written says whether the lock's class is ever taken in write mode.
func blocks(held, wanted lock.Mode, written bool) bool {
	return written || meetings[held][wanted] == always
}

// The rest of what makes a cycle real says that its edges can happen at one
// time, each in a goroutine of its own:
//
//   - No edge is Unshared.
//   - No two edges belong to the same Thread.
//   - No lock is held exclusively by one goroutine and held at all by another.
//     What a goroutine holds, as far as its edge tells, are the edge's Gates,
//     exclusively, its ReadGates, and its From. So no gate of one edge is a
//     gate, a read gate or the From of another, and no read gate of one is the
//     From of another that holds it exclusively.
//
// The last clause settles what a gate means that is itself a lock of the cycle:
//
//	A ─[C]─▶ B ──▶ C ──▶ A
//
// The goroutine that takes B under A holds C, and so does the one that takes A
// under C: they cannot both be there. Counting From as one of the locks held is
// Goodlock's guard set (Bensalem and Havelund, "Dynamic deadlock analysis of
// multi-threaded programs", 2005). It loses no deadlock: a goroutine that holds
// C while it takes B has an edge from C to B also, and C ─▶ B ─▶ C is reported.

// occupied is what the edges chosen so far for a cycle hold. Classes and
// threads are numbered, see index.
type occupied struct {
	gate   []bool // a chosen edge has the class as a gate
	read   []int  // how many chosen edges have it as a read gate
	from   []bool // a chosen edge has the class as its From
	owned  []bool // and holds it exclusively
	thread []bool
}

func newOccupied(classes, threads int) occupied {
	return occupied{
		gate:   make([]bool, classes),
		read:   make([]int, classes),
		from:   make([]bool, classes),
		owned:  make([]bool, classes),
		thread: make([]bool, threads),
	}
}

// admits reports whether a further edge can happen at the same time.
func (o *occupied) admits(from int, c *context) bool {
	if o.gate[from] || o.thread[c.thread] || c.fromMode == lock.Write && o.read[from] > 0 {
		return false
	}
	for _, gate := range c.gates {
		if o.gate[gate] || o.read[gate] > 0 || o.from[gate] {
			return false
		}
	}
	for _, gate := range c.readGates {
		if o.gate[gate] || o.owned[gate] {
			return false
		}
	}
	return true
}

// set marks what an edge holds, or takes the mark away.
func (o *occupied) set(from int, c *context, mark bool) {
	o.from[from] = mark
	o.owned[from] = mark && c.fromMode == lock.Write
	for _, gate := range c.gates {
		o.gate[gate] = mark
	}
	for _, gate := range c.readGates {
		if mark {
			o.read[gate]++
		} else {
			o.read[gate]--
		}
	}
	if c.thread != anyThread {
		o.thread[c.thread] = mark
	}
}
