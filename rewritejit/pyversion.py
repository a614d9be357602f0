"""Every CPython fact that Python code of this project needs: one table per version, chosen at import.

Numbers are hard-coded, because importing `opcode` costs more than everything else here; tests compare them with
`opcode` and `dis`. Nothing is raised for an unknown version: SUPPORTED is False then, and the tables are empty.

    SUPPORTED         whether this interpreter is one we know
    OPMAP             opcode name -> number, the documented opcodes only (no specialised and no instrumented forms)
    CACHES            opcode name -> inline cache entries that follow it, in code units; absent: none
    JUMPS             opcode name -> FORWARD or BACKWARD: its operand counts code units from the next instruction
    COMPARE_SHIFT     bits of COMPARE_OP's operand below the comparison's number
    NULL_FIRST        the stack order of a call: NULL, callable (True) or callable, NULL
    FOR_ITER_SKIP     units an exhausted FOR_ITER skips beyond its operand: END_FOR (3.12) and its POP_TOP (3.13)
    SUM_COMPENSATES   whether sum() of floats makes up for what rounding loses
    RESUME_POPS       values that the instruction at `site.body - 1` pops: put so many on the stack to resume there
    instrument_spec() the facts for `_core.instrument`
"""
import sys

VERSION = sys.version_info[:2]
SUPPORTED = VERSION in ((3, 11), (3, 12), (3, 13)) and sys.implementation.name == "cpython"

# --- opcodes ---------------------------------------------------------------------------------------------------------
if VERSION == (3, 11):
    _OPCODES = """
    0 CACHE 1 POP_TOP 2 PUSH_NULL 9 NOP 10 UNARY_POSITIVE 11 UNARY_NEGATIVE 12 UNARY_NOT 15 UNARY_INVERT 25
    BINARY_SUBSCR 30 GET_LEN 31 MATCH_MAPPING 32 MATCH_SEQUENCE 33 MATCH_KEYS 35 PUSH_EXC_INFO 36 CHECK_EXC_MATCH 37
    CHECK_EG_MATCH 49 WITH_EXCEPT_START 50 GET_AITER 51 GET_ANEXT 52 BEFORE_ASYNC_WITH 53 BEFORE_WITH 54
    END_ASYNC_FOR 60 STORE_SUBSCR 61 DELETE_SUBSCR 68 GET_ITER 69 GET_YIELD_FROM_ITER 70 PRINT_EXPR 71
    LOAD_BUILD_CLASS 74 LOAD_ASSERTION_ERROR 75 RETURN_GENERATOR 82 LIST_TO_TUPLE 83 RETURN_VALUE 84 IMPORT_STAR 85
    SETUP_ANNOTATIONS 86 YIELD_VALUE 87 ASYNC_GEN_WRAP 88 PREP_RERAISE_STAR 89 POP_EXCEPT 90 STORE_NAME 91
    DELETE_NAME 92 UNPACK_SEQUENCE 93 FOR_ITER 94 UNPACK_EX 95 STORE_ATTR 96 DELETE_ATTR 97 STORE_GLOBAL 98
    DELETE_GLOBAL 99 SWAP 100 LOAD_CONST 101 LOAD_NAME 102 BUILD_TUPLE 103 BUILD_LIST 104 BUILD_SET 105 BUILD_MAP
    106 LOAD_ATTR 107 COMPARE_OP 108 IMPORT_NAME 109 IMPORT_FROM 110 JUMP_FORWARD 111 JUMP_IF_FALSE_OR_POP 112
    JUMP_IF_TRUE_OR_POP 114 POP_JUMP_FORWARD_IF_FALSE 115 POP_JUMP_FORWARD_IF_TRUE 116 LOAD_GLOBAL 117 IS_OP 118
    CONTAINS_OP 119 RERAISE 120 COPY 122 BINARY_OP 123 SEND 124 LOAD_FAST 125 STORE_FAST 126 DELETE_FAST 128
    POP_JUMP_FORWARD_IF_NOT_NONE 129 POP_JUMP_FORWARD_IF_NONE 130 RAISE_VARARGS 131 GET_AWAITABLE 132 MAKE_FUNCTION
    133 BUILD_SLICE 134 JUMP_BACKWARD_NO_INTERRUPT 135 MAKE_CELL 136 LOAD_CLOSURE 137 LOAD_DEREF 138 STORE_DEREF 139
    DELETE_DEREF 140 JUMP_BACKWARD 142 CALL_FUNCTION_EX 144 EXTENDED_ARG 145 LIST_APPEND 146 SET_ADD 147 MAP_ADD 148
    LOAD_CLASSDEREF 149 COPY_FREE_VARS 151 RESUME 152 MATCH_CLASS 155 FORMAT_VALUE 156 BUILD_CONST_KEY_MAP 157
    BUILD_STRING 160 LOAD_METHOD 162 LIST_EXTEND 163 SET_UPDATE 164 DICT_MERGE 165 DICT_UPDATE 166 PRECALL 171 CALL
    172 KW_NAMES 173 POP_JUMP_BACKWARD_IF_NOT_NONE 174 POP_JUMP_BACKWARD_IF_NONE 175 POP_JUMP_BACKWARD_IF_FALSE 176
    POP_JUMP_BACKWARD_IF_TRUE
    """
