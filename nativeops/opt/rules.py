"""The algebra: what an op may be replaced by, as named equations. fold.py applies them; a test proves each against the
interpreter.

    name   left = right      prefix form; x y z any value, c a constant; numbers are constants (1.0 is a float,
                             compared bit by bit, so 0.0 is not -0.0); `add*` stands for add and add_ovf, and for the
                             same spelling at the right

A right side may leave where the left side would have left, and nowhere else; it must be right for NaN, infinities and
-0.0. Why rewriting ends: each row makes the term smaller, or its op cheaper in the order mod, floordiv > mul > add >
neg > shr, and, compare > nothing, or moves a constant to the right.
"""

EQUATIONS = """
add_zero            add* x 0 = x
sub_zero            sub* x 0 = x
sub_self            sub* x x = 0
mul_zero            mul* x 0 = 0
mul_one             mul* x 1 = x
mul_two             mul* x 2 = add* x x
mul_three           mul_ovf x 3 = add_ovf add_ovf x x x
mul_minus_one       mul* x -1 = neg* x
zero_sub            sub* 0 x = neg* x
neg_neg             neg* neg* x = x
sub_neg             sub neg x y = neg add x y
add_neg             add x neg y = sub x y
abs_neg             abs_ovf neg_ovf x = abs_ovf x
abs_abs             abs_ovf abs_ovf x = abs_ovf x
floordiv_one        floordiv x 1 = x
floordiv_minus_one  floordiv x -1 = neg_ovf x
mod_one             mod x 1 = 0
mod_minus_one       mod x -1 = 0
mod_mod             mod mod x c c = mod x c
shl_zero            shl_ovf x 0 = x
shr_zero            shr x 0 = x
ipow_zero           ipow_ovf x 0 = 1
ipow_one            ipow_ovf x 1 = x
ipow_two            ipow_ovf x 2 = mul_ovf x x
and_zero            and x 0 = 0
and_all             and x -1 = x
and_self            and x x = x
or_zero             or x 0 = x
or_all              or x -1 = -1
or_self             or x x = x
xor_zero            xor x 0 = x
xor_self            xor x x = 0
xor_all             xor x -1 = invert x
invert_invert       invert invert x = x
lt_self             lt x x = 0
le_self             le x x = 1
eq_self             eq x x = 1
ne_self             ne x x = 0
gt_self             gt x x = 0
ge_self             ge x x = 1
lt_const            lt c x = gt x c
le_const            le c x = ge x c
gt_const            gt c x = lt x c
ge_const            ge c x = le x c
eq_sub              eq sub x y 0 = eq x y
ne_sub              ne sub x y 0 = ne x y
eq_sub_ovf          eq sub_ovf x y 0 = eq x y
ne_sub_ovf          ne sub_ovf x y 0 = ne x y
ne_zero_bool        ne bool_to_int x 0 = x
eq_one_bool         eq bool_to_int x 1 = x
gt_zero_bool        gt bool_to_int x 0 = x
eq_zero_bool        eq bool_to_int x 0 = not x
ne_one_bool         ne bool_to_int x 1 = not x
eq_bools            eq bool_to_int x bool_to_int y = not bxor x y
ne_bools            ne bool_to_int x bool_to_int y = bxor x y
not_not             not not x = x
not_lt              not lt x y = ge x y
not_le              not le x y = gt x y
not_gt              not gt x y = le x y
not_ge              not ge x y = lt x y
not_eq              not eq x y = ne x y
not_ne              not ne x y = eq x y
not_feq             not feq x y = fne x y
not_fne             not fne x y = feq x y
band_self           band x x = x
band_true           band x 1 = x
band_false          band x 0 = 0
bor_self            bor x x = x
bor_true            bor x 1 = 1
bor_false           bor x 0 = x
bxor_self           bxor x x = 0
bxor_false          bxor x 0 = x
bxor_true           bxor x 1 = not x
guard_true_not      guard_true not x = guard_false x
guard_false_not     guard_false not x = guard_true x
select_same         select x y y = y
select_not          select not x y z = select x z y
select_self_false   select x x y = bor x y
select_self_true    select x y x = band x y
is_obj_self         is_obj x x = 1
fadd_minus_zero     fadd x -0.0 = x
fsub_zero           fsub x 0.0 = x
fmul_one            fmul x 1.0 = x
fmul_two            fmul x 2.0 = fadd x x
fdiv_one            fdiv x 1.0 = x
fneg_fneg           fneg fneg x = x
fabs_fneg           fabs fneg x = fabs x
fabs_fabs           fabs fabs x = fabs x
flt_const           flt c x = fgt x c
fle_const           fle c x = fge x c
fgt_const           fgt c x = flt x c
fge_const           fge c x = fle x c
"""


