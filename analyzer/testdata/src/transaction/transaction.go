// Package transaction holds locks that are taken for an object which is returned,
// and given back at its end.
package transaction

import (
	"errors"
	"sync"
)

// A DB is locked while a Tx of it is open.
type DB struct {
	mu     sync.RWMutex
	closed bool
}

// A Tx is a transaction.
type Tx struct{ db *DB }

// Begin is silent: the lock goes with the Tx.
func (db *DB) Begin() (*Tx, error) {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil, errors.New("closed")
	}
	return &Tx{db}, nil
}

// Commit is silent: it ends the transaction.
func (t *Tx) Commit() { t.db.mu.Unlock() }

// A Batch keeps a transaction open between its calls.
type Batch struct {
	db *DB
	tx *Tx
}

// Start is silent: the transaction is in the batch.
func (b *Batch) Start() (err error) {
	b.tx, err = b.db.Begin()
	return err
}

// Restart is silent: the field's transaction ends before the next one begins.
func (b *Batch) Restart() error {
	if err := b.Start(); err != nil {
		return err
	}
	b.tx.Commit()
	return b.Start()
}

// Twice begins a second transaction before the first has ended.
func Twice(db *DB) {
	t, err := db.Begin()
	if err != nil {
		return
	}
	u, err := db.Begin() // want `LK2001: .*DB\.mu`
	if err == nil {
		u.Commit()
	}
	t.Commit()
}

// An ender is what is told to the callers of a transaction's methods.
type ender interface{ End() }

// A read is an ender.
type read struct{ db *DB }

func (r *read) End() { r.db.mu.RUnlock() }

type write struct{ db *DB }

func (w *write) End() { w.db.mu.Unlock() }

// Read is silent: End gives the lock back.
func (db *DB) Read() ender {
	db.mu.RLock()
	return &read{db}
}

// Write is silent, too.
func (db *DB) Write() ender {
	db.mu.Lock()
	return &write{db}
}

// Loop is silent: each round ends what it began.
func Loop(db *DB) {
	for range 3 {
		r := db.Read()
		r.End()
	}
	r := db.Write()
	r.End()
}
