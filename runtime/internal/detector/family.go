package detector

import (
	"slices"
	"strconv"
	"sync"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// family is all classes of one name: locks of one kind that different code locks
// first. What the classes of the static side are, families are here.
type family struct {
	name    lock.Class
	classes []*class
	numbers map[node]int // which lock of the family reports say that it is
}

// families has the families by name.
var families struct {
	mu     sync.Mutex // a leaf; guards byName and what it leads to
	byName map[lock.Class]*family
}

// joinFamily makes the class one of its name's family, if it is not yet.
func joinFamily(name lock.Class, c *class) *family {
	families.mu.Lock()
	defer families.mu.Unlock()
	f := families.byName[name]
	if f == nil {
		f = &family{name: name, numbers: make(map[node]int)}
		if families.byName == nil {
			families.byName = make(map[lock.Class]*family)
		}
		families.byName[name] = f
	}
	if !slices.Contains(f.classes, c) {
		f.classes = append(f.classes, c)
	}
	return f
}

// single reports whether there is one lock of the family, so far.
func (f *family) single() bool {
	families.mu.Lock()
	defer families.mu.Unlock()
	n := uint32(0)
	for _, c := range f.classes {
		n += c.locks.Load()
	}
	return n == 1
}

// className returns the name of the lock's family.
func (n node) className() lock.Class { return n.class.describe().family.name }

// single reports whether there is no other lock of the family.
func (n node) single() bool { return n.class.describe().family.single() }

// name is what reports call the lock: its class, and which one it is if there are
// several.
func (n node) name() string {
	f := n.class.describe().family
	if n.number == 0 || f.single() {
		return f.name.Short()
	}
	families.mu.Lock()
	defer families.mu.Unlock()
	if f.numbers[n] == 0 {
		f.numbers[n] = len(f.numbers) + 1
	}
	return f.name.Short() + " (number " + strconv.Itoa(f.numbers[n]) + ")"
}

// key names the lock in the graph of locks. Locks that have no node of their own
// have their class's.
func (n node) key() lock.Class {
	return n.className() + lock.Class("#"+strconv.FormatUint(uint64(n.class.rest), 10)+"."+strconv.Itoa(int(n.number)))
}
