// Package labels holds locks in loops that are left or continued by label.
package labels

import "sync"

// A Grid has a lock for all rows.
type Grid struct {
	mu   sync.Mutex
	rows [][]int
	hits int
}

// Scan goes to the next row with the lock, and locks again. It never returns.
func (g *Grid) Scan(next func() []int) {
rows:
	for {
		row := next()
		g.mu.Lock() // want `LK2001: .*Grid\.mu`
		for _, v := range row {
			if v < 0 {
				continue rows
			}
			g.hits += v
		}
		g.mu.Unlock()
	}
}

// Find leaves both loops with the lock, and returns.
func (g *Grid) Find(want int) bool {
	found := false
	g.mu.Lock()
search:
	for _, row := range g.rows {
		for _, v := range row {
			if v == want {
				found = true
				break search
			}
			if v < 0 {
				g.mu.Unlock()
				return false
			}
		}
	}
	return found // want `LK3001: .*Grid\.mu`
}

// Sum is silent: the unlock stands before continue and after the inner loop.
func (g *Grid) Sum(next func() []int) {
rows:
	for range 10 {
		row := next()
		g.mu.Lock()
		for _, v := range row {
			if v < 0 {
				g.mu.Unlock()
				continue rows
			}
			g.hits += v
		}
		g.mu.Unlock()
	}
}

// Any is silent: break leads to the unlock after the loop.
func (g *Grid) Any(want int) (found bool) {
	g.mu.Lock()
search:
	for _, row := range g.rows {
		for _, v := range row {
			if v == want {
				found = true
				break search
			}
		}
	}
	g.mu.Unlock()
	return found
}
