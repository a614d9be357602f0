"""What each pass makes of small graphs: text in, text out. Snapshots print as @offset."""
import pytest

import rewritejit  # noqa: F401
from rewritejit.nativeops import opt
from rewritejit.nativeops.ir.text import parse_graph, print_graph
from rewritejit.nativeops.ir.verify import verify
from rewritejit.nativeops.opt import anchors, fold

CASES = {}


def case(name, passes, before, after):
    CASES[name] = passes.split(), before, after


case("phis_nested_loop", "phis", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  jump outer
outer: loop
  %n1 = phi.i %n, %n3
  %i = phi.i 0, %i2
  %c = lt %i, %n1
  branch %c, pre, done
pre:
  jump inner
inner: loop
  %n2 = phi.i %n1, %n2
  %j = phi.i 0, %j2
  %d = lt %j, %n2
  branch %d, body, after
body:
  %j2 = add %j, 1
  poll @1[%a, %n2, %i, %j2]
  jump inner
after:
  %n3 = phi.i %n2
  %i2 = add %i, 1
  poll @2[%a, %n3, %i2]
  jump outer
done:
  ret %n1
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  jump block1
block1: loop <- block0, block5
  %2 = phi.i 0, %7
  %3 = lt %2, %1
  branch %3, block2, block6
block2: <- block1
  jump block3
block3: loop <- block2, block4
  %4 = phi.i 0, %6
  %5 = lt %4, %1
  branch %5, block4, block5
block4: <- block3
  %6 = add %4, 1
  poll                                        @1
  jump block3
block5: <- block3
  %7 = add %2, 1
  poll                                        @2
  jump block1
block6: <- block1
  ret %1
""")

case("phis_irreducible_group", "phis", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %c = unbox_bool %b @0[%a]
  branch %c, left, right
left: loop
  %p = phi.i %x, %q
  branch %c, right, done
right: loop
  %q = phi.i %x, %p
  branch %c, left, done
done:
  %r = phi.i %p, %q
  ret %r
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_bool %2                          @0
  branch %3, block1, block2
block1: loop <- block0, block2
  branch %3, block2, block3
block2: loop <- block0, block1
  branch %3, block1, block3
block3: <- block1, block2
  ret %1
""")

case("gvn_second_guard", "gvn", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 0
  guard_class %b, int @1[%a]
  %y = unbox_int %b @1[%a]
  %s = add_ovf %x, 7 @2[%a]
  %t = add_ovf 7, %y @3[%a, %s]
  %u = mul_ovf %s, %t @4[%a]
  ret %u
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = add_ovf %1, 7                          @2
  %3 = mul_ovf %2, %2                         @4
  ret %3
""")

case("gvn_branch_facts", "gvn", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %y = unbox_int %b @0[%a]
  %c = lt %x, %y
  branch %c, yes, no
yes:
  %d = ge %x, %y
  guard_false %d @1[%x]
  %e = ne %y, %x
  guard_true %e @2[%x]
  ret %x
no:
  %f = le %y, %x
  branch %f, one, two
one:
  ret %y
two:
  exit "overflow" @3[%x]
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = lt %1, %3
  branch %4, block1, block2
block1: <- block0
  ret %1
block2: <- block0
  jump block3
block3: <- block2
  ret %3
""")

case("gvn_equal_to_constant", "gvn", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %c = eq %x, 5
  branch %c, yes, no
yes:
  %y = mul_ovf %x, 3 @1[%x]
  ret %y
no:
  ret %x
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = eq %1, 5
  branch %2, block1, block2
block1: <- block0
  ret 15
block2: <- block0
  ret %1
""")

case("fold_guard_that_always_leaves", "gvn", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %z = mod 7, 0 @1[%x] "zero-division"
  %y = add_ovf %x, %z @2[%x]
  ret %y
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  exit zero-division                          @1
""")

case("ranges_loop", "ranges", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  %k = le %n, 1000000
  guard_true %k @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %s = phi.i 0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %q = mul_ovf %i, %i @1[%i, %s]
  guard_exact %q @1[%i, %s]
  %s2 = add_ovf %s, %q @2[%i, %s]
  %g = ge %i, 0
  guard_true %g @3[%i, %s2]
  %i2 = add_ovf %i, 1 @4[%i, %s2]
  poll @5[%i2, %s2]
  jump head
done:
  ret %s
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = le %1, 1000000
  guard_true %2                               @0
  jump block1
block1: loop <- block0, block2
  %3 = phi.i 0, %8
  %4 = phi.i 0, %7
  %5 = lt %3, %1
  branch %5, block2, block3
block2: <- block1
  %6 = mul %3, %3
  %7 = add_ovf %4, %6                         @2
  %8 = add %3, 1
  poll                                        @5
  jump block1
block3: <- block1
  ret %4
""")

case("ranges_behind_a_checked_index", "ranges", """
graph f frame
entry:
  %a = cell 0
  %b = cell 1
  %l = cast %a, list @0[%a, %b]
  %i = unbox_int %b @0[%a, %b]
  %before = add_ovf %i, 1 @1[%a, %b]
  %s = list_size %l
  %w = wrap_index %i, %s @2[%a, %b]
  %next = add_ovf %i, 1 @3[%a, %b]
  %k = check_index %next, %s @4[%a, %b]
  %w2 = wrap_index %k, %s @5[%a, %b]
  %m = sub_ovf %next, 1 @6[%a, %b]
  %w3 = wrap_index -3, %s @7[%a, %b]
  ret (%before, %w, %w2, %m, %w3)
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cell 1
  %2 = cast %0, list                          @0
  %3 = unbox_int %1                           @0
  %4 = add_ovf %3, 1                          @1
  %5 = list_size %2
  %6 = wrap_index %3, %5                      @2
  %7 = add %3, 1
  %8 = check_index %7, %5                     @4
  %9 = check_index %8, %5                     @5
  %10 = sub %7, 1
  %11 = add -3, %5
  %12 = check_index %11, %5                   @7
  ret (%4, %6, %9, %10, %12)
""")

case("ranges_modulus_keeps_values_small", "ranges", """
graph f frame
entry:
  jump head
head: loop
  %x = phi.i 1, %x2
  %p = mul_ovf %x, 1103515245 @1[%x]
  %q = add_ovf %p, 12345 @1[%x]
  %x2 = mod %q, 2147483648 @2[%q]
  %c = eq %x2, 1
  branch %c, done, again
again:
  poll @3[%x2]
  jump head
done:
  ret %x
""", """
graph f frame
block0:
  jump block1
block1: loop <- block0, block3
  %0 = phi.i 1, %3
  %1 = mul %0, 1103515245
  %2 = add %1, 12345
  %3 = mod %2, 2147483648                     @2
  %4 = eq %3, 1
  branch %4, block2, block3
block2: <- block1
  ret %0
block3: <- block1
  poll                                        @3
  jump block1
""")

case("mulmod", "mulmod dce", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @0[%a]
  %p = mul_ovf %x, %x @1[%x, %m]
  %r = mod %p, %m @2[%x, %m | %p]
  ret %r
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = mulmod %1, %1, %3                      @1
  ret %4
""")

