// Package donemissed holds goroutines that do not say on all ways that they are done.
package donemissed

import "sync"

func early(items []string, load func(string) error) {
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			if err := load(item); err != nil {
				return // want `LK8001: returning without wg.Done: wg.Wait at donemissed.go:17 waits for ever`
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// helper does the same in a function that is given the group.
func helper(load func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go run(&wg, load)
	wg.Wait()
}

func run(wg *sync.WaitGroup, load func() error) {
	if err := load(); err != nil {
		return // want `LK8001: returning without wg.Done: wg.Wait at donemissed.go:25 waits for ever`
	}
	wg.Done()
}

// never: nobody calls Done.
func never(do func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go do()
	wg.Wait() // want `LK8001: wg.Wait waits for ever: nobody calls wg.Done`
}

// deferred says so on all ways.
func deferred(load func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		if err := load(); err != nil {
			return
		}
		_ = load()
	}()
	wg.Wait()
}

// eachWay says so on each.
func eachWay(load func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := load(); err != nil {
			wg.Done()
			return
		}
		wg.Done()
	}()
	wg.Wait()
}

// jobs are done one by one, of which there may be none.
func jobs(todo chan func() error, n int) {
	var wg sync.WaitGroup
	wg.Add(n)
	go func() {
		for do := range todo {
			if err := do(); err != nil {
				wg.Done()
				continue
			}
			wg.Done()
		}
	}()
	wg.Wait()
}

// optional: there may be no group.
func optional(do func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go maybe(&wg, do)
	maybe(nil, do)
	wg.Wait()
}

func maybe(wg *sync.WaitGroup, do func()) {
	do()
	if wg != nil {
		wg.Done()
	}
}

// fatal: where the process ends, nobody waits.
func fatal(load func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := load(); err != nil {
			panic(err)
		}
		wg.Done()
	}()
	wg.Wait()
}

// handedOn: another goroutine says so.
func handedOn(load func() error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := load(); err != nil {
			go func() { wg.Done() }()
			return
		}
		wg.Done()
	}()
	wg.Wait()
}

// A pool has its group in a field.
type pool struct {
	wg   sync.WaitGroup
	load func() error
}

func (p *pool) start() {
	p.wg.Add(2)
	go p.run()
	go p.careful()
}

func (p *pool) run() {
	if err := p.load(); err != nil {
		return // want `LK8001: returning without pool.wg.Done: pool.wg.Wait at donemissed.go:157 waits for ever`
	}
	p.wg.Done()
}

func (p *pool) careful() {
	defer p.wg.Done()
	if err := p.load(); err != nil {
		return
	}
	_ = p.load()
}

func (p *pool) stop() { p.wg.Wait() }

// A session is done when it is closed, by whoever has it then.
type session struct {
	wg   sync.WaitGroup
	keep func(*session) bool
}

func (s *session) serve() {
	s.wg.Add(1)
	go s.run()
}

func (s *session) run() {
	if s.keep(s) {
		return
	}
	s.wg.Done()
}

func (s *session) close() { s.wg.Done() }

func (s *session) wait() { s.wg.Wait() }

// A registry calls Done for those that it forgets. A goroutine that happens to make
// it forget one is not what was added.
type registry struct {
	wg    sync.WaitGroup
	known map[string]bool
}

func (r *registry) add(name string) {
	r.known[name] = true
	r.wg.Add(1)
	go func() { r.forget(name) }()
}

func (r *registry) forget(name string) {
	if r.known[name] {
		delete(r.known, name)
		r.wg.Done()
	}
}

func (r *registry) wait() { r.wg.Wait() }
