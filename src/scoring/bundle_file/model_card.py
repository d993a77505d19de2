"""A bundle's model card as text: what it predicts, trained on what, how good, for whom not, until when."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import files

ASKED = {
    "churn": "no purchase within {days} days of the as_of",
    "repeat": "a second purchase day within {days} days of the as_of",
}
RUNGS = {
    "recency": "recency rule",
    "bgnbd": "BG/NBD purchase model",
    "logistic": "logistic regression on {inputs} features",
    "boosted": "LightGBM and logistic regression on {inputs} features",
    "lightgbm": "LightGBM on {inputs} features",
}
METRICS = {
    "log_loss": "log loss",
    "brier": "Brier",
    "ece": "ECE",
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "lift_10": "lift at 10 %",
}


def show(path: str | Path) -> str:
    """The model card of the bundle at `path`, verified by hash and shape. Raises BundleError as `load` does."""
    bundle = files.read(path)
    parts = [f"# {path}", *_predicts(bundle), *_trained(bundle), *_quality(bundle), *_not_for(bundle), *_made(bundle)]
    return "\n".join(parts)


def cohort_words(bundle: Mapping[str, Any]) -> str:
    """Who the bundle is for, in words."""
    task = bundle.get("study", {}).get("task", {})
    if bundle["target"] == "repeat":
        days = task.get("new_days")
        return "customers with exactly one purchase day" + (f", at most {days} days before the as_of" if days else "")
    days = task.get("active_days")
    return f"customers who bought in the {days} days before the as_of" if days else "everyone who ever bought"


def _predicts(bundle: Mapping[str, Any]) -> list[str]:
    study = bundle.get("study", {})
    name = study.get("title") or study.get("name")
    rung = RUNGS[bundle["model"]["rung"]].format(inputs=len(bundle["inputs"]))
    horizons = ", ".join(str(days) for days in bundle["horizons"])
    return [
        *_line("study", name),
        *_line("predicts", f"probability of {ASKED[bundle['target']].format(days=bundle['horizon_days'])}"),
        *_line("horizons", f"{horizons} days"),
        *_line("for", cohort_words(bundle)),
        *_line("model", rung),
        *_line("made at", f"as_of {bundle['as_of']}"),
        *_line("expires", f"{bundle['expires']}: scores for an as_of from then on come with a warning"),
    ]


def _trained(bundle: Mapping[str, Any]) -> list[str]:
    training = bundle.get("training", {})
    dates = training.get("as_of") or []
    if not dates:
        return []
    rows, customers, rate = (training.get(key) for key in ("rows", "customers", "rate"))
    said = f"{len(dates)} as_of dates, {dates[0]} to {dates[-1]}"
    if rows and customers:
        said += f"; {rows:,} rows of {customers:,} customers"
    if rate is not None:
        said += f"; {100 * rate:.1f} % {'churned' if bundle['target'] == 'churn' else 'bought again'}"
    if shorter := training.get("shorter"):
        days = " or ".join(str(length) for length in sorted(set(shorter.values()), reverse=True))
        said += f"; and on the first {days} days after {len(shorter)} newer dates"
    return _line("trained on", said)


def _quality(bundle: Mapping[str, Any]) -> list[str]:
    metrics = bundle.get("metrics", {})
    shipped = metrics.get("mean", {}).get("shipped", {})
    figures = [f"{words} {shipped[key]:.3f}" for key, words in METRICS.items() if isinstance(shipped.get(key), float)]
    lines = _line("back-test", f"{metrics.get('origins')} origins; " + ", ".join(figures)) if figures else []
    level = bundle.get("level", {})
    if all(isinstance(level.get(key), float) for key in ("rate", "low", "high")):
        said = f"{100 * level['rate']:.1f} % (80 % interval {100 * level['low']:.1f} to {100 * level['high']:.1f} %)"
        lines += _line("expected rate", f"{said}, {level.get('n', 0):,} customers")
    return lines


def _not_for(bundle: Mapping[str, Any]) -> list[str]:
    other = "repeat" if bundle["target"] == "churn" else "churn"
    return [
        *_line(
            "not for",
            f"anyone else: scored too, with in_cohort = false ({other}.pkl answers another question)",
        ),
        *_line("", "another retailer, or order lines cleaned by other rules"),
    ]


def _made(bundle: Mapping[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in bundle.get("versions", {}).items())
    names = ", ".join(item["name"] for item in bundle["inputs"])
    return [
        *(_line("made with", versions) if versions else []),
        *_line("format", str(bundle["format"])),
        *_line("inputs", names),
    ]


def _line(name: str, text: Any) -> list[str]:
    return [f"{name:14}{text}"] if text else []