case("licm", "licm", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %s = phi.i 0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %k = mul_ovf %n, %m @1[%i, %s] "overflow"
  %f = int_to_float %k
  %g = float_to_int %f @2[%i, %s, %f] "domain"
  %u = lt %n, %m
  branch %u, sometimes, on
sometimes:
  %v = mod %n, %m @3[%i, %s] "zero-division"
  jump on
on:
  %w = phi.i 0, %v
  %s2 = add_ovf %s, %g @4[%i, %w] "overflow"
  %i2 = add %i, 1
  poll @5[%i2, %s2]
  jump head
done:
  ret %s
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = mul_ovf %1, %3                         @0
  %5 = int_to_float %4
  %6 = float_to_int %5                        @0
  jump block1
block1: loop <- block0, block4
  %7 = phi.i 0, %14
  %8 = phi.i 0, %13
  %9 = lt %7, %1
  branch %9, block2, block5
block2: <- block1
  %10 = lt %1, %3
  branch %10, block3, block4
block3: <- block2
  %11 = mod %1, %3                            @3
  jump block4
block4: <- block2, block3
  %12 = phi.i 0, %11
  %13 = add_ovf %8, %6                        @4
  %14 = add %7, 1
  poll                                        @5
  jump block1
block5: <- block1
  ret %8
""")

case("licm_break_protects", "licm", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %c = lt %i, %n
  branch %c, body, done
body:
  %z = eq %m, 0
  branch %z, done, on
on:
  %q = floordiv %n, %m @1[%i] "zero-division"
  %i2 = add_ovf %i, %q @2[%i] "overflow"
  poll @3[%i2]
  jump head
done:
  ret %i
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  jump block1
block1: loop <- block0, block3
  %4 = phi.i 0, %8
  %5 = lt %4, %1
  branch %5, block2, block4
block2: <- block1
  %6 = eq %3, 0
  branch %6, block4, block3
block3: <- block2
  %7 = floordiv %1, %3                        @1
  %8 = add_ovf %4, %7                         @2
  poll                                        @3
  jump block1
block4: <- block1, block2
  ret %4
""")

