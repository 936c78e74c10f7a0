// Package singleflight holds one call for many callers: wait groups, deferred
// literals in literals, a panic that is handed on, Goexit.
package singleflight

import (
	"errors"
	"runtime"
	"sync"
)

var errGoexit = errors.New("goexit")

type call struct {
	wg   sync.WaitGroup
	val  any
	err  error
	dups int
}

// A Group keeps calls that are under way.
type Group struct {
	mu sync.Mutex
	m  map[string]*call
}

// Do is silent: the lock is released before the caller waits, and before fn is
// called.
func (g *Group) Do(key string, fn func() (any, error)) (any, error) {
	g.mu.Lock()
	if g.m == nil {
		g.m = map[string]*call{}
	}
	if c, ok := g.m[key]; ok {
		c.dups++
		g.mu.Unlock()
		c.wg.Wait()
		if errors.Is(c.err, errGoexit) {
			runtime.Goexit()
		}
		return c.val, c.err
	}
	c := &call{}
	c.wg.Add(1)
	g.m[key] = c
	g.mu.Unlock()
	g.run(key, c, fn)
	return c.val, c.err
}

// run is silent: the deferred literal locks, when nothing is locked.
func (g *Group) run(key string, c *call, fn func() (any, error)) {
	normal, recovered := false, false
	defer func() {
		if !normal && !recovered {
			c.err = errGoexit
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		c.wg.Done()
		if g.m[key] == c {
			delete(g.m, key)
		}
	}()
	func() {
		defer func() {
			if !normal {
				if r := recover(); r != nil {
					recovered = true
					c.err = errors.New("panic")
				}
			}
		}()
		c.val, c.err = fn()
		normal = true
	}()
}

// Forget is silent.
func (g *Group) Forget(key string) {
	g.mu.Lock()
	delete(g.m, key)
	g.mu.Unlock()
}

// Once runs fn by Do from under the lock.
func (g *Group) Once(key string, fn func() (any, error)) (any, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.m[key]; ok {
		return nil, errGoexit
	}
	return g.Do(key, fn) // want `LK2001: .*Group\.mu`
}
