// Package shop takes locks in all ways that have a name. The comment behind each line
// is what the lock that is taken there is called.
package shop

import (
	"net/http"
	"sync"
)

type Store struct {
	mu     sync.Mutex
	inner  struct{ mu sync.RWMutex }
	shards []shard
	byName map[string]*sync.Mutex
	once   sync.Once
	cache  *Cache
}

type shard struct {
	sync.Mutex
}

type base struct{ mu sync.Mutex }

type Cache struct {
	base
	*shard
}

type Generic[T any] struct{ mu sync.Mutex }

type server struct {
	http.Server
	mu sync.Mutex
}

var (
	global sync.Mutex
	pair   struct{ a, b sync.Mutex }
	table  [4]sync.Mutex
)

func (s *Store) put() {
	s.mu.Lock()                             // Store.mu
	s.inner.mu.Lock()                       // Store.inner.mu
	s.inner.mu.RLock()                      // Store.inner.mu
	s.shards[3].Lock()                      // shard.Mutex
	s.shards[3].Mutex.Lock()                // shard.Mutex
	s.byName["a"].Lock()                    // Store.byName[]
	s.once.Do(func() {})                    // Store.once
	s.cache.mu.Lock()                       // base.mu
	s.cache.Lock()                          // shard.Mutex
	(*s).cache.base.mu.Lock()               // base.mu
	(&s.mu).Lock()                          // Store.mu
	global.Lock()                           // global
	pair.a.Lock()                           // pair.a
	table[1].Lock()                         // table[]
	defer s.mu.Unlock()                     // (*Store)put.L58
	func() { s.mu.Lock(); global.Lock() }() // (*Store)put.L59
}

func locals(p *sync.Mutex, g *Generic[int], s *server) {
	var mu sync.Mutex
	mu.Lock()   // locals.mu
	p.Lock()    // locals.p
	g.mu.Lock() // Generic.mu
	s.mu.Lock() // server.mu
	func() {
		mu.Lock() // locals.mu
	}()
	find().Lock() // locals.L71
}

func find() sync.Locker { return &global }

func (g *Generic[T]) lock() {
	l := &g.mu
	l.Lock() // (*Generic)lock.l
}