case("selects", "selects", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @1[%a, %x]
  %c = gt %x, %m
  branch %c, more, join
more:
  %y = add_ovf %x, 1 @2[%x, %m] "overflow"
  jump join
join:
  %z = phi.i %m, %y
  ret %z
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @1
  %4 = gt %1, %3
  %5 = add_ovf %1, 1                          @1
  %6 = select.i %4, %5, %3
  ret %6
""")

JOINS = """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %b = cell 1
  %i = unbox_int %b @0[%a]
  %n = list_size %l
  %p = list_items %l
  %c = lt %i, 5
  branch %c, one, two
one:
  %j = check_index %i, %n @1[%a]
  %x = list_item %p, %j
  %u = unbox_int %x @1[%a]{one}
  jump join
two:
  %k = add %i, 1
  %m = check_index %k, %n @2[%a]
  %y = list_item %p, %m
  %v = unbox_int %y @2[%a]
  jump join
join:
  %w = phi.i %i, %k
  %o = check_index %w, {size} @3[%a]
  %z = list_item %p, %o
  %t = unbox_int %z @3[%a]
  %s = add %t, %w
  ret %s
"""
_JOINED = """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = list_size %1
  %5 = list_items %1
  %6 = lt %3, 5
  branch %6, block1, block2
block1: <- block0
  %7 = check_index %3, %4                     @1
  %8 = list_item %5, %7
  %9 = unbox_int %8                           @1
{one}  jump block3
block2: <- block0
  %10 = add %3, 1
  %11 = check_index %10, %4                   @2
  %12 = list_item %5, %11
  %13 = unbox_int %12                         @2
  jump block3
block3: <- block1, block2
"""

case("joins", "joins dce", JOINS.format(one="", size="%n"), _JOINED.format(one="") + """  %14 = phi.i %9, %13
  %15 = phi.i %3, %10
  %16 = add %14, %15
  ret %16
""")

case("joins_of_what_may_have_changed", "joins dce", JOINS.format(one="\n  list_set_i %l, %j, 7 @4[%a]", size="%n"),
     _JOINED.format(one="  list_set_i %1, %7, 7                        @4\n") + """  %14 = phi.i %7, %11
  %15 = phi.i %3, %10
  %16 = list_item %5, %14
  %17 = unbox_int %16                         @3
  %18 = add %17, %15
  ret %18
""")

case("joins_of_other_operands", "joins dce", JOINS.format(one="", size="%i"), _JOINED.format(one="") + """  %14 = phi.i %3, %10
  %15 = check_index %14, %3                   @3
  %16 = list_item %5, %15
  %17 = unbox_int %16                         @3
  %18 = add %17, %14
  ret %18
""")

MASKS = """
graph f frame
entry:
  %a = cell 0
  %s0 = unbox_int %a @0[%a]
  %b = cell 1
  %n = unbox_int %b @0[%a]
  jump head
head: loop
  %s = phi.i %s0, %t
  %i = phi.i 0, %i1
  %c = lt %i, %n
  branch %c, body, done
body:
  %i1 = add %i, 1
  {step}
  %t = and %y, {mask}
  poll @2[%t, {polled}]
  jump head
done:
  ret %s
"""
_MASKS = """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
"""

_WITHOUT_MASK = _MASKS + """  %4 = ge %1, -{limit}
  guard_true %4                               @0
  %5 = le %1, {limit}
  guard_true %5                               @0
  jump block1
block1: loop <- block0, block2
  %6 = phi.i %1, %12
  %7 = phi.i %1, %13
  %8 = phi.i 0, %10
  %9 = lt %8, %3
  branch %9, block2, block3
block2: <- block1
  %10 = add %8, 1
  %11 = mul %6, {factor}
  %12 = add %11, {term}
  %13 = and %12, {mask}
  poll                                        @2
  jump block1
block3: <- block1
  ret %7
"""

case("masks", "masks dce", MASKS.format(step="%x = mul_ovf %s, 1103515245 @1[%s]\n  %y = add_ovf %x, 12345 @1[%s, %x]", mask="2147483647",
                                        polled="%i1"), _WITHOUT_MASK.format(limit=4294967296, factor=1103515245, term=12345, mask=2147483647))

case("masks_of_shifts", "masks dce", MASKS.format(step="%x = shl_ovf %s, 5 @1[%s]\n  %y = add_ovf %x, %s @1[%s, %x]", mask="4294967295",
                                                  polled="%i1"), _WITHOUT_MASK.format(limit=1 << 57, factor=32, term="%6", mask=4294967295))

_UNMASKED = _MASKS + """  jump block1
block1: loop <- block0, block2
  %4 = phi.i %1, {back}
  %5 = phi.i 0, %7
  %6 = lt %5, %3
  branch %6, block2, block3
block2: <- block1
  %7 = add %5, 1
"""
_UNMASKED_END = """  poll                                        @2
  jump block1
block3: <- block1
  ret %4
"""

case("masks_of_what_may_overflow", "masks dce", MASKS.format(step="%y = mul_ovf %s, 1103515245 @1[%s]", mask=str(2 ** 40 - 1), polled="%i1"),
     _UNMASKED.format(back="%9") + f"""  %8 = mul_ovf %4, 1103515245                 @1
  %9 = and %8, {2 ** 40 - 1}
""" + _UNMASKED_END)

case("masks_that_are_none", "masks dce", MASKS.format(step="%y = mul_ovf %s, 5 @1[%s]", mask="254", polled="%i1"),
     _UNMASKED.format(back="%9") + """  %8 = mul_ovf %4, 5                          @1
  %9 = and %8, 254
""" + _UNMASKED_END)

case("masks_of_what_others_read", "masks dce", MASKS.format(step="%y = mul_ovf %s, 5 @1[%s]", mask="255", polled="%y"),
     _UNMASKED.format(back="%9") + """  %8 = mul_ovf %4, 5                          @1
  %9 = and %8, 255
""" + _UNMASKED_END)

case("masks_of_high_bits", "masks dce", MASKS.format(step="%x = shr %s, 3 @1[%s]\n  %y = mul %x, 5", mask="255", polled="%i1"),
     _UNMASKED.format(back="%10") + """  %8 = shr %4, 3                              @1
  %9 = mul %8, 5
  %10 = and %9, 255
""" + _UNMASKED_END)

case("selects_that_count", "selects", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @1[%a, %x]
  %c = gt %x, %m
  branch %c, more, join
more:
  %y = add_ovf %x, 1 @2[%x, %m] "overflow"
  jump join
join:
  %z = phi.i %x, %y
  %d = lt %z, %m
  branch %d, less, both
less:
  %w = add_ovf %z, 1 @3[%z, %m] "overflow"
  %v = add_ovf %w, 2 @4[%z, %m] "overflow"
  jump both
both:
  %t = phi.i %z, %w
  %u = phi.i %x, %v
  %s = add %t, %u
  ret %s
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @1
  %4 = gt %1, %3
  %5 = bool_to_int %4
  %6 = add_ovf %1, %5                         @1
  %7 = lt %6, %3
  %8 = add_ovf %6, 1                          @1
  %9 = add_ovf %8, 2                          @1
  %10 = select.i %7, %8, %6
  %11 = select.i %7, %9, %1
  %12 = add %10, %11
  ret %12
""")

case("selects_of_a_small_multiple", "selects", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %m = unbox_int %b @1[%a, %x]
  %c = gt %x, %m
  branch %c, more, join
more:
  %y = add_ovf %x, %x @2[%x, %m] "overflow"
  %t = add_ovf %y, %x @2[%x, %m] "overflow"
  jump join
join:
  %z = phi.i %m, %t
  %d = gt %z, %m
  branch %d, sum, last
sum:
  %s = add_ovf %z, %x @3[%z, %x] "overflow"
  jump last
last:
  %r = phi.i %z, %s
  ret %r
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @1
  %4 = gt %1, %3
  %5 = add_ovf %1, %1                         @1
  %6 = add_ovf %5, %1                         @1
  %7 = select.i %4, %6, %3
  %8 = gt %7, %3
  branch %8, block1, block2
block1: <- block0
  %9 = add_ovf %7, %1                         @3
  jump block2
block2: <- block0, block1
  %10 = phi.i %7, %9
  ret %10
""")

case("guards_that_ranges_relies_on", "unwanted ranges dce", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %y = mul_ovf %x, 9223372036854775807 @1[%a]
  %c = le %y, 9223372036854775807
  ret %c
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = mul_ovf %1, 9223372036854775807        @1
  ret True
""")

