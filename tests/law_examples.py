"""How many examples a dear law is tried on: a few in `make test`, many in `make soak` (Hypothesis profile `soak`)."""

from __future__ import annotations

from hypothesis import settings

TIMES = 20
"""how many times as many examples `make soak` tries"""


def examples(few: int) -> int:
    """`few`, or TIMES as many in the profile `soak`."""
    return few * TIMES if settings.get_current_profile_name() == "soak" else few
