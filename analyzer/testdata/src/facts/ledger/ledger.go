// Package ledger is imported by bank: its own code has no cycle, what it does
// with its lock is known to bank by facts only.
package ledger

import "sync"

// A Ledger sums entries.
type Ledger struct {
	mu  sync.Mutex
	sum map[string]int
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{sum: map[string]int{}} }

// Post adds an entry, under the lock.
func (l *Ledger) Post(name string, amount int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sum[name] += amount
}

// Each calls fn for every entry, under the lock.
func (l *Ledger) Each(fn func(name string, sum int)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, sum := range l.sum {
		fn(name, sum)
	}
}

// Begin returns with the ledger locked. Commit unlocks it.
func (l *Ledger) Begin() { l.mu.Lock() }

// Commit unlocks what Begin has locked.
func (l *Ledger) Commit() { l.mu.Unlock() }

// Total locks the ledger.
func (l *Ledger) Total() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, sum := range l.sum {
		n += sum
	}
	return n
}
