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
//     exclusively, and its From. So two edges' gates are disjoint, and no gate
//     of one edge is the From of another.
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
//
// A gate that is only read-locked excludes no other reader, so it is not in
// Gates; that it excludes one who holds it exclusively is not used.

// occupied is what the edges chosen so far for a cycle hold. Classes and
// threads are numbered, see index.
type occupied struct {
	gate   []bool // a chosen edge has the class as a gate
	from   []bool // a chosen edge has the class as its From
	thread []bool
}

// admits reports whether a further edge can happen at the same time.
func (o *occupied) admits(from int, c *context) bool {
	if o.gate[from] || o.thread[c.thread] {
		return false
	}
	for _, gate := range c.gates {
		if o.gate[gate] || o.from[gate] {
			return false
		}
	}
	return true
}

// set marks what an edge holds, or takes the mark away.
func (o *occupied) set(from int, c *context, mark bool) {
	o.from[from] = mark
	for _, gate := range c.gates {
		o.gate[gate] = mark
	}
	if c.thread != anyThread {
		o.thread[c.thread] = mark
	}
}
