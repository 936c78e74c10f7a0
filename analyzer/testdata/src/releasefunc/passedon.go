// Package releasefunc holds release functions that go elsewhere than to a call.
package releasefunc

import (
	"errors"
	"sync"
)

// database/sql Conn and Tx: grab read-locks and returns a method value that unlocks; it is
// handed to another method, which calls it, or keeps it until Close.
type Conn struct {
	mu   sync.RWMutex
	done bool
	db   *DB
}

type DB struct{}

type release func(error)

func (c *Conn) unlock(error) { c.mu.RUnlock() }

func (c *Conn) grab() (int, release, error) {
	c.mu.RLock()
	if c.done {
		c.mu.RUnlock()
		return 0, nil, errors.New("done")
	}
	return 1, c.unlock, nil
}

func (db *DB) exec(dc int, rel release) (err error) {
	defer func() { rel(err) }()
	if dc > 3 {
		return errors.New("bad")
	}
	return nil
}

func (c *Conn) Exec() error {
	dc, rel, err := c.grab()
	if err != nil {
		return err
	}
	return c.db.exec(dc, rel)
}

func (c *Conn) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = true
}

func Use(c *Conn) {
	defer c.Close()
	c.Exec()
	c.Exec()
}
