# The native modules of nativeops.ext, as Python sees them.

# --- _asm: a thin binding to AsmJit's x86 compiler -------------------------------------------------------------------

class AsmError(Exception):
    """What AsmJit refused: the instruction's name and AsmJit's own words."""

class Operand:
    """A register, a place in memory or a label of one Compiler. Immutable."""
    @property
    def b(self) -> Operand:
        """The low 8 bits of a general purpose register. AttributeError for anything else."""
    @property
    def w(self) -> Operand:
        """The low 16 bits."""
    @property
    def d(self) -> Operand:
        """Its low 32 bits."""
    @property
    def q(self) -> Operand:
        """All 64 bits."""

class Code:
    """Finished machine code. Its pages live as long as this object: it must outlive every call into them."""
    @property
    def address(self) -> int:
        """Where it starts."""
    @property
    def size(self) -> int:
        """Bytes of code and constants."""
    @property
    def stack(self) -> int:
        """Bytes of stack that a call takes, those of its own calls not counted."""
    @property
    def name(self) -> str:
        """The name given to the Compiler."""
    @property
    def text(self) -> str | None:
        """The listing, when the Compiler was made with logging."""
    def bytes(self) -> bytes:
        """A copy of the machine code."""

class Cell:
    """8 bytes at a fixed address, from which machine code loads the entry of a native body. 0 at first."""
    @property
    def address(self) -> int:
        """Where they are."""
    @property
    def value(self) -> int:
        """What they hold, as an unsigned number."""
    def set(self, value: int, /) -> None:
        """OverflowError unless 0 <= value < 2**64."""

class Compiler:
    """The instructions of one function, with virtual registers. Raises AsmError once `finalize` has been called."""
    def __init__(self, name: str, logging: bool = False) -> None: ...
    def func(self, signature: str, /) -> None:
        """Start the function: letters of the arguments (p i b o in general purpose registers, f a double), '>', the
        letter of the result or v for none. ValueError for anything else."""
    def arg(self, index: int, register: Operand, /) -> None:
        """The register receives that argument. IndexError if there is none."""
    def gp(self, name: str | None = None, weight: int = 1, /) -> Operand:
        """A new 64-bit virtual register. weight: 0 to 255; the higher, the longer it stays in a register."""
    def xmm(self, name: str | None = None, weight: int = 1, /) -> Operand:
        """A new virtual register for a double."""
    def label(self) -> Operand:
        """A new label; it must be bound before `finalize`."""
    def bind(self, label: Operand, /) -> None:
        """The label is here."""
    def const(self, data: bytes, /) -> Operand:
        """Memory that holds these 8 or 16 bytes, behind the code."""
    @property
    def count(self) -> int:
        """How many instructions `emit` has appended so far."""
    def emit(self, inst: int, /, *operands: Operand | int) -> None:
        """Append an instruction (see inst_id); ints are immediates of 64 bits, signed or unsigned."""
    def invoke(self, target: Operand | int, signature: str, ret: Operand | None, /, *args: Operand | int) -> None:
        """Call an address or a register, by the C calling convention. Signature: as for `func`."""
    def ret(self, register: Operand | None = None, /) -> None:
        """Return."""
    def align(self, bytes: int, /) -> None:
        """Pad the code to a multiple of so many bytes, a power of two."""
    def comment(self, text: str, /) -> None:
        """A line of the listing; nothing without logging."""
    def finalize(self) -> Code:
        """Allocate registers, encode, make the code executable. OSError where the system gives no such memory."""

def mem(base: Operand | None, disp: int, size: int, index: Operand | None = None, shift: int = 0, /) -> Operand:
    """Memory at base + disp + (index << shift), `size` bytes. base: a register, a label, or None (absolute)."""

def inst_id(name: str, /) -> int:
    """AsmJit's number of an instruction. ValueError if there is none of that name."""

def cpu_features() -> frozenset[str]:
    """Those of sse4.1, avx, bmi2 and lzcnt that this processor has."""
