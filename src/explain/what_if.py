"""What the model would say of a customer with other values: a prediction, not the effect of changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import UserError
from ..scoring import Model
from .reasons import as_model


def what_if(model: Model | Mapping[str, Any], row: pd.DataFrame, changes: Mapping[str, Any]) -> pd.DataFrame:
    """One row per change: feature, value (today's), instead, p, p_instead (probabilities), change (their difference).

    row: the feature row of one customer; changes: feature -> the value to put in its place, each by itself. Other
    features that would move along stay as they are, and customers who have such a value by themselves differ in other
    ways too: the difference is no causal effect. Raises UserError for a feature the model does not read.
    """
    model = as_model(model)
    unknown = [name for name in changes if name not in model.inputs]
    if unknown:
        raise UserError(f"`{unknown[0]}` is no input of this model; it has {', '.join(list(model.inputs)[:8])}, ...")
    changed = pd.concat([row.assign(**{name: value}) for name, value in changes.items()], ignore_index=True)
    p = model.contributions(row).p[0]
    instead = model.contributions(changed).p
    return pd.DataFrame(
        {
            "feature": list(changes),
            "value": [row[name].iloc[0] for name in changes],
            "instead": list(changes.values()),
            "p": p,
            "p_instead": instead,
            "change": instead - p,
        }
    )
