package underlock

import "sync"

// A Keeper forgets tokens by a function that it was given; there is room for one new
// token.
type Keeper struct {
	tokens map[string]bool
	added  chan string
	tick   chan struct{}
	forget func(string)
}

func newKeeper(forget func(string)) *Keeper {
	k := &Keeper{tokens: map[string]bool{}, added: make(chan string, 1), tick: make(chan struct{}), forget: forget}
	go k.run()
	return k
}

func (k *Keeper) run() {
	for {
		select {
		case t := <-k.added:
			k.tokens[t] = true
		case <-k.tick:
			for t := range k.tokens {
				k.forget(t)
			}
		}
	}
}

func (k *Keeper) add(t string) {
	k.added <- t // want `LK4001: sending to Keeper\.added, once it is full, while holding Tokens\.mu: who receives needs that lock \(at filled\.go:\d+\)`
}

// Tokens has the lock while it adds one, and gives the keeper a function that wants it.
type Tokens struct {
	mu     sync.Mutex
	keeper *Keeper
	known  map[string]bool
}

func NewTokens() *Tokens {
	t := &Tokens{known: map[string]bool{}}
	t.keeper = newKeeper(t.forgetter())
	return t
}

func (t *Tokens) forgetter() func(string) {
	return func(token string) {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.known, token)
	}
}

func (t *Tokens) Assign(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[token] = true
	t.keeper.add(token)
}

// A Feeder is silent: one of the functions that its worker may have been given does
// not want the lock.
type Feeder struct {
	mu   sync.Mutex
	sum  int
	work *feederWork
}

type feederWork struct {
	in chan int
	do func(int)
}

func newFeederWork(do func(int)) *feederWork {
	w := &feederWork{in: make(chan int), do: do}
	go func() {
		for n := range w.in {
			w.do(n)
		}
	}()
	return w
}

func NewFeeder() *Feeder {
	f := &Feeder{}
	f.work = newFeederWork(func(n int) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.sum += n
	})
	return f
}

func NewDiscard() *Feeder { return &Feeder{work: newFeederWork(func(int) {})} }

func (f *Feeder) Feed(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.work.in <- n
}
