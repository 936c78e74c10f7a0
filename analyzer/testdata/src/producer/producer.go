// Package producer holds goroutines that send many values, and those who take them.
package producer

import "errors"

// find stops at the first match; the goroutine has more to send.
func find(n, want int, test func(int) bool) bool {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i // want `LK6001: sending to c may block for ever: find may return without receiving, at producer.go:18`
		}
	}()
	ok := test(want)
	for range c {
		if ok {
			return true
		}
	}
	return false
}

// everything takes all.
func everything(n int) (sum int) {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i
		}
	}()
	for i := range c {
		sum += i
	}
	return sum
}

// protocol: what was received says that nothing more will come.
func protocol(next func() (int, error)) (sum int, err error) {
	type item struct {
		n   int
		err error
	}
	c := make(chan item)
	go func() {
		for {
			n, err := next()
			c <- item{n, err}
			if err != nil {
				return
			}
		}
	}()
	for {
		it := <-c
		if it.err != nil {
			return sum, it.err
		}
		sum += it.n
	}
}

var errOdd = errors.New("odd")

// failing starts one goroutine that takes jobs and gives up at an error: who sends
// the next job waits for ever.
func failing(jobs []int, do func() error) {
	c := make(chan int)
	go func() {
		for range c {
			if err := do(); err != nil {
				return
			}
		}
	}()
	for _, job := range jobs {
		c <- job // want `LK6001: sending to c may block for ever: the goroutine that receives, started at producer.go:70, may return early, at producer.go:73`
	}
	close(c)
}

// untilStopped: the sender itself says when the receiver ends.
func untilStopped(jobs []int, do func(int)) {
	c := make(chan int)
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case job := <-c:
				do(job)
			case <-stop:
				return
			}
		}
	}()
	for _, job := range jobs {
		c <- job
	}
	close(stop)
}

// pool: several goroutines take jobs; the others go on.
func pool(jobs []int, do func(int) error) {
	c := make(chan int)
	for range 4 {
		go func() {
			for job := range c {
				if do(job) != nil {
					return
				}
			}
		}()
	}
	for _, job := range jobs {
		c <- job
	}
	close(c)
}
