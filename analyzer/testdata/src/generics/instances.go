package generics

import "sync"

// A List is used with several element types.
type List[T any] struct {
	mu    sync.Mutex
	items []T
}

// Push locks.
func (l *List[T]) Push(it T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, it)
}

// Len locks.
func (l *List[T]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.items)
}

// A Feed locks its list from under its own lock.
type Feed struct {
	mu    sync.Mutex
	names *List[string]
	n     int
}

// Add has one order.
func (f *Feed) Add(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names.Push(name) // want `LK1001: .*List\.mu.*Feed\.mu`
	f.n++
}

// Each calls fn under the list's lock.
func Each[T any](l *List[T], fn func(T)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, it := range l.items {
		fn(it)
	}
}

// Count has the other order, through a generic function.
func (f *Feed) Count() {
	Each(f.names, func(string) { f.incr() })
}

func (f *Feed) incr() {
	f.mu.Lock()
	f.n++
	f.mu.Unlock()
}

// A lockable is any type with the two methods.
type lockable interface {
	Lock()
	Unlock()
}

// Under is silent: it locks a value of a type parameter, and unlocks it.
func Under[L lockable](l L, fn func()) {
	l.Lock()
	defer l.Unlock()
	fn()
}

// A Box is locked by Under.
type Box struct {
	mu sync.Mutex
	n  int
}

// Incr is silent.
func (b *Box) Incr() { Under(&b.mu, func() { b.n++ }) }

// Twice nests it.
func (b *Box) Twice() {
	Under(&b.mu, func() { b.Incr() }) // want `LK2001: .*Box\.mu`
}
