//go:build !mips && !mipsle && !mips64 && !mips64le

package runtime

// lcOpenFlags is O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC.
const lcOpenFlags = 0x1 | 0x40 | 0x400 | 0x80000
