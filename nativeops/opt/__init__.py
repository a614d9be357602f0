"""The optimisation passes, in order. A pass is a function of a graph, in a file of its own; it changes the graph and
returns nothing.

Timing, verifying and dumping are the business of `run_stage`, once for all passes.
"""
from . import anchors
from .cfg import cfg
from .checks import checks
from .conditions import conditions
from .dce import dce, unwanted
from .exits import exits
from .gvn import gvn
from .joins import joins
from .licm import licm
from .masks import masks
from .mulmod import mulmod
from .partitions import partitions
from .phis import phis
from .quotients import quotients
from .ranges import ranges
from .refcounts import refcounts
from .rings import rings
from .selects import selects
from .slices import slices
from .swaps import swaps
from .unroll import unroll

PASSES = (phis, gvn, cfg, slices, swaps, refcounts, unwanted, ranges, mulmod, joins, dce, conditions, partitions, selects, licm, masks, rings, exits, checks, unroll, gvn, dce, cfg, quotients)


def optimize(graph, level=1, run_stage=None):
    """Optimise the graph in place; level 0: not at all. run_stage(name, function, graph): calls function(graph) and
    does what is to be done around it."""
    if level <= 0:
        phis(graph)                  # a number that a loop only passes on must stay the object that it was: NaNs are found by it
        return
    anchors.record(graph)
    for pass_ in PASSES:
        if run_stage is None:
            pass_(graph)
        else:
            run_stage(pass_.__name__, pass_, graph)
