package draw

import (
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/picture"
	"github.com/lockcheck/lockcheck/internal/render/source"
)

// page is what the template of the page is given.
type page struct {
	Title, Counts       string
	PictureCSS, PageCSS template.CSS
	JS                  template.JS
	Arrows              []string
	Scene               *scene
	Findings            []findingView
	Packages            []packageView
	Alone               []string
	Data                pageData
}

// pageData is what the script is given: the picture, and what it quotes.
type pageData struct {
	*picture.Picture
	Runs  bool              `json:"runs"`  // whether anything is known of runs
	Lines map[string]string `json:"lines"` // source lines by "file:line"
	Rules map[string]string `json:"rules"` // titles of the rules of the findings
}

type findingView struct {
	Number              int
	Cycle               bool
	Rule, Message, Site string
	Remark              string
	Steps               []string
}

type packageView struct {
	Path, Name string
	Locks      int
}

// HTML writes the picture as one page that needs nothing else, neither files nor a
// network.
func HTML(w io.Writer, p *picture.Picture, opts Options) error {
	v := page{
		Title:      title(p),
		Counts:     counts(p),
		PictureCSS: template.CSS(text("picture.css")), PageCSS: template.CSS(text("page.css")), JS: template.JS(text("page.js")),
		Arrows: []string{"arrow", "arrow-ring", "arrow-cycle", "arrow-hot"},
		Scene:  newScene(p),
		Data:   pageData{Picture: p, Lines: quotes(p, opts), Rules: make(map[string]string)},
	}
	for i, f := range p.Findings {
		v.Findings = append(v.Findings, newFindingView(p, i))
		if r, ok := finding.RuleByID(f.Rule); ok {
			v.Data.Rules[f.Rule] = r.Title
		}
	}
	slices.SortStableFunc(v.Findings, func(a, b findingView) int { // what is in the picture first
		switch {
		case a.Cycle == b.Cycle:
			return 0
		case a.Cycle:
			return -1
		}
		return 1
	})
	for _, o := range p.Orders {
		v.Data.Runs = v.Data.Runs || len(o.Observed) > 0
	}
	paths, locks := byPackage(p)
	short := shortPaths(p)
	for _, path := range paths {
		v.Packages = append(v.Packages, packageView{path, short[path], len(locks[path])})
	}
	for _, c := range p.Alone {
		v.Alone = append(v.Alone, string(c))
	}
	return templates().ExecuteTemplate(w, "page", v)
}

func newFindingView(p *picture.Picture, i int) findingView {
	f := &p.Findings[i]
	v := findingView{
		Number: i, Rule: f.Rule, Message: strings.TrimPrefix(f.Message, f.Rule+": "), Site: place(f.Site), Remark: f.Seen,
		Cycle: slices.ContainsFunc(p.Orders, func(o picture.Order) bool { return slices.Contains(o.Findings, i) }),
	}
	if f.Confidence == finding.Low {
		v.Remark = strings.Trim(v.Remark+", low confidence", ", ")
	}
	for _, s := range f.Steps {
		at := s.Site
		if n := len(s.Path); n > 0 {
			at = s.Path[n-1].Site
		}
		v.Steps = append(v.Steps, s.Message+": "+place(at))
	}
	return v
}

// place returns a site without its column.
func place(s lock.Site) string {
	s.Col = 0
	return s.String()
}

// title names what all packages have in common.
func title(p *picture.Picture) string {
	own := ""
	short := shortPaths(p)
	for _, l := range p.Locks {
		if !l.Outside {
			own = strings.TrimSuffix(strings.TrimSuffix(l.Package, short[l.Package]), "/")
			if own == "" {
				own = l.Package
			}
			break
		}
	}
	if own == "" {
		return "Lock order"
	}
	return "Lock order of " + own
}

// counts tells how much there is to see.
func counts(p *picture.Picture) string {
	paths, _ := byPackage(p)
	rings := 0
	for _, l := range p.Locks {
		rings = max(rings, l.Ring)
	}
	text := fmt.Sprintf("%s in %s, %s", count(len(p.Locks), "lock"), count(len(paths), "package"), count(len(p.Orders), "order"))
	if rings > 0 {
		text += fmt.Sprintf(", %s of locks in opposite orders", count(rings, "group"))
	}
	return text
}

// count returns the number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// quotes returns the source lines that the picture names, by place.
func quotes(p *picture.Picture, opts Options) map[string]string {
	src := source.Lines{Read: opts.ReadFile}
	lines := make(map[string]string)
	quote := func(s lock.Site) {
		if text, ok := src.Line(s.File, s.Line); ok {
			lines[place(s)] = strings.TrimSpace(source.Printable(strings.TrimSpace(text)))
		}
	}
	for _, o := range p.Orders {
		for _, at := range slices.Concat(o.Predicted, o.Observed) {
			for _, f := range slices.Concat(at.Held, at.Taken) {
				quote(f.Site)
			}
		}
	}
	for _, f := range p.Findings {
		quote(f.Site)
		for _, s := range f.Steps {
			quote(s.Site)
			for _, frame := range s.Path {
				quote(frame.Site)
			}
		}
	}
	return lines
}
