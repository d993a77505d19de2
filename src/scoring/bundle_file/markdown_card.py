"""A bundle's model card as Markdown, under the headings of Hugging Face's template for model cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .content import Bundle
from .model_card import KINDS, METRICS, TARGETS, cohort_text

OTHER = {"churn": "repeat", "repeat": "churn"}


def markdown_card(bundle: Bundle | Mapping[str, Any], name: str = "bundle") -> str:
    """The card of a verified `bundle`, whose file is called `name`; text of the study is escaped."""
    content: Any = bundle
    study = content.get("study", {})
    days, target = content["horizon_days"], content["target"]
    title = _escaped(study.get("title") or study.get("name") or name)
    parts = [
        _front_matter(content),
        f"# Model Card for {title}: {target} within {days} days\n",
        "## Model Details\n",
        "### Model Description\n",
        f"Probability of {TARGETS[target].format(days=days)}, calibrated, with the reasons behind it.\n",
        _list(
            {
                "Model type": KINDS[content["model"]["kind"]].format(inputs=len(content["inputs"])),
                "Horizons": f"{', '.join(map(str, content['horizons']))} days",
                "Made at": f"as_of {content['as_of']}",
                "Expires": f"{content['expires']}; scores for an as_of from then on come with a warning",
                "Amounts in": study.get("currency"),
                "File": f"`{name}`, format {content['format']}: plain values only, it cannot run code",
            }
        ),
        "## Uses\n",
        "### Direct Use\n",
        f"Scoring {cohort_text(content)}, from cleaned order lines of the same shop.\n",
        "### Out-of-Scope Use\n",
        f"Other customers are scored with `in_cohort = false`; `{OTHER[target]}.pkl` answers another question. Other"
        " retailers, or order lines cleaned by other rules, are not what the model has learnt from. Decisions about a"
        " person's rights, credit or prices are not what it is for.\n",
        "## Bias, Risks, and Limitations\n",
        "The probability says who stays away, not whom a contact would keep. Base rates move: the expected rate below"
        " has an interval, and the model an expiry date. Where attributes of persons (gender, age, region) are among"
        " the inputs, groups can be treated differently; the list of inputs is below.\n",
        "## How to Get Started with the Model\n",
        f'```python\nfrom churn.scoring import load\n\nmodel = load("{name}")\nscores = model.score(order_lines,'
        f' as_of="{content["expires"]}")\n```\n',
        "## Training Details\n",
        *_training(content),
        "## Evaluation\n",
        *_evaluation(content),
        "## Technical Specifications\n",
        _list({"Made with": ", ".join(f"{key} {value}" for key, value in content.get("versions", {}).items())}),
        "Inputs: " + ", ".join(f"`{item['name']}`" for item in content["inputs"]) + ".\n",
    ]
    return "\n".join(part for part in parts if part)


def _front_matter(content: Mapping[str, Any]) -> str:
    language = content.get("study", {}).get("language", "en")
    tags = "".join(f"- {tag}\n" for tag in dict.fromkeys(("churn", "tabular-classification", content["target"])))
    return f"---\nlanguage: {language}\nlibrary_name: churn\npipeline_tag: tabular-classification\ntags:\n{tags}---\n"


def _training(content: Mapping[str, Any]) -> list[str]:
    training = content.get("training")
    if not training or not training["as_of"]:
        return ["Not recorded.\n"]
    dates, came_true = training["as_of"], "stayed away" if content["target"] == "churn" else "bought again"
    return [
        "### Training Data\n",
        f"{training['rows']:,} rows of {training['customers']:,} customers at {len(dates)} dates from {dates[0]} to"
        f" {dates[-1]}; {100 * training['rate']:.1f}% {came_true}. Features look at what was known by then.\n",
        "### Training Procedure\n",
        "A date trains the model only if its outcome window had closed by as_of. Candidates are compared on past dates,"
        " and the one that closed windows chose is calibrated by Platt scaling with a forecast base rate.\n",
    ]


def _evaluation(content: Mapping[str, Any]) -> list[str]:
    metrics, rate = content.get("metrics"), content.get("base_rate")
    parts = []
    if metrics:
        shipped = metrics["mean"].get("shipped", {})
        rows = "".join(
            f"| {label} | {shipped[key]:.3f} |\n" for key, label in METRICS.items() if shipped.get(key) is not None
        )
        parts += [
            "### Testing Data, Factors & Metrics\n",
            f"{metrics['origins']} past dates, each predicted by a model fitted on windows closed by then.\n",
            "### Results\n",
            f"| figure | mean |\n|---|---|\n{rows}" if rows else "",
        ]
    if rate:
        parts.append(
            f"Expected rate of the cohort: {100 * rate['rate']:.1f}% (80% interval {100 * rate['low']:.1f} to"
            f" {100 * rate['high']:.1f}%), {rate['customers']:,} customers.\n"
        )
    return parts or ["Not recorded.\n"]


def _list(facts: Mapping[str, str | None]) -> str:
    return "".join(f"- **{name}:** {value}\n" for name, value in facts.items() if value)


def _escaped(text: str) -> str:
    """`text` on one line, its Markdown and HTML signs made harmless."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|" else sign for sign in " ".join(text.split()))