case("dce", "unwanted", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %unwanted = add_ovf %x, 1 @1[%a]
  %checked = floordiv %x, %x @1[%a]
  %seen = add_ovf %x, 2 @1[%a]
  jump head
head: loop
  %p = phi.i 0, %q
  %q = add_ovf %p, 1 @2[%a, %seen]
  %c = cell 1
  %d = unbox_bool %c @2[%a, %seen]
  branch %d, again, done
again:
  poll @3[%a, %seen]
  jump head
done:
  ret %x
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = floordiv %1, %1                        @1
  %3 = add_ovf %1, 2                          @1
  jump block1
block1: loop <- block0, block2
  %4 = cell 1
  %5 = unbox_bool %4                          @2
  branch %5, block2, block3
block2: <- block1
  poll                                        @3
  jump block1
block3: <- block1
  ret %1
""")

case("classes_of_boxes_nobody_reads", "unwanted", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %i = unbox_int %a @0[%a]
  %s = list_size %l
  %j = check_index %i, %s @1[%a]
  %k = check_index 0, %s @1[%a]
  %p = list_items %l
  %x = list_item %p, %j
  %xn = unbox_float %x @2[%a]
  %y = list_item %p, %k
  %yn = unbox_int %y @2[%a]
  list_swap %l, %j, %x, %l, %k, %y
  %z = list_item %p, %i
  %zn = unbox_bool %z @3[%a]
  list_append_o %l, %z @3[%a, %zn]
  ret %j
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = unbox_int %0                           @0
  %3 = list_size %1
  %4 = check_index %2, %3                     @1
  %5 = check_index 0, %3                      @1
  %6 = list_items %1
  %7 = list_item %6, %4
  guard_class %7, float                       @2
  %8 = list_item %6, %5
  guard_class %8, int                         @2
  list_swap %1, %4, %7, %1, %5, %8
  %9 = list_item %6, %2
  %10 = unbox_bool %9                         @3
  list_append_o %1, %9                        @3
  ret %4
""")

case("cfg", "cfg", """
graph f frame
entry:
  %a = cell 0
  %c = unbox_bool %a @0[%a]
  jump next
next:
  branch %c, one, two
one:
  jump three
two:
  exit "overflow" @1[%a]
three:
  branch True, four, five
four:
  ret 1
five:
  ret 2
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_bool %0                          @0
  branch %1, block1, block2
block1: <- block0
  ret 1
block2: cold <- block0
  exit overflow                               @1
""")

case("unwinding", "fold", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_float %a @0[%a]
  %b = cell 1
  %i = unbox_int %b @0[%a]
  %y = fadd %x, 0.0
  %z = fmul %y, 1.0
  %u = fdiv %z, 8.0 @1[%a]
  %v = fdiv %u, 10.0 @1[%a]
  %m = mod %i, 8 @1[%a]
  %n = floordiv %m, -1 @1[%a]
  %c = lt 3, %n
  %d = not %c
  %e = bool_to_int %d
  %f = ne %e, 0
  branch %f, yes, no
yes:
  ret %v
no:
  ret %n
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_float %0                         @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = fadd %1, 0.0
  %5 = fmul %4, 0.125
  %6 = fdiv %5, 10.0                          @1
  %7 = and %3, 7
  %8 = neg_ovf %7                             @1
  %9 = gt %8, 3
  %10 = le %8, 3
  %11 = bool_to_int %10
  branch %10, block1, block2
block1: <- block0
  ret %6
block2: <- block0
  ret %8
""")

case("quotients_and_remainders", "quotients", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %y = unbox_int %b @0[%a]
  %r = mod %x, %y @1[%a]
  %c = eq %r, 0
  branch %c, yes, no
yes:
  %q = floordiv %x, %y @2[%a, %r]
  %s = floordiv %q, %y @3[%a, %q]
  ret %s
no:
  %t = floordiv %r, %y @4[%a, %r]
  poll @5[%a, %t]
  %u = mod %r, %y @6[%a, %t]
  %v = mod %y, %x @7[%a, %u]
  ret %v
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = floordiv %1, %3                        @1
  %5 = mod %1, %3                             @1
  %6 = eq %5, 0
  branch %6, block1, block2
block1: <- block0
  %7 = floordiv %4, %3                        @3
  ret %7
block2: <- block0
  %8 = floordiv %5, %3                        @4
  %9 = mod %5, %3                             @4
  poll                                        @5
  %10 = mod %3, %1                            @7
  ret %10
""")

case("quotients_of_sides", "quotients", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %c = lt %x, 9
  branch %c, yes, no
yes:
  %r = mod %x, 7 @1[%a]
  ret %r
no:
  %q = floordiv %x, 7 @2[%a]
  ret %q
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = lt %1, 9
  branch %2, block1, block2
block1: <- block0
  %3 = mod %1, 7                              @1
  ret %3
block2: <- block0
  %4 = floordiv %1, 7                         @2
  ret %4
""")

case("rings", "rings dce", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %s = phi.i 0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add %i, 1
  %i0 = add %i, -1
  %right = mod %i2, %n @1[%i, %s] "zero-division"
  %left = mod %i0, %n @1[%i, %s] "zero-division"
  %same = mod %i, %n @1[%i, %s] "zero-division"
  %other = mod %s, %n @2[%i, %s] "zero-division"
  %x = add %left, %right
  %y = add %same, %other
  %s2 = add %x, %y
  poll @3[%i2, %s2]
  jump head
done:
  ret %s
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  jump block1
block1: loop <- block0, block2
  %2 = phi.i 0, %5
  %3 = phi.i 0, %15
  %4 = lt %2, %1
  branch %4, block2, block3
block2: <- block1
  %5 = add %2, 1
  %6 = add %2, -1
  %7 = eq %5, %1
  %8 = select.i %7, 0, %5
  %9 = lt %2, 1
  %10 = sub %1, 1
  %11 = select.i %9, %10, %6
  %12 = mod %3, %1                            @2
  %13 = add %11, %8
  %14 = add %2, %12
  %15 = add %13, %14
  poll                                        @3
  jump block1
block3: <- block1
  ret %3
""")

