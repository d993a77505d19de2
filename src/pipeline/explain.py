"""`churn explain`: everything known about one customer, from a run's files, as a page and in words."""

from __future__ import annotations

import difflib
import hashlib
import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from ..atomic_write import replacing
from ..errors import UserError
from ..reporting import render_customer
from ..reporting.data import Interim
from ..reporting.sections import customers
from ..study import Study, load_study

NAMED = 60
"""characters of an id in a file name"""


def explain_customer(
    study: str | Path, customer: str, out: Path | None = None, language: str | None = None
) -> tuple[Path, str]:
    """The page written and what it says as plain text.

    out: the file; default `customers/<id>.html` in the study's reports. language: en or zh; default the study's.
    Raises UserError for a customer who is not known at the study's as_of, and where `churn run` has left no results.
    """
    known = load_study(study)
    data = Interim(known)
    ids = data.value["customer_id"]
    if not ids.eq(customer).any():
        raise UserError(_unknown(customer, ids.tolist(), known, study))
    page = render_customer(_frame(data), customers.details(data, [customer], customers.is_advised(data))[0], language)
    target = out or known.paths.reports / "customers" / f"{file_name(customer)}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")
    return target, plain_text(page)


def file_name(customer: str) -> str:
    """A name for the file of `customer`: the id where every system takes it, else a safe form and a hash."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", customer)[:NAMED]
    return safe if safe == customer else f"{safe}-{hashlib.sha256(customer.encode()).hexdigest()[:8]}"


def plain_text(page: str) -> str:
    """What the page says, line by line, as a terminal shows it."""
    tree = BeautifulSoup(page, "html.parser")
    lines = [one.get_text() for one in tree.select("main h1")]
    for term, text in zip(tree.select("main dt"), tree.select("main dd"), strict=True):
        parts = [one.get_text(" ", strip=True) for one in text.select("li")] or [text.get_text(" ", strip=True)]
        lines += [f"  {term.get_text()}: {parts[0]}", *(f"      {part}" for part in parts[1:])]
    return "\n".join(lines)


def _frame(data: Interim) -> dict[str, Any]:
    study, task = data.study.study, data.study.task
    return {
        "study": {"title": study.title or study.name, "currency": study.currency, "language": study.language},
        "as_of": data.as_of.date().isoformat(),
        "overview": {
            "horizon_days": task.horizon_days,
            "active_days": task.active_days,
            "value_days": task.value_horizon_days,
        },
    }


def _unknown(customer: str, ids: list[str], study: Study, path: str | Path) -> str:
    close = difflib.get_close_matches(customer, ids[:200_000], n=3)
    near = f"; close to it: {', '.join(close)}" if close else ""
    return (
        f"no customer {customer!r} among the {len(ids):,} whom {study.study.name} knew at its last run{near}; who "
        f"came since is known after churn run {path}"
    )
