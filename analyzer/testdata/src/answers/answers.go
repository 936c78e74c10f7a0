// Package answers holds servers that are asked over a channel, and answer over one
// that comes with the question.
package answers

import "context"

type question struct {
	n      int
	answer chan int
}

type server struct {
	asked chan *question
	quit  chan struct{}
}

func (s *server) ask(ctx context.Context, n int) (int, error) {
	q := &question{n: n, answer: make(chan int)}
	select {
	case s.asked <- q:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	select {
	case a := <-q.answer:
		return a, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// serve stops answering for ever when one who asked has left.
func (s *server) serve() {
	for {
		select {
		case q := <-s.asked:
			q.answer <- q.n + 1 // want `LK6001: sending to question.answer may block for ever: \(\*server\).ask may return without receiving, at answers.go:28`
		case <-s.quit:
			return
		}
	}
}

func (s *server) stop() { close(s.quit) }

// A buffered question has room for the answer.
type buffered struct{ answer chan int }

func askBuffered(ctx context.Context, to chan<- *buffered) int {
	q := &buffered{answer: make(chan int, 1)}
	to <- q
	select {
	case a := <-q.answer:
		return a
	case <-ctx.Done():
		return 0
	}
}

func answerBuffered(q *buffered) { q.answer <- 1 }

// A patient one is waited for, once it is sent.
type patient struct{ answer chan int }

func askPatient(ctx context.Context, to chan<- *patient) int {
	q := &patient{answer: make(chan int)}
	select {
	case to <- q:
		return <-q.answer
	case <-ctx.Done():
		return 0
	}
}

func answerPatient(q *patient) { q.answer <- 1 }

// A careful one is answered by who does not insist.
type careful struct{ answer chan int }

func askCareful(ctx context.Context, to chan<- *careful) int {
	q := &careful{answer: make(chan int)}
	to <- q
	select {
	case a := <-q.answer:
		return a
	case <-ctx.Done():
		return 0
	}
}

func answerCareful(ctx context.Context, q *careful) {
	select {
	case q.answer <- 1:
	case <-ctx.Done():
	}
}

// A worker's channel is made in one place and received from in another: who sends
// stops before the worker does.
type worker struct{ jobs, quit chan int }

func newWorker() *worker { return &worker{jobs: make(chan int), quit: make(chan int)} }

func (w *worker) run() {
	for {
		select {
		case <-w.jobs:
		case <-w.quit:
			return
		}
	}
}

func (w *worker) do(job int) { w.jobs <- job }

func (w *worker) stop() { close(w.quit) }
