package backpointer

import "sync"

// A Group locks itself through its members.
type Group struct {
	mu      sync.Mutex
	size    int
	members []*Member
}

// A Member points to its group.
type Member struct {
	group *Group
	n     int
}

// Trim takes the lock of the group of a member of g, without a call.
func (g *Group) Trim() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.members {
		m.group.mu.Lock() // want `LK2001: .*Group\.mu`
		m.group.size -= m.n
		m.group.mu.Unlock()
	}
}

// A Table is what a Row points to.
type Table struct {
	mu   sync.Mutex
	n    int
	rows []*Row
}

// A Row points to its table.
type Row struct {
	table *Table
	n     int
}

// Count is silent: the rows are copied under the lock and used after it.
func (t *Table) Count() {
	t.mu.Lock()
	rows := append([]*Row(nil), t.rows...)
	t.mu.Unlock()
	for _, r := range rows {
		r.table.mu.Lock()
		r.table.n += r.n
		r.table.mu.Unlock()
	}
}
