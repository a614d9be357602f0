"""The grammar of the random programs: tables of templates, which programs.py fills.

In a template, `{int}` is an expression of that type, `{int$str}` one in which the template's new name `$` is a str. `{new:int}` is a name to
assign to, new or not, `{old:int}` an existing one, `{cell:int}` one that is
the same wherever the template has it, and no global; `{block}` and `{block$int}` are indented statements. Any other hole is a row of WORDS.
Each table begins with what is simplest: failing programs shrink towards it.
"""

WORDS = {
    "few": ["0", "1", "2", "3", "5", "-1", "-2"],
    "small": ["1", "2", "3", "7"],
    "big": ["9223372036854775807", "-9223372036854775808", "4611686018427387904", "9223372036854775806", "4294967296", "9007199254740993",
            "18446744073709551616", "3037000500"],
    "cmp": ["<", "==", "!=", ">", "<=", ">="],
    "add": ["+", "-", "*"],
    "bit": ["&", "|", "^"],
    "div": ["//", "%"],
    "count": ["1", "0", "5", "31", "62", "63", "64", "-1"],
    "trips": ["3", "1", "7", "0", "12"],
    "char": ["'a'", "'b'", "' '", "'Z'", "'7'", "'\\xe9'", "'\\u20ac'", "'\\U0001f600'", "'\\n'"],
    "exc": ["ValueError", "ZeroDivisionError", "IndexError", "KeyError", "TypeError", "(IndexError, KeyError)", "ArithmeticError", "LookupError",
            "Exception", "Trouble", "UnboundLocalError", "OverflowError", "StopIteration", "AttributeError"],
    "raised": ["ValueError", "KeyError", "Trouble", "ZeroDivisionError", "StopIteration", "IndexError"],
    "spec": ["", ":5", ":>4", ":x", "!r", ":.2f"],
    "code": ["i", "d", "B", "h", "q"],
    "space": ["' '", "','", "'a'", "None"],
    "class": ["int", "float", "str", "list", "tuple", "(int, float)", "bool", "dict", "Point"],
    "slot": ["x", "y"],
    "math": ["ceil", "floor", "sqrt", "fabs", "exp", "isnan", "trunc", "log", "isfinite"],
    "test": ["isalnum", "isascii", "isdecimal", "isidentifier", "islower", "isnumeric", "isprintable", "istitle", "isspace", "isupper"],
    "text": ["upper", "lower", "capitalize", "casefold", "swapcase", "title", "strip", "rstrip", "lstrip"],
    "format": ["d", "5d", "x", ",", "08b", "+d", ">6", "e"],
    "bytearray": ["bytearray(b'ab')", "bytearray(3)"],
    "view": ["keys", "values", "items"],
    "key": ["None", "abs", "str", "lambda e: -e", "lambda e: e % 3"],
}

CONSTANTS = {
    "int": ["0", "1", "2", "-1", "3", "7", "10", "63", "100", "-128", "255", "256", "1000003", "2147483647", "4611686018427387904",
            "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1000000000000000000000000000000"],
    "float": ["0.5", "1.0", "0.0", "-0.0", "2.5", "-1.5", "0.1", "1e16", "1e308", "5e-324", "float('inf')", "float('nan')", "9.223372036854775807e18"],
    "bool": ["False", "True"],
    "str": ["''", "'a'", "'abc'", "'x y z'", "'12'", "'\\xe9t\\xe9'", "'\\u20ac5'", "'\\U0001f600!'", "'Hello World'", "'a,b,,c'", "'-7'"],
    "bytes": ["b''", "b'abc'", "b'\\x00\\xff'", "b'hello world'", "bytearray(b'xyz')", "bytearray(4)"],
    "list": ["[]", "[1, 2, 3]", "[5]", "[3, 1, 2, 9, -4]", "[1.5, 2.5]", "[1, 2.5, True]", "([7] * 6)", "list(range(8))", "[2**62, 2**63 - 1]"],
    "words": ["[]", "['a', 'b']", "['one', 'two', 'three']", "['', 'x']", "'the quick brown fox'.split()"],
    "rows": ["[[1, 2], [3, 4]]", "[[0] * 3 for _ in range(3)]", "[[]]", "[(1, 2), (3, 4)]", "[[1.0], [2.5]]"],
    "tuple": ["()", "(1, 2)", "(1, 2.5, 'a')", "(3, 1, 2)", "((1, 2), 3)", "(None, 1)"],
    "dict": ["{}", "{1: 2, 3: 4}", "{0: 0, 1: 1, 2: 8}", "{5: 1.5}", "dict.fromkeys(range(5), 1)"],
    "names": ["{}", "{'a': 1, 'b': 2}", "{'x': 1.5}", "dict(one=1, two=2, three=3)"],
    "set": ["set()", "{1, 2, 3}", "{0, 5, 7, 100}", "frozenset((1, 2))", "set(range(6))"],
    "deque": ["deque()", "deque([1, 2, 3])", "deque(range(5), 5)", "deque('abc')"],
    "array": ["array('i', [1, 2, 3])", "array('d', [0.5, 1.5])", "array('q', range(5))", "array('B', b'abc')", "array('b')"],
    "obj": ["Point(1, 2)", "Point(3, 0.5)", "Point('a', None)", "Slotted(4)", "Child(2, 3)", "Child(7)"],
    "any": ["None", "()", "1j", "Num(5)", "Sub(3)", "Left()", "...", "b''", "Dying()"],
}
TYPES = tuple(CONSTANTS)
SEQUENCES = ("list", "words", "rows", "tuple", "str", "bytes", "deque", "array")
GROWING = {"int": "if not -1e40 < {0} < 1e40:\n    {0} = 11", **dict.fromkeys(SEQUENCES, "if len({0}) > 40:\n    {0} = {0}[:3]"),
           **dict.fromkeys(("deque", "dict", "set"), "if len({0}) > 60:\n    {0}.clear()")}
MAKES_GROW = ("+", "*", "<<", "append", "extend", "insert", "update", "add(", "|", "[", "f")

