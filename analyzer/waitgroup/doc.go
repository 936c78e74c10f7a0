// Package waitgroup defines an analyzer that reports wait groups which wait in the
// wrong place, or for ever.
//
// # Analyzer waitgroup
//
// waitgroup: report wait groups that wait in the wrong place, or for ever
//
// It adds to the check of the same name in go vet, which reports an Add that is the
// first statement of a goroutine.
//
// # LK8001: a WaitGroup that waits in the wrong place, or for ever
//
// WRONG: Wait in the loop. Each goroutine has ended before the next one begins.
//
//	func fetchAll(urls []string, fetch func(string)) {
//		var wg sync.WaitGroup
//		for _, url := range urls {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				fetch(url)
//			}()
//			wg.Wait()
//		}
//	}
//
// lockcheck reports:
//
//	fetch.go:9: LK8001: wg.Wait in the loop that starts the goroutines: each iteration waits for its own, at fetch.go:5
//
// RIGHT: wait after the loop. lockcheck offers this as a fix.
//
//	func fetchAll(urls []string, fetch func(string)) {
//		var wg sync.WaitGroup
//		for _, url := range urls {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				fetch(url)
//			}()
//		}
//		wg.Wait()
//	}
//
// WRONG: an early return forgets Done.
//
//	func process(items []string, load func(string) error) {
//		var wg sync.WaitGroup
//		for _, item := range items {
//			wg.Add(1)
//			go func() {
//				if err := load(item); err != nil {
//					return
//				}
//				wg.Done()
//			}()
//		}
//		wg.Wait()
//	}
//
// lockcheck reports:
//
//	process.go:7: LK8001: returning without wg.Done: wg.Wait at process.go:12 waits for ever
//
// RIGHT: defer it.
//
//	func process(items []string, load func(string) error) {
//		var wg sync.WaitGroup
//		for _, item := range items {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				if err := load(item); err != nil {
//					return
//				}
//			}()
//		}
//		wg.Wait()
//	}
//
// WRONG: Wait runs before anything is added.
//
//	func collect(parts []int) (sum int) {
//		var wg sync.WaitGroup
//		results := make(chan int)
//		go func() {
//			wg.Wait()
//			close(results)
//		}()
//		for _, part := range parts {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				results <- part
//			}()
//		}
//		for r := range results {
//			sum += r
//		}
//		return sum
//	}
//
// lockcheck reports:
//
//	collect.go:9: LK8001: wg.Add after wg.Wait may have begun, in the goroutine started at collect.go:4: Wait may return at once
//
// RIGHT: start the goroutine that waits when all has been added.
//
//	func collect(parts []int) (sum int) {
//		var wg sync.WaitGroup
//		results := make(chan int)
//		for _, part := range parts {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				results <- part
//			}()
//		}
//		go func() {
//			wg.Wait()
//			close(results)
//		}()
//		for r := range results {
//			sum += r
//		}
//		return sum
//	}
//
// Also reported: an Add inside the goroutine that Wait is to wait for, where go vet
// does not see it, and a Wait for what nobody ever takes back.
//
// # Limitations
//
// A wait group that goes where it is not followed, to another package or an unknown
// function, is not judged. Panics are no ways out of a goroutine here. Whether Add and
// Done are balanced in number is not looked at.
//
// A loop that does something between go and Wait, or after Wait, is taken to mean it,
// and in test files a Wait in the loop has low confidence.
package waitgroup
