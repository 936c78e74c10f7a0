package event_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
)

// waits returns the waits of a package that consists of one file.
func waits(t *testing.T, text string) *event.Waits {
	t.Helper()
	src := eventtest.Source(t, "package p\n"+text)
	return eventtest.Build(t, src).Waits()
}

var stepNames = map[event.StepKind]string{
	event.Makes: "makes", event.Sends: "sends", event.Offers: "offers", event.Receives: "receives", event.Closes: "closes",
	event.Adds: "adds", event.Finishes: "finishes", event.Awaits: "awaits", event.Starts: "starts", event.Sleeps: "sleeps",
	event.Chooses: "chooses",
}

// steps lists the steps of a function, calls, reads and writes left out.
func steps(w *event.Waits, name string) string {
	var list []string
	add := func(st *event.Step) {
		text, ok := stepNames[st.Kind]
		if !ok {
			return
		}
		if st.Object >= 0 {
			text += fmt.Sprint(" ", st.Object)
		}
		if st.Else {
			text += " else"
		}
		if st.Range {
			text += " range"
		}
		if st.Deferred {
			text += " deferred"
		}
		for _, fn := range st.Fns {
			text += " " + strings.TrimPrefix(fn, eventtest.Module+"p.")
		}
		list = append(list, text)
	}
	for _, f := range w.Flows {
		if f.Func.Name != name {
			continue
		}
		for b := range f.Steps {
			for i := range f.Steps[b] {
				add(&f.Steps[b][i])
			}
			if c := f.Ends[b].Case; c != nil {
				add(c)
			}
		}
	}
	return strings.Join(list, ", ")
}

