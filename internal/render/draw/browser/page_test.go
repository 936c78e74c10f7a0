// Package browser tests the page of package draw in Chromium, as a reviewer uses it. It
// needs the program chromium and fails without it.
package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/lockcheck/lockcheck/internal/picture"
	"github.com/lockcheck/lockcheck/internal/render/draw"
)

var shots = flag.String("shots", "", "write pictures of what the tests see to `folder`")

// browser is the one process that all tests share.
var browser context.Context

func TestMain(m *testing.M) {
	flag.Parse()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU, chromedp.WindowSize(1500, 1000),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	var end context.CancelFunc
	browser, end = chromedp.NewContext(allocator)
	if err := chromedp.Do(browser); err != nil {
		fmt.Fprintln(os.Stderr, "chromium, from the package of that name, does not start:", err)
		os.Exit(1)
	}
	code := m.Run()
	end()
	stop()
	os.Exit(code)
}

// tab is a page that is open.
type tab struct {
	*testing.T
	ctx context.Context

	mu       sync.Mutex
	problems []string // errors, and requests for anything but the page
}

// open opens the page of a picture. When the test ends, nothing may have gone wrong.
func open(t *testing.T, p *picture.Picture, before ...action) *tab {
	t.Helper()
	var html strings.Builder
	if err := draw.HTML(&html, p, draw.Options{ReadFile: source}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(html.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	url := "file://" + file
	x := &tab{T: t}
	ctx, end := chromedp.NewContext(browser, chromedp.WithListener(func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			x.problem("exception: " + (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
		case *runtime.EventConsoleAPICalled:
			x.problem("console: " + fmt.Sprint(e.Type))
		case *log.EventEntryAdded:
			x.problem("log: " + e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if e.Request.URL != url && !strings.HasPrefix(e.Request.URL, "data:") {
				x.problem("request: " + e.Request.URL)
			}
		}
	}))
	if err := chromedp.Do(ctx); err != nil { // the tab; what follows has a limit
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	x.ctx = ctx
	t.Cleanup(func() {
		stop()
		end()
		x.mu.Lock()
		defer x.mu.Unlock()
		for _, p := range x.problems {
			t.Error(p)
		}
	})
	x.run(call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{}), call(runtime.Enable, cdp.Empty{}))
	x.run(before...)
	x.run(chromedp.Navigate(url))
	return x
}

func (x *tab) problem(text string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.problems = append(x.problems, text)
}

type action = chromedp.Action[chromedp.Void]

// call is a command of the protocol.
func call[P, R any](command cdp.Command[P, R], params P) action {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

func (x *tab) run(actions ...action) {
	x.Helper()
	if err := chromedp.Do(x.ctx, actions...); err != nil {
		x.Fatal(err)
	}
}

// get returns what an action does.
func get[T any](x *tab, a chromedp.Action[T]) T {
	x.Helper()
	v, err := chromedp.Run(x.ctx, a)
	if err != nil {
		x.Fatal(err)
	}
	return v
}

// eval returns what an expression of the page's language is.
func eval[T any](x *tab, expression string) T {
	x.Helper()
	return get(x, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// settle waits until what changed has been painted.
func (x *tab) settle() {
	x.Helper()
	eval[bool](x, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// shoot keeps what is seen, if that was asked for.
func (x *tab) shoot(name string) {
	x.Helper()
	if *shots == "" {
		return
	}
	png := get(x, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o666); err != nil {
		x.Fatal(err)
	}
}

// clickOrder clicks with the mouse on the middle of the line between two locks.
func (x *tab) clickOrder(from, to string) {
	x.Helper()
	middle := func() []float64 {
		return eval[[]float64](x, fmt.Sprintf(`(() => {
		const o = JSON.parse(document.getElementById("data").textContent).orders.findIndex((o) => o.from === %q && o.to === %q);
		const line = document.querySelector("#o" + o + " .line");
		const p = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
		return [p.x, p.y];
	})()`, from, to))
	}
	// What was clicked before may still be changing the size of the picture.
	at := middle()
	for {
		time.Sleep(100 * time.Millisecond)
		now := middle()
		if slices.Equal(now, at) {
			break
		}
		at = now
	}
	x.run(chromedp.MouseClickXY(at[0], at[1]))
}

func (x *tab) details() string {
	x.Helper()
	return eval[string](x, `document.getElementById("details").hidden ? "" : document.getElementById("details").innerText`)
}

// count returns how many elements a selector has that are seen.
func (x *tab) count(selector string) int {
	x.Helper()
	return eval[int](x, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.getClientRects().length).length`, selector))
}

func (x *tab) want(what string, got, want any) {
	x.Helper()
	if got != want {
		x.Errorf("%s: %v, want %v", what, got, want)
	}
}

func (x *tab) wantText(got string, want ...string) {
	x.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			x.Errorf("there is no %q in\n%s", w, got)
		}
	}
}

func TestLoads(t *testing.T) {
	x := open(t, shop(t))
	x.shoot("light")
	x.want("locks", x.count("#picture .lock"), 9)
	x.want("orders of the finding", x.count("#picture .order.cycle"), 2)
	x.want("orders that a gate keeps apart", x.count("#picture .order.ring"), 2)
	x.want("title", eval[string](x, "document.title"), "Lock order of example.com/shop")
	x.tidy()
}

// tidy checks that what is shown can be read.
func (x *tab) tidy() {
	x.Helper()
	overlapping := func(selector string) int {
		return eval[int](x, fmt.Sprintf(`(() => {
			const r = [...document.querySelectorAll(%q)].filter((e) => e.getClientRects().length).map((e) => e.getBoundingClientRect());
			return r.flatMap((a, i) => r.slice(0, i).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
		})()`, selector))
	}
	x.want("overlapping labels", overlapping("#picture text"), 0)
	x.want("overlapping boxes", overlapping("#picture .lock rect"), 0)
	x.want("overlapping areas", overlapping("#picture .band rect, #picture .ringbox rect"), 0)
	x.want("labels wider than their boxes", eval[int](x, `[...document.querySelectorAll("#picture .lock")].filter((e) => {
		const box = e.querySelector("rect").getBBox();
		return e.getClientRects().length && [...e.querySelectorAll("text")].some((l) => l.getBBox().x + l.getBBox().width > box.x + box.width);
	}).length`), 0)
	x.want("lines that do not end at their boxes", eval[int](x, `(() => {
		const data = JSON.parse(document.getElementById("data").textContent);
		const box = (c) => document.getElementById("l" + data.locks.findIndex((l) => l.class === c)).querySelector("rect").getBBox();
		const at = (p, b) => p.x >= b.x - 1 && p.x <= b.x + b.width + 1 && p.y >= b.y - 1 && p.y <= b.y + b.height + 1;
		return data.orders.filter((o, i) => {
			const line = document.querySelector("#o" + i + " .line");
			return line.getClientRects().length && !(at(line.getPointAtLength(0), box(o.from)) && at(line.getPointAtLength(1e9), box(o.to)));
		}).length;
	})()`), 0)
}

// TestOrder: a click on a line tells both places, with the source, the calls, the gates
// and what runs say.
func TestOrder(t *testing.T) {
	x := open(t, shop(t))
	x.want("details before", x.details(), "")
	x.clickOrder("example.com/shop/cache.Cache.mu", "example.com/shop/store.Store.mu")
	x.wantText(x.details(), "Cache.mu → Store.mu", "cache/cache.go:12", "c.mu.Lock()", "store/store.go:9", "(*Store).Put", "s.mu.Lock()", "LK1001", "recorded 3 times", "in one goroutine only")
	x.shoot("order")
	x.clickOrder("example.com/shop/queue.Queue.mu", "example.com/shop/queue.Job.mu")
	x.wantText(x.details(), "under Pool.mu, held exclusively during both", "Never seen in the runs given", "Other orders lead back")
	x.want("hot orders", x.count("#picture .order.hot"), 1)
	x.run(chromedp.Click(chromedp.CSS("#details .close")))
	x.want("details after", x.details(), "")
	x.want("hot orders after", x.count("#picture .hot"), 0)
}

// TestFinding: a click on a finding shows its cycle.
func TestFinding(t *testing.T) {
	x := open(t, shop(t))
	x.run(chromedp.Click(chromedp.CSS(`.finding[data-finding="0"]`)))
	x.want("hot orders", x.count("#picture .order.hot"), 2)
	x.want("hot orders not in the cycle", x.count("#picture .order.hot:not(.cycle)"), 0)
	x.want("hot locks", x.count("#picture .lock.hot"), 2)
	x.want("pressed", x.count(".finding[aria-pressed=true]"), 1)
	x.wantText(x.details(), "locks taken in a cycle", "Cache.mu is locked here", "predicted and observed")
	x.shoot("finding")
	x.run(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#details button")].find((b) => b.textContent === "Store.mu → Cache.mu").click()`))
	x.wantText(x.details(), "store/store.go:17")
}

// TestKeyboard: whatever the mouse can do, keys can.
func TestKeyboard(t *testing.T) {
	x := open(t, shop(t))
	focus := func() string { return eval[string](x, "document.activeElement.id || document.activeElement.className") }
	x.run(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab))
	x.wantText(focus(), "finding")
	x.run(chromedp.KeyEvent(kb.Enter))
	x.wantText(x.details(), "LK1001")
	x.want("focus", focus(), "details")
	x.run(chromedp.KeyEvent(kb.Escape))
	x.want("details after Escape", x.details(), "")
	x.wantText(focus(), "finding")
	x.run(chromedp.KeyEvent("/"))
	x.want("focus after /", focus(), "search")
	// From the picture on, Tab goes through the orders and then the locks.
	x.run(chromedp.Focus(chromedp.CSS("#picture")), chromedp.KeyEvent(kb.Tab))
	first := focus()
	if !strings.HasPrefix(first, "o") {
		x.Errorf("after the picture, Tab goes to %q, want an order", first)
	}
	x.run(chromedp.KeyEvent(kb.Enter))
	x.wantText(x.details(), "→", "In the code")
	x.run(chromedp.KeyEvent(kb.Escape))
	x.want("focus after Escape", focus(), first)
	x.run(chromedp.Focus(chromedp.CSS("#l0")), chromedp.KeyEvent(kb.Enter))
	x.wantText(x.details(), "Cache.mu", "Taken while it is held", "Cache.mu → Store.mu", "Held while it is taken")
	x.run(chromedp.KeyEvent(kb.Escape))
	width := func() float64 { return eval[float64](x, "document.getElementById('picture').viewBox.baseVal.width") }
	x.settle() // the picture has become wider
	x.run(chromedp.KeyEvent("0"))
	before := width()
	x.run(chromedp.KeyEvent("+"))
	if after := width(); after >= before {
		x.Errorf("+ makes the view %v wide, it was %v", after, before)
	}
	x.run(chromedp.KeyEvent("0"))
	x.want("width after 0", width(), before)
}

func TestFilter(t *testing.T) {
	x := open(t, shop(t))
	locks := func(want int) { x.Helper(); x.want("locks shown", x.count("#picture .lock"), want) }
	x.run(chromedp.SendKeys(chromedp.CSS("#search"), "Job"))
	locks(3) // itself and what it is ordered with
	x.shoot("filter")
	x.tidy()
	x.want("status", eval[string](x, "document.getElementById('status').textContent"), "3 locks of 9 shown")
	x.run(chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(kb.Backspace))
	locks(9)
	x.run(chromedp.Click(chromedp.CSS(`#packages input[value="example.com/shop/log"]`)))
	locks(8)
	x.tidy()
	x.want("bands of packages without locks", x.count(`#picture .band[data-package="example.com/shop/log"]`), 0)
	x.run(chromedp.Click(chromedp.CSS("#nopackage")))
	locks(0)
	x.run(chromedp.Click(chromedp.CSS("#all")), chromedp.Click(chromedp.CSS("#rings")))
	locks(4)
	x.shoot("rings")
	// A finding is shown whatever the filter hides.
	x.run(chromedp.Click(chromedp.CSS("#nopackage")), chromedp.Click(chromedp.CSS(`.finding[data-finding="0"]`)))
	x.want("hot locks", x.count("#picture .lock.hot"), 2)
}

// TestPan: the wheel zooms, dragging moves, and a drag is no click.
func TestPan(t *testing.T) {
	x := open(t, shop(t))
	box := func() []float64 {
		return eval[[]float64](x, "(b => [b.x, b.y, b.width])(document.getElementById('picture').viewBox.baseVal)")
	}
	before := box()
	x.run(chromedp.Evaluate[chromedp.Void](`document.getElementById("picture").dispatchEvent(new WheelEvent("wheel", { deltaY: -200, clientX: 900, clientY: 500, cancelable: true, bubbles: true }))`))
	zoomed := box()
	if zoomed[2] >= before[2] {
		t.Errorf("the wheel makes the view %v wide, it was %v", zoomed[2], before[2])
	}
	x.run(chromedp.DragAndDropXY(900, 300, 700, 250))
	if moved := box(); moved[0] <= zoomed[0] || moved[1] <= zoomed[1] || moved[2] != zoomed[2] {
		t.Errorf("after dragging to the upper left the view is at %v, it was at %v", moved, zoomed)
	}
	x.want("details", x.details(), "")
}

func TestDark(t *testing.T) {
	x := open(t, shop(t), call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}))
	x.want("background", eval[string](x, "getComputedStyle(document.body).backgroundColor"), "rgb(16, 21, 28)")
	x.want("boxes", eval[string](x, "getComputedStyle(document.querySelector('.lock rect')).fill"), "rgb(32, 41, 53)")
	x.clickOrder("example.com/shop/cache.Cache.mu", "example.com/shop/store.Store.mu")
	x.shoot("dark")
}

// TestPrint: on paper are the picture as a whole and the findings with their steps,
// and nothing to click on.
func TestPrint(t *testing.T) {
	x := open(t, shop(t))
	x.run(chromedp.KeyEvent("+"))
	pdf := get(x, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if *shots != "" {
		if err := os.WriteFile(filepath.Join(*shots, "print.pdf"), pdf, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("printing gives %d bytes that are no PDF", len(pdf))
	}
	x.run(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	x.want("filters", x.count(".filters"), 0)
	x.want("buttons of the view", x.count(".tools"), 0)
	x.want("steps", x.count(".steps li"), 6)
}

// TestEscaped: what a program names is text, whatever it looks like.
func TestEscaped(t *testing.T) {
	x := open(t, hostile())
	x.want("scripts that ran", eval[bool](x, "window.ran === undefined"), true)
	x.want("images", x.count("img"), 0)
	x.run(chromedp.Focus(chromedp.CSS("#o0")), chromedp.KeyEvent(kb.Enter))
	x.wantText(x.details(), `</script><img src=x onerror="window.ran=1">`)
	x.want("scripts that ran", eval[bool](x, "window.ran === undefined"), true)
	x.want("images", x.count("img"), 0)
}
