package main

import (
	"runtime"
	"sync"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

type locker[T any] interface {
	*T
	sync.Locker
}

type rwLocker[T any] interface {
	*T
	sync.Locker
	RLock()
	RUnlock()
}

// suite returns the measures for one implementation.
func suite[M, RW any, PM locker[M], PRW rwLocker[RW]]() []measure {
	return []measure{
		{"Lock+Unlock, uncontended", 500_000, func() (func(), func()) {
			return lockOnce(PM(new(M))), nil
		}},
		{"RLock+RUnlock, uncontended", 500_000, func() (func(), func()) {
			return readOnce(PRW(new(RW))), nil
		}},
		{"RLock+RUnlock, 8 goroutines", 500, func() (func(), func()) {
			return together(readOnce(PRW(new(RW)))), nil
		}},
		{"Lock+Unlock, 8 goroutines at one lock", 500, func() (func(), func()) {
			return together(lockOnce(PM(new(M)))), nil
		}},
		{"two nested", 200_000, func() (func(), func()) {
			return nested([]PM{new(M), new(M)}), nil
		}},
		{"16 nested", 20_000, func() (func(), func()) {
			var locks []PM
			for range 16 {
				locks = append(locks, new(M))
			}
			return nested(locks), nil
		}},
		{"Lock+Unlock, 10,000 locks held by others", 2_000, func() (func(), func()) {
			return lockOnce(PM(new(M))), hold[M, PM](10_000)
		}},
		{"a new lock under one anchor", 50_000, func() (func(), func()) {
			anchor := PM(new(M))
			return func() {
				m := PM(new(M))
				anchor.Lock()
				m.Lock()
				m.Unlock()
				anchor.Unlock()
			}, nil
		}},
		{"one lock of a slice of 100,000, then the next", 100_000, func() (func(), func()) {
			list := make([]M, 100_000)
			each := make([]PM, len(list))
			for i := range list {
				each[i] = &list[i]
			}
			return inTurn(each), nil
		}},
		{"one of 100,000 separate locks, then the next", 100_000, func() (func(), func()) {
			each := make([]PM, 100_000)
			for i := range each {
				each[i] = new(M)
			}
			return inTurn(each), nil
		}},
		{"one of a million separate locks, then the next", 1_000_000, func() (func(), func()) {
			each := make([]PM, 1_000_000)
			for i := range each {
				each[i] = new(M)
			}
			return inTurn(each), nil
		}},
		{"LRU cache, 8 goroutines", 500, func() (func(), func()) {
			return together(newCache[M, PM](1000).use), nil
		}},
	}
}

func lockOnce(m sync.Locker) func() {
	return func() {
		m.Lock()
		m.Unlock()
	}
}

func readOnce(m interface {
	RLock()
	RUnlock()
}) func() {
	return func() {
		m.RLock()
		m.RUnlock()
	}
}

func inTurn[PM sync.Locker](locks []PM) func() {
	i := 0
	return func() {
		m := locks[i%len(locks)]
		i++
		m.Lock()
		m.Unlock()
	}
}

func nested[PM sync.Locker](locks []PM) func() {
	return func() {
		for _, m := range locks {
			m.Lock()
		}
		for i := range locks {
			locks[len(locks)-1-i].Unlock()
		}
	}
}

// batch is how many operations together does at a time: a measure of it is shown
// per operation.
const batch = 1000

// together returns a function that calls f batch times in all, in 8 goroutines.
func together(f func()) func() {
	return func() {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range batch / 8 {
					f()
				}
			})
		}
		wg.Wait()
	}
}

// hold makes goroutines that hold a lock each, until the function it returns is called.
func hold[M any, PM locker[M]](n int) (release func()) {
	var held, done sync.WaitGroup
	held.Add(n)
	end := make(chan struct{})
	for range n {
		done.Go(func() {
			m := PM(new(M))
			m.Lock()
			held.Done()
			<-end
			m.Unlock()
		})
	}
	held.Wait()
	runtime.GC()
	return func() {
		close(end)
		done.Wait()
	}
}
