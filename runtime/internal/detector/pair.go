package detector

// pairKey returns the hash of an edge: both locks, their modes and the gates,
// given as what gateKey returns for each, added up.
//
//go:norace
func pairKey(from uint32, fromMode mode, to uint32, toMode mode, gates uint64) uint64 {
	return extend(extend(gates, from, fromMode), to, toMode)
}

// gateKey returns what a lock that is held adds to the gates of the edges from
// others; 0 is nothing.
//
//go:norace
func gateKey(h *held) uint64 {
	if h.mode != write || nodeOf(h.node).number == 0 {
		return 0
	}
	return extend(0, h.node, write)
}

// gates adds up what all locks add to the gates of edges.
//
//go:norace
func (g *goroutine) gates() uint64 {
	sum := uint64(0)
	for i := range g.held {
		sum += gateKey(&g.held[i])
	}
	return sum
}

// tellsNothing reports whether each edge of the acquisition was looked at before:
// as it is, or without gates, which makes all cycles that it makes with them.
//
//go:norace
func (g *goroutine) tellsNothing(node uint32, m mode) bool {
	gates := g.gates()
	for i := range g.held {
		h := &g.held[i]
		if !pairs.known(pairKey(h.node, h.mode, node, m, 0), g.id) &&
			!pairs.known(pairKey(h.node, h.mode, node, m, gates-gateKey(h)), g.id) {
			return false
		}
	}
	return true
}

// learnPairs records that the edges of the acquisition were looked at.
//
//go:norace
func (g *goroutine) learnPairs(node uint32, m mode) {
	gates := g.gates()
	for i := range g.held {
		h := &g.held[i]
		pairs.learn(pairKey(h.node, h.mode, node, m, gates-gateKey(h)), g.id)
	}
}