EXPRESSIONS = {
    "int": ["{int} + {int}", "{int} - {int}", "{int} * {int}", "{int} {div} ({int} | 1)", "{int} {div} {small}", "{int} {bit} {int}", "-{int}", "abs({int})",
            "{int} << {count}", "{int} >> {count}", "~{int}", "{int} ** {small}", "{int} {div} {int}", "{int} if {bool} else {int}", "{int} and {int}",
            "{int} or {int}", "len({seq})", "{list}[{index}]", "{list}[{few}]", "{tuple}[{few}]", "sum({list})", "sum({int$int} for $ in {list})",
            "sum([{int$int} for $ in range({trips})])", "min({int}, {int})", "max({int}, {int}, {int})", "max({list}, default={int})",
            "min({list}, key={key}, default=0)",
            "int({float})", "int({str})", "round({float})", "math.floor({float})", "math.ceil({float})", "math.gcd({int}, {int})", "math.isqrt(abs({int}))",
            "ord({str}[{few}])",
            "({int}).bit_length()", "({int}).bit_count()", "divmod({int}, {small})[{few}]", "pow({int}, {small}, 1009)", "{str}.find({str})",
            "{str}.count({char})",
            "{str}.index({char})", "{dict}.get({int}, {int})", "{dict}[{int}]", "{names}[{str}]", "{names}.get({str}, {int})",
            "{dict}.setdefault({int}, {int})",
            "{dict}.pop({int}, {int})", "{list}.index({int})", "{list}.count({int})", "{list}.pop()", "{list}.pop({few})", "{deque}.popleft()",
            "{deque}.pop()", "{deque}[{few}]",
            "{array}[{index}]", "{bytes}[{index}]", "{rows}[{few}][{few}]", "({new:int} := {int})", "{call:int}", "{call:int}", "{call:any}", "{obj}.{slot}",
            "{obj}.total",
            "{obj}.scaled({int})", "{obj}({int})", "len({obj})", "{obj}[{few}]", "(lambda $: {int$int})({int})",
            "(lambda $, *rest, k=1: {int$int} + k)({int}, {int})",
            "[*{list}, {int}][{few}]", "len({dict})", "len({set})", "next(iter({list}), {int})", "next(({int$int} for $ in {list} if {bool$int}), {int})",
            "functools.reduce(lambda $, e: {int$int} + e, {list}, {int})", "sum(map(abs, {list}))", "sum(a * b for a, b in zip({list}, {list}))",
            "len(list(filter(None, {list})))",
            "hash(int({int}))", "[{int}, {int}][{bool}]", "{big} - {int}", "{int} + {big}", "operator.add({int}, {int})", "int({bool})",
            "bool({int}) + {int}",
            "{str}.rfind({char})", "({int}, {int})[{few}]", "{bytes}.find(b'a')", "sum({gen})", "max({gen}, default={int})", "{array}.count({int})",
            "{deque}.count({int})",
            "bisect.bisect_left({list}, {int})", "bisect.bisect({list}, {int})", "{list}[-1]", "math.prod({list})", "math.comb(10, {few})", "{obj}.inner.x",
            "math.factorial({int} % 12)", "math.lcm({int}, {int})", "math.perm(9, {few})", "math.trunc({float})", "+{int}", "{str}.rindex({char})",
            "{tuple}.count({int})", "{tuple}.index({int})", "int.from_bytes({bytes}, 'big')", "int.from_bytes({bytes}, 'little', signed={bool})",
            "memoryview({bytes})[{few}]", "len(memoryview({bytes}))", "{bytearray}.pop()", "{set}.pop()", "{dict}.popitem()[{few}]", "{deque}.index({int})",
            "{int} ^ {int}", "{int} | {int}", "ord({char})", "{float} // 1", "round({float}, 0)", "int({int}, 10) if 0 else {int}",
            "bool({list}) + bool({str})", "{dict}.pop({int})", "{names}.pop({str}, 0)", "sum(memoryview({bytes}))", "min({str}.find({char}), {int})",
            "({int} * {int}) % {big}", "pow({int}, {few})", "{bytes}.count({bytes})", "{bytes}.index(b'a')", "{big} + {int} - {big}", "{array}.index({int})",
            "{array}.pop()", "sum({array})", "min({array})", "sum({tuple})", "max({set}, default=0)", "sum({dict}.values())", "sum({deque})",
            "len({set} & {set})"],
    "float": ["{float} + {float}", "{float} - {float}", "{float} * {float}", "{float} / ({float} or 1.0)", "{int} / ({int} or 1)", "{float} {div} {small}",
            "-{float}", "abs({float})",
              "float({int})", "{float} ** 2", "{float} ** {float}", "math.sqrt(abs({float}))", "math.sin({float})", "{float} if {bool} else {float}",
            "min({float}, {float})",
              "max({float}, {int})", "round({float}, {few})", "{float} + {int}", "{int} * {float}", "sum({list}) / {small}", "float({str})",
            "math.fabs({float})", "math.hypot({float}, {float})",
              "{array}[{few}]", "{list}[{index}] * 0.5", "{call:float}", "math.copysign({float}, {float})", "math.fmod({float}, 3.5)", "{obj}.{slot} * 1.5",
            "math.exp({float} % 5)",
              "math.atan2({float}, {float})", "math.fsum({list})", "sum([{float$int} for $ in {list}])", "math.log(abs({float}) + 1)",
            "({new:float} := {float})", "{int} / {int}",
              "{float} / {float}", "math.degrees({float})", "math.dist((0.5, {float}), ({float}, 1.0))", "sum({list}, 0.0)", "math.modf({float})[{few}]",
            "math.inf - {float}",
            "math.acos({float} % 1)", "math.acosh(abs({float}) + 1)", "math.asin({float} % 1)", "math.asinh({float})", "math.atan({float})",
            "math.atanh({float} % 1)", "math.cos({float})", "math.cosh({float} % 9)", "math.erf({float})", "math.erfc({float})", "math.expm1({float} % 9)",
            "math.gamma({float} % 5 + 1)", "math.ldexp({float}, {few})", "math.lgamma({float} % 5 + 1)", "math.log10(abs({float}) + 1)",
            "math.log1p(abs({float}))", "math.log2(abs({float}) + 1)", "math.pow(abs({float}), 0.5)", "math.radians({float})", "math.remainder({float}, 3.0)",
            "math.sinh({float} % 9)", "math.tan({float})", "math.tanh({float})", "math.{math}({float})", "math.{math}({int})", "+{float}",
            "{float} // {float}", "{float} % {float}", "float({float})", "{float} ** {int}", "({float}, {float})[{bool}]"],
    "bool": ["{int} {cmp} {int}", "not {bool}", "{bool} and {bool}", "{bool} or {bool}", "{float} {cmp} {float}", "{str} {cmp} {str}", "{int} in {list}",
            "{int} not in {set}",
             "{int} in {dict}", "{str} in {str}", "{char} in {str}", "{str} in {names}", "{any} is None", "{any} is not None", "isinstance({any}, {class})",
            "{int} {cmp} {int} {cmp} {int}",
             "{list} {cmp} {list}", "{tuple} {cmp} {tuple}", "{set} {cmp} {set}", "{dict} == {dict}", "{bytes} {cmp} {bytes}",
            "any({bool$int} for $ in {list})", "all([{bool$int} for $ in {list}])",
             "{str}.startswith({str})", "{str}.endswith(({char}, {char}))", "{str}.isdigit()", "{str}.isalpha()", "{str}.isupper()", "{list} is {list}",
            "bool({seq})", "{obj} == {obj}", "{obj} {cmp} {obj}",
             "{int} in {obj}", "{int} % 2 == 0", "{call:bool}", "math.isnan({float})", "callable({any})", "any(map({key}, {list}))",
            "{set}.isdisjoint({list})", "{set} <= {set}", "{int} in range({trips})",
             "{str}.isspace()", "{any} == {any}", "{int} {cmp} {float}", "math.isfinite({float})", "({float}).is_integer()", "{int} in {tuple}",
            "type({any}) is {class}", "hasattr({any}, 'x')",
             "({new:bool} := {bool})", "{int} in {bytes}", "any({gen})", "{big} {cmp} {int}", "bool({obj})", "all({gen})",
            "{str}.{test}()", "{str}.{test}()", "math.isclose({float}, {float})", "math.isinf({float})", "all({bool$int} for $ in {list})",
            "{set}.issubset({list})", "{set}.issuperset({list})", "{float} in {list}", "{char} in {words}", "{str} == {char}", "{bytes} in {bytes}",
            "{array} == {array}", "{deque} == {deque}", "{int} in {deque}", "{int} in {array}", "None in {tuple}", "{list} != {list}",
            "isinstance({int}, int)", "isinstance({list}, (list, tuple))", "{tuple} in {rows}", "{str} in {words}", "{set} == {set}", "{set} < {set}",
            "{int} in {list} and {int} in {set}", "{any} in {list}"],
    "str": ["{str} + {str}", "{str} + {char}", "{str}[{few}]", "{str}[{few}:]", "{str}[:{few}]", "{str}[::-1]", "{str}[{few}:{few}:{small}]", "str({int})",
            "f'{{{name:int}}}-{{{name:str}}}'", "f'{{{name:any}!r}}'",
            "f'{{{name:float}:.2f}}|{{{name:int}:5}}'", "{str} * {few}", "{str}.upper()", "{str}.lower()", "{str}.strip()", "{str}.replace({char}, {str})",
            "{char}.join({words})", "''.join({str$int} for $ in {list})",
            "''.join([{str$str} for $ in {str}])", "chr(97 + {int} % 26)", "str({any})", "repr({any})", "{str}.title()", "{words}[{index}]",
            "{str} if {bool} else {str}", "{str} or {str}", "'%s:%d' % ({str}, {int})",
            "'{{}}/{{}}'.format({int}, {str})", "{call:str}", "min({str}, default={char})", "max({words}, key=len, default='')", "sorted({str})[{few}]",
            "{str}.partition({char})[{few}]", "{str}.zfill({small})",
            "str({list})", "''.join(sorted(set({str})))", "{str}.ljust({small}, '*')", "''.join(map(str, {list}))", "hex({int})", "{str}.lstrip({char})",
            "{bytes}.decode('latin-1')", "({new:str} := {str})",
            "f'{{{name:str}:>{{{small}}}}}'", "type({any}).__name__", "str.upper({str})", "{str}.translate({{97: 'A'}})", "''.join(reversed({str}))",
            "{str}.removeprefix({char})", "{char}.join({gen_words})", "bin({int})",
            "{str}.{text}()", "{str}.{text}()", "ascii({str})", "format({int}, '{format}')", "oct({int})", "{str}.center({small}, '.')",
            "{str}.rjust({small})", "{str}.expandtabs(4)", "{str}.removesuffix({char})", "{str}.rpartition({char})[{few}]", "{str}.rstrip({char})",
            "{str}.replace({char}, {char}, 1)", "'%d %s' % ({int}, {char})", "str({float})", "repr({list})", "{char} * {few}", "{str}.split({space})[{few}]",
            "chr({int} & 127)", "{char} + {str}", "{char} + {char}", "max({str}, default='')", "f'{{{name:str}!r:>9}}'", "str({bool}) + {str}",
            "''.join([{char}, {str}])"],
    "bytes": ["{bytes} + {bytes}", "{bytes}[{few}:]", "{bytes} * {few}", "bytes({list2})", "bytearray({bytes})", "{str}.encode()",
            "{bytes}.replace(b'a', b'bc')", "bytes([{int$int} & 255 for $ in {list}])",
              "bytes({bytes})", "b''.join([{bytes}, {bytes}])", "{bytes}[::-1]", "bytearray({int$int} % 256 for $ in range({trips}))",
            "{bytes} if {bool} else {bytes}", "{bytes}.upper()", "bytes({trips})",
            "bytes([{int} & 255])", "bytearray(b'ab') + {bytes}", "({int} & 65535).to_bytes(4, 'big')", "({int} & 255).to_bytes(2, 'little', signed=False)",
            "bytes(reversed({bytes}))", "memoryview({bytes}).tobytes()", "{bytes}[{few}:{few}]", "bytearray({trips})", "bytes({array})",
            "{bytes}.strip(b'a')"],
    "list": ["[{int}, {int}]", "[{int$int} for $ in range({trips})]", "[{int$int} for $ in {list} if {bool$int}]", "{list} + {list}", "{list}[{few}:]",
            "{list}[{few}:{few}]", "{list}[::-1]", "{list} * {few}",
             "sorted({list})", "sorted({list}, key={key})", "list(range({trips}))", "list({tuple})", "list(reversed({list}))", "{list}.copy()",
            "[{int$str} for $ in {str}]", "list(map(abs, {list}))", "[*{list}, {int}]",
             "list(filter(lambda $: {bool$int}, {list}))", "list({set})", "list({dict})", "list({dict}.values())", "sorted({dict})", "list({gen})",
            "{rows}[{few}]", "[{int}] * {small}", "[a + b for a, b in zip({list}, {list})]",
             "[i * e for i, e in enumerate({list})]", "{call:list}", "[{float$int} for $ in {list}]", "list({deque})", "list({array})", "{array}.tolist()",
            "sorted({set}, reverse=True)", "{list} if {bool} else {list}",
             "[{any$int} for $ in {list}]", "[{int$int} for $ in {list} for e in {list}]", "[len($) for $ in {words}]",
            "list(itertools.chain({list}, {tuple}))", "list(itertools.islice({list}, {small}))", "sorted({list}, reverse=True)[:{small}]",
             "[x for x in {list} if x {cmp} {int}]", "[(lambda: $)() for $ in {list}]", "list({bytes})", "list(itertools.accumulate({list}))",
            "[k + v for k, v in {dict}.items()]", "list(map(lambda $: {int$int}, {list}))", "({new:list} := {list})",
             "[e for r in {rows} for e in r]", "[*map(int, {str}.split(','))]", "heapq.nsmallest(2, {list})", "list(map(operator.mul, {list}, {list}))",
            "[int(c) for c in {str} if c.isdigit()]", "list({obj})",
            "{list}.__add__({list})", "list(map(lambda a, b: a, {list}, {list}))", "sorted({tuple})", "[e for e in {tuple}]", "list(zip({list}))[:2]",
            "[x for x, in zip({list})]", "{rows}[{few}] + {list}", "[min({list}), max({list})]", "list(reversed({tuple}))", "list({str}.encode())",
            "list(map(int, {list}))", "list(map(float, {list}))", "[d.get(k, 0) for d in [{dict}] for k in {list}]", "list({set} | {set})",
            "[e for e in {deque}]", "[e for e in {array}]", "[$ for $ in {list} if $ not in {set}]", "list(filter(None, {list}))",
            "list(dict.fromkeys({list}))", "[$ * $ for $ in {list}]", "[-$ for $ in {list}]", "{list}[{few}:{few}:{small}]",
            "{list}[::{few}]", "[] + {list}", "{list} or [{int}]"],
    "words": ["{str}.split()", "{str}.split({char})", "[{str}, {str}]", "[{str$int} for $ in {list}]", "[{str$str} for $ in {str}]", "sorted({words})",
            "{words} + {words}", "{words}[{few}:]", "list({str})", "[str(e) for e in {list}]",
              "list(map(str, {list}))", "sorted({words}, key=len)", "list({names})", "{str}.splitlines()", "sorted(map(str, {list}))", "list({gen_words})",
            "[{str$str} for $ in {words} if {bool$str}]",
            "{str}.rsplit({char}, 1)", "{str}.split({char}, {few})", "{str}.split(maxsplit=1)", "[{char}, {char}]", "sorted(set({words}))",
            "[w.upper() for w in {words}]", "[w + {char} for w in {words}]", "list(reversed({words}))", "[c for c in {str}]",
            "[{str}[i:i + 2] for i in range({trips})]", "list(filter(str.isalpha, {words}))"],
    "rows": ["[{list}, {list}]", "[[{int$int}, {int}] for $ in {list}]", "[{list$int} for $ in range({trips})]", "[({int$int}, {int}) for $ in {list}]",
            "list(zip({list}, {list}))", "list(enumerate({list}))", "[r[:] for r in {rows}]", "{rows}[{few}:]",
             "[list(r) for r in zip({list}, {tuple})]", "sorted({dict}.items())", "[{tuple$int} for $ in {list}]", "sorted({rows}, key=lambda r: r[0])",
            "[[{int$int} for $ in {list}] for _ in range({trips})]", "list(itertools.product({list2}, repeat=2))"],
    "tuple": ["({int}, {int})", "({int}, {str})", "({any}, {any})", "tuple({list})", "{tuple} + {tuple}", "{tuple}[{few}:]", "{tuple}[::-1]",
            "divmod({int}, {small})", "tuple({int$int} for $ in {list})", "({int}, ({float}, {int}))", "{rows}[{few}]", "{tuple} * {few}",
              "{call:tuple}", "tuple(sorted({list}))", "(*{list}, {int})", "{tuple} if {bool} else {tuple}", "{str}.partition({char})", "math.frexp({float})",
            "(lambda *$: {tuple$tuple})({int}, {int})", "({new:tuple} := {tuple})", "tuple(map(type, {list}))",
            "tuple({str})", "tuple(reversed({tuple}))", "({str}, {char})", "({int}, {int}, {int})", "({list}, {list})", "(({int}, {int}), ({int}, {int}))",
            "({bool}, {float})", "tuple({dict}.items())", "tuple({tuple})", "min({rows}, default=())", "({tuple}, {int})", "{tuple}[{few}:{few}]",
            "tuple(zip({list}, {list}))", "{str}.rpartition({char})", "divmod({int}, {int})", "tuple({array})", "math.modf({float})"],
    "dict": ["{{{int}: {int}}}", "{{$: {int$int} for $ in {list}}}", "{{$: {int$int} for $ in range({trips}) if {bool$int}}}", "dict(zip({list}, {list}))",
            "{{**{dict}, {int}: {int}}}", "dict({dict})", "{dict} | {dict}", "{dict}.copy()", "dict.fromkeys({list}, {int})",
             "{{v: k for k, v in {dict}.items()}}", "dict(enumerate({list}))", "{dict} if {bool} else {dict}", "collections.Counter({list})",
            "{{({int$int}, 1): {int} for $ in {list}}}", "dict({rows2})",
            "{dict} or {dict}", "{{k: v for k, v in zip({list}, {list})}}", "{{len(w): {int} for w in {words}}}", "dict([({int}, {int})])",
            "{{i: [i] for i in {list}}}", "{{$: $ * 2 for $ in {set}}}", "dict(zip(range({trips}), {list}))", "{{c: i for i, c in enumerate({str})}}"],
    "names": ["{{{str}: {int}}}", "{{'a': {int}, 'b': {int}}}", "{{$: {int$str} for $ in {str}}}", "dict(a={int}, b={float})", "{{**{names}, 'c': {int}}}",
            "{names} | {names}", "{{$: len($) for $ in {words}}}", "dict({names}, d={int})", "collections.Counter({str})",
              "dict(zip({words}, {list}))", "{{k: v for k, v in {names}.items() if v}}", "{{f'k{{$}}': {int$int} for $ in {list}}}"],
    "set": ["{{{int}, {int}}}", "set({list})", "{{{int$int} for $ in {list}}}", "{set} | {set}", "{set} & {set}", "{set} - {set}", "{set} ^ {set}",
            "frozenset({list})", "set({tuple})", "{{len($) for $ in {words}}}", "set({dict})", "set({str})", "{set}.union({list})",
            "{set}.difference({list})", "{set}.copy()", "{{{int$int} for $ in range({trips}) if {bool$int}}}", "set({gen})", "set(map(abs, {list}))",
            "{set}.intersection({list})", "{set}.symmetric_difference({list})", "frozenset({set})", "{set} - frozenset({list})", "set({deque})",
            "set(zip({list}, {list}))", "{{e % 3 for e in {list}}}", "frozenset({str})"],
    "deque": ["deque({list})", "deque([{int}, {int}])", "{deque}.copy()", "deque({list}, {small})", "deque({str})", "deque({int$int} for $ in {list})",
            "{deque} + {deque}",
            "deque(maxlen={small})", "deque({tuple})", "deque({list}, maxlen={few})", "deque(reversed({list}))"],
    "array": ["array('{code}', [1, 2, 3])", "array('{code}', {list})", "array('d', {list})", "{array}[{few}:]", "{array} + {array}",
            "array('q', [{int$int} % 100 for $ in {list}])", "{array} * {few}", "array('{code}', {bytes})", "array('d', [{float$int} for $ in {list}])",
            "array('q')", "array('d', {array})", "{array}[::-1]", "array('d', [{float}, {float}])", "array('B', {bytes})"],
    "obj": ["Point({int}, {int})", "Point({int}, {float})", "Slotted({int})", "Child({int}, {int})", "{obj} + {obj}", "{obj} + {int}",
            "{obj} if {bool} else {obj}", "-{obj}", "{obj}.moved({int})", "Child({any})", "Slotted({any}, y={any})"],
    "any": ["{int}", "{float}", "{str}", "{bool}", "{list}", "{tuple}", "{dict}", "{words}", "{set}", "{obj}", "{bytes}", "{rows}", "{names}", "{deque}",
            "{array}", "{any} or {any}", "{any} if {bool} else {any}", "{call:any}", "{obj}.{slot}", "{any} + {any}", "{any} * {any}",
            "getattr({obj}, '{slot}')", "{any}[{few}]", "{dict}.get({int})", "{names}.get({str})", "type({any})", "{tuple}[{few}]", "{set} and {list}",
            "locals().get('a')", "globals().get('g0')", "iter({list})", "slice({few}, {few})", "range({trips})", "{any} {cmp} {any}"],
    # not types of variables
    "seq": ["{list}", "{str}", "{tuple}", "{words}", "{rows}", "{dict}", "{bytes}", "{set}", "{deque}", "{array}", "range({trips})"],
    "index": ["{few}", "{int} % 3", "{int} & 1", "-1", "{int}", "{bool}"],
    "list2": ["[1, 2]", "[{int} & 255, 7]", "{list}"],
    "rows2": ["[(1, 2)]", "{rows}"],
    "gen": ["({int$int} for $ in {list})", "range({trips})", "({int$int} for $ in range({trips}) if {bool$int})", "{numbers}", "map(abs, {list})",
            "filter(None, {list})", "reversed({list})", "iter({list})", "map(lambda $: {int$int}, {list})", "itertools.chain({list}, {list})",
            "({int$int} for $ in {list} for e in {list})", "(e for e in {gen})", "{numbers}", "{obj}",
            "({int$int} for $ in {tuple})", "({int$int} for $ in {dict}.values())", "({int$int} for $, e in zip({list}, {list}))", "(len(r) for r in {rows})",
            "map(len, {words})", "map(int, {list})", "(a * b for a, b in zip({list}, {list}))", "reversed({tuple})",
            "iter({dict}.values())", "iter({array})", "iter({deque})", "(ord(c) for c in {str})", "filter(lambda $: {bool$int}, {list})", "{list}", "{set}"],
    "gen_words": ["({str$int} for $ in {list})", "map(str, {list})", "({str$str} for $ in {words})", "({str$str} for $ in {str} if {bool$str})",
            "reversed({words})"],
}

