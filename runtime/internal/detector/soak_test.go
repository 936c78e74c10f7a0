package detector_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// operations is how many locks the soaks take: few in a usual run, as many as
// LOCKCHECK_SOAK says in a long one.
func operations(t *testing.T) int {
	const usual = 10_000
	text := os.Getenv("LOCKCHECK_SOAK")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSoakLegal: goroutines take locks in all legal ways, always in the order of
// their numbers, and nothing is reported.
func TestSoakLegal(t *testing.T) {
	c := collect(t, detector.Options{})
	const goroutines, count = 32, 40
	mutexes := make([]detector.Mutex, count)
	rwMutexes := make([]detector.RWMutex, count)
	var taken atomic.Int64
	limit := int64(operations(t))
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			var unlock []func()
			for taken.Load() < limit {
				for n := 0; n < 2*count && len(unlock) < 3; n += 1 + rng.IntN(count) {
					m, rw := &mutexes[n%count], &rwMutexes[n%count]
					switch {
					case n < count && rng.IntN(8) == 0:
						if m.TryLock() {
							unlock = append(unlock, m.Unlock)
						}
					case n < count:
						m.Lock()
						unlock = append(unlock, m.Unlock)
					case rng.IntN(2) == 0:
						rw.RLock()
						unlock = append(unlock, rw.RUnlock)
					default:
						rw.Lock()
						unlock = append(unlock, rw.Unlock)
					}
				}
				taken.Add(int64(len(unlock)))
				rng.Shuffle(len(unlock), func(i, j int) { unlock[i], unlock[j] = unlock[j], unlock[i] })
				for _, f := range unlock {
					if rng.IntN(100) == 0 { // by another goroutine
						inGoroutine(f)
					} else {
						f()
					}
				}
				unlock = unlock[:0]
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
