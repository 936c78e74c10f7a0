package lock

import (
	"strings"
	"testing"
)

func TestClass(t *testing.T) {
	for _, tt := range []struct {
		class      Class
		pkg, short string
		multi      bool
	}{
		{class: "example.com/srv/cache.Store.mu", pkg: "example.com/srv/cache", short: "Store.mu"},
		{class: "example.com/srv/cache.mu", pkg: "example.com/srv/cache", short: "cache.mu"},
		{class: "example.com/srv/cache.Store.Mutex", pkg: "example.com/srv/cache", short: "Store.Mutex"},
		{class: "example.com/srv/cache.Store.state.mu", pkg: "example.com/srv/cache", short: "Store.state.mu"},
		{class: "example.com/srv/cache.Get.local", pkg: "example.com/srv/cache", short: "Get.local"},
		{class: "example.com/srv/cache.Store.shards[]", pkg: "example.com/srv/cache", short: "Store.shards[]", multi: true},
		{class: "example.com/srv/cache.locks[]", pkg: "example.com/srv/cache", short: "cache.locks[]", multi: true},
		{class: "example.com/v2.mu", pkg: "example.com/v2", short: "v2.mu"},
		{class: "main.mu", pkg: "main", short: "main.mu"},
		{class: "main.T.mu", pkg: "main", short: "T.mu"},
		{class: "net/http.Server.mu", pkg: "net/http", short: "Server.mu"},
		{class: "gopkg.in/yaml.v3.Decoder.mu", pkg: "gopkg.in/yaml.v3", short: "Decoder.mu"},
		{class: "gopkg.in/yaml.v3.mu", pkg: "gopkg.in/yaml.v3", short: "yaml.v3.mu"},
		{class: "example.com/yaml.v3.mu", pkg: "example.com/yaml", short: "v3.mu"},
		{class: "example.com/nats.go.Conn.mu", pkg: "example.com/nats.go", short: "Conn.mu"},
		{class: "example.com/nats.go/ws.mu", pkg: "example.com/nats.go/ws", short: "ws.mu"},
		{class: "", pkg: "", short: ""},
		{class: "mu", pkg: "", short: "mu"},
	} {
		if got := tt.class.Package(); got != tt.pkg {
			t.Errorf("package of %q = %q, want %q", tt.class, got, tt.pkg)
		}
		if got := tt.class.Short(); got != tt.short {
			t.Errorf("%q, short: %q, want %q", tt.class, got, tt.short)
		}
		if got := tt.class.Multi(); got != tt.multi {
			t.Errorf("%q of a container: %v, want %v", tt.class, got, tt.multi)
		}
	}
}

// FuzzPackagePath: a symbol is its package's path and, after a dot, its names; what
// reports print of it is the end of it.
func FuzzPackagePath(f *testing.F) {
	for _, s := range []string{"example.com/p.T.mu", "gopkg.in/yaml.v3.T", "example.com/nats.go.Conn", "p", "", "a/b.", ".go.go", "gopkg.in/.v1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, symbol string) {
		path := PackagePath(symbol)
		rest, ok := strings.CutPrefix(symbol, path)
		if !ok || rest != "" && rest[0] != '.' {
			t.Errorf("PackagePath(%q) = %q", symbol, path)
		}
		if strings.LastIndexByte(symbol, '/') > len(path) {
			t.Errorf("PackagePath(%q) = %q ends before the last slash", symbol, path)
		}
		c := Class(symbol)
		if short := c.Short(); !strings.HasSuffix(symbol, short) || strings.Contains(short, "/") || symbol != "" && symbol[len(symbol)-1] != '/' && short == "" && rest != "." {
			t.Errorf("%q, short: %q", symbol, short)
		}
		if pkg := c.Package(); pkg != "" && pkg != path {
			t.Errorf("package of %q = %q, but its path is %q", symbol, pkg, path)
		}
	})
}