# (how many times a body in it runs, template). `$` in a statement stays a variable.
STATEMENTS = [
    (1, "{new:int} = {int}"), (1, "{new:int} = {int}"), (1, "{new:int} = {int}"), (1, "{old:int} += {int}"), (1, "{old:int} {add}= {int}"),
    (1, "{old:int} {div}= {small}"), (1, "{old:int} {bit}= {int}"),
    (1, "{new:float} = {float}"), (1, "{old:float} += {float}"), (1, "{old:float} *= {float}"), (1, "{new:str} = {str}"), (1, "{old:str} += {str}"),
    (1, "{new:bool} = {bool}"), (1, "{new:list} = {list}"), (1, "{new:words} = {words}"),
    (1, "{new:tuple} = {tuple}"), (1, "{new:dict} = {dict}"), (1, "{new:names} = {names}"), (1, "{new:set} = {set}"), (1, "{new:deque} = {deque}"),
    (1, "{new:array} = {array}"), (1, "{new:bytes} = {bytes}"), (1, "{new:rows} = {rows}"),
    (1, "{new:obj} = {obj}"), (1, "{new:any} = {any}"),
    (1, "if {bool}:\n    {block}"), (1, "if {bool}:\n    {block}\nelse:\n    {block}"),
    (1, "if {bool}:\n    {block}\nelif {bool}:\n    {block}\nelse:\n    {block}"),
    (3, "for $ in range({trips}):\n    {block$int}"), (4, "for $ in {list}:\n    {block$int}"), (7, "for $ in range({trips}):\n    {block$int}"),
    (4, "for $ in {str}:\n    {block$str}"), (3, "for $ in {tuple}:\n    {block$any}"),
    (5, "$ = 0\nwhile $ < {trips}:\n    $ += 1\n    {block$int}"),
    (5, "$ = {trips}\nwhile $ > 0 and {bool}:\n    $ -= 1\n    {block$int}\nelse:\n    {block}"),
    (5, "for $ in {list}:\n    {block$int}\nelse:\n    {block}"),
    (5, "$ = 0\nwhile True:\n    $ += 1\n    if $ > {trips} or {bool}:\n        break\n    {block$int}"),
    (4, "for i, $ in enumerate({list}):\n    {block$int}"), (4, "for a2, $ in zip({list}, {list}):\n    {block$int}"),
    (4, "for $ in {words}:\n    {block$str}"), (3, "for k2, $ in {dict}.items():\n    {block$int}"), (3, "for $ in {dict}.copy():\n    {block$int}"),
    (3, "for $ in {names}.copy():\n    {block$str}"), (4, "for $ in {gen}:\n    {block$int}"), (3, "for $ in {rows}:\n    {block$list}"),
    (4, "for $ in reversed({list}):\n    {block$int}"), (4, "for $ in list({deque}):\n    {block$int}"), (4, "for $ in {array}:\n    {block$int}"),
    (4, "for $ in {bytes}:\n    {block$int}"), (3, "for $ in sorted({set}):\n    {block$int}"), (3, "for i, $ in enumerate({str}, {few}):\n    {block$str}"),
    (4, "for $ in range({few}, {trips}, {small}):\n    {block$int}"), (4, "for $ in range({trips}, {few}, -1):\n    {block$int}"),
    (3, "for $, e2 in {rows}:\n    {block$int}"), (3, "for $ in map(lambda e: e * 2, {list}):\n    {block$int}"), (3, "for $ in {obj}:\n    {block$int}"),
    (4, "for $ in {list}:\n    if {bool$int}:\n        continue\n    {block$int}"),
    (4, "for $ in {list}:\n    {block$int}\n    if {bool$int}:\n        break\nelse:\n    {block}"),
    (3, "$ = iter({list})\nfor e3 in $:\n    {new:int} = next($, {int})\n    {block}"),
    (1, "{old:list}.append({int})"), (1, "{old:list}[{index}] = {int}"), (1, "{old:list}[{few}] += {int}"), (1, "{old:list}.extend({list})"),
    (1, "{old:list}.insert({few}, {int})"), (1, "{old:list} += {list}"), (1, "{old:list}[{few}:{few}] = {list}"), (1, "del {old:list}[{few}:]"),
    (1, "del {old:list}[{few}]"), (1, "{old:list}.sort()"), (1, "{old:list}.sort(key={key}, reverse={bool})"), (1, "{old:list}.reverse()"),
    (1, "{old:list}.remove({int})"), (1, "{old:list}.clear()"), (1, "{old:words}.append({str})"), (1, "{old:rows}.append({list})"),
    (1, "{old:rows}[{few}][{few}] = {int}"),
    (1, "{old:rows}[{few}].append({int})"), (1, "{old:list}[{few}], {old:list}[{few}] = {old:list}[{few}], {old:list}[{few}]"),
    (1, "{old:dict}[{int}] = {int}"), (1, "{cell:dict}[{int}] = {cell:dict}.get({int}, 0) + 1"), (1, "{old:names}[{str}] = {int}"),
    (1, "{old:dict}.update({dict})"),
    (1, "{old:dict}[{int}] += {int}"), (1, "if {int} in {old:dict}:\n    {block}"), (1, "del {old:dict}[{int}]"), (1, "{old:set}.add({int})"),
    (1, "{old:set}.discard({int})"), (1, "{old:set} |= {set}"), (1, "{old:set}.remove({int})"), (1, "{old:set}.update({list})"),
    (1, "{old:deque}.append({int})"),
    (1, "{old:deque}.appendleft({int})"), (1, "{old:deque}.extend({list})"), (1, "{old:deque}.rotate({few})"), (1, "{old:deque}[{few}] = {int}"),
    (1, "{old:array}[{index}] = {int}"), (1, "{old:array}.append({int})"), (1, "{old:bytes}[{few}] = {int} & 255"),
    (1, "{old:names}.setdefault({str}, {int})"),
    (1, "{old:set} &= {set}"), (1, "{old:set} -= {set}"), (1, "{old:set} ^= {set}"), (1, "{old:set}.intersection_update({list})"),
    (1, "{old:set}.difference_update({list})"), (1, "{old:set}.symmetric_difference_update({list})"), (1, "{old:set}.clear()"), (1, "{old:dict}.clear()"),
    (1, "{old:dict}.setdefault({int}, {int})"), (1, "{new:tuple} = {old:dict}.popitem()"), (1, "{old:dict} |= {dict}"), (1, "{old:dict}.pop({int}, None)"),
    (1, "{old:deque}.popleft()"), (1, "{old:deque}.pop()"), (1, "{old:deque}.clear()"), (1, "{old:deque} += {list}"), (1, "{old:deque}.extendleft({list})"),
    (1, "{old:array}.extend({array})"), (1, "{old:array} += {array}"), (1, "{old:array}[{few}:{few}] = {array}"), (1, "{old:array}[{few}] += {int}"),
    (1, "{old:array}[{few}] = {float}"), (1, "{old:array}.pop()"), (1, "{old:array} *= 2"),
    (1, "{cell:bytes} = bytearray({bytes})\n{cell:bytes} += {bytes}"), (1, "{new:bytes} = bytearray({bytes})\nfor $ in {list}:\n    {block$int}"),
    (1, "{old:bytes}.append({int} & 255)"), (1, "{old:bytes}.extend({bytes})"), (1, "{old:bytes}[{few}:{few}] = {bytes}"),
    (1, "$ = memoryview({bytes})\n{new:int} = $[{few}] + len($)"),
    (1, "{old:list}[{few}] = {float}"), (1, "{old:list}[{few}] = {any}"), (1, "{old:list} *= {few}"), (1, "{old:list}[:] = {list}"),
    (1, "del {old:list}[{few}:{few}]"), (1, "{old:list}.append({float})"), (1, "{old:list}.append({tuple})"), (1, "{old:list} += {tuple}"),
    (1, "{old:list}.extend({gen})"),
    (1, "{old:rows}[{few}] = {list}"), (1, "{old:rows}.append({tuple})"), (1, "{old:rows}.sort(key=len)"), (1, "{old:rows}[{few}][{few}] += {int}"),
    (1, "{cell:names}[{str}] = {cell:names}.get({str}, 0) + {int}"), (1, "for k2, $ in {names}.items():\n    {old:names}[k2] = {int$int}"),
    (4, "for $ in {dict}.{view}():\n    {block$any}"),
    (1, "{cell:str} = {char} + {cell:str}"), (1, "{old:str} += {char} * 2"), (1, "{old:str} += f'{{{name:int}}},'"), (1, "{old:tuple} += ({int},)"),
    (1, "{old:words} += {words}"), (1, "{old:words}[{few}] = {str}"), (1, "{old:float} -= {float}"), (1, "{old:float} /= {float}"), (1, "{old:float} **= 2"),
    (1, "{old:int} **= {small}"),
    (1, "{old:int} <<= {count}"), (1, "{old:int} >>= {count}"), (1, "{old:int} //= {int}"), (1, "{cell:int} = -{cell:int}"), (1, "{old:any} += {any}"),
    (1, "{old:any} = {old:int}"), (1, "{old:int} = {float}"), (1, "{old:list} = {tuple}"), (1, "{old:int} = {big}"),
    (12, "for $ in range({trips}):\n    {old:int} += $\n    {block$int}"),
    (7, "for $ in {list} * 2:\n    {cell:int} = {cell:int} * 3 + {int$int}\n    {block$int}"),
    (5, "while {cell:list}:\n    $ = {cell:list}.pop()\n    {new:int} = {int$int}"),
    (5, "$ = [({int}, {int}), ({int}, {int})]\nfor e9 in range({trips}):\n    {new:int}, {new:int} = $.pop()\n    {block}\n    $.append(({int}, {int}))"),
    (5, "$ = [({int}, {float}), ({int}, {int})]\nwhile $:\n    a6, b6 = $.pop()\n    if len($) < 3 and a6 < b6:\n        $.append((a6 + {small}, b6))\n    {block}"),
    (4, "$ = [{bool}] * {trips}\nfor e10 in range({few}, {trips}, {small}):\n    $[e10] = False\nnote($)"),
    (4, "for $ in range({few}, len({cell:list}), {small}):\n    {cell:list}[$] = True\n{block}"),
    (4, "for $ in range({few}, len({cell:list})):\n    {old:int} += {cell:list}[$]"),
    (4, "for $ in range(len({cell:list})):\n    {cell:list}[$], {cell:list}[0] = {cell:list}[0], {cell:list}[$]\n{block}"),
    (5, "while {cell:deque}:\n    $ = {cell:deque}.popleft()\n    {new:int} = {int$int}"),
    (5, "for i, ($, e2) in enumerate(zip({list}, {list})):\n    {block$int}"), (3, "for $ in iter({list}):\n    {block$int}"),
    (3, "for $ in {set}:\n    {block$int}"), (3, "for $ in {words}:\n    for c in $:\n        {old:int} += ord(c)"),
    (4, "for $ in {bytes}:\n    {old:int} ^= $\n    {block$int}"),
    (4, "for $ in {cell:list}:\n    if len({cell:list}) < 20:\n        {cell:list}.append({int$int})\n    {block$int}"),
    (4, "for $ in {cell:list}:\n    {cell:list}.remove($)\n    {block$int}"),
    (3, "for $ in {cell:dict}:\n    {cell:dict}[{int$int}] = {int}\n    {block$int}"),
    (3, "for $ in {cell:set}:\n    {cell:set}.add({int$int})\n    {block$int}"),
    (3, "for $ in {cell:deque}:\n    {cell:deque}.append({int$int})\n    {block$int}"),
    (3, "for $ in {cell:bytes}:\n    {cell:bytes}.append($)\n    if len({cell:bytes}) > 20:\n        break\n    {block$int}"),
    (4, "for $ in {cell:list}:\n    {cell:list} = {list}\n    {block$int}"), (3, "for $ in {cell:list}:\n    {cell:list}[{few}:{few}] = []\n    {block$int}"),
    (1, "globals()['g0'] = {int}"), (1, "[{cell:list}.append({int$int}) for $ in {list}]"), (1, "{new:list} = [{cell:list}.pop() for $ in {cell:list}]"),
    (1, "{new:int} = sum({cell:list}.pop() for $ in {cell:list})"), (1, "{new:rows} = list(zip(*[iter({list})] * 2))"),
    (3, "$ = iter({list})\nfor a4, b4 in zip($, $):\n    {new:int} = a4 - b4\n    {block}"),
    (1, "{new:list} = sorted({cell:list}, key=lambda e: {cell:list}.append(e) or e)"),
    (3, "$ = ({int} + e5 for e5 in {list})\nfor e6 in $:\n    {new:int} = e6 + next($, {int})\n    {block}"),
    (4, "for $ in {list}[:]:\n    {block$int}"),
    (3, "$ = {old:list}\n{old:list} = {list}\nfor e7 in $:\n    $.append(1) if len($) < 9 else None\n    {block}"),
    (3, "$ = map(lambda e: e + {int}, {list})\nfor e8 in $:\n    {new:int} = e8\n    if {bool}:\n        break\n{new:list} = list($)"),
    (1, "$ = enumerate({list})\nnext($, None)\n{new:rows} = list($)"), (1, "$ = reversed({cell:list})\n{cell:list}.append({int})\n{new:list} = list($)"),
    (3, "$ = iter({cell:dict}.items())\nfor a5, b5 in $:\n    {new:int} = b5\n    if {bool}:\n        break\n{new:any} = list($)"),
    (3, "for $ in list({cell:dict}):\n    del {cell:dict}[$]\n    {block$int}"), (3, "for $, {new:int} in {rows}:\n    {block$int}"),
    (3, "for {old:list}[{few}] in {list}:\n    {block}"),
    (1, "{old:obj}.{slot} = {int}"), (1, "{old:obj}.{slot} += {int}"), (1, "{old:obj}.total = {int}"), (1, "del {old:obj}.{slot}"),
    (1, "{old:obj}[{few}] = {int}"), (1, "setattr({old:obj}, '{slot}', {any})"), (1, "{old:obj} += {int}"),
    (1, "{new:int}, {new:int} = {int}, {int}"), (1, "{new:int}, {new:int} = {old:int}, {old:int}"), (1, "{new:int}, *{new:list} = {list}"),
    (1, "{new:int}, {new:any} = {tuple}"), (1, "({new:int}, {new:float}), {new:str} = ({int}, {float}), {str}"), (1, "{new:int} = {new:int} = {int}"),
    (1, "[{new:int}, {new:int}] = {rows}[{few}]"),
    (1, "try:\n    {block}\nexcept {exc}:\n    {block}"), (1, "try:\n    {block}\nexcept Exception as $:\n    note(type($).__name__, str($))\n    {block}"),
    (1, "try:\n    {block}\nexcept {exc} as $:\n    {block}\nelse:\n    {block}\nfinally:\n    {block}"), (1, "try:\n    {block}\nfinally:\n    {block}"),
    (1, "try:\n    {block}\nexcept {exc} as $:\n    raise {raised}({int}) from $"), (1, "try:\n    {block}\nexcept {exc}:\n    {block}\n    raise"),
    (1, "try:\n    {block}\n    raise {raised}({any})\nexcept {exc}:\n    {block}\nexcept {exc}:\n    {block}"),
    (1, "try:\n    {block}\nexcept {exc}:\n    raise {raised}({int}) from None"),
    (1, "try:\n    {block}\nexcept* {raised} as $:\n    note(len($.exceptions))\n    {block}"),
    (3, "for $ in {list}:\n    try:\n        {block$int}\n    except {exc}:\n        continue\n    finally:\n        {block$int}"),
    (3, "for $ in {list}:\n    try:\n        if {bool$int}:\n            break\n        {block$int}\n    finally:\n        {new:int} = {int$int}"),
    (1, "if {bool}:\n    raise {raised}({any})"), (1, "assert {bool}, {any}"), (1, "with Manager({bool}):\n    {block}"),
    (1, "with Manager(False) as $, Manager(True):\n    {block$int}"), (2, "with Manager({bool}) as $:\n    for e4 in {list}:\n        {block$int}"),
    (1, "with contextlib.suppress({raised}):\n    {block}"),
    (1, "with {obj} as $:\n    {block$obj}"), (1, "if {bool}:\n    return {any}"), (1, "del {old:any}"), (1, "if {bool}:\n    del {old:int}"),
    (1, "note({any}, {int})"), (1, "note(locals())"), (1, "{call:any}"), (1, "pass"),
    (1, "if {bool}:\n    break"), (1, "if {bool}:\n    continue"), (1, "yield {int}"), (1, "{new:any} = yield {any}"), (1, "yield from {list}"),
    (1, "match {any}:\n    case int($):\n        {block$int}\n    case [$, *_]:\n        {block$any}\n    case {{'a': $}}:\n        {block$any}\n    case Point(x=0) | None:\n        {block}\n    case _:\n        {block}"),
    (1, "match {int} % 5:\n    case 0 | 1:\n        {block}\n    case 2 if {bool}:\n        {block}\n    case _:\n        {block}"),
    (1, "match {tuple}:\n    case (1, $):\n        {block$any}\n    case ($, y9) if {bool}:\n        {block$any}"),
    (1, "match {str}:\n    case '':\n        {block}\n    case 'a' | 'abc' as $:\n        {block$str}"),
    (1, "def $(p, q={int}):\n    nonlocal {cell:int}\n    {cell:int} = p + q\n    return {int}\nnote($({int}), $({int}, {int}))"),
    (4, "def $(p):\n    return {int}\nfor e5 in {list}:\n    {new:int} = $(e5)\n    {block}"),
    (4, "$ = [lambda q=e6: q + {int} for e6 in {list}]\nfor e7 in $:\n    {new:int} = e7()\n    {block}"),
    (4, "def $():\n    for e8 in {list}:\n        yield e8 + {int}\nfor e9 in $():\n    {new:int} = e9\n    {block}"),
    (3, "def $():\n    e8 = yield {int}\n    yield e8\n    yield from {list}\nfor e9 in $():\n    {new:any} = e9\n    {block}"),
    (1, "$ = {gen}\n{new:int} = sum($)"), (1, "print({any}, sep={char})"),
    (1, "class $(Child):\n    x = {any}\n    def scaled(self, n):\n        return super().scaled(n) + {int}\n{new:obj} = $({int})"), (1, "{new:any} = {gen}"),
    (1, "import math as $\n{new:int} = $.floor({float})"), (1, "note(*{list}, **{{}})"),
]