case("exits", "exits gvn dce", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  %b = cell 1
  %k = unbox_int %b @0[%a]
  jump head
head: loop
  %last = phi.i 0, %i
  %seen = phi.b False, True
  %left = phi.i %k, %i0
  %next = phi.i %k, %i2
  %read = phi.i 0, %i3
  %i = phi.i %k, %i2
  %s = phi.i 0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add %i, 2
  %i0 = add %i, -1
  %i3 = add %i, 3
  %s2 = add_ovf %s, %i @1[%i, %read] "overflow"
  poll @2[%i2, %s2]
  jump head
done:
  exit "loop-end" @3[maybe(%seen, %last), maybe(%seen, %left), %next, %read, %s]
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  jump block1
block1: loop <- block0, block2
  %4 = phi.i 0, %9
  %5 = phi.i %3, %8
  %6 = phi.i 0, %10
  %7 = lt %5, %1
  branch %7, block2, block3
block2: <- block1
  %8 = add %5, 2
  %9 = add %5, 3
  %10 = add_ovf %6, %5                        @1
  poll                                        @2
  jump block1
block3: <- block1
  %11 = add %5, -2
  %12 = add %5, -3
  %13 = ne %5, %3
  %14 = select.i %13, %11, 0
  %15 = select.i %13, %12, %3
  %16 = select.i %13, %5, %3
  exit loop-end                               @3
""")

case("exits_before_a_phi", "exits", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %p = phi.i -1, %i
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add %i, 1
  poll @3[%i2]
  jump head
done:
  %q = phi.i %p
  ret %q
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  jump block1
block1: loop <- block0, block2
  %2 = phi.i 0, %4
  %3 = lt %2, %1
  branch %3, block2, block3
block2: <- block1
  %4 = add %2, 1
  poll                                        @3
  jump block1
block3: <- block1
  %5 = sub %2, 1
  %6 = ne %2, 0
  %7 = select.i %6, %5, -1
  jump block4
block4: <- block3
  %8 = phi.i %7
  ret %8
""")

case("checks", "checks", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %b = cell 1
  %m = cast %b, list @0[%a]
  %x = list_size %l
  %y = list_size %m
  jump head
head: loop
  %i = phi.i 0, %i2
  %c = lt %i, 5
  branch %c, body, done
body:
  %p = check_index %i, %x @1[%i] "index"
  %q = check_index %i, %y @2[%i] "index"
  %r = check_index %i, 5 @2[%i] "index"
  %s = add %p, %q
  %t = check_index %s, %x @3[%i] "index"
  %d = eq %s, 3
  branch %d, other, on
other:
  %u = check_index %i, %y @4[%i] "index"
  jump on
on:
  %i2 = add %i, 1
  poll @5[%i2]
  jump head
done:
  ret %i
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = cell 1
  %3 = cast %2, list                          @0
  %4 = list_size %1
  %5 = list_size %3
  %6 = lt %4, %5
  %7 = select.i %6, %4, %5
  jump block1
block1: loop <- block0, block4
  %8 = phi.i 0, %16
  %9 = lt %8, 5
  branch %9, block2, block5
block2: <- block1
  %10 = check_index %8, %7                    @1
  %11 = check_index %8, 5                     @2
  %12 = add %10, %10
  %13 = check_index %12, %4                   @3
  %14 = eq %12, 3
  branch %14, block3, block4
block3: <- block2
  %15 = check_index %8, %5                    @4
  jump block4
block4: <- block2, block3
  %16 = add %8, 1
  poll                                        @5
  jump block1
block5: <- block1
  ret %8
""")

case("unroll", "unroll gvn", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  jump head
head: loop
  %last = phi.i 0, %i
  %seen = phi.b False, True
  %i = phi.i 0, %i2
  %s = phi.i 0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add %i, 1
  %s2 = add_ovf %s, %i @1[%i, %s | rangeiter(%i2, %n, 1)]
  poll @2[%i, %s2, maybe(%c, %i) | rangeiter(%i2, %n, 1)]
  jump head
done:
  exit "loop-end" @3[maybe(%seen, %last), %s]
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0[%0]
  %2 = add %1, -3
  %3 = gt %2, %1
  %4 = select.i %3, -9223372036854775808, %2
  jump block1
block1: loop <- block0, block2
  %5 = phi.i 0, %14
  %6 = phi.b False, True
  %7 = phi.i 0, %16
  %8 = phi.i 0, %17
  %9 = lt %7, %4
  branch %9, block2, block3
block2: <- block1
  %10 = add %7, 1
  %11 = add_ovf %8, %7                        @1[%7, %8 | rangeiter(%10, %1, 1)]
  %12 = add %7, 2
  %13 = add_ovf %11, %10                      @1[%10, %11 | rangeiter(%12, %1, 1)]
  %14 = add %7, 3
  %15 = add_ovf %13, %12                      @1[%12, %13 | rangeiter(%14, %1, 1)]
  %16 = add %7, 4
  %17 = add_ovf %15, %14                      @1[%14, %15 | rangeiter(%16, %1, 1)]
  poll                                        @2[%14, %17, maybe(True, %14) | rangeiter(%16, %1, 1)]
  jump block1
block3: loop <- block1, block4
  %18 = phi.i %5, %20
  %19 = phi.b %6, True
  %20 = phi.i %7, %23
  %21 = phi.i %8, %24
  %22 = lt %20, %1
  branch %22, block4, block5
block4: <- block3
  %23 = add %20, 1
  %24 = add_ovf %21, %20                      @1[%20, %21 | rangeiter(%23, %1, 1)]
  poll                                        @2[%20, %24, maybe(%22, %20) | rangeiter(%23, %1, 1)]
  jump block3
block5: <- block3
  exit loop-end                               @3[maybe(%19, %18), %21]
""")

