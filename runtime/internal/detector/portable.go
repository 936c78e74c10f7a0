//go:build !amd64 && !arm64

package detector

// There is no fast path on this architecture: useFast is never set.

func calibrate() bool        { return false }
func fastID() uint64         { return 0 }
func fastFrames(pcs *frames) {}
