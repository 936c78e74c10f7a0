// Package globals holds package-level objects with a lock, and functions that
// work on them.
package globals

import "sync"

// A Logger is the usual type with a default instance.
type Logger struct {
	mu  sync.Mutex
	buf []byte
	out func([]byte)
}

var std = &Logger{}

// Flush locks the default instance.
func Flush() {
	std.mu.Lock()
	defer std.mu.Unlock()
	std.out(std.buf)
	std.buf = nil
}

// Print flushes with the default instance locked.
func Print(line string) {
	std.mu.Lock()
	defer std.mu.Unlock()
	std.buf = append(std.buf, line...)
	if len(std.buf) > 1000 {
		Flush() // want `LK2001: .*Logger\.mu`
	}
}

// Output is silent: l need not be the default instance.
func (l *Logger) Output(line string) {
	l.mu.Lock()
	l.buf = append(l.buf, line...)
	l.mu.Unlock()
	Flush()
}

var state = struct {
	mu sync.RWMutex
	n  int
}{n: 1}

// Get reads.
func Get() int {
	state.mu.RLock()
	defer state.mu.RUnlock()
	return state.n
}

// Incr reads with the write lock held.
func Incr() {
	state.mu.Lock()
	state.n = Get() + 1 // want `LK2003: .*state\.mu`
	state.mu.Unlock()
}

// Reset forgets the lock of the package-level struct.
func Reset() bool {
	state.mu.Lock()
	if state.n == 0 {
		return false // want `LK3001: .*state\.mu`
	}
	state.n = 0
	state.mu.Unlock()
	return true
}

var (
	counters  [4]counter
	countersN int
)

type counter struct {
	mu sync.Mutex
	n  int
}

// Sum is silent: the elements of a package-level array, one after the other.
func Sum() (n int) {
	for i := range counters {
		c := &counters[i]
		c.mu.Lock()
		n += c.n
		c.mu.Unlock()
	}
	return n + countersN
}
