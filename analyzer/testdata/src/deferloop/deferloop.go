// Package deferloop holds deferred unlocks in loops: they run when the function
// returns, not when the iteration ends.
package deferloop

import "sync"

// A Book is written line by line.
type Book struct {
	mu    sync.Mutex
	lines []string
}

// Write locks again in the second iteration.
func (b *Book) Write(lines []string) {
	for _, line := range lines {
		b.mu.Lock()
		defer b.mu.Unlock() // want `LK3005: .*Book\.mu`
		b.lines = append(b.lines, line)
	}
}

// Retry locks again unless it succeeds the first time.
func (b *Book) Retry(try func() error) (err error) {
	for range 3 {
		b.mu.Lock()
		defer b.mu.Unlock() // want `LK3005: .*Book\.mu`
		if err = try(); err == nil {
			return nil
		}
	}
	return err
}

// WriteAll is silent: the literal returns, and unlocks, in each iteration.
func (b *Book) WriteAll(lines []string) {
	for _, line := range lines {
		func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.lines = append(b.lines, line)
		}()
	}
}

// First is silent: the iteration that locks returns.
func (b *Book) First(lines []string) string {
	for _, line := range lines {
		if line == "" {
			continue
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.lines = append(b.lines, line)
		return line
	}
	return ""
}

// Last is silent: the iteration that locks leaves the loop.
func (b *Book) Last(lines []string) {
	for _, line := range lines {
		if line != "" {
			b.mu.Lock()
			defer b.mu.Unlock()
			break
		}
	}
	b.lines = nil
}

// Close is silent: each iteration locks another book, and all are to be locked
// until the end.
func Close(books []*Book) {
	for _, b := range books {
		b.mu.Lock()
		defer b.mu.Unlock()
	}
	for _, b := range books {
		b.lines = nil
	}
}
