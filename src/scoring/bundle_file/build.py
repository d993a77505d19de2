"""From a fitted model to a bundle: golden rows, the inputs' distribution, expiry, versions."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from ..inputs import columns_read
from ..monitoring import reference_distribution
from .content import Bands, Bundle, Golden, StudyFacts
from .fitted_content import FittedModel
from .upgrades import FORMAT

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ...study import Study
    from ..evaluation.predict import CompiledModel

GOLDEN_ROWS = 24
BANDS: Bands = {"cuts": [0.25, 0.50, 0.75], "names": ["low", "medium", "high", "very_high"]}
LIBRARIES = ("churn", "lightgbm", "narwhals", "numpy", "pandas")


def build_bundle(
    model: Mapping[str, Any],
    rows: pd.DataFrame,
    study: Study | None = None,
    *,
    reasons: Mapping[str, Any] | None = None,
    value: Mapping[str, Any] | None = None,
    cut_points: Mapping[str, Any] | None = None,
    expires: str | None = None,
) -> Bundle:
    """The complete bundle of a fitted `model`, ready for `save`.

    model: a `FittedToday`, which modelling.fit gives. rows: feature rows of the cohort (its inputs, frequency,
    recency_days, tenure_days and monetary_total), today's or the newest training rows; from them come GOLDEN_ROWS
    golden rows, spread over the range of the probability, and the distribution that drift is measured against. study:
    of it name, title, currency, language, task and custom attributes are kept, never a path, URL or query. reasons,
    value, cut_points: the sections of these names; explain.learn gives the first. expires: YYYY-MM-DD; as_of +
    horizon_days unless given. Raises ValueError for no rows.
    """
    from ..evaluation.predict import compile_model

    if not len(rows):
        raise ValueError("no rows of the cohort: golden rows cannot be chosen")
    content: dict[str, Any] = {"bands": BANDS, **model, "format": FORMAT, "as_of": str(model["as_of"])[:10]}
    for name, section in (("reasons", reasons), ("value", value), ("cut_points", cut_points)):
        if section is not None:
            content[name] = section
    if study is not None:
        content["study"] = study_facts(study)
    content.setdefault("horizons", sorted(int(days) for days in content["calibration"]))
    last_day = date.fromisoformat(content["as_of"]) + timedelta(days=int(content["horizon_days"]))
    content["expires"] = expires or str(last_day)
    content["versions"] = {**libraries(), **content.get("versions", {})}
    content["reference_distribution"] = reference_distribution(rows, content["inputs"])
    compiled = compile_model(cast(FittedModel, content), threads=1)
    chosen = rows.iloc[evenly_spread(compiled.probability(rows), GOLDEN_ROWS)]
    content["golden"] = golden(content, compiled, chosen)
    return cast(Bundle, content)


def golden(content: Mapping[str, Any], compiled: CompiledModel, rows: pd.DataFrame) -> Golden:
    """`rows` as plain values (None where missing), and the probability each must always get."""
    kinds = columns_read(content)
    columns = [name for name in kinds if name in rows]
    values = [
        [
            None if missing else _cell(cell, kinds[name])
            for cell, missing in zip(rows[name], rows[name].isna(), strict=True)
        ]
        for name in columns
    ]
    p = [float(probability) for probability in compiled.probability(rows)]
    return {"columns": columns, "rows": [list(row) for row in zip(*values, strict=True)], "p": p}


def _cell(value: Any, kind: str) -> str | float:
    return str(value) if kind == "category" else float(value)


def study_facts(study: Study) -> StudyFacts:
    """The facts of the study that a bundle keeps: for people, and for building its features again."""
    about = study.study
    return {
        "name": about.name,
        "title": about.title,
        "currency": about.currency,
        "language": about.language,
        "task": cast(Any, study.task.model_dump(mode="json")),
        "static": list(study.customers.static) if study.customers else [],
    }


def evenly_spread(p: np.ndarray, count: int) -> list[int]:
    """Positions of up to `count` values of `p`, from the smallest to the largest in even steps of rank."""
    import numpy as np

    order = np.argsort(np.asarray(p), kind="stable")
    ranks = np.unique(np.linspace(0, len(order) - 1, min(count, len(order))).round().astype(int))
    return [int(order[rank]) for rank in ranks]


def libraries() -> dict[str, str]:
    """Library -> version this bundle was made with."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
