"""Least squares with intervals clustered by customer."""

from __future__ import annotations

import numpy as np
import pandas as pd


def ols(outcome: pd.Series, inputs: pd.DataFrame, customers: pd.Series, level: float = 0.95) -> pd.DataFrame:
    """input, effect, se, low, high, n: slopes of `outcome` on `inputs` (an intercept is added), clustered by customer.

    effect = (X'X)^-1 X'y. The covariance is the sandwich (X'X)^-1 (sum over customers of X_g'e_g e_g'X_g) (X'X)^-1
    times G/(G-1) x (n-1)/(n-k) (Liang and Zeger 1986; the small-sample factor of Cameron and Miller 2015); low and high
    by the normal distribution at `level`. outcome, inputs and customers share one index and hold no nulls. Constant
    inputs have effect and interval null.
    """
    varied = [str(name) for name in inputs if inputs[name].std(ddof=0) > 1e-12]
    x = np.column_stack([np.ones(len(inputs)), inputs[varied].to_numpy(dtype=float)])
    y = outcome.to_numpy(dtype=float)
    bread = np.linalg.pinv(x.T @ x)
    slopes = bread @ x.T @ y
    pushes = pd.DataFrame(x * (y - x @ slopes)[:, None]).groupby(customers.to_numpy()).sum().to_numpy()
    groups, (n, k) = len(pushes), x.shape
    factor = groups / max(1, groups - 1) * (n - 1) / max(1, n - k)
    se = np.sqrt(np.maximum(np.diag(bread @ (pushes.T @ pushes) @ bread) * factor, 0))
    from scipy.stats import norm

    reach = norm.ppf(0.5 + level / 2) * se
    table = pd.DataFrame(
        {"input": varied, "effect": slopes[1:], "se": se[1:], "low": (slopes - reach)[1:], "high": (slopes + reach)[1:]}
    )
    return table.set_index("input").reindex([str(name) for name in inputs]).reset_index().assign(n=n)
