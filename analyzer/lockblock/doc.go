// Package lockblock defines an analyzer that reports waits under a lock that the
// other side needs.
//
// # Analyzer lockblock
//
// lockblock: report channel operations and waits under a lock that the other side needs
//
// A goroutine that waits for another one keeps what it has locked. If the other one
// wants that lock before it comes to where it is waited for, both wait for ever.
//
// # LK4001: a channel operation under a lock that the other side needs
//
// Everything that could end the wait needs the lock: whoever sends, receives or
// closes holds it there, takes it between one such operation and the next, or is
// started under the lock and takes it first.
//
// WRONG: the worker takes the lock between two jobs, and Add has it.
//
//	type Pool struct {
//		mu   sync.Mutex
//		jobs chan int
//		sum  int
//	}
//
//	func NewPool() *Pool {
//		p := &Pool{jobs: make(chan int)}
//		go p.work()
//		return p
//	}
//
//	func (p *Pool) Add(n int) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.jobs <- n
//	}
//
//	func (p *Pool) work() {
//		for n := range p.jobs {
//			p.mu.Lock()
//			p.sum += n
//			p.mu.Unlock()
//		}
//	}
//
// lockcheck reports:
//
//	pool.go:16: LK4001: sending to Pool.jobs while holding Pool.mu: who receives needs that lock (at pool.go:21)
//
// RIGHT:
//
//	func (p *Pool) Add(n int) {
//		p.jobs <- n
//	}
//
// It is silent if the channel has room, if the lock is handed from one goroutine to
// the other, if the operation is one of several that a
// select waits for, and if what is not seen may be the other side.
//
// # LK4002: WaitGroup.Wait under a lock that those it waits for take
//
// WRONG: Close has the lock that the goroutine needs to come to its end.
//
//	type Server struct {
//		mu    sync.Mutex
//		wg    sync.WaitGroup
//		count int
//	}
//
//	func (s *Server) Start() {
//		s.wg.Add(1)
//		go s.serve()
//	}
//
//	func (s *Server) serve() {
//		defer s.wg.Done()
//		s.mu.Lock()
//		s.count++
//		s.mu.Unlock()
//	}
//
//	func (s *Server) Close() {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.wg.Wait()
//	}
//
// lockcheck reports:
//
//	server.go:22: LK4002: waiting for Server.wg while holding Server.mu: goroutines that it waits for take that lock (at server.go:14)
//
// RIGHT:
//
//	func (s *Server) Close() {
//		s.wg.Wait()
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.count = 0
//	}
//
// # Limitations
//
// Locks and channels are known by where they are declared: two objects of one type
// count as one. Channels that other packages may use are left alone. Of a select
// with several cases nothing is said, although all of them may need the lock; nor of
// Cond.Wait under a second lock.
package lockblock
