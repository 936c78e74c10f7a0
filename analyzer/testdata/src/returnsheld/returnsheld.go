// Package returnsheld holds functions that return with a lock held, on purpose,
// and what their callers make of it.
package returnsheld

import (
	"errors"
	"sync"
)

var errClosed = errors.New("closed")

// A DB has begin and end instead of a lock and an unlock.
type DB struct {
	mu     sync.Mutex
	closed bool
	writes int
}

// begin is silent: end, which callers are to call, releases.
func (db *DB) begin() { db.mu.Lock() }

func (db *DB) end() { db.mu.Unlock() }

// Put is silent.
func (db *DB) Put() error {
	db.begin()
	defer db.end()
	if db.closed {
		return errClosed
	}
	db.writes++
	return nil
}

// Delete forgets end on the error return.
func (db *DB) Delete() error {
	db.begin()
	if db.closed {
		return errClosed // want `LK3001: .*DB\.mu`
	}
	db.writes--
	db.end()
	return nil
}

// Len locks by itself.
func (db *DB) Len() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.writes
}

// Empty calls Len between begin and end.
func (db *DB) Empty() bool {
	db.begin()
	defer db.end()
	return db.Len() == 0 // want `LK2001: .*DB\.mu`
}

// Flush ends twice.
func (db *DB) Flush() {
	db.begin()
	db.writes = 0
	db.end()
	db.end() // want `LK3002: .*DB\.mu`
}
