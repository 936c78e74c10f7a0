package guards

import (
	"sync"
	"sync/atomic"
)

// Sum counts in goroutines.
func Sum(list []int) (sum int) {
	var wg sync.WaitGroup
	for _, n := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sum += n // want `LK5004: writing sum in goroutines that a loop starts`
		}()
	}
	wg.Wait()
	return sum
}

// Group does it with the group's own Go.
func Group(list []string) map[string]int {
	counts := map[string]int{}
	var wg sync.WaitGroup
	for _, s := range list {
		wg.Go(func() {
			counts[s] = len(s) // want `LK5004: writing counts in goroutines that a loop starts`
		})
	}
	wg.Wait()
	return counts
}

var total int

// Total counts in a package variable.
func Total(list []int) {
	for _, n := range list {
		go add(n)
	}
}

func add(n int) {
	total += n // want `LK5004: writing guards\.total in goroutines that a loop starts`
}

// Results is silent: each goroutine has an element of its own.
func Results(list []string) []int {
	out := make([]int, len(list))
	var wg sync.WaitGroup
	for i, s := range list {
		wg.Go(func() { out[i] = len(s) })
	}
	wg.Wait()
	return out
}

// Own is silent: the variable is one of each iteration, or of each goroutine.
func Own(list []string, use func(int)) {
	var wg sync.WaitGroup
	for _, s := range list {
		n := 0
		wg.Go(func() {
			n += len(s)
			m := 0
			func() { m += n }()
			use(m)
		})
	}
	wg.Wait()
}

// Locked is silent, and so are Serial, Tokens and One.
func Locked(list []int) (sum int) {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
	)
	for _, n := range list {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			sum += n
		})
	}
	wg.Wait()
	return sum
}

// Serial waits for one before it starts the next.
func Serial(list []int) (sum int) {
	for _, n := range list {
		done := make(chan bool)
		go func() {
			sum += n
			close(done)
		}()
		<-done
	}
	return sum
}

// Tokens lets one at a time work.
func Tokens(list []int) (sum int) {
	token := make(chan bool, 1)
	for _, n := range list {
		go func() {
			token <- true
			sum += n
			<-token
		}()
	}
	return sum
}

// One starts one goroutine.
func One(list []int) (sum int) {
	done := make(chan bool)
	go func() {
		for _, n := range list {
			sum += n
		}
		close(done)
	}()
	<-done
	return sum
}

// A Counter counts by sync/atomic, but for one place.
type Counter struct {
	n    int64
	last int64
}

func (c *Counter) Add() { atomic.AddInt64(&c.n, 1) }

func (c *Counter) Clear() {
	c.n = 0 // want `LK5005: writing Counter\.n directly`
}

// Get is not sure to be wrong.
func (c *Counter) Get() int64 { return c.n }

// NewCounter is silent.
func NewCounter(n int64) *Counter {
	c := new(Counter)
	c.n = n
	return c
}

// A Gauge writes under its lock, by sync/atomic for those who read without.
type Gauge struct {
	mu sync.Mutex
	n  int64
}

func (g *Gauge) Set(n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n != n {
		atomic.StoreInt64(&g.n, n)
	}
}

func (g *Gauge) Get() int64 { return atomic.LoadInt64(&g.n) }

// A Lazy is silent: the Once keeps others out.
type Lazy struct {
	once sync.Once
	mu   sync.Mutex
	m    map[string]int
}

func (l *Lazy) init() { l.m = map[string]int{} }

func (l *Lazy) Put(s string) {
	l.once.Do(l.init)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.m[s]++
	l.m["all"]++
	l.m["both"]++
}

func (l *Lazy) Get(s string) int {
	l.once.Do(l.init)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.m[s]
}
