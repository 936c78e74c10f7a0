#include "textflag.h"

// See fast_amd64.s. The frame pointer is R29, and the return address is above the
// saved frame pointer here, too.

// func wordOfG(offset uintptr) uintptr
TEXT ·wordOfG(SB),NOSPLIT|NOFRAME,$0-16
	MOVD offset+0(FP), R0
	MOVD (g)(R0), R0
	MOVD R0, ret+8(FP)
	RET

// func goroutineID() uint64
TEXT ·goroutineID(SB),NOSPLIT|NOFRAME,$0-8
	MOVBU ·useFast(SB), R0
	CBZ  R0, slow
	MOVD ·idOffset(SB), R0
	MOVD (g)(R0), R0
	MOVD R0, ret+0(FP)
	RET
slow:
	B ·parsedID(SB)

// func capture(at *frames)
TEXT ·capture(SB),NOSPLIT|NOFRAME,$0-8
	MOVBU ·useFast(SB), R0
	CBZ  R0, slow
	MOVD at+0(FP), R0
	ADD  $64, R0, R1
	MOVD 8(g), R2
	SUB  $16, R2, R2
	MOVD R29, R3
	MOVD RSP, R4
	SUB  $16, R4, R4
next:
	CMP  R4, R3
	BLS  rest
	CMP  R2, R3
	BHI  rest
	MOVD 8(R3), R5
	MOVD R5, (R0)
	ADD  $8, R0
	MOVD R3, R4
	MOVD (R3), R3
	CMP  R1, R0
	BNE  next
	RET
rest:
	MOVD ZR, (R0)
	RET
slow:
	B ·slowFrames(SB)