func TestSteps(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain", "func f() { c := make(chan int, 3); c <- 1; <-c; close(c) }", "makes 0, sends 0, receives 0, closes 0"},
		{"range", "func f(c chan int) { for range c {} }", "receives 0 range"},
		{"go", "func f() { c := make(chan int); go g(c) }; func g(c chan int) { c <- 1 }", "makes 0, starts g"},
		{"closure", "func f() { c := make(chan int); go func() { c <- 1 }() }", "makes 0, starts f$1"},
		{"select", "func f(a, b chan int) { select { case a <- 1: println(1); case <-b: println(2) } }", "offers 0, chooses, sends 0 else, receives 1 else"},
		{"select with default", "func f(a chan int) { select { case a <- 1: default: } }", "offers 0"},
		{"select without a second case", "func f(a chan int) { select { case a <- 1: } }", "sends 0"},
		{"group", "import \"sync\"; func f() { var wg sync.WaitGroup; wg.Add(1); wg.Go(func() {}); defer wg.Done(); wg.Wait() }",
			"makes 0, adds 0, starts 0 f$1, finishes 0 deferred, awaits 0"},
		{"sleep", "import \"time\"; func f() { time.Sleep(1); <-time.After(1) }", "sleeps, sleeps"},
		{"once", "import \"sync\"; func f(o *sync.Once, c chan int) { o.Do(func() { close(c) }); <-c }", "receives 0"},
	} {
		if got := steps(waits(t, test.text), "f"); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// What is one object, who else uses it, and where it passes through.
func TestObjects(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"local", "func f() { c := make(chan int); c <- 1; <-c }", `""`},
		{"captured", "func f() { c := make(chan int); go func() { c <- 1 }(); <-c }", `"c" through f$1`},
		{"parameter", "func f() { c := make(chan int); g(c); <-c }; func g(d chan int) { d <- 1 }", `"d" through g`},
		{"result", "func f() { <-g() }; func g() chan int { c := make(chan int, 1); c <- 1; return c }", `"" through g`},
		{"exported", "func F(c chan int) { <-c }", `"c" sent received lent through F`},
		{"not called", "func f(c chan int) { <-c }", `"c" sent received lent through f`},
		{"method of a type that others cannot get", "type s struct{}; func (s) F(c chan int) { <-c }; func f(s s) { s.F(make(chan int)) }", `"c" through (s).F`},
		{"method of a type that others get", "type s struct{}; func New() s { return s{} }; func (s) F(c chan int) { <-c }; func f(s s) { s.F(make(chan int)) }", `"c" sent received lent through (s).F`},
		{"lent and given back", "type S struct { c chan int }; func (s *S) Get() <-chan int { return s.c }; func (s *S) Put(c <-chan int) { <-c }", `"S.c" sent received lent kept through (*S).Get (*S).Put`},
		{"one of two given back", "type S struct { a, b chan int }; func (s *S) A() chan int { return s.a }; func (s *S) B() chan int { return s.b }; func (s *S) Put(c chan int) { <-c }", `"c" sent received lent through (*S).Put`},
		{"keys of a map", "type s struct { m map[chan int]bool }; func (s *s) f() { for c := range s.m { c <- 1 } }", `"s.m" kept many`},
		{"handed out to send", "func f(g func(chan<- int)) { c := make(chan int); g(c); <-c }", `"" sent`},
		{"handed out to receive", "func f(g func(<-chan int)) { c := make(chan int); g(c); c <- 1 }", `"" received`},
		{"in an interface", "func f() { c := make(chan int); print(any(c) == nil); <-c }", `"" sent received`},
		{"field", "type s struct { c chan int }; func (s *s) f() { s.c <- 1 }; func (s *s) g() { <-s.c }", `"s.c" kept`},
		{"exported field", "type s struct { C chan int }; func (s *s) f() { <-s.C }", `"s.C" sent received kept`},
		{"package variable", "var c = make(chan int); func f() { <-c }", `"c" kept`},
		{"its address", "func f(g func(*chan int)) { c := make(chan int); g(&c); <-c }", `"c" sent received`},
		{"in a slice", "func f(list []chan int) { c := make(chan int); list[0] = c; <-c }", `"" sent received`},
		{"of a context", "import \"context\"; func f(c context.Context) { done := c.Done(); <-done }", `"" sent received context`},
		{"of a context that ends in time", "import \"context\"; func f(c context.Context) { c, _ = context.WithTimeout(c, 1); <-c.Done() }", `"" sent received`},
		{"in no closure that is made", "func f() { return; c := make(chan int); func() { <-c }() }", `"" sent received through f$1`},
	} {
		var got []string
		for _, o := range waits(t, test.text).Objects {
			text := fmt.Sprintf("%q", o.Name)
			for _, word := range []struct {
				is   bool
				text string
			}{{o.OthersSend, " sent"}, {o.OthersReceive, " received"}, {o.Lent, " lent"}, {o.Kept, " kept"}, {o.Context, " context"}, {o.Many, " many"}} {
				if word.is {
					text += word.text
				}
			}
			for i, fn := range o.Passed {
				if i == 0 {
					text += " through"
				}
				text += " " + strings.ReplaceAll(fn, eventtest.Module+"p.", "")
			}
			got = append(got, text)
		}
		if !slices.Equal(got, []string{test.want}) {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// Loops are named by the blocks that they begin with, inner ones first.
func TestLoops(t *testing.T) {
	w := waits(t, "func f(a, b []int) { println(0); for range a { println(1); for range b { println(2) } }; println(3) }")
	depth := map[int]int{}
	for _, loops := range w.Flows[len(w.Flows)-1].Loops {
		depth[len(loops)]++
		if len(loops) == 2 && loops[0] == loops[1] {
			t.Errorf("one loop twice: %v", loops)
		}
	}
	if depth[0] == 0 || depth[1] == 0 || depth[2] == 0 || len(depth) != 3 {
		t.Errorf("blocks by depth: %v", depth)
	}
}

func TestCapacities(t *testing.T) {
	for text, want := range map[string]int{
		"make(chan int)":             0,
		"make(chan int, 3)":          3,
		"make(chan int, n)":          event.Configured,
		"make(chan int, len(l))":     event.Fitted,
		"make(chan int, 2*len(l)+1)": event.Fitted,
		"make(chan int, 1<<20)":      event.Fitted,
		"make(chan int, size)":       event.Fitted,
	} {
		var got []int
		for _, f := range waits(t, "var size = 1000; func f(n int, l []int) chan int { return "+text+" }").Flows {
			for _, list := range f.Steps {
				for _, st := range list {
					if st.Kind == event.Makes {
						got = append(got, st.N)
					}
				}
			}
		}
		if !slices.Equal(got, []int{want}) {
			t.Errorf("%s: capacities %d, want %d", text, got, want)
		}
	}
}

// A branch is taken because a call failed, not because an error was received or a context
// has ended.
func TestFailed(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"func f(g func() error) { if err := g(); err != nil { println(1) } }", "0"},
		{"func f(g func() error) { if g() == nil { println(1) } }", "1"},
		{"func f(g func() (int, error)) { n, err := g(); if n == 0 { n, err = g() }; if err != nil { println(n) } }", "0"},
		{"var last error; func f(g func() error) { if last = g(); last != nil { println(1) } }", "0"},
		{"var last error; func f() { if last != nil { println(1) } }", ""},
		{"func f(c chan error) { if err := <-c; err != nil { println(1) } }", ""},
		{"func f(err error) { if err != nil { println(1) } }", ""},
		{"import \"context\"; func f(ctx context.Context) { if err := ctx.Err(); err != nil { println(1) } }", ""},
	} {
		var got []string
		for _, f := range waits(t, test.text).Flows {
			for b, d := range f.Ends {
				if f.Func.Name == "f" && f.Func.Blocks[b].Term.Kind == event.Branch && d.Failed >= 0 {
					got = append(got, fmt.Sprint(d.Failed))
				}
			}
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: fails by way %q, want %q", test.text, text, test.want)
		}
	}
}

