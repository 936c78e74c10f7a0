package underlock

import "sync"

// A Loop is waited for with the lock that it needs to come to its end.
type Loop struct {
	mu   sync.Mutex
	jobs chan int
	done chan struct{}
	sum  int
}

func StartLoop() *Loop {
	l := &Loop{jobs: make(chan int), done: make(chan struct{})}
	go l.run()
	return l
}

func (l *Loop) run() {
	defer close(l.done)
	for n := range l.jobs {
		l.mu.Lock()
		l.sum += n
		l.mu.Unlock()
	}
}

// Stop waits under the lock.
func (l *Loop) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.jobs)
	<-l.done // want `LK4001: receiving from Loop\.done while holding Loop\.mu: who sends or closes needs that lock`
}

// A Task is waited for by a function whose caller has the lock.
type Task struct {
	mu   sync.Mutex
	done chan struct{}
	n    int
}

func StartTask() *Task {
	t := &Task{done: make(chan struct{})}
	go func() {
		t.mu.Lock()
		t.n++
		t.mu.Unlock()
		close(t.done)
	}()
	return t
}

func (t *Task) Wait() {
	<-t.done // want `LK4001: receiving from Task\.done while \(\*Task\)\.Reset holds Task\.mu \(at ended\.go:\d+\): who sends or closes needs that lock`
}

func (t *Task) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Wait()
	t.n = 0
}

// A Closer is silent: who closes takes the lock only afterwards.
type Closer struct {
	mu   sync.Mutex
	done chan struct{}
	n    int
}

func StartCloser() *Closer {
	c := &Closer{done: make(chan struct{})}
	go func() {
		close(c.done)
		c.mu.Lock()
		c.n++
		c.mu.Unlock()
	}()
	return c
}

func (c *Closer) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	<-c.done
}

// A Pauser is silent: the function gives its caller's lock back while it waits.
type Pauser struct {
	mu   sync.Mutex
	done chan struct{}
}

func StartPauser() *Pauser {
	p := &Pauser{done: make(chan struct{})}
	go func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		close(p.done)
	}()
	return p
}

func (p *Pauser) wait() {
	p.mu.Unlock()
	<-p.done
	p.mu.Lock()
}

func (p *Pauser) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wait()
}
