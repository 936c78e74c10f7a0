package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/nearest"
)

// decoder reads the nodes of one file. It goes on after an error, to tell all of
// them at once.
type decoder struct {
	file   string
	config *Config
	where  map[string]*yaml.Node // of the functions that are declared
	errs   []error
}

// fields are the keys that a mapping may have, with what reads their values.
type fields map[string]func(*yaml.Node)

func (d *decoder) document(n *yaml.Node) {
	d.mapping(n, "", fields{
		"rules": func(n *yaml.Node) {
			d.mapping(n, "rules", fields{
				// Enabled rules win, in whatever order the keys come: see the end.
				"disable": func(n *yaml.Node) { d.rules(n, false) },
				"enable":  func(*yaml.Node) {},
			})
			d.rules(child(n, "enable"), true)
		},
		"confidence": func(n *yaml.Node) {
			switch text, ok := d.scalar(n); {
			case text == "low":
				d.config.Low = true
			case ok && text != "high":
				d.errorf(n, "confidence: %q is neither high nor low", text)
			}
		},
		"exclude": d.exclude,
		"orders":  d.orders,
		"locks": func(n *yaml.Node) {
			for _, n := range d.list(n) {
				d.lock(n)
			}
		},
	})
}

// errorf notes an error in a node.
func (d *decoder) errorf(n *yaml.Node, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if d.file != "" {
		err = fmt.Errorf("%s:%d: %w", d.file, n.Line, err)
	}
	d.errs = append(d.errs, err)
}

// site returns where a node stands, which is known of files only.
func (d *decoder) site(n *yaml.Node) lock.Site {
	if d.file == "" {
		return lock.Site{}
	}
	return lock.Site{File: d.file, Line: n.Line, Col: n.Column}
}

// mapping reads a mapping; what is the key that it stands at, "" for the document.
func (d *decoder) mapping(n *yaml.Node, what string, known fields) {
	in := ""
	if what != "" {
		in = " in " + what
	}
	n = resolved(n)
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		d.errorf(n, "expected keys%s: %s", in, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		switch names := slices.Sorted(maps.Keys(known)); {
		case !ok:
			meant := ""
			if near := nearest.Name(key.Value, names); near != "" {
				meant = "; did you mean " + near + "?"
			}
			d.errorf(key, "unknown key %q%s%s (keys: %s)", key.Value, in, meant, strings.Join(names, ", "))
		case seen[key.Value]:
			d.errorf(key, "key %q comes twice%s", key.Value, in)
		default:
			read(value)
		}
		seen[key.Value] = true
	}
}

// child returns the value of a key of a mapping, or an empty node.
func child(n *yaml.Node, key string) *yaml.Node {
	n = resolved(n)
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return &yaml.Node{}
}

func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == 0 || n.Tag == "!!null" }

// list returns the elements of a sequence; a scalar or mapping is a list of itself.
func (d *decoder) list(n *yaml.Node) []*yaml.Node {
	n = resolved(n)
	switch {
	case isNull(n):
		return nil
	case n.Kind == yaml.SequenceNode:
		return n.Content
	}
	return []*yaml.Node{n}
}

func (d *decoder) scalar(n *yaml.Node) (text string, ok bool) {
	n = resolved(n)
	if n.Kind != yaml.ScalarNode || isNull(n) {
		d.errorf(n, "expected a text")
		return "", false
	}
	return n.Value, true
}

// each calls read for the texts of a list.
func (d *decoder) each(n *yaml.Node, read func(n *yaml.Node, text string)) {
	for _, n := range d.list(n) {
		if text, ok := d.scalar(n); ok {
			read(n, text)
		}
	}
}

func (d *decoder) rules(n *yaml.Node, on bool) {
	d.each(n, func(n *yaml.Node, name string) {
		if err := d.config.Rules.Set(name, on); err != nil {
			d.errorf(n, "%w", err)
		}
	})
}

// lazy returns what compiles a regular expression when it is first needed: most
// processes analyse one package and read no configuration.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// packages is a pattern of import paths.
var packages = lazy(`^[^./\s][^\s]*$`)

func (d *decoder) exclude(n *yaml.Node) {
	d.each(n, func(n *yaml.Node, pattern string) {
		if !packages().MatchString(pattern) || strings.Contains(strings.TrimSuffix(pattern, "/..."), "...") {
			d.errorf(n, "exclude: expected an import path, example.com/p, or with those below it, example.com/p/...; found %q", pattern)
			return
		}
		d.config.Exclude = append(d.config.Exclude, pattern)
	})
}

// symbol is the name of a type, a function, a method or a lock, with its import path.
var symbol = lazy(`^([^\s/]+/)*[^\s/]+\.[\pL_][\pL\pN_]*(\.[\pL_][\pL\pN_]*)*(\[\])*$`)

func (d *decoder) orders(n *yaml.Node) {
	d.each(n, func(n *yaml.Node, text string) {
		var classes []lock.Class
		for _, name := range strings.Split(text, "<") {
			if name = strings.TrimSpace(name); !symbol().MatchString(name) {
				d.errorf(n, "orders: expected locks with their import paths as in example.com/p.A.mu < example.com/p.B.mu, found %q", name)
				return
			}
			classes = append(classes, lock.Class(name))
		}
		if len(classes) < 2 {
			d.errorf(n, "orders: expected two locks or more as in example.com/p.A.mu < example.com/p.B.mu, found only %q", text)
		}
		for i := 1; i < len(classes); i++ {
			d.config.Declared.Orders = append(d.config.Declared.Orders, lock.Order{First: classes[i-1], Second: classes[i], Site: d.site(n)})
		}
	})
}