FUNCTION_ENDS = {"int": "{int}", "float": "{float}", "bool": "{bool}", "str": "{str}", "list": "{list}", "tuple": "{tuple}", "any": "{any}"}

CLASSES = """\
class Trouble(ValueError):
    def __str__(self):
        return f"trouble {{self.args}}"


class Manager:
    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        return {int}

    def __exit__(self, kind, error, traceback):
        note("leaving", kind and kind.__name__)
        return self.swallows and kind is not Trouble


class Point:
    def __init__(self, x, y={small}):
        self.x, self.y = x, y

    @property
    def inner(self):
        return self

    def __add__(self, other):
        return type(self)(self.x + getattr(other, "x", other), self.y)

    def __neg__(self):
        return Point(-self.x, {int})

    def __eq__(self, other):
        return isinstance(other, Point) and self.x == other.x

    def __lt__(self, other):
        return self.x < other.x

    def __hash__(self):
        return hash(self.x)

    def __bool__(self):
        return bool(self.y)

    def __len__(self):
        return {int} & 7

    def __getitem__(self, index):
        if index > 4:
            raise IndexError(index)
        return self.x if index else {int}

    def __setitem__(self, index, value):
        self.y = value

    def __contains__(self, value):
        return value == self.x

    def __call__(self, value, scale={small}):
        return value * scale

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.y = 0

    def __repr__(self):
        return f"{{type(self).__name__}}({{self.x!r}}, {{self.y!r}})"

    @property
    def total(self):
        return self.x + self.y

    @total.setter
    def total(self, value):
        self.x = value - self.y

    def scaled(self, n):
        result = 0
        for i in range({trips}):
            result += self.x * n + i
        return result

    def moved(self, n=1, *, back=False):
        return self.__class__(self.x - n if back else self.x + n, self.y)


class Slotted(Point):
    __slots__ = ("z",)

    def __iter__(self):
        for i in range({trips}):
            yield i + {int}


class Child(Point):
    count = 0

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        Child.count += 1

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return {int}

    def scaled(self, n):
        return super().scaled(n) - {int}
"""

# What happens between calls: (setup, undo). Each is undone after the calls that follow it.
PATCHES = [
    ("g0 = {any}", ""), ("g1 = {any}", ""), ("f0, g2 = f0, {any}", ""), ("len = lambda x: 3", "del len"),
    ("builtins.abs = lambda x: {int}", "builtins.abs = _abs"), ("math.sqrt = lambda x: {float}", "math.sqrt = _sqrt"),
    ("Point.scaled = lambda self, n: {int}", ""), ("Point.__add__ = lambda self, other: {any}", ""),
    ("f0.__defaults__ = ({int},) * len(f0.__defaults__ or ())", ""), ("builtins.range = lambda *a: [1, 2]", "builtins.range = _range"),
    ("del g0", "g0 = {any}"),
    ("f0 = _f0 if '_f0' in globals() else f0", ""), ("sum = max", "del sum"), ("Child.x = property(lambda self: 5)", "del Child.x"),
    ("builtins.len = lambda x: 4", "builtins.len = _len"), ("int = float", "del int"), ("min, max = max, min", "del min, max"),
    ("sys.setrecursionlimit(_depth() + 40)", "sys.setrecursionlimit(1000)"),
]
