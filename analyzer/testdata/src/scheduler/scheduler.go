// Package scheduler holds workers that wait on a condition, functions that
// expect the lock, and timers. What is not marked is silent.
package scheduler

import (
	"sync"
	"time"
)

type task struct {
	at  time.Time
	run func()
}

// A Scheduler runs tasks when they are due.
type Scheduler struct {
	mu      sync.Mutex
	cond    *sync.Cond
	tasks   []task
	stopped bool
	timer   *time.Timer
	wg      sync.WaitGroup
	stats   *Stats
}

// Stats is locked after the scheduler.
type Stats struct {
	mu   sync.Mutex
	done int
	sch  *Scheduler
}

// New starts n workers, and holds the lock while it does.
func New(n int) *Scheduler {
	s := &Scheduler{}
	s.stats = &Stats{sch: s}
	s.cond = sync.NewCond(&s.mu)
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.wg.Go(s.work)
	}
	return s
}

// work is silent: each round begins and ends with the lock, and the task runs
// without it.
func (s *Scheduler) work() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.tasks) == 0 && !s.stopped {
			s.cond.Wait()
		}
		if s.stopped {
			return
		}
		t := s.tasks[0]
		s.tasks = s.tasks[1:]
		s.mu.Unlock()
		t.run()
		s.mu.Lock()
		s.stats.add() // want `LK1001: .*Stats\.mu.*Scheduler\.mu`
	}
}

func (st *Stats) add() {
	st.mu.Lock()
	st.done++
	st.mu.Unlock()
}

// Idle locks in the opposite order, at a place that nobody looks at twice.
func (st *Stats) Idle() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.done > 0 && st.sch.pending() == 0
}

func (s *Scheduler) pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tasks)
}

// Add is silent: the timer's literal takes the lock when it fires.
func (s *Scheduler) Add(t task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks = append(s.tasks, t)
	s.resetLocked(time.Until(t.at))
}

// resetLocked expects the lock.
func (s *Scheduler) resetLocked(d time.Duration) {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cond.Signal()
	})
}

// Stop is silent: the lock is released before the workers are waited for.
func (s *Scheduler) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.cond.Broadcast()
	s.mu.Unlock()
	s.wg.Wait()
}