elif VERSION == (3, 12):
    _OPCODES = """
    0 CACHE 1 POP_TOP 2 PUSH_NULL 3 INTERPRETER_EXIT 4 END_FOR 5 END_SEND 9 NOP 11 UNARY_NEGATIVE 12 UNARY_NOT 15
    UNARY_INVERT 17 RESERVED 25 BINARY_SUBSCR 26 BINARY_SLICE 27 STORE_SLICE 30 GET_LEN 31 MATCH_MAPPING 32
    MATCH_SEQUENCE 33 MATCH_KEYS 35 PUSH_EXC_INFO 36 CHECK_EXC_MATCH 37 CHECK_EG_MATCH 49 WITH_EXCEPT_START 50
    GET_AITER 51 GET_ANEXT 52 BEFORE_ASYNC_WITH 53 BEFORE_WITH 54 END_ASYNC_FOR 55 CLEANUP_THROW 60 STORE_SUBSCR 61
    DELETE_SUBSCR 68 GET_ITER 69 GET_YIELD_FROM_ITER 71 LOAD_BUILD_CLASS 74 LOAD_ASSERTION_ERROR 75 RETURN_GENERATOR
    83 RETURN_VALUE 85 SETUP_ANNOTATIONS 87 LOAD_LOCALS 89 POP_EXCEPT 90 STORE_NAME 91 DELETE_NAME 92
    UNPACK_SEQUENCE 93 FOR_ITER 94 UNPACK_EX 95 STORE_ATTR 96 DELETE_ATTR 97 STORE_GLOBAL 98 DELETE_GLOBAL 99 SWAP
    100 LOAD_CONST 101 LOAD_NAME 102 BUILD_TUPLE 103 BUILD_LIST 104 BUILD_SET 105 BUILD_MAP 106 LOAD_ATTR 107
    COMPARE_OP 108 IMPORT_NAME 109 IMPORT_FROM 110 JUMP_FORWARD 114 POP_JUMP_IF_FALSE 115 POP_JUMP_IF_TRUE 116
    LOAD_GLOBAL 117 IS_OP 118 CONTAINS_OP 119 RERAISE 120 COPY 121 RETURN_CONST 122 BINARY_OP 123 SEND 124 LOAD_FAST
    125 STORE_FAST 126 DELETE_FAST 127 LOAD_FAST_CHECK 128 POP_JUMP_IF_NOT_NONE 129 POP_JUMP_IF_NONE 130
    RAISE_VARARGS 131 GET_AWAITABLE 132 MAKE_FUNCTION 133 BUILD_SLICE 134 JUMP_BACKWARD_NO_INTERRUPT 135 MAKE_CELL
    136 LOAD_CLOSURE 137 LOAD_DEREF 138 STORE_DEREF 139 DELETE_DEREF 140 JUMP_BACKWARD 141 LOAD_SUPER_ATTR 142
    CALL_FUNCTION_EX 143 LOAD_FAST_AND_CLEAR 144 EXTENDED_ARG 145 LIST_APPEND 146 SET_ADD 147 MAP_ADD 149
    COPY_FREE_VARS 150 YIELD_VALUE 151 RESUME 152 MATCH_CLASS 155 FORMAT_VALUE 156 BUILD_CONST_KEY_MAP 157
    BUILD_STRING 162 LIST_EXTEND 163 SET_UPDATE 164 DICT_MERGE 165 DICT_UPDATE 171 CALL 172 KW_NAMES 173
    CALL_INTRINSIC_1 174 CALL_INTRINSIC_2 175 LOAD_FROM_DICT_OR_GLOBALS 176 LOAD_FROM_DICT_OR_DEREF
    """
