// Package chanleak defines an analyzer that reports goroutines which block for ever
// on a channel.
//
// # Analyzer chanleak
//
// chanleak: report goroutines that block for ever on a channel
//
// A channel is followed from where it is made through variables, closures, helper
// functions and fields. If all that use it are in sight, the ways through the
// function that made it are compared with what the goroutines do that it starts, by
// go statements, WaitGroup.Go and errgroup.
//
// # LK6001: a goroutine that sends to a channel whose receiver may have left
//
// A send to a channel without room waits for a receive. If the only receiver returns
// early, on a time-out, the first error or the first answer, the goroutine that sends
// stays for ever, with all that it refers to. In a server each such request leaves one
// behind. Before a function has given the channel to anybody, its own send waits for
// ever.
//
// WRONG: after a second nobody receives the answer.
//
//	func lookup(name string) (string, error) {
//		answer := make(chan string)
//		go func() {
//			answer <- resolve(name)
//		}()
//		select {
//		case a := <-answer:
//			return a, nil
//		case <-time.After(time.Second):
//			return "", errors.New("timeout")
//		}
//	}
//
//	func resolve(name string) string { return name }
//
// lockcheck reports:
//
//	lookup.go:4: LK6001: sending to answer may block for ever: lookup may return without receiving, at lookup.go:10
//
// RIGHT: with room for one the goroutine never waits. lockcheck offers this as a fix.
//
//	func lookup(name string) (string, error) {
//		answer := make(chan string, 1)
//		go func() {
//			answer <- resolve(name)
//		}()
//		select {
//		case a := <-answer:
//			return a, nil
//		case <-time.After(time.Second):
//			return "", errors.New("timeout")
//		}
//	}
//
// WRONG: the first error ends the loop, and the other goroutines wait.
//
//	func all(tasks []func() error) error {
//		errs := make(chan error)
//		for _, task := range tasks {
//			go func() { errs <- task() }()
//		}
//		for range tasks {
//			if err := <-errs; err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// lockcheck reports:
//
//	all.go:4: LK6001: sending to errs may block for ever: all may return without receiving, at all.go:8
//
// RIGHT: room for each of them.
//
//	func all(tasks []func() error) error {
//		errs := make(chan error, len(tasks))
//		for _, task := range tasks {
//			go func() { errs <- task() }()
//		}
//		for range tasks {
//			if err := <-errs; err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// WRONG: after an error nobody writes, and sooner or later all who log wait.
//
//	type Log struct {
//		write func(string) error
//		lines chan string
//	}
//
//	func NewLog(write func(string) error) *Log {
//		l := &Log{write, make(chan string)}
//		go l.run()
//		return l
//	}
//
//	func (l *Log) run() {
//		for line := range l.lines {
//			if err := l.write(line); err != nil {
//				return
//			}
//		}
//	}
//
//	func (l *Log) Print(line string) { l.lines <- line }
//
// lockcheck reports:
//
//	log.go:20: LK6001: sending to Log.lines may block for ever: the goroutine that receives, started at log.go:8, may return early, at log.go:15
//
// RIGHT: the goroutine says that it has ended.
//
//	type Log struct {
//		write func(string) error
//		lines chan string
//		done  chan struct{}
//	}
//
//	func NewLog(write func(string) error) *Log {
//		l := &Log{write, make(chan string), make(chan struct{})}
//		go l.run()
//		return l
//	}
//
//	func (l *Log) run() {
//		defer close(l.done)
//		for line := range l.lines {
//			if err := l.write(line); err != nil {
//				return
//			}
//		}
//	}
//
//	func (l *Log) Print(line string) {
//		select {
//		case l.lines <- line:
//		case <-l.done:
//		}
//	}
//
// # LK6002: a receive that nobody sends to or closes
//
// WRONG: on an error the goroutine returns without an answer, and size waits for ever.
//
//	func size(load func() ([]byte, error)) int {
//		n := make(chan int, 1)
//		go func() {
//			data, err := load()
//			if err != nil {
//				return
//			}
//			n <- len(data)
//		}()
//		return <-n
//	}
//
// lockcheck reports:
//
//	size.go:6: LK6002: returning without sending to or closing n: size waits for ever, at size.go:10
//
// RIGHT:
//
//	func size(load func() ([]byte, error)) int {
//		n := make(chan int, 1)
//		go func() {
//			data, err := load()
//			if err != nil {
//				n <- 0
//				return
//			}
//			n <- len(data)
//		}()
//		return <-n
//	}
//
// WRONG: the loop waits for the next value after the last one.
//
//	func sum(numbers []int) int {
//		c := make(chan int)
//		go func() {
//			for _, n := range numbers {
//				c <- n
//			}
//		}()
//		total := 0
//		for n := range c {
//			total += n
//		}
//		return total
//	}
//
// lockcheck reports:
//
//	sum.go:9: LK6002: ranging over c never ends: nobody closes it
//
// RIGHT:
//
//	func sum(numbers []int) int {
//		c := make(chan int)
//		go func() {
//			defer close(c)
//			for _, n := range numbers {
//				c <- n
//			}
//		}()
//		total := 0
//		for n := range c {
//			total += n
//		}
//		return total
//	}
//
// WRONG: the timer has fired, nothing reset it, and its value was received already.
//
//	func loop(wake chan bool, work func()) {
//		timer := time.NewTimer(time.Second)
//		for {
//			select {
//			case <-timer.C:
//			case on := <-wake:
//				if !timer.Stop() {
//					<-timer.C
//				}
//				if !on {
//					continue
//				}
//			}
//			work()
//			timer.Reset(time.Second)
//		}
//	}
//
// lockcheck reports:
//
//	loop.go:8: LK6002: receiving from timer.C may block for ever: on some path it has been received from already, and the timer was not reset
//
// RIGHT: since Go 1.23 there is nothing to drain.
//
//	func loop(wake chan bool, work func()) {
//		timer := time.NewTimer(time.Second)
//		for {
//			select {
//			case <-timer.C:
//			case on := <-wake:
//				timer.Stop()
//				if !on {
//					continue
//				}
//			}
//			work()
//			timer.Reset(time.Second)
//		}
//	}
//
// WRONG: nobody signals the Cond, so who waits does not see that paused has changed.
//
//	type Player struct {
//		cond   *sync.Cond
//		paused bool
//	}
//
//	func NewPlayer() *Player {
//		return &Player{cond: sync.NewCond(new(sync.Mutex))}
//	}
//
//	func (p *Player) wait() {
//		p.cond.L.Lock()
//		for p.paused {
//			p.cond.Wait()
//		}
//		p.cond.L.Unlock()
//	}
//
//	func (p *Player) resume() {
//		p.cond.L.Lock()
//		p.paused = false
//		p.cond.L.Unlock()
//	}
//
// lockcheck reports:
//
//	player.go:13: LK6002: waiting for Player.cond blocks for ever: nobody signals it
//
// RIGHT:
//
//	func (p *Player) resume() {
//		p.cond.L.Lock()
//		p.paused = false
//		p.cond.Broadcast()
//		p.cond.L.Unlock()
//	}
//
// # Limitations
//
// A channel that goes where it is not followed is not judged: one that is stored in
// a slice, map or interface, sent over another channel, or handed to another package
// or to an unknown function. Of channels in fields only those are judged that nobody
// ever sends to or closes, those that are made for an answer, by the one function
// that receives from them, and those from which one goroutine alone receives, a worker.
// Those who send to a worker may be meant to stop first. So a worker that may leave is
// reported only where it returns because something failed, and closes no channel, takes
// no lock and calls nothing unknown on its way out, or sends word to somebody who first
// waits for those who send; where it closes, as it leaves, a channel of what is sent to
// it, so that others hear of it and sign off; and where one exported function looks
// whether it is there and another does not. Of a send that ends with a context only the
// one whose sender is waited for is reported: the context may be that of the program.
//
// Two goroutines that receive from one channel are taken to be enough. So is a
// channel with room for two or more, where the number of sends is not known, and so
// are two receives. A receiver that leaves because the sender says so over another
// channel is taken to know what it does.
//
// That a goroutine is told to stop by other means before it sends, by a flag or a
// context that it asks, is seen only in a select together with the send. A send that
// happens only if an error is not a certain one, such as http.ErrServerClosed, is
// taken not to happen after the receiver has left.
//
// What main leaves behind when it returns ends with the program, and is not reported.
// In test files what only leaves a goroutine behind has low confidence.
package chanleak
