"""The customer-value cache: notebooks 04, 05 and 10 need the same model of the same tables, fitted once.

The fitted model is kept under interim/ with the fingerprint of what it was fitted from (the two tables, the study and
this package's code). Any notebook can be run by itself: the first one fits, and a changed fingerprint makes the next
one fit anew.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from .. import interim, value
from ..errors import UserError
from ..study import Study
from ..value.customer_value import CustomerValue
from ..value.spend_correction import SpendCorrection

FACTS, ROWS, MEASURES = "value_model", "value_backtest", "value_measures"


def customer_value(study: Study, features: pd.DataFrame, order_lines: pd.DataFrame) -> CustomerValue:
    """value.customer_value of interim/features and interim/order_lines, read from interim/ where it is up to date.

    features, order_lines: the study's interim tables of these names. Raises UserError when nobody bought before today,
    or when interim/ cannot be written.
    """
    fingerprint = _fingerprint(study)
    cached = _cached(study, fingerprint)
    if cached is not None:
        return cached
    fitted = value.customer_value(features, order_lines, study)
    interim.write(study, ROWS, fitted.rows)
    interim.write(study, MEASURES, fitted.measures)
    facts = {
        "fingerprint": fingerprint,
        "model": fitted.model,
        "test_days": fitted.test_days,
        "corrections": {name: [one.shift, one.standard_error, one.weights] for name, one in fitted.corrections.items()},
        "standard_error": fitted.standard_error,
    }
    interim.write_facts(study, FACTS, facts)
    return fitted


def _cached(study: Study, fingerprint: str) -> CustomerValue | None:
    """The model in interim/ if it has this fingerprint, else None."""
    try:
        facts = interim.read_facts(study, FACTS)
        if facts["fingerprint"] != fingerprint:
            return None
        rows, measures = interim.read(study, ROWS), interim.read(study, MEASURES)
        corrections = {name: SpendCorrection(*fields) for name, fields in facts["corrections"].items()}
        return CustomerValue(facts["model"], rows, measures, facts["test_days"], corrections, facts["standard_error"])
    except (UserError, KeyError, TypeError, ValueError):
        return None


def _fingerprint(study: Study) -> str:
    """SHA-256 over both tables' files, the study's task and economics, and the code that fits."""
    package = Path(__file__).resolve().parents[1]
    code = [*package.glob("value/*.py"), *package.glob("scoring/**/*.py"), package / "modelling" / "btyd.py"]
    tables = [study.paths.interim / f"{name}.parquet" for name in ("features", "order_lines")]
    total = hashlib.sha256(repr((study.task, study.economics)).encode())
    for file in [*tables, *sorted(code)]:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
