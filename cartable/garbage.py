"""The garbage collector, set for a program that has loaded much and makes little garbage."""

from __future__ import annotations

import gc

_YOUNG = 20_000  # objects more than before; Python's own 700 would be two steps of a conversation
_OLDER = 20  # collections of the younger before one of the older
_LOADED = 1_000_000  # objects; more than all that is loaded


def spare_loading() -> None:
    """Collect nothing while a program loads, since next to nothing of that is garbage.

    Measured: a fifth of the time that loading takes.
    """
    gc.set_threshold(_LOADED, _OLDER, _OLDER)


def collect_seldom() -> None:
    """Collect again, though less often than Python does by itself."""
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)


def spare_what_stays() -> None:
    """Take what is loaded by now out of collections, and collect less often.

    Call it once the program is up. Measured: without it a fifth of all time under load goes into
    looking again and again at modules and catalogues that never go.
    """
    gc.collect()
    gc.freeze()
    collect_seldom()
