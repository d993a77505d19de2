"""A bundle's model card as text: what it predicts, trained on what, how good, for whom not, until when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import files
from .content import Bundle

TARGETS = {
    "churn": "no purchase within {days} days of the as_of",
    "repeat": "a second purchase day within {days} days of the as_of",
}
KINDS = {
    "recency": "recency rule",
    "bgnbd": "BG/NBD purchase model",
    "hazard": "weekly hazard of a purchase",
    "logistic": "logistic regression on {inputs} features",
    "linear": "logistic regression on {inputs} features",
    "lightgbm": "LightGBM on {inputs} features",
    "blend": "weighted mean of a weekly hazard, and of logistic regression and LightGBM on {inputs} features",
    "offset_lightgbm": "LightGBM on {inputs} features",
}
METRICS = {
    "log_loss": "log loss",
    "brier": "Brier",
    "ece": "ECE",
    "auc": "AUC",
    "pr_auc": "PR-AUC",
    "lift_10": "lift at 10%",
}


def model_card(path: str | Path) -> str:
    """The model card of the bundle at `path`, verified by hash and schema. Raises BundleError as `load` does."""
    bundle = files.read(path)
    parts = [_predicts(bundle), _trained(bundle), _quality(bundle), _not_for(bundle), _versions(bundle)]
    return "\n".join([f"# {path}", *(line for lines in parts for line in lines)])


def cohort_text(bundle: Bundle) -> str:
    """Whom the bundle is for."""
    task = bundle.get("study", {}).get("task", {})
    if bundle["target"] == "repeat":
        days = task.get("new_days")
        return "customers with exactly one purchase day" + (f", at most {days} days before the as_of" if days else "")
    days = task.get("active_days")
    return f"customers who bought in the {days} days before the as_of" if days else "everyone who ever bought"


def _predicts(bundle: Bundle) -> list[str]:
    study = bundle.get("study", {})
    horizons = ", ".join(str(days) for days in bundle["horizons"])
    return [
        *_line("study", study.get("title") or study.get("name")),
        *_line("predicts", f"probability of {TARGETS[bundle['target']].format(days=bundle['horizon_days'])}"),
        *_line("horizons", f"{horizons} days"),
        *_line("for", cohort_text(bundle)),
        *_line("model", KINDS[bundle["model"]["kind"]].format(inputs=len(bundle["inputs"]))),
        *_line("made at", f"as_of {bundle['as_of']}"),
        *_line("expires", f"{bundle['expires']}: scores for an as_of from then on come with a warning"),
    ]


def _trained(bundle: Bundle) -> list[str]:
    training = bundle.get("training")
    if not training or not training["as_of"]:
        return []
    dates = training["as_of"]
    outcome = "churned" if bundle["target"] == "churn" else "bought again"
    text = f"{len(dates)} as_of dates, {dates[0]} to {dates[-1]}"
    text += (
        f"; {training['rows']:,} rows of {training['customers']:,} customers; {100 * training['rate']:.1f}% {outcome}"
    )
    if shorter := training.get("shorter_windows"):
        days = " or ".join(str(length) for length in sorted(set(shorter.values()), reverse=True))
        text += f"; and on the first {days} days after {len(shorter)} newer dates"
    return _line("trained on", text)


def _quality(bundle: Bundle) -> list[str]:
    metrics, base_rate = bundle.get("metrics"), bundle.get("base_rate")
    lines = []
    if metrics:
        shipped = metrics["mean"].get("shipped", {})
        known = [(name, shipped.get(key)) for key, name in METRICS.items()]
        figures = [f"{name} {value:.3f}" for name, value in known if value is not None]
        lines += _line("back-test", f"{metrics['origins']} origins; " + ", ".join(figures)) if figures else []
    if base_rate:
        rate, low, high = (f"{100 * base_rate[key]:.1f}" for key in ("rate", "low", "high"))
        text = f"{rate}% (80% interval {low} to {high}%), {base_rate['customers']:,} customers"
        lines += _line("expected rate", text)
    return lines


def _not_for(bundle: Bundle) -> list[str]:
    other = "repeat" if bundle["target"] == "churn" else "churn"
    return [
        *_line("not for", f"anyone else: scored too, with in_cohort = false ({other}.pkl has another target)"),
        *_line("", "another retailer, or order lines cleaned by other rules"),
    ]


def _versions(bundle: Bundle) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in bundle.get("versions", {}).items())
    return [
        *_line("made with", versions),
        *_line("format", str(bundle["format"])),
        *_line("inputs", ", ".join(item["name"] for item in bundle["inputs"])),
    ]


def _line(name: str, text: Any) -> list[str]:
    return [f"{name:14}{text}"] if text else []
