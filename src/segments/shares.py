"""Parts of a whole that may be none: profit after costs, sales after returns."""

from __future__ import annotations

import pandas as pd

LEAST = 0.5


def shares(parts: pd.Series) -> pd.Series:
    """Each of `parts` (money) over their sum; NaN throughout where losses leave too little of the gains.

    Too little is LEAST of gains and losses together: no share is then above 1.5. Of 30, 20 and -10 the shares are .75,
    .5 and -.25. Of 30 and -29 they would be 30 and -29 times the whole, and of a loss there are none.
    """
    whole = float(parts.sum())
    return parts / (whole if whole > LEAST * float(parts.abs().sum()) else float("nan"))