case("unroll_with_any_step", "unroll", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  %b = cell 1
  %d = unbox_int %b @1[%a, %b]
  %e = cell 2
  %l = cast %e, list @1[%a, %b]
  %k = list_size %l
  jump head
head: loop
  %i = phi.i 0, %i2
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add_ovf %i, %d @2[%i]
  %x = check_index %i, %k @3[%i]
  list_set_o %l, %x, False, 0 @3[%i]
  poll @4[%i2]
  jump head
done:
  ret %i
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @1
  %4 = cell 2
  %5 = cast %4, list                          @1
  %6 = list_size %5
  %7 = mul %3, 3
  %8 = lt %3, 1
  %9 = gt %3, 1048576
  %10 = sub %1, %7
  %11 = gt %10, %1
  %12 = sub %6, %7
  %13 = lt %12, %10
  %14 = select.i %13, %12, %10
  %15 = select.i %8, -9223372036854775808, %14
  %16 = select.i %9, -9223372036854775808, %15
  %17 = select.i %11, -9223372036854775808, %16
  jump block1
block1: loop <- block0, block2
  %18 = phi.i 0, %23
  %19 = lt %18, %17
  branch %19, block2, block3
block2: <- block1
  %20 = add %18, %3
  list_mark %5, %18, %3, False, 0             @3
  %21 = add %20, %3
  %22 = add %21, %3
  %23 = add %22, %3
  poll                                        @4
  jump block1
block3: loop <- block1, block4
  %24 = phi.i %18, %26
  %25 = lt %24, %1
  branch %25, block4, block5
block4: <- block3
  %26 = add_ovf %24, %3                       @2
  %27 = check_index %24, %6                   @3
  list_set_o %5, %27, False, 0                @3
  poll                                        @4
  jump block3
block5: <- block3
  ret %24
""")

case("unroll_before_the_end_of_a_list", "unroll", """
graph f frame
entry:
  %a = cell 0
  %b = cell 1
  %l = cast %a, list @0[%a, %b]
  %n = unbox_int %b @0[%a, %b]
  %first = unbox_int %a @0[%a, %b]
  %z = list_size %l
  %p = list_items %l
  jump head
head: loop
  %j = phi.i %first, %j1
  %t = phi.i 0, %t1
  %c = lt %j, %n
  branch %c, body, done
body: <- head
  %j1 = add %j, 1
  %k = wrap_index %j, %z @2[%a, %j1, %t]
  %x = list_item %p, %k
  %v = unbox_int %x @2[%a, %j1, %t]
  %t1 = add_ovf %t, %v @2[%a, %j1, %t]
  poll @3[%a, %j1, %t1]
  jump head
done: <- head
  ret %t
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cell 1
  %2 = cast %0, list                          @0
  %3 = unbox_int %1                           @0
  %4 = unbox_int %0                           @0
  %5 = list_size %2
  %6 = list_items %2
  %7 = sub %3, 3
  %8 = gt %7, %3
  %9 = sub %5, 3
  %10 = lt %9, %7
  %11 = select.i %10, %9, %7
  %12 = lt %4, 0
  %13 = select.i %8, -9223372036854775808, %11
  %14 = select.i %12, -9223372036854775808, %13
  jump block1
block1: loop <- block0, block2
  %15 = phi.i %4, %30
  %16 = phi.i 0, %33
  %17 = lt %15, %14
  branch %17, block2, block3
block2: <- block1
  %18 = add %15, 1
  %19 = list_item %6, %15
  %20 = unbox_int %19                         @2
  %21 = add_ovf %16, %20                      @2
  %22 = add %18, 1
  %23 = list_item %6, %18
  %24 = unbox_int %23                         @2
  %25 = add_ovf %21, %24                      @2
  %26 = add %22, 1
  %27 = list_item %6, %22
  %28 = unbox_int %27                         @2
  %29 = add_ovf %25, %28                      @2
  %30 = add %26, 1
  %31 = list_item %6, %26
  %32 = unbox_int %31                         @2
  %33 = add_ovf %29, %32                      @2
  poll                                        @3
  jump block1
block3: loop <- block1, block4
  %34 = phi.i %15, %37
  %35 = phi.i %16, %41
  %36 = lt %34, %3
  branch %36, block4, block5
block4: <- block3
  %37 = add %34, 1
  %38 = wrap_index %34, %5                    @2
  %39 = list_item %6, %38
  %40 = unbox_int %39                         @2
  %41 = add_ovf %35, %40                      @2
  poll                                        @3
  jump block3
block5: <- block3
  ret %35
""")

case("unroll_counting_bools", "unroll", """
graph f frame
entry:
  %a = cell 0
  %b = cell 1
  %l = cast %a, list @0[%a, %b]
  %first = unbox_int %b @0[%a, %b]
  %z = list_size %l
  %p = list_items %l
  jump head
head: loop
  %j = phi.i 0, %j1
  %t = phi.i %first, %t1
  %u = phi.i 0, %u1
  %c = lt %j, %z
  branch %c, body, done
body: <- head
  %j1 = add %j, 1
  %x = list_item %p, %j
  %v = unbox_bool %x @2[%a, %j1, %t, %u]
  %w = bool_to_int %v
  %t1 = add_ovf %w, %t @2[%a, %j1, %t, %u]
  %u1 = add_ovf %u, %t1 @2[%a, %j1, %t1, %u]
  poll @3[%a, %j1, %t1, %u1]
  jump head
done: <- head
  ret %u
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cell 1
  %2 = cast %0, list                          @0
  %3 = unbox_int %1                           @0
  %4 = list_size %2
  %5 = list_items %2
  %6 = sub %4, 3
  %7 = gt %6, %4
  %8 = gt %3, 4611686018427387904
  %9 = select.i %7, -9223372036854775808, %6
  %10 = select.i %8, -9223372036854775808, %9
  jump block1
block1: loop <- block0, block2
  %11 = phi.i 0, %33
  %12 = phi.i %3, %37
  %13 = phi.i 0, %38
  %14 = lt %11, %10
  branch %14, block2, block3
block2: <- block1
  %15 = add %11, 1
  %16 = list_item %5, %11
  %17 = unbox_bool %16                        @2
  %18 = bool_to_int %17
  %19 = add %18, %12
  %20 = add_ovf %13, %19                      @2
  %21 = add %15, 1
  %22 = list_item %5, %15
  %23 = unbox_bool %22                        @2
  %24 = bool_to_int %23
  %25 = add %24, %19
  %26 = add_ovf %20, %25                      @2
  %27 = add %21, 1
  %28 = list_item %5, %21
  %29 = unbox_bool %28                        @2
  %30 = bool_to_int %29
  %31 = add %30, %25
  %32 = add_ovf %26, %31                      @2
  %33 = add %27, 1
  %34 = list_item %5, %27
  %35 = unbox_bool %34                        @2
  %36 = bool_to_int %35
  %37 = add %36, %31
  %38 = add_ovf %32, %37                      @2
  poll                                        @3
  jump block1
block3: loop <- block1, block4
  %39 = phi.i %11, %43
  %40 = phi.i %12, %47
  %41 = phi.i %13, %48
  %42 = lt %39, %4
  branch %42, block4, block5
block4: <- block3
  %43 = add %39, 1
  %44 = list_item %5, %39
  %45 = unbox_bool %44                        @2
  %46 = bool_to_int %45
  %47 = add_ovf %46, %40                      @2
  %48 = add_ovf %41, %47                      @2
  poll                                        @3
  jump block3
block5: <- block3
  ret %41
""")

case("gvn_classes_where_ways_meet", "gvn", """
graph f frame
entry:
  %a = cell 0
  %b = cell 1
  %n = unbox_int %b @0[%a, %b]
  %tt = cast %a, tuple @0[%a, %b]
  %p = tuple_items %tt
  %x = tuple_item %p, 0
  %y = tuple_item %p, 1
  %c = lt %n, 5
  branch %c, left, right
left:
  %i = unbox_int %x @1[%a, %b]
  %t = unbox_float %y @1[%a, %b]
  %d = lt %i, 3
  branch %d, join, far
right:
  %j = unbox_int %y @2[%a, %b]
  jump join
join:
  %o = phi.o %x, %y
  %q = phi.o %y, %y
  %r = phi.o %x, %b
  %s = phi.o %y, %x
  %u = phi.o %y, %b
  guard_class %o, int @3[%a, %b]
  guard_class %q, int @3[%a, %b]
  guard_class %r, int @3[%a, %b]
  guard_class %s, float @3[%a, %b]
  guard_class %u, int @3[%a, %b]
  guard_class %u, float @3[%a, %b]
  jump head
far:
  ret 0
head: loop
  %v = phi.o %o, %w
  guard_class %v, int @4[%a, %b]
  %w = tuple_item %p, 2
  %k = unbox_int %w @4[%a, %b]
  %g = lt %k, 9
  branch %g, out, more
more:
  poll @5[%a, %b]
  jump head
out:
  ret %n
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cell 1
  %2 = unbox_int %1                           @0
  %3 = cast %0, tuple                         @0
  %4 = tuple_items %3
  %5 = tuple_item %4, 0
  %6 = tuple_item %4, 1
  %7 = lt %2, 5
  branch %7, block1, block3
block1: <- block0
  %8 = unbox_int %5                           @1
  %9 = unbox_float %6                         @1
  %10 = lt %8, 3
  branch %10, block4, block2
block2: <- block1
  ret 0
block3: <- block0
  %11 = unbox_int %6                          @2
  jump block4
block4: <- block1, block3
  %12 = phi.o %5, %6
  %13 = phi.o %5, %1
  %14 = phi.o %6, %5
  %15 = phi.o %6, %1
  guard_class %6, int                         @3
  guard_class %14, float                      @3
  guard_class %15, int                        @3
  guard_class %15, float                      @3
  jump block5
block5: loop <- block4, block7
  %16 = phi.o %12, %17
  guard_class %16, int                        @4
  %17 = tuple_item %4, 2
  %18 = unbox_int %17                         @4
  %19 = lt %18, 9
  branch %19, block6, block7
block6: <- block5
  ret %2
block7: <- block5
  poll                                        @5
  jump block5
""")

case("slow_loops_are_not_unrolled", "unroll", """
graph f frame
entry:
  %a = cell 0
  %n = unbox_int %a @0[%a]
  jump head
head: loop
  %i = phi.i 0, %i2
  %s = phi.f 0.0, %s2
  %c = lt %i, %n
  branch %c, body, done
body:
  %i2 = add %i, 1
  %f = int_to_float %i
  %s2 = fadd %s, %f
  poll @2[%i, %s2]
  jump head
done:
  ret %s
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  jump block1
block1: loop <- block0, block2
  %2 = phi.i 0, %5
  %3 = phi.f 0.0, %7
  %4 = lt %2, %1
  branch %4, block2, block3
block2: <- block1
  %5 = add %2, 1
  %6 = int_to_float %2
  %7 = fadd %3, %6
  poll                                        @2
  jump block1
block3: <- block1
  ret %3
""")

case("conditions", "conditions selects gvn dce cfg", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %b = cell 1
  %m = cast %b, list @0[%a]
  %x = list_size %l
  %p = list_items %l
  %y = list_size %m
  %q = list_items %m
  jump head
head: loop
  %i = phi.i 0, %i2
  %n = phi.i 0, %n2
  %c = lt %i, %x
  branch %c, body, done
body:
  %u = list_item %p, %i
  %v = unbox_int %u @1[%i, %n] "item-type"
  %j = wrap_index %v, %y @2[%i, %n] "index"
  %k = list_item %q, %j
  %w = unbox_int %k @2[%i, %n] "item-type"
  %d = eq %w, 3
  branch %d, yes, perhaps
perhaps:
  %e = eq %w, 2
  branch %e, look, no
look:
  %j2 = check_index %v, %y @3[%i, %n] "index"
  %k2 = list_item %q, %j2
  %w2 = unbox_int %k2 @3[%i, %n] "item-type"
  %g = ne %w2, 0
  branch %g, yes, no
yes:
  jump on
no:
  jump on
on:
  %o = phi.i 1, 0
  %n2 = add_ovf %n, %o @4[%i, %n] "overflow"
  %i2 = add %i, 1
  poll @5[%i2, %n2]
  jump head
done:
  ret %n
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = cell 1
  %3 = cast %2, list                          @0
  %4 = list_size %1
  %5 = list_items %1
  %6 = list_size %3
  %7 = list_items %3
  jump block1
block1: loop <- block0, block2
  %8 = phi.i 0, %26
  %9 = phi.i 0, %25
  %10 = lt %8, %4
  branch %10, block2, block3
block2: <- block1
  %11 = list_item %5, %8
  %12 = unbox_int %11                         @1
  %13 = wrap_index %12, %6                    @2
  %14 = list_item %7, %13
  %15 = unbox_int %14                         @2
  %16 = eq %15, 3
  %17 = eq %15, 2
  %18 = check_index %12, %6                   @2
  %19 = list_item %7, %18
  %20 = unbox_int %19                         @2
  %21 = ne %20, 0
  %22 = band %17, %21
  %23 = bor %16, %22
  %24 = bool_to_int %23
  %25 = add_ovf %9, %24                       @4
  %26 = add %8, 1
  poll                                        @5
  jump block1
block3: <- block1
  ret %9
""")

