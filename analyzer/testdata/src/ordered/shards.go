package ordered

import "sync"

const shardCount = 16

// A ShardedMap locks all its shards in ascending order for a snapshot.
type ShardedMap struct {
	shards [shardCount]shard
}

type shard struct {
	mu sync.RWMutex
	m  map[string]int
}

// Len is silent: an array is always walked in the same direction.
func (s *ShardedMap) Len() (n int) {
	for i := range s.shards {
		s.shards[i].mu.RLock()
	}
	for i := range s.shards {
		n += len(s.shards[i].m)
	}
	for i := range s.shards {
		s.shards[i].mu.RUnlock()
	}
	return n
}

// Clear is silent: lockAll and unlockAll are a pair.
func (s *ShardedMap) Clear() {
	s.lockAll()
	defer s.unlockAll()
	for i := range s.shards {
		clear(s.shards[i].m)
	}
}

func (s *ShardedMap) lockAll() {
	for i := range s.shards {
		s.shards[i].mu.Lock()
	}
}

// unlockAll is silent: it goes the other way, which releases may.
func (s *ShardedMap) unlockAll() {
	for i := len(s.shards) - 1; i >= 0; i-- {
		s.shards[i].mu.Unlock()
	}
}

// Move is silent: the smaller index is locked first, one lock if they are equal.
func (s *ShardedMap) Move(i, j int, key string) {
	if i == j {
		return
	}
	lo, hi := min(i, j), max(i, j)
	s.shards[lo].mu.Lock()
	defer s.shards[lo].mu.Unlock()
	s.shards[hi].mu.Lock()
	defer s.shards[hi].mu.Unlock()
	s.shards[j].m[key] = s.shards[i].m[key]
	delete(s.shards[i].m, key)
}