elif VERSION == (3, 13):
    _OPCODES = """
    0 CACHE 1 BEFORE_ASYNC_WITH 2 BEFORE_WITH 4 BINARY_SLICE 5 BINARY_SUBSCR 6 CHECK_EG_MATCH 7 CHECK_EXC_MATCH 8
    CLEANUP_THROW 9 DELETE_SUBSCR 10 END_ASYNC_FOR 11 END_FOR 12 END_SEND 13 EXIT_INIT_CHECK 14 FORMAT_SIMPLE 15
    FORMAT_WITH_SPEC 16 GET_AITER 17 RESERVED 18 GET_ANEXT 19 GET_ITER 20 GET_LEN 21 GET_YIELD_FROM_ITER 22
    INTERPRETER_EXIT 23 LOAD_ASSERTION_ERROR 24 LOAD_BUILD_CLASS 25 LOAD_LOCALS 26 MAKE_FUNCTION 27 MATCH_KEYS 28
    MATCH_MAPPING 29 MATCH_SEQUENCE 30 NOP 31 POP_EXCEPT 32 POP_TOP 33 PUSH_EXC_INFO 34 PUSH_NULL 35
    RETURN_GENERATOR 36 RETURN_VALUE 37 SETUP_ANNOTATIONS 38 STORE_SLICE 39 STORE_SUBSCR 40 TO_BOOL 41 UNARY_INVERT
    42 UNARY_NEGATIVE 43 UNARY_NOT 44 WITH_EXCEPT_START 45 BINARY_OP 46 BUILD_CONST_KEY_MAP 47 BUILD_LIST 48
    BUILD_MAP 49 BUILD_SET 50 BUILD_SLICE 51 BUILD_STRING 52 BUILD_TUPLE 53 CALL 54 CALL_FUNCTION_EX 55
    CALL_INTRINSIC_1 56 CALL_INTRINSIC_2 57 CALL_KW 58 COMPARE_OP 59 CONTAINS_OP 60 CONVERT_VALUE 61 COPY 62
    COPY_FREE_VARS 63 DELETE_ATTR 64 DELETE_DEREF 65 DELETE_FAST 66 DELETE_GLOBAL 67 DELETE_NAME 68 DICT_MERGE 69
    DICT_UPDATE 70 ENTER_EXECUTOR 71 EXTENDED_ARG 72 FOR_ITER 73 GET_AWAITABLE 74 IMPORT_FROM 75 IMPORT_NAME 76
    IS_OP 77 JUMP_BACKWARD 78 JUMP_BACKWARD_NO_INTERRUPT 79 JUMP_FORWARD 80 LIST_APPEND 81 LIST_EXTEND 82 LOAD_ATTR
    83 LOAD_CONST 84 LOAD_DEREF 85 LOAD_FAST 86 LOAD_FAST_AND_CLEAR 87 LOAD_FAST_CHECK 88 LOAD_FAST_LOAD_FAST 89
    LOAD_FROM_DICT_OR_DEREF 90 LOAD_FROM_DICT_OR_GLOBALS 91 LOAD_GLOBAL 92 LOAD_NAME 93 LOAD_SUPER_ATTR 94 MAKE_CELL
    95 MAP_ADD 96 MATCH_CLASS 97 POP_JUMP_IF_FALSE 98 POP_JUMP_IF_NONE 99 POP_JUMP_IF_NOT_NONE 100 POP_JUMP_IF_TRUE
    101 RAISE_VARARGS 102 RERAISE 103 RETURN_CONST 104 SEND 105 SET_ADD 106 SET_FUNCTION_ATTRIBUTE 107 SET_UPDATE
    108 STORE_ATTR 109 STORE_DEREF 110 STORE_FAST 111 STORE_FAST_LOAD_FAST 112 STORE_FAST_STORE_FAST 113
    STORE_GLOBAL 114 STORE_NAME 115 SWAP 116 UNPACK_EX 117 UNPACK_SEQUENCE 118 YIELD_VALUE 149 RESUME
    """
else:
    _OPCODES = ""

_words = _OPCODES.split()
OPMAP = {name: int(number) for number, name in zip(_words[::2], _words[1::2])}
del _words, _OPCODES

if VERSION == (3, 11):
    CACHES = {"BINARY_SUBSCR": 4, "STORE_SUBSCR": 1, "UNPACK_SEQUENCE": 1, "STORE_ATTR": 4, "LOAD_ATTR": 4,
              "COMPARE_OP": 2, "LOAD_GLOBAL": 5, "BINARY_OP": 1, "LOAD_METHOD": 10, "PRECALL": 1, "CALL": 4}
elif VERSION == (3, 12):
    CACHES = {"BINARY_SUBSCR": 1, "STORE_SUBSCR": 1, "UNPACK_SEQUENCE": 1, "FOR_ITER": 1, "STORE_ATTR": 4,
              "LOAD_ATTR": 9, "COMPARE_OP": 1, "LOAD_GLOBAL": 4, "BINARY_OP": 1, "SEND": 1, "LOAD_SUPER_ATTR": 1,
              "CALL": 3}
