// Package unclosed holds loops over channels, which only end when these are closed.
package unclosed

// total waits for another value after the last one.
func total(numbers []int) (sum int) {
	c := make(chan int)
	go func() {
		for _, n := range numbers {
			c <- n
		}
	}()
	for n := range c { // want `LK6002: ranging over c never ends: nobody closes it`
		sum += n
	}
	return sum
}

// each starts workers that stay when it returns.
func each(jobs []int, do func(int)) {
	c := make(chan int)
	for range 4 {
		go worker(c, do)
	}
	for _, job := range jobs {
		c <- job
	}
}

func worker(c <-chan int, do func(int)) {
	for job := range c { // want `LK6002: ranging over c never ends: nobody closes it`
		do(job)
	}
}

// onError closes the channel on one of two ways.
func onError(next func() (int, error)) (sum int) {
	c := make(chan int)
	go func() {
		for range 10 {
			n, err := next()
			if err != nil {
				return // want `LK6002: returning without closing c: onError waits for ever, at unclosed.go:48`
			}
			c <- n
		}
		close(c)
	}()
	for n := range c {
		sum += n
	}
	return sum
}

// untilZero: the loop ends otherwise.
func untilZero(numbers []int) (sum int) {
	c := make(chan int)
	go func() {
		for _, n := range numbers {
			c <- n
		}
		c <- 0
	}()
	for n := range c {
		if n == 0 {
			break
		}
		sum += n
	}
	return sum
}

// serve never returns, and neither do its workers.
func serve(next func() int, do func(int)) {
	c := make(chan int)
	go func() {
		for job := range c {
			do(job)
		}
	}()
	for {
		c <- next()
	}
}

// A pool's workers live as long as it does.
type pool struct{ jobs chan int }

func newPool(do func(int)) *pool {
	p := &pool{jobs: make(chan int)}
	go func() {
		for job := range p.jobs {
			do(job)
		}
	}()
	return p
}

func (p *pool) add(job int) { p.jobs <- job }
