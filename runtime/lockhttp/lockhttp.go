// Package lockhttp serves what package lockcheck knows of the program's locks over
// HTTP, beside net/http/pprof. It is imported for its effect:
//
//	import _ "github.com/lockcheck/lockcheck/runtime/lockhttp"
//
// which serves, from http.DefaultServeMux:
//
//	/debug/lockcheck         locks held and waited for, lock orders, the longest waits and holds
//	/debug/lockcheck/waits   how long locks were waited for, for go tool pprof
//	/debug/lockcheck/holds   how long locks were held, for go tool pprof
//
// The profiles, and the longest waits and holds, need lockcheck.Options.Profile.
// A program that was built without the tag lockcheck says so. It is a package of
// its own so that programs which do not want it do not link net/http.
package lockhttp

import (
	"io"
	"net/http"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
)

func init() { Register(http.DefaultServeMux) }

// Register adds the handlers to a mux. It panics, as ServeMux does, if the mux
// has them.
func Register(mux *http.ServeMux) {
	mux.HandleFunc("/debug/lockcheck", serve("text/plain; charset=utf-8", lockcheck.WriteStatus))
	mux.HandleFunc("/debug/lockcheck/waits", serve("application/octet-stream", lockcheck.WriteWaitProfile))
	mux.HandleFunc("/debug/lockcheck/holds", serve("application/octet-stream", lockcheck.WriteHoldProfile))
}

// serve returns a handler of what write writes. An error of the connection is
// nobody's to report.
func serve(contentType string, write func(io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		write(w)
	}
}
