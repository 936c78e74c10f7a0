package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"maps"
	"testing"
)

func TestGenerate(t *testing.T) {
	for _, p := range []plan{{100, 100}, {300, 100}, {1000, 1000}} {
		made := p.generate()
		again := p.generate()
		if !maps.EqualFunc(made.files, again.files, bytes.Equal) {
			t.Errorf("%+v: two programs of one plan differ", p)
		}
		if made.packages != p.locks/p.perPackage || len(made.files) != made.packages+1 {
			t.Errorf("%+v: %d packages in %d files", p, made.packages, len(made.files))
		}
		if made.locks < p.locks || made.edges < p.locks*edgesPerLock*8/10 || made.cycles == 0 {
			t.Errorf("%+v: %d locks, %d edges, %d cycles", p, made.locks, made.edges, made.cycles)
		}
		for name, text := range made.files {
			if name == "go.mod" {
				continue
			}
			if _, err := parser.ParseFile(token.NewFileSet(), name, text, 0); err != nil {
				t.Error(err)
			}
		}
	}
}
