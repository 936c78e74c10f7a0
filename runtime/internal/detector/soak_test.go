package detector_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// operations is how many locks TestSoakLegal takes: few in a usual run.
var operations = flag.Int64("soak", 10_000, "how many locks TestSoakLegal takes")

// TestSoakLegal: goroutines take locks in all legal ways, always in the order of
// their numbers, and nothing is reported.
func TestSoakLegal(t *testing.T) {
	c := collect(t, detector.Options{})
	const goroutines, count = 32, 40
	mutexes := make([]detector.Mutex, count)
	rwMutexes := make([]detector.RWMutex, count)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			type holding struct {
				unlock func()
				stays  bool // no other goroutine unlocks it
			}
			var held []holding
			for taken.Load() < *operations {
				for n := 0; n < 2*count && len(held) < 3; n += 1 + rng.IntN(count) {
					m, rw := &mutexes[n%count], &rwMutexes[n%count]
					switch {
					case n < count && rng.IntN(8) == 0:
						if m.TryLock() {
							held = append(held, holding{m.Unlock, false})
						}
					case n < count:
						m.Lock()
						held = append(held, holding{m.Unlock, false})
					case rng.IntN(2) == 0:
						rw.RLock()
						// After others have given it back, a lock's readers are not followed.
						held = append(held, holding{rw.RUnlock, n%count < count/2})
					default:
						rw.Lock()
						held = append(held, holding{rw.Unlock, false})
					}
				}
				taken.Add(int64(len(held)))
				rng.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
				for _, h := range held {
					if !h.stays && rng.IntN(100) == 0 {
						inGoroutine(h.unlock)
					} else {
						h.unlock()
					}
				}
				held = held[:0]
			}
		})
	}
	wg.Wait()
	c.want(t)
}

// TestSoakIllegal: among goroutines that do nothing wrong, rings of two to six
// locks are taken, each order at another time. Each ring is reported, once.
func TestSoakIllegal(t *testing.T) {
	c := collect(t, detector.Options{})
	noise := make([]detector.Mutex, 20)
	var stop atomic.Bool
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 2))
			for !stop.Load() {
				a := rng.IntN(len(noise))
				b := a + rng.IntN(len(noise)-a)
				noise[a].Lock()
				if b != a {
					noise[b].Lock()
					noise[b].Unlock()
				}
				noise[a].Unlock()
			}
		})
	}
	const rings = 20
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range rings {
		ring := make([]detector.Mutex, 2+rng.IntN(5))
		for j := range ring {
			detector.Name(&ring[j], fmt.Sprintf("ring%d.lock%d", i, j))
		}
		for _, j := range rng.Perm(len(ring)) {
			nest(&noise[0], &ring[j], &ring[(j+1)%len(ring)]) // under a gate
		}
		for _, j := range rng.Perm(len(ring)) {
			nest(&ring[j], &ring[(j+1)%len(ring)])
		}
	}
	stop.Store(true)
	wg.Wait()
	got := make(map[string]int)
	for _, r := range c.now() {
		if r.Rule == "LK1001" {
			var i, j int
			if _, err := fmt.Sscanf(r.Locks[0], "ring%d.lock%d", &i, &j); err == nil {
				got[fmt.Sprint(i)]++
				continue
			}
		}
		t.Errorf("unexpected report %s: %s", r.Rule, r.Message)
	}
	for i := range rings {
		if n := got[fmt.Sprint(i)]; n != 1 {
			t.Errorf("ring %d is reported %d times, want once", i, n)
		}
	}
}
