package main

import (
	"container/list"
	"sync/atomic"
)

// cache is a least-recently-used cache as programs have it: a lock, a map and a
// list.
type cache[M any, PM locker[M]] struct {
	mu    M // guards items and order
	items map[uint64]*list.Element
	order *list.List
	limit int

	next atomic.Uint64 // what use looks up
}

func newCache[M any, PM locker[M]](limit int) *cache[M, PM] {
	return &cache[M, PM]{items: make(map[uint64]*list.Element), order: list.New(), limit: limit}
}

// use looks one key up, and adds it if it is missing: one time in two.
func (c *cache[M, PM]) use() {
	key := c.next.Add(0x9E3779B97F4A7C15) % uint64(2*c.limit)
	PM(&c.mu).Lock()
	defer PM(&c.mu).Unlock()
	if e, ok := c.items[key]; ok {
		c.order.MoveToFront(e)
		return
	}
	c.items[key] = c.order.PushFront(key)
	if c.order.Len() > c.limit {
		last := c.order.Back()
		delete(c.items, c.order.Remove(last).(uint64))
	}
}
