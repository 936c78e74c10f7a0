// Tests of the page in a browser, a module of its own: nothing else needs what drives
// one.
module github.com/lockcheck/lockcheck/internal/render/draw/browser

go 1.26.0

replace github.com/lockcheck/lockcheck => ../../../..

require (
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.23.0
	github.com/lockcheck/lockcheck v0.0.0
	golang.org/x/tools v0.52.0
)

require github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
