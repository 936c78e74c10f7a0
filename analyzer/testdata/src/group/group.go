// Package group holds an errgroup of its own: Go starts a goroutine, Wait
// waits for all of them.
package group

import "sync"

// A Group collects the first error.
type Group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

// Go runs fn in a goroutine.
func (g *Group) Go(fn func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := fn(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	}()
}

// Do runs fn here and now.
func (g *Group) Do(fn func() error) error {
	err := fn()
	if err != nil {
		g.once.Do(func() { g.err = err })
	}
	return err
}

// Wait waits.
func (g *Group) Wait() error {
	g.wg.Wait()
	return g.err
}

// A Crawler uses groups.
type Crawler struct {
	mu   sync.Mutex
	seen map[string]bool
}

// Fetch is silent: the literals lock in goroutines of their own, even though
// mu is held when they are started.
func (c *Crawler) Fetch(urls []string) error {
	var g Group
	c.mu.Lock()
	for _, u := range urls {
		g.Go(func() error { return c.fetch(u) })
	}
	c.mu.Unlock()
	return g.Wait()
}

func (c *Crawler) fetch(url string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[url] = true
	return nil
}

// FetchOne runs the literal on this goroutine, by Do, with the lock held.
func (c *Crawler) FetchOne(g *Group, url string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return g.Do(func() error { return c.fetch(url) }) // want `LK2001: .*Crawler\.mu`
}

// FetchAll is silent: sync.WaitGroup.Go, too, starts a goroutine.
func (c *Crawler) FetchAll(urls []string) {
	var wg sync.WaitGroup
	c.mu.Lock()
	for _, u := range urls {
		wg.Go(func() { _ = c.fetch(u) })
	}
	c.mu.Unlock()
	wg.Wait()
}
