package runtime

// lcOpenFlags is O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC.
const lcOpenFlags = 0x1 | 0x200 | 0x8 | 0x1000000
