package check_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockcheck/lockcheck/internal/check"
	"github.com/lockcheck/lockcheck/internal/event/eventtest"
	"github.com/lockcheck/lockcheck/internal/order"
	"github.com/lockcheck/lockcheck/internal/summary"
)

// leaves is a program whose locks are part of no cycle:
//
//	Server.mu ─▶ Conn.mu ─▶ log.mu
//	    ╰──────▶ Handler.Handle, which is App.Handle ─▶ App.mu
const leaves = `
-- log/log.go --
package log

import "sync"

var mu sync.Mutex

func Print() { mu.Lock(); mu.Unlock() }
-- srv/srv.go --
package srv

import (
	"sync"

	"example.com/log"
)

type Handler interface{ Handle() }

type Server struct {
	mu sync.RWMutex
	h  Handler
	c  *Conn
}

type Conn struct{ mu sync.Mutex }

func (c *Conn) send() { c.mu.Lock(); log.Print(); c.mu.Unlock() }

func (s *Server) Use(h Handler) { s.h = h }
func (s *Server) Serve()        { s.mu.RLock(); s.c.send(); s.h.Handle(); s.mu.RUnlock() }
func (s *Server) Close()        { s.mu.Lock(); s.mu.Unlock() }

func Swap(a, b *Conn) { a.mu.Lock(); b.mu.Lock(); b.mu.Unlock(); a.mu.Unlock() }

func New() *Server {
	s := new(Server)
	s.mu.Lock()
	s.c = new(Conn)
	s.c.mu.Lock()
	s.c.mu.Unlock()
	s.mu.Unlock()
	return s
}
-- app/app.go --
package app

import (
	"sync"

	"example.com/srv"
)

type App struct {
	mu sync.Mutex
	s  *srv.Server
}

func (a *App) Handle() { a.mu.Lock(); a.mu.Unlock() }
func (a *App) start()  { a.s.Use(a) }
`

// TestOrder: whole facts tell of leaves, through calls and through what fills a hole;
// others do not. What happens before an object is shared is no part of the order.
func TestOrder(t *testing.T) {
	for whole, want := range map[bool]string{
		true: `srv.Conn.mu write -> log.mu write at log/log.go:7
srv.Server.mu read -> app.App.mu write at app/app.go:14
srv.Server.mu read -> log.mu write at log/log.go:7
srv.Server.mu read -> srv.Conn.mu write at srv/srv.go:19
nested srv.Conn.mu
written [app.App.mu log.mu srv.Conn.mu srv.Server.mu]
`,
		false: `written [srv.Server.mu]
`,
	} {
		blobs := map[string][]byte{}
		for _, src := range eventtest.Check(t, txtar.Parse([]byte(leaves))) {
			p := summary.Analyze(eventtest.Build(t, src), summary.NewImports(imported(src.Pkg, blobs)))
			data, err := p.Export(whole).Encode()
			if err != nil {
				t.Fatal(err)
			}
			blobs[src.Pkg.Path()] = data
		}
		g := check.Order(summary.NewImports(blobs))
		if got := strings.ReplaceAll(tell(g), eventtest.Module, ""); got != want {
			t.Errorf("whole facts %v: got\n%s\nwant\n%s", whole, got, want)
		}
	}
}

func tell(g *order.Graph) string {
	var b strings.Builder
	for _, e := range g.Edges() {
		at := e.Acquired()
		fmt.Fprintf(&b, "%s %s -> %s %s at %s:%d\n", e.From, e.FromMode, e.To, e.ToMode, at.File, at.Line)
	}
	for _, e := range g.Nested() {
		fmt.Fprintf(&b, "nested %s\n", e.From)
	}
	fmt.Fprintf(&b, "written %v\n", g.Written())
	return b.String()
}
