#include "textflag.h"

// The words of g that are read here: stack.hi, whose offset of 8 is known to
// runtime/cgo, and goid, whose offset calibrate finds.

// func wordOfG(offset uintptr) uintptr
TEXT ·wordOfG(SB),NOSPLIT|NOFRAME,$0-16
	MOVQ (TLS), AX
	MOVQ offset+0(FP), CX
	MOVQ (AX)(CX*1), AX
	MOVQ AX, ret+8(FP)
	RET

// func goroutineID() uint64
TEXT ·goroutineID(SB),NOSPLIT|NOFRAME,$0-8
	CMPB ·useFast(SB), $0
	JEQ  slow
	MOVQ (TLS), AX
	MOVQ ·idOffset(SB), CX
	MOVQ (AX)(CX*1), AX
	MOVQ AX, ret+0(FP)
	RET
slow:
	JMP ·parsedID(SB)

// func capture(at *frames)
//
// BP is that of the function that calls this one, as there is no frame here: the
// first return address is of that function's caller. Saved frame pointers grow
// towards stack.hi; whatever does not, such as what C code leaves, ends the walk.
TEXT ·capture(SB),NOSPLIT|NOFRAME,$0-8
	CMPB ·useFast(SB), $0
	JEQ  slow
	MOVQ at+0(FP), DI
	LEAQ 64(DI), CX
	MOVQ (TLS), R8
	MOVQ 8(R8), R8
	SUBQ $16, R8
	MOVQ BP, DX
	MOVQ SP, R9
next:
	CMPQ DX, R9
	JLS  rest
	CMPQ DX, R8
	JHI  rest
	MOVQ 8(DX), SI
	MOVQ SI, (DI)
	ADDQ $8, DI
	MOVQ DX, R9
	MOVQ (DX), DX
	CMPQ DI, CX
	JNE  next
	RET
rest:
	MOVQ $0, (DI)
	RET
slow:
	JMP ·slowFrames(SB)
