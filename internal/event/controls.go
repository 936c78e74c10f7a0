package event

import "github.com/lockcheck/lockcheck/internal/graph"

// Controls returns for each block the blocks whose branches decide whether it runs:
// those on which it is control-dependent (Ferrante, Ottenstein and Warren, "The
// program dependence graph and its use in optimization", 1987). It also returns which
// branches are on the way into a loop that does not end.
func (f *Func) Controls() (controls [][]int, endless []bool) {
	n := len(f.Blocks) // the exit
	back := make(graph.Digraph, n+1)
	for i := range f.Blocks {
		t := &f.Blocks[i].Term
		for _, s := range t.Succs {
			back[s.Block] = append(back[s.Block], i)
		}
		if len(t.Succs) == 0 {
			back[n] = append(back[n], i)
		}
	}
	after := back.Dominators(n)
	controls, endless = make([][]int, n), make([]bool, n)
	for i := range f.Blocks {
		t := &f.Blocks[i].Term
		if len(t.Succs) < 2 {
			continue
		}
		if after[i] < 0 {
			endless[i] = true
			continue
		}
		for _, s := range t.Succs {
			for x := s.Block; x != after[i] && x >= 0 && x < n; x = after[x] {
				controls[x] = append(controls[x], i)
			}
		}
	}
	return controls, endless
}
