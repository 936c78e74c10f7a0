// Package sortcallback holds functions that the standard library calls before
// it returns: with the locks of its caller.
package sortcallback

import (
	"slices"
	"sort"
	"strings"
	"sync"
)

// A Board keeps scores.
type Board struct {
	mu     sync.Mutex
	names  []string
	scores map[string]int
}

// Score locks.
func (b *Board) Score(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.scores[name]
}

// Sort compares by Score, with the lock held.
func (b *Board) Sort() {
	b.mu.Lock()
	defer b.mu.Unlock()
	sort.Slice(b.names, func(i, j int) bool { return b.Score(b.names[i]) < b.Score(b.names[j]) }) // want `LK2001: .*Board\.mu`
}

// SortByName is silent: the comparison does not lock.
func (b *Board) SortByName() {
	b.mu.Lock()
	defer b.mu.Unlock()
	sort.Slice(b.names, func(i, j int) bool { return b.names[i] < b.names[j] })
	slices.SortFunc(b.names, strings.Compare)
}

// Best compares by Score through a generic function.
func (b *Board) Best() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.MaxFunc(b.names, func(x, y string) int { return b.Score(x) - b.Score(y) }) // want `LK2001: .*Board\.mu`
}

// Has is silent: the lock is released before the search.
func (b *Board) Has(score int) bool {
	b.mu.Lock()
	names := slices.Clone(b.names)
	b.mu.Unlock()
	return slices.ContainsFunc(names, func(n string) bool { return b.Score(n) == score })
}
