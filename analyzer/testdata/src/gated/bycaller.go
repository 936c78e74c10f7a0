package gated

import "sync"

// A Cluster's two orders stand in helpers; the gate is taken by their callers.
type Cluster struct {
	admin   sync.Mutex
	nodes   sync.Mutex
	leases  sync.Mutex
	members int
	held    int
}

// Join is silent, and so is expire below.
func (c *Cluster) Join() {
	c.admin.Lock()
	defer c.admin.Unlock()
	c.grant()
}

// Leave is silent, and so is grant below.
func (c *Cluster) Leave() {
	c.admin.Lock()
	defer c.admin.Unlock()
	c.grant()
	c.expire()
}

// grant is silent: every call of it is made under admin.
func (c *Cluster) grant() {
	c.nodes.Lock()
	defer c.nodes.Unlock()
	c.leases.Lock()
	defer c.leases.Unlock()
	c.members++
	c.held++
}

// expire is silent: every call of it is made under admin.
func (c *Cluster) expire() {
	c.leases.Lock()
	defer c.leases.Unlock()
	c.nodes.Lock()
	defer c.nodes.Unlock()
	c.members--
	c.held--
}
