//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// cost is what one run of a command took.
type cost struct {
	cpu    time.Duration // user and system time of the process and its descendants
	wall   time.Duration
	memory int64 // peak resident bytes of the largest process among them
	lines  int   // lines of output
}

// measure runs a command in a folder, with more variables in its environment.
// Exit code 1 is how the tools say that they found something.
//
// The memory is Linux's ru_maxrss. A process inherits that of the process that
// started it up to its exec, so it is never below the go command's own 50 MB.
func measure(ctx context.Context, dir string, env []string, command ...string) (cost, []byte, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	if dir != "" {
		cmd.Env = append(cmd.Env, "PWD="+dir)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(start)}
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		return c, nil, fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, stderr.Bytes())
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.memory = int64(u.Maxrss)
		if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
			c.memory <<= 10 // KiB everywhere else
		}
	}
	c.lines = bytes.Count(stdout.Bytes(), []byte("\n")) + bytes.Count(stderr.Bytes(), []byte("\n"))
	return c, stdout.Bytes(), nil
}

// goCommand runs the go command, whose cost does not matter.
func goCommand(ctx context.Context, dir string, env []string, args ...string) error {
	_, err := goOutput(ctx, dir, env, args...)
	return err
}

func goOutput(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out, nil
}

// median returns the costs' medians, each figure's for itself.
func median(costs []cost) cost {
	return cost{
		cpu:    middle(costs, func(c cost) time.Duration { return c.cpu }),
		wall:   middle(costs, func(c cost) time.Duration { return c.wall }),
		memory: middle(costs, func(c cost) int64 { return c.memory }),
		lines:  middle(costs, func(c cost) int { return c.lines }),
	}
}

func middle[T int | int64 | time.Duration](costs []cost, of func(cost) T) T {
	var all []T
	for _, c := range costs {
		all = append(all, of(c))
	}
	slices.Sort(all)
	return all[(len(all)-1)/2]
}
