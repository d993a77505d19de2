"""Export of notebook 11: the report, its tables, the bundles, and the record of what they were made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from .. import interim, reporting, scoring
from ..errors import UserError
from ..reporting import history
from ..scoring.bundle_file.build import libraries
from ..study import Study
from ..targets import TARGETS
from .handouts import ALWAYS, write_handouts
from .publish import Staged


def export(study: Study, staged: Staged) -> dict[str, Any]:
    """The report's summary; `staged.models` and `staged.reports` then hold everything that is to be published.

    models: churn.pkl, repeat.pkl (where a repeat model could be trained), their JSON Schemas, manifest.json. reports:
    report.html, report.json, email.html and those of `report.formats`, customers.csv, metrics.json, backtest.parquet,
    history.json, run.json. Raises UserError for a missing interim file, and for cut points of another as_of.
    """
    _hand_over_bundles(study, staged.models)
    summary = reporting.summary(study)
    write_handouts(study, summary, staged.reports, (*ALWAYS, *study.report.formats))
    reporting.customers_csv(reporting.customers_table(study), staged.reports / "customers.csv")
    _json(staged.reports / "metrics.json", reporting.metrics(study))
    _json(staged.reports / history.FILE, history.extended(history.read_history(study), summary))
    backtest = pd.concat([interim.read(study, f"backtest_{name}") for name in TARGETS if _has(study, name)])
    backtest.to_parquet(staged.reports / "backtest.parquet", index=False, compression="zstd")
    _json(staged.reports / "run.json", facts(study, staged))
    return summary


def _hand_over_bundles(study: Study, folder: Path) -> None:
    """The bundles of notebooks 04 and 05 in `folder`, with the cut points by which notebook 03 assigned customers."""
    cut_points = interim.read_facts(study, "cut_points")
    for file in sorted((study.paths.interim / "bundles").glob("*.pkl")):
        bundle = scoring.read(file)
        if bundle["as_of"] != cut_points["as_of"]:
            raise UserError(
                f"{study.paths.interim / 'cut_points.json'} is of {cut_points['as_of']}, {file.name} of "
                f"{bundle['as_of']}: run notebook 03 again, or the one that makes {file.name}"
            )
        scoring.save({**bundle, "cut_points": cut_points}, folder / file.name)


def facts(study: Study, staged: Staged) -> dict[str, Any]:
    """What the results were made from and what was written: settings, library versions, SHA-256 of every file."""
    return made_from(study) | {
        "files": {
            file.relative_to(staged.root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(staged.root.rglob("*"))
            if file.is_file() and file.parent.name != "notebooks" and file.name != "run.json"
        },
    }


def made_from(study: Study) -> dict[str, Any]:
    """Settings (`study`) and library `versions`, as run.json has them."""
    settings = study.model_dump(mode="json", exclude={"order_lines": {"url", "query"}, "ledger": {"url"}})
    return {"study": settings, "versions": libraries()}


def _has(study: Study, target: str) -> bool:
    return (study.paths.interim / f"backtest_{target}.parquet").exists()


def _json(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