else:
    CACHES = {"LOAD_GLOBAL": 4, "BINARY_OP": 1, "UNPACK_SEQUENCE": 1, "COMPARE_OP": 1, "CONTAINS_OP": 1,
              "BINARY_SUBSCR": 1, "FOR_ITER": 1, "LOAD_SUPER_ATTR": 1, "LOAD_ATTR": 9, "STORE_ATTR": 4, "CALL": 3,
              "STORE_SUBSCR": 1, "SEND": 1, "JUMP_BACKWARD": 1, "TO_BOOL": 3, "POP_JUMP_IF_TRUE": 1,
              "POP_JUMP_IF_FALSE": 1, "POP_JUMP_IF_NONE": 1, "POP_JUMP_IF_NOT_NONE": 1}

FORWARD, BACKWARD = 1, -1
JUMPS = {name: BACKWARD if "BACKWARD" in name else FORWARD for name in OPMAP
         if "JUMP" in name or name in ("FOR_ITER", "SEND")}

# Never followed by the next instruction.
NO_FALL_THROUGH = ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD",
                   "JUMP_BACKWARD_NO_INTERRUPT", "INTERPRETER_EXIT")

FOR_ITER_SKIP = {(3, 11): 0, (3, 12): 1}.get(VERSION, 2)
SUM_COMPENSATES = VERSION >= (3, 12)
COMPARE_SHIFT = {(3, 11): 0, (3, 12): 4}.get(VERSION, 5)
NULL_FIRST = VERSION < (3, 13)

# --- sites (stage 0) -------------------------------------------------------------------------------------------------
# A site is NOP, LOAD_CONST <Site>, SITE_TAIL; BODY, the original instruction, follows.
#   The NOP keeps the interpreter from fusing LOAD_CONST with what precedes it. Its operand is the distance to BODY: a
#     site is declined by making it a JUMP_FORWARD, and CPython's stack analysis (for assigning to f_lineno), which
#     combines live opcodes with operands from a cached co_code, still sees the right target.
#   FOR_ITER's operand leads to BODY. What lies between RETURN_VALUE and BODY is never executed in a cold site: that
#     analysis expects it where a FOR_ITER leads, and a frame that is resumed at its last instruction reaches BODY.
# LANDING is LANDING_BEFORE, LOAD_CONST <trampoline>, LANDING_AFTER. LANDING_LEAD precedes it; a MARK for each loop site and
# PAD follow. A MARK is a jump to the site's BODY that is never executed. CPython 3.13 doesn't specialise what jumps lead to while
# lines are traced, and a specialised FOR_ITER reports other events than a plain one: so BODY must be seen to be such a place.
if VERSION == (3, 11):
    SITE_TAIL = ("EXTENDED_ARG", 0, "FOR_ITER", 2, "RETURN_VALUE", 0, "POP_TOP", 0)
    LANDING_LEAD = ()
    LANDING_BEFORE = ("NOP", 0, "NOP", 0, "NOP", 0, "PUSH_NULL", 0)
    LANDING_AFTER = ("PRECALL", 0, "CALL", 0)
elif VERSION == (3, 12):
    SITE_TAIL = ("EXTENDED_ARG", 0, "FOR_ITER", 1, "RETURN_VALUE", 0, "END_FOR", 0)
    LANDING_LEAD = ("END_FOR", 0)
    LANDING_BEFORE = ("NOP", 0, "NOP", 0, "NOP", 0, "PUSH_NULL", 0)
    LANDING_AFTER = ("CALL", 0)
else:
    SITE_TAIL = ("EXTENDED_ARG", 0, "FOR_ITER", 1, "RETURN_VALUE", 0, "END_FOR", 0, "POP_TOP", 0)
    LANDING_LEAD = ("END_FOR", 0, "POP_TOP", 0)
    LANDING_BEFORE = ("NOP", 0, "NOP", 0, "NOP", 0)
    LANDING_AFTER = ("PUSH_NULL", 0, "CALL", 0)
MARK = ("EXTENDED_ARG", 0, "JUMP_BACKWARD_NO_INTERRUPT", 0) if VERSION >= (3, 13) else ()
PAD = ("POP_TOP", 0, "EXTENDED_ARG", 0, "EXTENDED_ARG", 0, "JUMP_BACKWARD_NO_INTERRUPT", 1)   # to itself, until patched
RESUME_POPS = 2 if VERSION == (3, 12) else 1

