//go:build unix

// Package cost measures what commands take, by the figures that the system keeps
// of a process that was waited for: they are of its descendants, too.
package cost

import (
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// Cost is what one run of a command took.
type Cost struct {
	CPU    time.Duration // user and system time of the process and its descendants
	Wall   time.Duration
	Memory int64 // peak resident bytes of the largest process among them
}

// Of runs a command and returns what it took. The error is that of [exec.Cmd.Run]; of
// a command that ran and failed, the cost is known all the same.
//
// The memory is Linux's ru_maxrss. A process inherits that of the process that
// started it up to its exec, so it is never below that one's own.
func Of(cmd *exec.Cmd) (Cost, error) {
	start := time.Now()
	err := cmd.Run()
	c := Cost{Wall: time.Since(start)}
	if cmd.ProcessState == nil {
		return c, err
	}
	c.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.Memory = int64(u.Maxrss)
		if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
			c.Memory <<= 10 // KiB everywhere else
		}
	}
	return c, err
}

// Median returns the costs' medians, each figure's for itself.
func Median(costs []Cost) Cost {
	return Cost{
		CPU:    median(costs, func(c Cost) time.Duration { return c.CPU }),
		Wall:   median(costs, func(c Cost) time.Duration { return c.Wall }),
		Memory: median(costs, func(c Cost) int64 { return c.Memory }),
	}
}

func median[T int64 | time.Duration](costs []Cost, of func(Cost) T) T {
	var all []T
	for _, c := range costs {
		all = append(all, of(c))
	}
	return Middle(all)
}

// Middle returns the lower median of figures, which it sorts.
func Middle[T int64 | float64 | time.Duration](all []T) T {
	slices.Sort(all)
	return all[(len(all)-1)/2]
}

// Ratio returns the median of the ratios of CPU time, round by round: what slows
// the machine for a while slows both.
func Ratio(costs, to []Cost) float64 {
	var all []float64
	for i := range costs {
		all = append(all, costs[i].CPU.Seconds()/to[i].CPU.Seconds())
	}
	return Middle(all)
}

// Seconds returns a duration for a table.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// Mebibytes returns a number of bytes for a table.
func Mebibytes(n int64) string { return fmt.Sprintf("%d", n>>20) }
