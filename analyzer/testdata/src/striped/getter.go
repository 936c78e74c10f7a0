package striped

import (
	"hash/maphash"
	"sync"
)

// A Keys asks a method for the lock of a key.
type Keys struct {
	seed  maphash.Seed
	locks []sync.Mutex
	rows  map[string]*row
}

type row struct {
	mu *sync.Mutex
	n  int
}

// lock returns the lock of a key, unlocked.
func (k *Keys) lock(key string) *sync.Mutex {
	return &k.locks[maphash.String(k.seed, key)%uint64(len(k.locks))]
}

// Incr is silent: both calls return one lock, and even if that cannot be seen,
// nothing says that they do not.
func (k *Keys) Incr(key string) {
	k.lock(key).Lock()
	defer k.lock(key).Unlock()
	k.rows[key].n++
}

// Decr is silent: the lock is asked for once.
func (k *Keys) Decr(key string) bool {
	mu := k.lock(key)
	mu.Lock()
	defer mu.Unlock()
	k.rows[key].n--
	return k.rows[key].n == 0
}

// Share is silent: the row keeps a pointer to its stripe, and releases by it.
func (k *Keys) Share(key string) {
	r := k.rows[key]
	r.mu = k.lock(key)
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}
