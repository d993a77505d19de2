"""`churn explain`: one customer of an existing run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Enters this group's commands into `commands`, each made by `command(commands, name, function)`."""
    parser = command(commands, "explain", explain)
    parser.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder; run before")
    parser.add_argument("customer", metavar="CUSTOMER", help="the customer's id, as in the data")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="default: customers/ in the study's reports")
    parser.add_argument("--language", choices=["en", "zh"], help="default: the study's")


def explain(options: argparse.Namespace) -> int:
    """One customer: purchases, risk then and now, reasons, worth, what to do; printed, and written as a page."""
    from ..pipeline.explain import explain_customer

    page, text = explain_customer(options.study, options.customer, out=options.out, language=options.language)
    print(text)
    print(page)
    return 0
