// Command runtime measures what locking costs with package sync and with each
// detector: this one, go-deadlock and linkdata/deadlock.
//
//	cd bench/runtime && go run -tags lockcheck,deadlock .
//	cd bench/runtime && go run -tags lockcheck,deadlock . -rings 50
//
// The tags turn this detector and linkdata's on. It prints a table of CPU time per
// operation: user and system time of the whole process, since what a detector does
// beside the measured goroutine costs, too. The detectors take turns, and each
// figure is the median of the repetitions. Every engine is called through the same
// generic code, which adds the same indirect call of about 1 ns to each method.
//
// It is a module of its own, so that the requirement of linkdata/deadlock does not
// reach users of lockcheck.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	linkdata "github.com/linkdata/deadlock"
	lockcheck "github.com/lockcheck/lockcheck/runtime"
	godeadlock "github.com/sasha-s/go-deadlock"
)

func main() {
	repetitions := flag.Int("n", 7, "repetitions; the median is shown")
	scale := flag.Float64("scale", 1, "factor for the number of operations")
	only := flag.String("run", "", "regular expression for the measures to run")
	with := flag.String("engines", "sync,lockcheck,go-deadlock,linkdata", "what to measure")
	rings := flag.Int("rings", 0, "measure nothing but how soon this many real deadlocks are reported")
	flag.Parse()
	if !lockcheck.Watched || !linkdata.Enabled {
		fmt.Fprintln(os.Stderr, "want -tags lockcheck,deadlock")
		os.Exit(2)
	}
	if *rings > 0 {
		latency(*rings)
		return
	}
	godeadlock.Opts.OnPotentialDeadlock = func() {}
	godeadlock.Opts.LogBuf = io.Discard
	linkdata.Opts.OnPotentialDeadlock = func() {}
	linkdata.Opts.LogBuf = io.Discard

	engines := []engine{
		{"sync", suite[sync.Mutex, sync.RWMutex]()},
		{"lockcheck", suite[lockcheck.Mutex, lockcheck.RWMutex]()},
		{"go-deadlock", suite[godeadlock.Mutex, godeadlock.RWMutex]()},
		{"linkdata", suite[linkdata.Mutex, linkdata.RWMutex]()},
	}
	engines = slices.DeleteFunc(engines, func(e engine) bool { return !slices.Contains(strings.Split(*with, ","), e.name) })
	run, err := regexp.Compile(*only)
	if err != nil || len(engines) == 0 {
		fmt.Fprintln(os.Stderr, "want a regular expression and the names of engines:", err)
		os.Exit(2)
	}
	fmt.Printf("CPU ns per operation, median of %d; %s %s/%s, GOMAXPROCS %d\n\n|", *repetitions, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	for _, e := range engines {
		fmt.Printf(" | %s", e.name)
	}
	fmt.Printf(" |\n|---%s|\n", strings.Repeat("|---", len(engines)))
	for i, first := range engines[0].measures {
		if !run.MatchString(first.name) {
			continue
		}
		times := make([][]float64, len(engines))
		for range *repetitions {
			for j, e := range engines {
				times[j] = append(times[j], e.measures[i].cpu(*scale))
			}
		}
		fmt.Printf("| %s", first.name)
		for _, t := range times {
			slices.Sort(t)
			fmt.Printf(" | %.1f", t[len(t)/2])
		}
		fmt.Println(" |")
	}
}

// engine is one implementation of package sync's locks.
type engine struct {
	name     string
	measures []measure
}

// measure is one row of the table.
type measure struct {
	name    string
	n       int                     // how often op is called in one repetition
	prepare func() (op, end func()) // end may be nil
}

// warm is how often an operation is done before it is measured: what is done for
// the first time costs more, and is not what is measured.
const warm = 10

// cpu returns the CPU time of one call, in ns.
func (m *measure) cpu(scale float64) float64 {
	op, end := m.prepare()
	for range warm {
		op()
	}
	runtime.GC()
	n := max(1, int(float64(m.n)*scale))
	begin := used()
	for range n {
		op()
	}
	took := float64(used()-begin) / float64(n)
	if end != nil {
		end()
	}
	if strings.Contains(m.name, "8 goroutines") {
		took /= batch
	}
	return took
}

// used returns the CPU time of the process so far, in ns.
func used() int64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err) // it has no reason to fail
	}
	return r.Utime.Nano() + r.Stime.Nano()
}
