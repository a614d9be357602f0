"""How the builder's parts stop what they are doing."""


class Leave(Exception):
    """This instruction isn't compiled in this situation: the kernel is left before it. args: reason code, detail."""


class Wait(Exception):
    """The result type of the native body being called isn't known yet; args: its CallTarget."""


class Restart(Exception):
    """Build again: something learned on the way changes what was built before."""
