//go:build !darwin && (!linux || mips || mipsle || mips64 || mips64le)

package runtime

// lcOpenFlags is 0 where the recorder cannot write files. Programs run there as
// usual, and nothing is recorded.
const lcOpenFlags = 0
