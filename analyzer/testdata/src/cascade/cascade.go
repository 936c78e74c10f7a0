// Package cascade holds a lock that a function forgets: its callers are not to blame.
package cascade

import (
	"errors"
	"log"
	"sync"
)

// testing (*common).makeTempDir (TRUE LK3001) and its callers: the leak is reported where it
// is; callers must not be taken to hold the lock after a call that failed and ended the test,
// and a Once runs its function once.
type common struct {
	mu   sync.Mutex
	once sync.Once
	dir  string
	err  error
}

func (c *common) makeDir(bad bool) (string, error) {
	c.mu.Lock()
	if bad {
		return "", errors.New("bad") // want `LK3001: .*common.mu`
	}
	c.dir += "x"
	d := c.dir
	c.mu.Unlock()
	return d, nil
}

func (c *common) ArtifactDir(bad bool) string {
	c.once.Do(func() { c.dir, c.err = c.makeDir(bad) })
	if c.err != nil {
		log.Fatal(c.err)
	}
	return c.dir
}

func Use(c *common) {
	a := c.ArtifactDir(true)
	b := c.ArtifactDir(true)
	_, _ = a, b
}
