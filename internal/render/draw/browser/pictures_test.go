package browser

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/picture"
)

// source returns a file of the archive that the tests of package draw have, too.
func source(name string) ([]byte, error) {
	archive, err := txtar.ParseFile("../testdata/shop.txtar")
	if err != nil {
		return nil, err
	}
	for _, f := range archive.Files {
		if f.Name == name {
			return f.Data, nil
		}
	}
	return nil, os.ErrNotExist
}

// shop is the picture of that archive.
func shop(t *testing.T) *picture.Picture {
	t.Helper()
	data, err := source("picture.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := picture.ReadJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hostile has names that are markup.
func hostile() *picture.Picture {
	name := `</script><img src=x onerror="window.ran=1">`
	return picture.New(picture.Source{
		Predicted: []order.Edge{{
			From: lock.Class("p." + name), To: "p.mu", Func: name, Held: lock.Site{File: name, Line: 1},
			Path: []lock.Frame{{Func: name, Site: lock.Site{File: name, Line: 2}}}, Gates: []lock.Class{lock.Class(name)}, Thread: name,
		}},
		Written:  []lock.Class{lock.Class("p." + name + "2")},
		Findings: []finding.Finding{{Rule: name, Message: name, Site: lock.Site{File: name, Line: 1}, Steps: []finding.Step{{Message: name}}}},
	})
}

// large is a program with 500 locks in 40 packages, each of which is taken under a few
// others, and three cycles.
func large() *picture.Picture {
	rng := rand.New(rand.NewPCG(1, 2))
	var src picture.Source
	class := func(n int) lock.Class {
		return lock.Class(fmt.Sprintf("example.com/large/internal/p%02d.Type%d.mu", n*40/500, n))
	}
	edge := func(from, to int) order.Edge {
		at := func(n int) lock.Site {
			return lock.Site{File: fmt.Sprintf("internal/p%02d/file%d.go", n*40/500, n), Line: 10 + n%90, Col: 2}
		}
		return order.Edge{
			From: class(from), To: class(to), Func: fmt.Sprintf("(*Type%d).Do", from), Held: at(from),
			Path: []lock.Frame{{Func: fmt.Sprintf("(*Type%d).Do", from), Site: at(from + 1)}, {Func: fmt.Sprintf("(*Type%d).Get", to), Site: at(to)}},
		}
	}
	for n := range 499 {
		for range 1 + rng.IntN(3) {
			to := min(499, n+1+rng.IntN(24)) // most in the same package or the next
			if rng.IntN(6) == 0 {
				to = n + 1 + rng.IntN(499-n)
			}
			src.Predicted = append(src.Predicted, edge(n, to))
		}
	}
	for _, ring := range [][]int{{40, 41}, {220, 222, 226}, {470, 471}} {
		f := finding.Finding{Rule: "LK1001", Confidence: finding.High, Package: class(ring[0]).Package(), Message: "acquiring in opposite orders may deadlock"}
		for i, n := range ring {
			next := ring[(i+1)%len(ring)]
			e := edge(n, next)
			f.Locks = append(f.Locks, e.From)
			f.Steps = append(f.Steps, finding.Step{Site: e.Held, Func: e.Func, Message: e.From.Short() + " is locked here"},
				finding.Step{Site: e.At(), Func: e.Func, Message: "and while it is held, " + e.To.Short() + " is locked", Path: e.Path[1:]})
			src.Predicted = append(src.Predicted, e)
		}
		f.Site = f.Steps[0].Site
		src.Findings = append(src.Findings, f)
	}
	return picture.New(src)
}

// Limits for a picture of 500 locks, on a slow and busy machine. What is measured is
// logged.
const (
	maxPaint = 5 * time.Second
	maxStep  = 1500 * time.Millisecond
)

// TestLarge: a picture of 500 locks stays usable.
func TestLarge(t *testing.T) {
	x := open(t, large())
	x.want("locks", x.count("#picture .lock"), 500)
	x.want("rings with findings", x.count("#picture .ringbox.found"), 3)
	// Until the page has painted something is when the browser says so.
	paint := eval[float64](x, `new Promise((done) => {
		const known = performance.getEntriesByName("first-contentful-paint");
		if (known.length) return done(known[0].startTime);
		new PerformanceObserver((l) => done(l.getEntries()[0].startTime)).observe({ type: "paint", buffered: true });
	})`)
	x.limit("first paint", paint, maxPaint)
	// The slowest frame of each, from the event to the next frame that is painted.
	frame := `const frame = async (act) => {
		const start = performance.now();
		act();
		await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
		return performance.now() - start;
	};`
	step := func(what, act string, times int) {
		x.Helper()
		slowest := eval[float64](x, fmt.Sprintf(`(async () => {
			%s
			let slowest = 0;
			for (let i = 0; i < %d; i++) slowest = Math.max(slowest, await frame(() => { %s }));
			return slowest;
		})()`, frame, times, act))
		x.limit(what, slowest, maxStep)
	}
	picture := `document.getElementById("picture")`
	x.shoot("large-start")
	step("showing all", `document.getElementById("fit").click()`, 1)
	x.shoot("large-all")
	step("zooming", picture+`.dispatchEvent(new WheelEvent("wheel", { deltaY: i % 10 < 5 ? -150 : 150, clientX: 900, clientY: 500, cancelable: true, bubbles: true }))`, 20)
	step("an order", `document.getElementById("o" + 40 * i).dispatchEvent(new MouseEvent("click", { bubbles: true }))`, 10)
	step("a lock", `document.getElementById("l" + 40 * i).dispatchEvent(new MouseEvent("click", { bubbles: true }))`, 10)
	step("a finding", `document.querySelectorAll(".finding")[i % 3].click()`, 6)
	x.shoot("large-finding")
	step("the filter", `{ const s = document.getElementById("search"); s.value = "p0" + i; s.dispatchEvent(new Event("input")); }`, 10)
	x.shoot("large-filter")
	x.tidy()
}

func (x *tab) limit(what string, milliseconds float64, limit time.Duration) {
	x.Helper()
	took := time.Duration(milliseconds * float64(time.Millisecond)).Round(time.Millisecond)
	x.Logf("%s: %v", what, took)
	if took > limit {
		x.Errorf("%s takes %v, want at most %v", what, took, limit)
	}
}
