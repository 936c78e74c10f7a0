package detector

import (
	"sync/atomic"
)

// identity is the part of a lock by which the detector knows it. The zero value
// is a lock that was not locked yet.
type identity struct {
	// word is the lock's node, and in its upper half a trace of its address: a
	// copy of a lock, which is another lock, notices that it is one.
	word atomic.Uint64

	// owner is the goroutine that holds the lock for writing. Only that
	// goroutine sets it, and who unlocks clears it.
	owner uint64
}

// trace returns what the upper half of a word is for a lock at the address. It
// is never 0.
func trace(address uintptr) uint64 { return (uint64(address)>>3 | 1) << 32 }

// nodeFor returns the node of the lock at the address, which g is about to take.
//
//go:norace
func (l *identity) nodeFor(g *goroutine, address uintptr, k kind) uint32 {
	if word := l.word.Load(); word>>32<<32 == trace(address) {
		return uint32(word)
	}
	return l.identify(g, address, k)
}

// identify gives a lock that was not locked before a node. What the goroutine
// seems to hold at the address was there before.
//
//go:norace
//go:noinline
func (l *identity) identify(g *goroutine, address uintptr, k kind) uint32 {
	var at frames
	capture(&at)
	g.forget(address)
	old := l.word.Load()
	node := classOf(&at, k).instance()
	if !l.word.CompareAndSwap(old, trace(address)|uint64(node)) {
		return uint32(l.word.Load()) // another goroutine was first
	}
	return node
}

// kind says what sort of lock it is.
type kind uint32

const (
	mutex kind = iota
	rwMutex
	once
)

// class is the set of locks that were first locked by the same piece of code.
// Classes of different code may turn out to have the same name and are one then,
// see (*class).name.
type class struct {
	key   uint64  // what the table finds it by
	pc    uintptr // return address of the first lock
	arg   int     // which argument of the call has the lock, from 1; 0 is the receiver
	kind  kind
	outer bool // the code is a method of a lock, of ours or of a type around it: its caller decides
	given string
	next  *class // in the chain of the table

	locks    atomic.Uint32 // how many there are
	rest     uint32        // the node of those that have none of their own
	written  atomic.Bool   // one was locked for writing
	migrates atomic.Bool   // one was unlocked by another goroutine than the one that had locked it
	label    atomic.Pointer[label]
}

// ownNodes is how many locks of a class have nodes of their own. All others share
// one: of a million locks of one class, which ones meet matters as little as it
// helps to remember. Programs with few locks are seen exactly, and of those with
// many the first ones stand for all.
const ownNodes = 63

// instance returns the node of a new lock of the class.
//
//go:norace
func (c *class) instance() uint32 {
	n := c.locks.Add(1)
	if n > ownNodes {
		return c.rest
	}
	return newNode(c, n)
}

// single reports whether the class has one lock only, so far.
func (c *class) single() bool { return c.locks.Load() == 1 }

// classes is a hash table of classes by key. It only grows, by one for each piece
// of code that locks.
var classes [1 << 12]atomic.Pointer[class]

// classOf returns the class of a lock that is first locked at a stack.
//
//go:norace
func classOf(at *frames, k kind) *class {
	var c *class
	for _, pc := range at {
		if pc == 0 {
			break
		}
		if c = classAt(uint64(pc), pc, 0, "", k); !c.outer {
			break
		}
	}
	if c == nil {
		c = classAt(1, 1, 0, "", k) // no stack at all
	}
	return c
}

// classAt returns the class of a key, a new one if there is none.
//
//go:norace
func classAt(key uint64, pc uintptr, arg int, given string, k kind) *class {
	head := &classes[key*0x9E3779B97F4A7C15>>(64-12)]
	for c := head.Load(); c != nil; c = c.next {
		if c.key == key {
			return c
		}
	}
	return newClass(head, &class{key: key, pc: pc, arg: arg, given: given, kind: k, outer: given == "" && isLockMethod(pc)})
}

//go:norace
//go:noinline
func newClass(head *atomic.Pointer[class], c *class) *class {
	c.rest = newNode(c, 0)
	for {
		first := head.Load()
		for other := first; other != nil; other = other.next {
			if other.key == c.key {
				return other
			}
		}
		c.next = first
		if head.CompareAndSwap(first, c) {
			return c
		}
	}
}

// node is a vertex of the lock-order graph: a lock, or all locks of a class that
// have no node of their own.
type node struct {
	class  *class
	number uint32 // which lock of its class, from 1; 0 for the rest
}

// nodes has all nodes by number, in pieces that never move. Number 0 is none.
const pieceBits = 10

var (
	nodes     [1 << 14]atomic.Pointer[[1 << pieceBits]node]
	nodeCount atomic.Uint32
)

//go:norace
func newNode(c *class, number uint32) uint32 {
	n := nodeCount.Add(1)
	piece := &nodes[n>>pieceBits%uint32(len(nodes))]
	p := piece.Load()
	if p == nil {
		p = new([1 << pieceBits]node)
		if !piece.CompareAndSwap(nil, p) {
			p = piece.Load()
		}
	}
	p[n%(1<<pieceBits)] = node{c, number}
	return n
}

//go:norace
func nodeOf(n uint32) node {
	return nodes[n>>pieceBits%uint32(len(nodes))].Load()[n%(1<<pieceBits)]
}
