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

// node returns the node of the lock at the address, if it has one.
func (l *identity) node(address uintptr) (node uint32, ok bool) {
	word := l.word.Load()
	return uint32(word), word>>32<<32 == trace(address)
}

// identify gives a lock that was not locked before a node. What the goroutine
// seems to hold at the address was there before. It is called by the lock's own
// methods.
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
	given string
	// outer says that the code is nothing but methods of locks, of ours or of a
	// type around one: their caller decides. wrapped says that there is such a
	// type, so that what the code locks is not the lock but what has it.
	outer, wrapped bool
	next           *class // in the chain of the table

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

// classes is a hash table of classes by key. It only grows, by one for each piece
// of code that locks.
const classBits = 12

var classes [1 << classBits]atomic.Pointer[class]

// classOf returns the class of a lock that is first locked at a stack.
//
//go:norace
func classOf(at *frames, k kind) *class {
	wrapped := false
	for _, pc := range at[1:] { // the first one is in the lock's own method
		if pc == 0 {
			break
		}
		c := classAt(uint64(pc))
		if c == nil {
			c = newClass(uint64(pc), pc, k)
			c.wrapped = c.wrapped || wrapped
			c = addClass(c)
		}
		if !c.outer {
			return c
		}
		wrapped = c.wrapped
	}
	if c := classAt(noStack); c != nil {
		return c
	}
	return addClass(newClass(noStack, 0, k))
}

// noStack is the key of the class of locks of which it is not known where they
// are first locked.
const noStack = 1

// classAt returns the class of the key, or nil if there is none yet.
//
//go:norace
func classAt(key uint64) *class {
	for c := bucketOfClass(key).Load(); c != nil; c = c.next {
		if c.key == key {
			return c
		}
	}
	return nil
}

func bucketOfClass(key uint64) *atomic.Pointer[class] {
	return &classes[key*0x9E3779B97F4A7C15>>(64-classBits)]
}

// newClass returns a class for addClass.
//
//go:norace
func newClass(key uint64, pc uintptr, k kind) *class {
	c := &class{key: key, pc: pc, kind: k}
	c.outer, c.wrapped = lockMethods(pc)
	return c
}

// addClass adds the class, unless there is one of its key by now, and returns the
// one that is there.
//
//go:norace
//go:noinline
func addClass(c *class) *class {
	head := bucketOfClass(c.key)
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
