"""A fitted model to a bundle: golden rows, the inputs' distribution, expiry, versions; what loading then checks."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ..monitoring import profile
from .files import FORMAT

if TYPE_CHECKING:
    import pandas as pd

GOLDEN_ROWS = 24
BANDS = {"cuts": [0.25, 0.50, 0.75], "names": ["low", "medium", "high", "very_high"]}
LIBRARIES = ("churn", "lightgbm", "narwhals", "numpy", "pandas")


def assemble(model: Mapping[str, Any], rows: pd.DataFrame, study: Any = None, **facts: Any) -> dict[str, Any]:
    """The complete bundle of a fitted `model`, ready for `save`.

    model: what modelling.fit gives (target, horizon_days, as_of, inputs, model, calibration, ...). rows: feature rows
    of the cohort (its inputs, frequency, recency_days, tenure_days and monetary_total), today's or the newest training
    rows; from them come GOLDEN_ROWS golden rows, spread over the range of the probability, and the distribution that
    drift is measured against. study: the Study, of which name, title, currency, language, task and custom attributes
    are kept, never a path, URL or query. facts: value, cut_points, metrics, expires, ... as they stand in the bundle;
    `expires` is as_of + horizon_days unless said. Raises ValueError for no rows.
    """
    from ..evaluation import predict

    if not len(rows):
        raise ValueError("no rows of the cohort: golden rows cannot be chosen")
    made: dict[str, Any] = {"bands": BANDS, **model, **facts, "format": FORMAT}
    if study is not None:
        made["study"] = study_facts(study)
    made["as_of"] = str(made["as_of"])[:10]
    made.setdefault("horizons", sorted(int(days) for days in made["calibration"]))
    made.setdefault("expires", str(date.fromisoformat(made["as_of"]) + timedelta(days=int(made["horizon_days"]))))
    made["versions"] = {**libraries(), **made.get("versions", {})}
    made["drift"] = profile(rows, made["inputs"])
    chosen = rows.iloc[spread(predict.probability(made, rows), GOLDEN_ROWS)]
    made["golden"] = golden(made, chosen)
    return made


def golden(model: Mapping[str, Any], rows: pd.DataFrame) -> dict[str, Any]:
    """{"columns", "rows", "p"}: `rows` as plain values (None where missing), and the score each must always get."""
    from ..evaluation import predict

    kinds = needed(model)
    columns = [name for name in kinds if name in rows]
    values = [[_cell(cell, kinds[name]) for cell in rows[name].astype(object).tolist()] for name in columns]
    p = predict.probability(model, rows)
    return {"columns": columns, "rows": [list(row) for row in zip(*values, strict=True)], "p": [float(x) for x in p]}


def _cell(value: Any, kind: str) -> str | float | None:
    if value is None or value != value:
        return None
    return str(value) if kind == "category" else float(value)


def needed(model: Mapping[str, Any]) -> dict[str, str]:
    """Every column a bundle reads -> "number" or "category": its inputs, the purchase model's, those of the value."""
    from ..evaluation.predict import BTYD_INPUTS
    from ..evaluation.value import NEEDED

    kinds = {item["name"]: item["kind"] for item in model["inputs"]}
    extra: Sequence[str] = [*BTYD_INPUTS] if model.get("btyd") else ["recency_days", "frequency"]
    if model.get("value"):
        extra = [*extra, *NEEDED, *model["value"].get("inputs", [])]
    return {**kinds, **{name: "number" for name in extra if name not in kinds}}


def study_facts(study: Any) -> dict[str, Any]:
    """What a bundle says about the study it belongs to, and what building its features again needs."""
    about = study.study
    return {
        "name": about.name,
        "title": about.title,
        "currency": about.currency,
        "language": about.language,
        "task": study.task.model_dump(mode="json"),
        "static": list(study.customers.static) if study.customers else [],
    }


def spread(p: Any, count: int) -> list[int]:
    """Positions of up to `count` values of `p`, from the smallest to the largest in even steps of rank."""
    import numpy as np

    order = np.argsort(np.asarray(p), kind="stable")
    places = np.unique(np.linspace(0, len(order) - 1, min(count, len(order))).round().astype(int))
    return [int(order[place]) for place in places]


def libraries() -> dict[str, str]:
    """Library -> version this bundle was made with."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