# Instructions that belong to the one before them or that exceptions lead to: never a loop header of ours.
NO_LOOP_HEADER = ("END_FOR", "END_SEND", "PRECALL", "CALL", "SEND", "RESUME", "PUSH_EXC_INFO", "RETURN_GENERATOR",
                  "CACHE", "END_ASYNC_FOR", "CLEANUP_THROW")

# Where a frame is suspended. A loop that comes by one of them at each pass gets no site.
SUSPENDS = ("YIELD_VALUE", "SEND")

# Instructions that the compiler never compiles, and that may be met without an exception: kernels end there. (YIELD_VALUE: but for generator expressions
# that are run in place, whose own sites are not asked.)
NEVER = ("ASYNC_GEN_WRAP", "BEFORE_ASYNC_WITH", "BEFORE_WITH", "CALL_FUNCTION_EX", "CALL_INTRINSIC_2", "DELETE_ATTR",
         "DELETE_DEREF", "DELETE_GLOBAL", "DELETE_NAME", "DICT_MERGE", "END_SEND", "GET_AITER", "GET_ANEXT",
         "GET_AWAITABLE", "GET_LEN", "GET_YIELD_FROM_ITER", "IMPORT_FROM", "IMPORT_NAME", "IMPORT_STAR",
         "LOAD_ASSERTION_ERROR", "LOAD_BUILD_CLASS", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF",
         "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_LOCALS", "LOAD_SUPER_ATTR", "MATCH_CLASS", "MATCH_KEYS", "MATCH_MAPPING",
         "MATCH_SEQUENCE", "PRINT_EXPR", "RAISE_VARARGS", "RERAISE", "SEND", "SETUP_ANNOTATIONS", "STORE_ATTR",
         "YIELD_VALUE")

# The kinds in the instrument spec.
KIND_KNOWN, KIND_JUMP, KIND_BACKWARD, KIND_LOOP, KIND_ENDS, KIND_NO_HEADER, KIND_SUSPENDS, KIND_NEVER = 1, 2, 4, 8, 16, 32, 64, 128


def units(pairs):
    """Code units, as bytes, of a flat tuple (opcode name, operand, opcode name, ...), with their inline caches."""
    code = bytearray()
    for name, operand in zip(pairs[::2], pairs[1::2]):
        code += bytes((OPMAP[name], operand)) + bytes(2 * CACHES.get(name, 0))
    return bytes(code)


def instrument_spec():
    """The bytes that `_core.instrument` takes as its `spec`. RuntimeError on an unknown version.

    Layout: 256 bytes inline cache entries by opcode; 256 bytes KIND_ flags by opcode (0: not an opcode, its code object
    is left alone); the opcodes EXTENDED_ARG, LOAD_CONST, RESUME, NOP; FOR_ITER_SKIP; then SITE_TAIL, LANDING_LEAD,
    LANDING_BEFORE, LANDING_AFTER, MARK and PAD, each as one byte, its number of code units, and the units.
    """
    if not SUPPORTED:
        raise RuntimeError("rewritejit doesn't know CPython %d.%d" % VERSION)
    caches, kinds = bytearray(256), bytearray(256)
    for name, number in OPMAP.items():
        caches[number] = CACHES.get(name, 0)
        kinds[number] = KIND_KNOWN
        if name in JUMPS:
            kinds[number] |= KIND_JUMP
            if JUMPS[name] == BACKWARD:
                kinds[number] |= KIND_BACKWARD | (0 if name == "JUMP_BACKWARD_NO_INTERRUPT" else KIND_LOOP)
    for names, kind in ((NO_FALL_THROUGH, KIND_ENDS), (NO_LOOP_HEADER, KIND_NO_HEADER), (SUSPENDS, KIND_SUSPENDS),
                        (NEVER, KIND_NEVER)):
        for name in names:
            if name in OPMAP:
                kinds[OPMAP[name]] |= kind
    kinds[OPMAP["CACHE"]] = 0
    kinds[OPMAP["EXTENDED_ARG"]] = 0
    for name in ("RESERVED", "ENTER_EXECUTOR"):
        if name in OPMAP:
            kinds[OPMAP[name]] = 0
    spec = caches + kinds + bytes(OPMAP[name] for name in ("EXTENDED_ARG", "LOAD_CONST", "RESUME", "NOP"))
    spec.append(FOR_ITER_SKIP)
    for part in (SITE_TAIL, LANDING_LEAD, LANDING_BEFORE, LANDING_AFTER, MARK, PAD):
        code = units(part)
        spec.append(len(code) // 2)
        spec += code
    return bytes(spec)

# --- decoding --------------------------------------------------------------------------------------------------------
