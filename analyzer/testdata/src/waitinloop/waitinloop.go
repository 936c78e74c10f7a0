// Package waitinloop holds loops that start goroutines and wait.
package waitinloop

import "sync"

func one(urls []string, fetch func(string)) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fetch(url)
		}()
		wg.Wait() // want `LK8001: wg.Wait in the loop that starts the goroutines: each iteration waits for its own, at waitinloop.go:10`
	}
}

func byGo(urls []string, fetch func(string)) {
	var wg sync.WaitGroup
	for i := 0; i < len(urls); i++ {
		wg.Go(func() { fetch(urls[i]) })
		wg.Wait() // want `LK8001: wg.Wait in the loop that starts the goroutines: each iteration waits for its own, at waitinloop.go:21`
	}
}

func helper(urls []string, fetch func(string)) {
	for _, url := range urls {
		var wg sync.WaitGroup
		wg.Add(1)
		go work(&wg, url, fetch)
		wg.Wait() // want `LK8001: wg.Wait in the loop that starts the goroutines: each iteration waits for its own, at waitinloop.go:30`
	}
}

func work(wg *sync.WaitGroup, url string, fetch func(string)) {
	defer wg.Done()
	fetch(url)
}

// after waits where it should.
func after(urls []string, fetch func(string)) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Go(func() { fetch(url) })
	}
	wg.Wait()
}

// batches: those of a batch run beside each other.
func batches(lists [][]string, fetch func(string)) {
	var wg sync.WaitGroup
	for _, urls := range lists {
		for _, url := range urls {
			wg.Go(func() { fetch(url) })
		}
		wg.Wait()
	}
}

// pairs: the two of an iteration run beside each other.
func pairs(urls []string, fetch, check func(string)) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Go(func() { fetch(url) })
		wg.Go(func() { check(url) })
		wg.Wait()
	}
}

// meanwhile: the loop does something itself.
func meanwhile(urls []string, fetch, check func(string)) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Go(func() { fetch(url) })
		check(url)
		wg.Wait()
	}
}

// limited: it waits now and then.
func limited(urls []string, fetch func(string)) {
	var wg sync.WaitGroup
	for i, url := range urls {
		wg.Go(func() { fetch(url) })
		if i%10 == 9 {
			wg.Wait()
		}
	}
	wg.Wait()
}

// results: what the goroutine did is used in the same iteration.
func results(urls []string, fetch func(string) error) error {
	var wg sync.WaitGroup
	for _, url := range urls {
		var err error
		wg.Go(func() { err = fetch(url) })
		wg.Wait()
		if err != nil {
			return err
		}
	}
	return nil
}

// again: a goroutine that is started anew when it has ended.
func again(run func()) {
	var wg sync.WaitGroup
	for {
		wg.Go(run)
		wg.Wait()
	}
}
