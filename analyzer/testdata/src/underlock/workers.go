package underlock

import "sync"

// A Crew has workers that come to Done by other functions.
type Crew struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	sum int
}

func (c *Crew) Start() {
	c.wg.Add(1)
	go func() {
		defer func() {
			_ = recover()
			c.wg.Done()
		}()
		c.add()
	}()
}

func (c *Crew) add() {
	c.mu.Lock()
	c.sum++
	c.mu.Unlock()
}

func (c *Crew) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wg.Wait() // want `LK4002: waiting for Crew\.wg while holding Crew\.mu: goroutines that it waits for take that lock \(at workers\.go:19\)`
}

// A Spawner runs functions that it is handed, one of which takes the lock.
type Spawner struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	sum int
}

func (s *Spawner) spawn(f func()) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		f()
	}()
}

func (s *Spawner) Start() {
	s.spawn(func() { println("hello") })
	s.spawn(func() {
		s.mu.Lock()
		s.sum++
		s.mu.Unlock()
	})
}

func (s *Spawner) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wg.Wait() // want `LK4002: waiting for Spawner\.wg while holding Spawner\.mu: goroutines that it waits for take that lock \(at workers\.go:53\)`
}

// A Method is started by its value.
type Method struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	sum int
}

func (m *Method) Start() { m.wg.Go(m.run) }

func (m *Method) run() {
	m.mu.Lock()
	m.sum++
	m.mu.Unlock()
}

func (m *Method) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wg.Wait() // want `LK4002: waiting for Method\.wg while holding Method\.mu: goroutines that it waits for take that lock \(at workers\.go:\d+\)`
}

// A Late is silent: its worker takes the lock when it is done.
type Late struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	sum int
}

func (l *Late) Start() {
	l.wg.Add(1)
	go func() {
		l.finish()
		l.mu.Lock()
		l.sum++
		l.mu.Unlock()
	}()
}

func (l *Late) finish() { l.wg.Done() }

func (l *Late) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wg.Wait()
}

// A Handle is silent: who calls the exported method may be anybody.
type Handle struct {
	mu  sync.Mutex
	wg  sync.WaitGroup
	sum int
}

func (h *Handle) Done() { h.wg.Done() }

func (h *Handle) Use() {
	h.mu.Lock()
	h.sum++
	h.mu.Unlock()
	h.Done()
}

func (h *Handle) Wait() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wg.Wait()
}
