"""The customer-value model out of the study's store: notebooks 04, 05 and 10 need the same one, fitted once.

Any of them can be run by itself: the first one fits.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd

from .. import value
from ..store import Entry
from ..study import Study
from ..value.customer_value import CustomerValue
from ..value.spend_correction import SpendCorrection
from .study_store import StudyStore

KIND = "value"
TABLES = ("features", "order_lines")
TABLES_MADE = ("rows", "measures", "log_errors")


def customer_value(study: Study, features: pd.DataFrame, order_lines: pd.DataFrame) -> CustomerValue:
    """value.customer_value of interim/features and interim/order_lines, out of the store where nothing has changed.

    features, order_lines: the study's interim tables of these names. Raises UserError when nobody bought before today,
    or when the store cannot be written.
    """
    name = f"{features['as_of'].max():%Y-%m-%d}"
    store, seen = StudyStore(study), _seen(study)
    entry = store.get(KIND, name, seen)
    if entry is not None:
        return _from_entry(entry)
    fitted = value.customer_value(features, order_lines, study)
    store.put(KIND, name, seen, _to_entry(fitted))
    return fitted


def _seen(study: Study) -> dict[str, str]:
    """Digests of both tables' files and of the settings that count."""
    files = {name: study.paths.interim / f"{name}.parquet" for name in TABLES}
    digests = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    return digests | {"task": repr(study.task), "economics": repr(study.economics)}


def _to_entry(fitted: CustomerValue) -> Entry:
    facts = {
        "model": fitted.model,
        "test_days": fitted.test_days,
        "corrections": {name: [one.shift, one.standard_error, one.weights] for name, one in fitted.corrections.items()},
        "standard_error": fitted.standard_error,
    }
    return Entry(facts, {name: _as_bytes(getattr(fitted, name)) for name in TABLES_MADE})


def _from_entry(entry: Entry) -> CustomerValue:
    facts = entry.facts
    corrections = {name: SpendCorrection(*fields) for name, fields in facts["corrections"].items()}
    rows, measures, log_errors = (pd.read_parquet(io.BytesIO(entry.arrays[name].tobytes())) for name in TABLES_MADE)
    test_days, standard_error = facts["test_days"], facts["standard_error"]
    return CustomerValue(facts["model"], rows, measures, test_days, corrections, standard_error, log_errors)


def _as_bytes(frame: pd.DataFrame) -> np.ndarray:
    return np.frombuffer(frame.to_parquet(index=False), dtype=np.uint8)
