// Package oncetwice holds a sync.Once whose function comes back to it: Do
// returns only when the function has, so that the inner Do waits for ever.
package oncetwice

import "sync"

// A Config loads itself on first use.
type Config struct {
	once   sync.Once
	values map[string]string
}

// Get runs load once.
func (c *Config) Get(key string) string {
	c.once.Do(c.load) // want `LK2004: .*Config\.once`
	return c.values[key]
}

func (c *Config) load() {
	c.values = map[string]string{}
	c.values["home"] = c.Get("base") + "/home"
}

var (
	setupOnce sync.Once
	ready     bool
)

// Setup reaches its own Once from the closure.
func Setup() {
	setupOnce.Do(func() { prepare() }) // want `LK2004: .*oncetwice\.setupOnce`
}

func prepare() {
	setupOnce.Do(func() {})
	ready = true
}