// A struct of the package may hold what it is sent over.
func TestHolders(t *testing.T) {
	w := waits(t, `
		type client struct { hub chan *client; queue chan int }
		func f(c *client) { c.hub <- c; c.queue <- 1 }`)
	var sent []string
	for _, f := range w.Flows {
		for _, list := range f.Steps {
			for _, st := range list {
				if st.Kind == event.Sends {
					sent = append(sent, fmt.Sprint(st.Value, w.Objects[st.Object].Holders))
				}
			}
		}
	}
	if want := []string{"client[client]", "[client]"}; !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
}

// A call of what others gave names the variable that keeps it, also if it is made by a
// copy of the list.
func TestCallbacks(t *testing.T) {
	const given = `
import ("context"; "maps"; "slices")
type L interface{ Changed() }
type S struct { f func(); list []func(); byName map[string]func(); objects []L; object L; cancel context.CancelFunc }
func (s *S) Give(f func(), o L, cancel context.CancelFunc) {
	s.f = f
	s.list = append(s.list, f)
	s.byName["x"] = f
	s.objects = append(s.objects, o)
	s.object = o
	s.cancel = cancel
}
var _, _ = slices.Clone[[]int], maps.Clone[map[int]int]
`
	for text, want := range map[string]string{
		"s.f()":                                          "S.f",
		"g := s.f; g()":                                  "S.f",
		"for _, f := range s.list { f() }":               "S.list[]",
		"s.list[0]()":                                    "S.list[]",
		"for _, f := range s.byName { f() }":             "S.byName[]",
		`f, ok := s.byName["x"]; _ = ok; f()`:            "S.byName[]",
		"for _, o := range s.objects { o.Changed() }":    "S.objects[].Changed",
		"for _, f := range slices.Clone(s.list) { f() }": "S.list[]",
		"for _, f := range slices.Collect(maps.Values(s.byName)) { f() }":                              "S.byName[]",
		"for _, f := range append([]func(){}, s.list...) { f() }":                                      "S.list[]",
		"l := make([]func(), len(s.list)); copy(l, s.list); for _, f := range l { f() }":               "S.list[]",
		"var l []func(); for _, f := range s.byName { l = append(l, f) }; for _, f := range l { f() }": "S.byName[]",
		"s.object.Changed()": "",
		"s.cancel()":         "",
		"func() {}()":        "",
	} {
		got := ""
		for _, f := range waits(t, given+"func (s *S) call() { "+text+" }").Flows {
			for _, list := range f.Steps {
				for _, st := range list {
					if st.Hole != "" {
						got = strings.TrimPrefix(st.Hole, eventtest.Module+"p.")
						if st.Method != "" {
							got += "." + st.Method
						}
					}
				}
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