def _power_of_two(c):
    return c > 0 and c & (c - 1) == 0


def _exact_reciprocal(c):
    """1/c for a power of two whose reciprocal is a normal number, else None: then x / c and x * (1/c) round alike."""
    mantissa, exponent = _frexp(c)
    return 1.0 / c if mantissa in (0.5, -0.5) and -1000 < exponent < 1000 else None


def _frexp(c):
    from math import frexp
    return frexp(c)


def _mod_power(fold, op):
    c = op.arg(1)
    if c.name == "const" and _power_of_two(c.imm):
        return fold.make("and", op, op.arg(0), fold.const("i", c.imm - 1))


def _floordiv_power(fold, op):
    c = op.arg(1)
    if c.name == "const" and _power_of_two(c.imm):
        return fold.make("shr", op, op.arg(0), fold.const("i", c.imm.bit_length() - 1))


def _fdiv_power(fold, op):
    c = op.arg(1)
    if c.name == "const" and c.imm:
        inverse = _exact_reciprocal(c.imm)
        if inverse is not None:
            return fold.make("fmul", op, op.arg(0), fold.const("f", inverse))


def _add_chain(fold, op):
    inner, c = op.arg(0), op.arg(1)
    if inner.name == "add" and c.name == "const":
        d = inner.arg(1)
        if d.name == "const":
            return fold.make("add", op, inner.arg(0), fold.const("i", fold.eval["add"](c.imm, d.imm)))


def _sub_constant(fold, op):
    c = op.arg(1)
    if c.name == "const" and c.imm > -1 << 63:
        return fold.make(op.name.replace("sub", "add"), op, op.arg(0), fold.const("i", -c.imm))


def _select_const(fold, op):
    c = op.arg(0)
    if c.name == "const":
        return op.arg(1 if c.imm else 2)


def _select_bools(fold, op):
    a, b = op.arg(1), op.arg(2)
    if op.type == "b" and a.name == b.name == "const" and bool(a.imm) != bool(b.imm):
        return op.arg(0) if a.imm else fold.make("not", op, op.arg(0))
    if op.type == "i" and a.name == b.name == "const" and (a.imm, b.imm) == (1, 0):
        return fold.make("bool_to_int", op, op.arg(0))


# name, what it is, ops it looks at, function(fold, op) -> the replacement or None
FUNCTIONS = (
    ("mod_power_of_two", "mod x 2**k = and x (2**k - 1), any sign", ("mod",), _mod_power),
    ("floordiv_power_of_two", "floordiv x 2**k = shr x k, any sign", ("floordiv",), _floordiv_power),
    ("fdiv_power_of_two", "fdiv x 2.0**k = fmul x 2.0**-k, both normal", ("fdiv",), _fdiv_power),
    ("add_chain", "add add x c d = add x (c + d), wrapping", ("add",), _add_chain),
    ("sub_constant", "sub x c = add x -c, c > INT_MIN", ("sub", "sub_ovf"), _sub_constant),
    ("select_const", "select 1 x y = x; select 0 x y = y", ("select",), _select_const),
    ("select_bools", "select x 1 0 = x; select x 0 1 = not x; as an int: select x 1 0 = bool_to_int x", ("select",), _select_bools),
)
