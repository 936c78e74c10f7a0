// Package sleepsync defines an analyzer that reports sleeping in place of waiting.
//
// # Analyzer sleepsync
//
// sleepsync: report time.Sleep where goroutines should be waited for
//
// # LK7001: time.Sleep in place of waiting for goroutines
//
// A function starts goroutines, sleeps, and then reads what they write, or ends the
// program or the test. On a busy machine the goroutines have not finished by then: a
// result is missing, a test fails now and then. And the memory model promises nothing
// of what one goroutine wrote and another read after a sleep.
//
// WRONG:
//
//	func total(parts []int) int {
//		sum := 0
//		go func() {
//			for _, n := range parts {
//				sum += n
//			}
//		}()
//		time.Sleep(100 * time.Millisecond)
//		return sum
//	}
//
// lockcheck reports:
//
//	total.go:8: LK7001: sleeping in place of waiting for the goroutine started at total.go:3 before reading sum: nothing says that it has finished
//
// RIGHT:
//
//	func total(parts []int) int {
//		sum := 0
//		var wg sync.WaitGroup
//		wg.Go(func() {
//			for _, n := range parts {
//				sum += n
//			}
//		})
//		wg.Wait()
//		return sum
//	}
//
// The fix does that, from Go 1.25 on, if all goroutines that the function starts are
// calls without arguments and results, end soon and send nothing, and no lock was taken
// before the sleep.
//
// # Limitations
//
// Only goroutines are looked at that end by themselves: that the package declares,
// that receive nothing, and whose loops count. To sleep while others work, such as a
// server that runs until the end of a test, is no mistake. A sleep in a loop, which
// polls, backs off or keeps a rate, is never reported, nor is one in a goroutine, nor
// one in a bubble of testing/synctest.
//
// The goroutine must be started in the function that sleeps.
package sleepsync
