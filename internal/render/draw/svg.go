package draw

import (
	"embed"
	"html/template"
	"io"
	"sync"

	"github.com/lockcheck/lockcheck/internal/picture"
)

//go:embed picture.svg picture.css page.html page.css page.js
var files embed.FS

// templates are parsed when something is drawn.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"add": func(a, b int) int { return a + b },
	}).ParseFS(files, "picture.svg", "page.html"))
})

// text returns an embedded file.
func text(name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

// SVG writes the picture as an image of its own.
func SVG(w io.Writer, p *picture.Picture, _ Options) error {
	return templates().ExecuteTemplate(w, "svg", struct {
		*scene
		CSS    template.CSS
		Arrows []string
	}{newScene(p), template.CSS(text("picture.css")), []string{"arrow", "arrow-ring", "arrow-cycle"}})
}