case("conditions_of_a_triangle", "conditions selects gvn dce cfg", """
graph f frame
entry:
  %a = cell 0
  %x = unbox_int %a @0[%a]
  %b = cell 1
  %y = unbox_int %b @1[%a, %x]
  %c = lt %x, 10
  branch %c, inner, first
first:
  jump join
inner:
  %z = sub %y, %x
  %d = gt %z, 100
  branch %d, second, yes
second:
  jump join
yes:
  %w = add %y, 1
  jump join
join:
  %r = phi.i %y, %y, %w
  ret %r
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = unbox_int %0                           @0
  %2 = cell 1
  %3 = unbox_int %2                           @1
  %4 = sub %3, %1
  %5 = gt %4, 100
  %6 = ge %1, 10
  %7 = bor %6, %5
  %8 = add %3, 1
  %9 = select.i %7, %3, %8
  ret %9
""")

case("conditions_that_protect", "conditions selects", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %b = cell 1
  %n = unbox_int %b @0[%a]
  %y = list_size %l
  %q = list_items %l
  %z = list_item %q, 0
  %z2 = unbox_int %z @0[%a]
  %n1 = add %n, 1
  %h = check_index %n1, 9 @0[%a] "index"
  %c = lt %n, %y
  branch %c, inner, no
inner:
  %j = check_index %n1, %y @1[%n] "index"
  %k = list_item %q, %j
  %w = unbox_int %k @1[%n] "item-type"
  %d = gt %w, 100
  branch %d, yes, no
yes:
  jump on
no:
  jump on
on:
  %r = phi.i 1, 0
  ret %r
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = list_size %1
  %5 = list_items %1
  %6 = list_item %5, 0
  %7 = unbox_int %6                           @0
  %8 = add %3, 1
  %9 = check_index %8, 9                      @0
  %10 = lt %3, %4
  branch %10, block1, block3
block1: <- block0
  %11 = check_index %8, %4                    @1
  %12 = list_item %5, %11
  %13 = unbox_int %12                         @1
  %14 = gt %13, 100
  branch %14, block2, block3
block2: <- block1
  jump block4
block3: <- block0, block1
  jump block4
block4: <- block2, block3
  %15 = phi.i 1, 0
  ret %15
""")

case("partitions", "partitions selects", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %b = cell 1
  %p = unbox_int %b @0[%a]
  %x = list_size %l
  %q = list_items %l
  jump head
head: loop
  %i = phi.i -1, %i2
  %j = phi.i 0, %j2
  %c = lt %j, %x
  branch %c, body, done
body:
  %j2 = add %j, 1
  %h = check_index %j, %x @1[%i, %j] "index"
  %v = list_item %q, %h
  %u = unbox_int %v @1[%i, %j] "item-type"
  %d = le %u, %p
  branch %d, less, more
less:
  %i1 = add_ovf %i, 1 @2[%i, %j] "overflow"
  %k = wrap_index %i1, %x @3[%i1, %j] "index"
  %y = list_item %q, %k
  guard_class %y, int @3[%i1, %j] "item-type"
  list_swap %l, %k, %y, %l, %h, %v
  jump on
more:
  jump on
on:
  %i2 = phi.i %i1, %i
  poll @5[%i2, %j2]
  jump head
done:
  ret %i
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = cell 1
  %3 = unbox_int %2                           @0
  %4 = list_size %1
  %5 = list_items %1
  jump block1
block1: loop <- block0, block2
  %6 = phi.i -1, %18
  %7 = phi.i 0, %9
  %8 = lt %7, %4
  branch %8, block2, block3
block2: <- block1
  %9 = add %7, 1
  %10 = check_index %7, %4                    @1
  %11 = list_item %5, %10
  %12 = unbox_int %11                         @1
  %13 = le %12, %3
  %14 = add_ovf %6, 1                         @1
  %15 = select.i %13, %14, %10
  %16 = wrap_index %15, %4                    @1
  %17 = list_item %5, %16
  guard_class %17, int                        @1
  list_swap %1, %16, %17, %1, %10, %11
  %18 = select.i %13, %14, %6
  poll                                        @5
  jump block1
block3: <- block1
  ret %6
""")

