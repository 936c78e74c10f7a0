package lockhttp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
	_ "github.com/lockcheck/lockcheck/runtime/lockhttp"
)

func TestServe(t *testing.T) {
	var held lockcheck.Mutex
	held.Lock()
	defer held.Unlock()
	for path, watched := range map[string]string{
		"/debug/lockcheck":       "holds TestServe.held",
		"/debug/lockcheck/waits": "\x1f\x8b", // gzip
		"/debug/lockcheck/holds": "\x1f\x8b",
	} {
		want := watched
		if !lockcheck.Watched {
			want = "built without -tags lockcheck"
		}
		w := httptest.NewRecorder()
		http.DefaultServeMux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, want 200 and %q in\n%s", path, w.Code, want, w.Body)
		}
	}
}
