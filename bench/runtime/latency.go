package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
)

// latency makes goroutines wait for each other in rings of five, one ring after
// the other, and prints how long after the last one of each ring went to wait the
// report came. The rings before keep waiting, as in a program that goes on.
func latency(rings int) {
	reports := make(chan time.Time, 1)
	lockcheck.Configure(lockcheck.Options{Output: io.Discard, OnReport: func(r lockcheck.Report) {
		if r.Rule == "LK9001" && len(r.Locks) == 5 {
			reports <- time.Now()
		}
	}})
	var times, naps []time.Duration
	for range rings {
		last := deadlock(5)
		times = append(times, (<-reports).Sub(last))
		begin := time.Now()
		time.Sleep(2 * time.Millisecond)
		naps = append(naps, time.Since(begin))
		time.Sleep(50 * time.Millisecond) // the monitor looks less and less often
	}
	show("a cycle of five is reported after", times)
	show("for comparison, a sleep of 2 ms lasts", naps)
}

func show(what string, times []time.Duration) {
	slices.Sort(times)
	fmt.Printf("%s: median %v, worst %v of %d\n",
		what, times[len(times)/2].Round(10*time.Microsecond), times[len(times)-1].Round(10*time.Microsecond), len(times))
}

// deadlock makes n goroutines that each hold a lock and want the next one's, and
// returns when the last of them went to wait.
func deadlock(n int) time.Time {
	locks := make([]lockcheck.Mutex, n)
	went := make(chan time.Time, n)
	var have sync.WaitGroup
	have.Add(n)
	for i := range locks {
		go func() {
			locks[i].Lock()
			have.Done()
			have.Wait()
			went <- time.Now()
			locks[(i+1)%n].Lock() // for ever
		}()
	}
	var last time.Time
	for range n {
		if t := <-went; t.After(last) {
			last = t
		}
	}
	return last
}
