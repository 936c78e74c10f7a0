// Package workers holds goroutines that alone receive from a channel in a field, and
// may leave before those who send to it.
package workers

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// A Log is written by a goroutine that gives up at the first error, of which those who
// log hear nothing.
type Log struct {
	w     io.Writer
	lines chan []byte
}

func NewLog(w io.Writer) *Log {
	l := &Log{w: w, lines: make(chan []byte, 16)}
	go l.run()
	return l
}

func (l *Log) run() {
	for line := range l.lines {
		if _, err := l.w.Write(line); err != nil {
			return
		}
	}
}

func (l *Log) Print(line string) {
	l.lines <- []byte(line) // want `LK6001: sending to Log.lines once it is full may block for ever: the goroutine that receives, started at workers.go:\d+, may return early, at workers.go:\d+`
}

func (l *Log) Close() { close(l.lines) }

// An unpacker fails before it receives at all, in a function that the goroutine calls.
type unpacker struct{ layers chan int }

func (u *unpacker) unpack(ctx context.Context, open func() error) error {
	if err := open(); err != nil {
		return err
	}
	for {
		select {
		case <-u.layers:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (u *unpacker) handler(ctx context.Context, open func() error) func(int) {
	u.layers = make(chan int)
	var wg sync.WaitGroup
	wg.Go(func() { _ = u.unpack(ctx, open) })
	return func(layer int) {
		u.layers <- layer // want `LK6001: sending to unpacker.layers may block for ever: the goroutine that receives, started at workers.go:\d+, may return early, at workers.go:\d+`
	}
}

// A told worker closes done, for which those who send may look at any time.
type told struct{ jobs, done chan int }

func startTold(do func() error) *told {
	t := &told{make(chan int), make(chan int)}
	go t.run(do)
	return t
}

func (t *told) run(do func() error) {
	defer close(t.done)
	for range t.jobs {
		if err := do(); err != nil {
			return
		}
	}
}

func (t *told) send(job int) { t.jobs <- job }

// A marked worker sets a flag, or a field under a lock.
type marked struct {
	jobs   chan int
	failed atomic.Bool
}

func startMarked(do func() error) *marked {
	m := &marked{jobs: make(chan int)}
	go m.run(do)
	return m
}

func (m *marked) run(do func() error) {
	for range m.jobs {
		if err := do(); err != nil {
			m.failed.Store(true)
			return
		}
	}
}

func (m *marked) send(job int) {
	if !m.failed.Load() {
		m.jobs <- job
	}
}

// A draining worker takes what comes after the error, too.
type draining struct{ jobs chan int }

func startDraining(do func() error) *draining {
	d := &draining{make(chan int)}
	go d.run(do)
	return d
}

func (d *draining) run(do func() error) {
	defer d.drain()
	for range d.jobs {
		if err := do(); err != nil {
			return
		}
	}
}

func (d *draining) drain() {
	for range d.jobs {
	}
}

func (d *draining) send(job int) { d.jobs <- job }

// A persistent worker begins anew after an error.
type persistent struct{ jobs chan int }

func startPersistent(do func() error) *persistent {
	p := &persistent{make(chan int)}
	go func() {
		for {
			if err := p.run(do); err != nil {
				println(err)
			}
		}
	}()
	return p
}

func (p *persistent) run(do func() error) error {
	for range p.jobs {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func (p *persistent) send(job int) { p.jobs <- job }

// A restarted worker is started again, by whom it may be.
type restarted struct{ jobs chan int }

func startRestarted(do func() error) *restarted {
	r := &restarted{make(chan int)}
	go r.run(do)
	return r
}

func (r *restarted) restart(do func() error) { go r.run(do) }

func (r *restarted) run(do func() error) {
	for range r.jobs {
		if err := do(); err != nil {
			return
		}
	}
}

func (r *restarted) send(job int) { r.jobs <- job }

// A pool has others who receive.
type pool struct{ jobs chan int }

func startPool(do func() error) *pool {
	p := &pool{make(chan int)}
	for range 4 {
		go p.run(do)
	}
	return p
}

func (p *pool) run(do func() error) {
	for range p.jobs {
		if err := do(); err != nil {
			return
		}
	}
}

func (p *pool) send(job int) { p.jobs <- job }

// A cancelled worker ends because it was asked to, and a reader at the end of all.
type cancelled struct{ jobs chan int }

func startCancelled(ctx context.Context, read func() error) *cancelled {
	c := &cancelled{make(chan int)}
	go c.run(ctx, read)
	return c
}

func (c *cancelled) run(ctx context.Context, read func() error) {
	for range c.jobs {
		if err := ctx.Err(); err != nil {
			return
		}
		if err := read(); errors.Is(err, io.EOF) {
			return
		}
	}
}

func (c *cancelled) send(job int) { c.jobs <- job }

// A single job has room in the channel.
type single struct{ job chan int }

func startSingle(prepare func() error) *single {
	s := &single{make(chan int, 1)}
	go func() {
		if err := prepare(); err != nil {
			return
		}
		println(<-s.job)
	}()
	return s
}

func (s *single) send(job int) { s.job <- job }

// A hub closes the queues of its clients when it stops. They see that, and sign off.
type hub struct {
	register, unregister chan *client
	stop                 chan struct{}
	clients              map[*client]bool
}

type client struct {
	hub   *hub
	queue chan int
}

func newHub() *hub {
	h := &hub{make(chan *client), make(chan *client), make(chan struct{}), map[*client]bool{}}
	go h.run()
	return h
}

func (h *hub) run() {
	for {
		select {
		case c := <-h.register:
			h.clients[c] = true
		case c := <-h.unregister:
			delete(h.clients, c)
			close(c.queue)
		case <-h.stop:
			for c := range h.clients {
				close(c.queue)
			}
			return
		}
	}
}

func (h *hub) serve(print func(int)) {
	c := &client{h, make(chan int, 8)}
	select {
	case h.register <- c:
	case <-h.stop:
		return
	}
	for n := range c.queue {
		print(n)
	}
	c.hub.unregister <- c // want `LK6001: sending to hub.unregister may block for ever: \(\*hub\).run may return, at workers.go:\d+, and closes client.queue before`
}

func (h *hub) close() { close(h.stop) }

// A patient hub waits until all have signed off.
type patientHub struct {
	unregister chan *patientClient
	stop       chan struct{}
	clients    map[*patientClient]bool
}

type patientClient struct{ queue chan int }

func newPatientHub() *patientHub {
	h := &patientHub{make(chan *patientClient), make(chan struct{}), map[*patientClient]bool{}}
	go h.run()
	return h
}

func (h *patientHub) run() {
	for {
		select {
		case c := <-h.unregister:
			delete(h.clients, c)
		case <-h.stop:
			for c := range h.clients {
				close(c.queue)
			}
			for range h.clients {
				<-h.unregister
			}
			return
		}
	}
}

func (h *patientHub) close() { close(h.stop) }

func (h *patientHub) serve(c *patientClient, print func(int)) {
	for n := range c.queue {
		print(n)
	}
	h.unregister <- c
}

// A Node asks in Propose whether its goroutine is there. Status forgets to.
type Node struct {
	proposals  chan int
	status     chan chan int
	stop, done chan struct{}
}

func NewNode() *Node {
	n := &Node{make(chan int), make(chan chan int), make(chan struct{}), make(chan struct{})}
	go n.run()
	return n
}

func (n *Node) run() {
	last := 0
	for {
		select {
		case last = <-n.proposals:
		case answer := <-n.status:
			answer <- last
		case <-n.stop:
			close(n.done)
			return
		}
	}
}

func (n *Node) Propose(p int) error {
	select {
	case n.proposals <- p:
		return nil
	case <-n.done:
		return errors.New("stopped")
	}
}

func (n *Node) Status() int {
	answer := make(chan int)
	n.status <- answer // want `LK6001: sending to Node.status may block for ever: \(\*Node\).run may have returned, at workers.go:\d+, for which the select at workers.go:\d+ is prepared`
	return <-answer
}

// Stop is the end: who stops twice errs.
func (n *Node) Stop() {
	close(n.stop)
	<-n.done
}

// start proposes nothing unless the node is there: it has just been made.
func start() *Node {
	n := NewNode()
	n.proposals <- 1
	return n
}

// A Queue looks before it sends, or knows by its lock that it is open.
type Queue struct {
	mu      sync.Mutex
	closed  bool
	a, b, c chan int
	stop    chan struct{}
}

func NewQueue() *Queue {
	q := &Queue{a: make(chan int), b: make(chan int), c: make(chan int), stop: make(chan struct{})}
	go q.run()
	return q
}

func (q *Queue) run() {
	for {
		select {
		case <-q.a:
		case <-q.b:
		case <-q.c:
		case <-q.stop:
			return
		}
	}
}

func (q *Queue) A(n int) {
	select {
	case q.a <- n:
	case <-q.stop:
	}
}

func (q *Queue) B(n int) {
	select {
	case <-q.stop:
		return
	default:
	}
	q.b <- n
}

func (q *Queue) C(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.c <- n
	}
}

func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	close(q.stop)
}

// A Stream waits for those who read before it asks whether the one that writes has
// failed. They wait for that one.
type Stream struct {
	write func(int) error
	items chan int
}

func (s *Stream) read(ctx context.Context, n int) error {
	for i := range n {
		select {
		case s.items <- i: // want `LK6001: sending to Stream.items once it is full may block until the context ends: the goroutine that receives, started at workers.go:\d+, may return early, at workers.go:\d+; \(\*Stream\).Copy hears of that only after waiting for the goroutine that sends, at workers.go:\d+`
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (s *Stream) writeAll() error {
	for i := range s.items {
		if err := s.write(i); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stream) Copy(ctx context.Context, n int) error {
	s.items = make(chan int, 8)
	failed := make(chan error, 1)
	go func() { failed <- s.writeAll() }()
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_ = s.read(ctx, n)
		}()
	}
	wg.Wait()
	close(s.items)
	return <-failed
}

// A cancelling stream ends those who read.
type cancelling struct {
	write func(int) error
	items chan int
}

func (c *cancelling) copy(ctx context.Context, n int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.items = make(chan int, 8)
	failed := make(chan error, 1)
	go func() {
		for i := range c.items {
			if err := c.write(i); err != nil {
				cancel()
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range n {
			select {
			case c.items <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	wg.Wait()
	close(c.items)
	return <-failed
}

// A listening stream hears of the failure first.
type listening struct {
	write func(int) error
	items chan int
}

func (l *listening) copy(ctx context.Context, n int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.items = make(chan int, 8)
	failed := make(chan error, 1)
	go func() {
		for i := range l.items {
			if err := l.write(i); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(l.items)
		for i := range n {
			select {
			case l.items <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	err := <-failed
	if err != nil {
		cancel()
	}
	wg.Wait()
	return err
}

// A lone stream waits for nobody: who reads ends with the context, as it should.
type lone struct {
	write func(int) error
	items chan int
}

func (l *lone) copy(ctx context.Context, n int) error {
	l.items = make(chan int, 8)
	failed := make(chan error, 1)
	go func() {
		for i := range l.items {
			if err := l.write(i); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	go func() {
		defer close(l.items)
		for i := range n {
			select {
			case l.items <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return <-failed
}

// piped is the same with a channel of its own, and nothing that ends the wait.
func piped(n int, write func(int) error) error {
	items := make(chan int)
	failed := make(chan error, 1)
	go func() {
		for i := range items {
			if err := write(i); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			items <- i // want `LK6001: sending to items may block for ever: .*`
		})
	}
	wg.Wait()
	close(items)
	return <-failed
}

// migrate starts a writer for each folder. Where one has failed, walk waits for ever.
func migrate(folders []string, walk func(string, func(int) bool), write func(int) error) error {
	var failed error
	for _, folder := range folders {
		files := make(chan int)
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			for f := range files {
				failed = write(f)
				if failed != nil {
					return
				}
			}
		}()
		walk(folder, func(f int) bool {
			files <- f // want `LK6001: sending to files may block for ever: the goroutine that receives, started at workers.go:\d+, may return early, at workers.go:\d+`
			return true
		})
		close(files)
		wg.Wait()
	}
	return failed
}

// shared starts several writers that take from one channel: the others go on.
func shared(folders []string, walk func(func(int) bool), write func(int) error) {
	files := make(chan int)
	for range folders {
		go func() {
			for f := range files {
				if err := write(f); err != nil {
					return
				}
			}
		}()
	}
	walk(func(f int) bool {
		files <- f
		return true
	})
	close(files)
}
