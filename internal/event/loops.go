package event

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// loopsOf returns the natural loops that each block of a function is in, named by
// their headers, innermost first. A cycle with two entries, which only goto
// makes, is no natural loop.
func loopsOf(fn *ssa.Function) [][]int {
	in := make([][]int, len(fn.Blocks))
	for _, b := range fn.Blocks {
		for _, head := range b.Succs {
			if head.Dominates(b) {
				addLoop(in, head, b)
			}
		}
	}
	for _, heads := range in {
		// An inner loop's header is dominated by the outer one's.
		slices.SortFunc(heads, func(a, b int) int {
			if a != b && fn.Blocks[a].Dominates(fn.Blocks[b]) {
				return 1
			}
			return -1
		})
	}
	return in
}

// addLoop adds to in the loop that the edge from tail back to head closes: the
// blocks that reach tail without passing head.
func addLoop(in [][]int, head, tail *ssa.BasicBlock) {
	var add func(b *ssa.BasicBlock)
	seen := map[*ssa.BasicBlock]bool{}
	add = func(b *ssa.BasicBlock) {
		if seen[b] {
			return
		}
		seen[b] = true
		if !slices.Contains(in[b.Index], head.Index) {
			in[b.Index] = append(in[b.Index], head.Index)
		}
		if b != head {
			for _, p := range b.Preds {
				add(p)
			}
		}
	}
	add(tail)
}
