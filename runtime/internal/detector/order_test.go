package detector_test

import (
	"fmt"
	"testing"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

func TestABBA(t *testing.T) {
	var a, b detector.Mutex
	detector.Configure(detector.Options{OnReport: func(r detector.Report) { fmt.Println(r.Text) }})
	inGoroutine(func() {
		a.Lock()
		b.Lock()
		b.Unlock()
		a.Unlock()
	})
	inGoroutine(func() {
		b.Lock()
		a.Lock()
		a.Unlock()
		b.Unlock()
	})
	detector.Flush()
}
