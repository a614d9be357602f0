"""The optimisation passes, in order. A pass is a function of a graph, in a file of its own; it changes the graph and returns nothing.

`optimize` runs those whose level is not above the one asked for. Timing, verifying and dumping are the business of `run_stage`, once for
all passes. Level 0: none; 1: what is cheap and makes the graph smaller; 2: everything.
"""
from . import anchors
from .cfg import cfg
from .dce import dce
from .failguard import fail_guards
from .gvn import gvn
from .licm import licm
from .mulmod import mulmod
from .phis import phis
from .ranges import ranges
from .selects import selects

PASSES = (phis, gvn, cfg, ranges, mulmod, dce, selects, licm, gvn, dce, cfg)
LEVELS = {ranges: 2, mulmod: 2, selects: 2, licm: 2}


def optimize(graph, level=2, run_stage=None):
    """Optimise the graph in place. run_stage(name, function, graph): calls function(graph) and does what is to be done around it."""
    if level > 0:
        anchors.record(graph)
    for pass_ in PASSES:
        if LEVELS.get(pass_, 1) <= level:
            if run_stage is None:
                pass_(graph)
            else:
                run_stage(pass_.__name__, pass_, graph)