case("partitions_not_of_neighbours", "partitions", """
graph f frame
entry:
  %a = cell 0
  %l = cast %a, list @0[%a]
  %x = list_size %l
  %q = list_items %l
  jump head
head: loop
  %j = phi.i 0, %j2
  %n = phi.i 0, %n2
  %c = lt %j, %x
  branch %c, body, done
body:
  %j2 = add %j, 1
  %h = check_index %j, %x @1[%n, %j] "index"
  %v = list_item %q, %h
  %u = unbox_int %v @1[%n, %j] "item-type"
  %d = le %u, 7
  branch %d, less, more
less:
  %k = wrap_index %j2, %x @3[%n, %j] "index"
  %y = list_item %q, %k
  %n1 = add %n, 1
  list_swap %l, %k, %y, %l, %h, %v
  jump on
more:
  jump on
on:
  %n2 = phi.i %n1, %n
  poll @5[%n2, %j2]
  jump head
done:
  ret %n
""", """
graph f frame
block0:
  %0 = cell 0
  %1 = cast %0, list                          @0
  %2 = list_size %1
  %3 = list_items %1
  jump block1
block1: loop <- block0, block5
  %4 = phi.i 0, %7
  %5 = phi.i 0, %15
  %6 = lt %4, %2
  branch %6, block2, block6
block2: <- block1
  %7 = add %4, 1
  %8 = check_index %4, %2                     @1
  %9 = list_item %3, %8
  %10 = unbox_int %9                          @1
  %11 = le %10, 7
  branch %11, block3, block4
block3: <- block2
  %12 = wrap_index %7, %2                     @3
  %13 = list_item %3, %12
  %14 = add %5, 1
  list_swap %1, %12, %13, %1, %8, %9
  jump block5
block4: <- block2
  jump block5
block5: <- block3, block4
  %15 = phi.i %14, %5
  poll                                        @5
  jump block1
block6: <- block1
  ret %5
""")


@pytest.mark.parametrize("name", CASES)
def test_pass(name):
    passes, before, after = CASES[name]
    graph = parse_graph(before)
    verify(graph)
    anchors.record(graph)
    for one in passes:
        (fold.fold if one == "fold" else getattr(opt, one))(graph)
        verify(graph)
    assert print_graph(graph, "full" if name == "unroll" else "short").strip() == after.strip()
