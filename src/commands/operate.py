"""What is done with a model in service: `churn monitor`, `churn serve`, `churn sign`, `churn forget`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import UserError


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Enters this group's commands into `commands`, each made by `command(commands, name, function)`."""
    watching = command(commands, "monitor", monitor)
    watching.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder")
    watching.add_argument(
        "--ledger", metavar="DIR|URL", help="default: [ledger] of the study file, or ledger/ in its folder"
    )
    watching.add_argument("--ledger-table", metavar="NAME", help="with a URL: the table there (churn_ledger)")
    watching.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to a file")
    watching.add_argument("--html", type=Path, metavar="FILE", help="also write what is shown to a page")
    watching.add_argument("--since", metavar="DATE", help="leave out what was predicted before this as_of")
    watching.add_argument(
        "--one-in", type=float, default=240.0, metavar="N", help="at most one false alarm in N closed dates (240)"
    )
    serving = command(commands, "serve", serve)
    serving.add_argument("bundle", type=Path, metavar="BUNDLE", help="churn.pkl or repeat.pkl")
    serving.add_argument(
        "--host", default="127.0.0.1", help="any other than this machine's own needs a token (CHURN_TOKEN)"
    )
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--workers", type=int, default=1, help="processes")
    serving.add_argument("--timeout", type=float, default=10.0, metavar="SECONDS", help="of one request (10)")
    serving.add_argument("--max-body", type=int, default=2 * 2**20, metavar="BYTES", help="of one request (2 MiB)")
    serving.add_argument("--max-rows", type=int, default=1_000, metavar="N", help="customers of one request (1,000)")
    serving.add_argument(
        "--public-key", type=Path, metavar="FILE", help="serve only bundles signed by its private half"
    )
    serving.add_argument(
        "--ledger", metavar="DIR|URL", help="record who was scored (id, as_of, horizon, p, model) for churn monitor"
    )
    serving.add_argument("--ledger-table", metavar="NAME", help="with a URL: the table there (churn_ledger)")
    exporting = command(commands, "export", export)
    exporting.add_argument("form", choices=["mlflow"], help="mlflow: a pyfunc model")
    exporting.add_argument("bundle", type=Path, metavar="BUNDLE", help="churn.pkl or repeat.pkl")
    exporting.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    forgetting = command(commands, "forget", forget)
    forgetting.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder")
    forgetting.add_argument("customer", metavar="CUSTOMER", help="the customer_id, as in customers.csv")
    forgetting.add_argument("--out", type=Path, metavar="DIR", help="the folder given to `churn run --out`")
    signing = command(commands, "sign", sign)
    signing.add_argument("bundle", type=Path, nargs="?", metavar="BUNDLE", help="churn.pkl or repeat.pkl")
    signing.add_argument("--key", type=Path, metavar="FILE", help="private key; writes BUNDLE.sig")
    signing.add_argument(
        "--verify", type=Path, metavar="FILE", help="public key; says whether BUNDLE.sig is by its half"
    )
    signing.add_argument("--new-keys", type=Path, metavar="NAME", help="writes NAME.key and NAME.pub")


def monitor(options: argparse.Namespace) -> int:
    """What was predicted and what happened since; exit code 3 when the forecasts miss by more than they say."""
    from ..monitoring.ledger import named
    from ..pipeline.monitor import monitor_study

    return monitor_study(
        options.study,
        ledger_place=None if options.ledger is None else named(options.ledger, options.ledger_table),
        html=options.html,
        json_file=options.json,
        since=None if options.since is None else _day(options.since),
        one_in=options.one_in,
    )


def serve(options: argparse.Namespace) -> int:
    """A bundle behind HTTP on this machine: scores, reasons, model card, health, metrics."""
    from ..service.serve import serve as start
    from ..service.settings import Settings

    bounds = ("host", "port", "workers", "timeout", "max_body", "max_rows")
    names = ("bundle", *bounds, "public_key", "ledger", "ledger_table")
    start(Settings(**{name: getattr(options, name) for name in names}))
    return 0


def export(options: argparse.Namespace) -> int:
    """A bundle in the form of another tool."""
    from ..service.mlflow_export import export_mlflow

    print(export_mlflow(options.bundle, options.folder))
    return 0


def forget(options: argparse.Namespace) -> int:
    """One customer, taken out of everything made for a study; raw files are their owner's."""
    from ..pipeline.forget import forget_customer

    for line in forget_customer(options.study, options.customer, options.out):
        print(line)
    return 0


def sign(options: argparse.Namespace) -> int:
    """A bundle's signature, written or verified; or a new pair of keys."""
    from ..scoring import signatures

    if options.new_keys is not None:
        private, public = (Path(f"{options.new_keys}.{kind}") for kind in ("key", "pub"))
        signatures.new_keys(private, public)
        print(f"{private} (keep it secret), {public}")
    elif options.bundle is not None and options.key is not None:
        print(signatures.sign(options.bundle, options.key))
    elif options.bundle is not None and options.verify is not None:
        signatures.verify(options.bundle, options.verify)
        print(f"{options.bundle} is signed by {options.verify}")
    else:
        raise UserError("sign BUNDLE --key FILE, sign BUNDLE --verify FILE, or sign --new-keys NAME")
    return 0


def shown(bundle: Path, form: str) -> str:
    """The model card as Markdown (`form` md), or the JSON Schema of inputs and outputs (json-schema)."""
    import json

    from ..scoring import read
    from ..scoring.bundle_file.markdown_card import markdown_card
    from ..scoring.json_schema import bundle_schema

    content = read(bundle)
    if form == "md":
        return markdown_card(content, bundle.name)
    return json.dumps(bundle_schema(content), indent=1, ensure_ascii=False)


def recording(
    bundle: Path, ledger_place: str, table: str | None, further: Callable[[Any], Any] | None = None
) -> Callable[[Any], None]:
    """What `score_file` does with scores: hands them to `further`, then records the cohort's in the ledger.

    ledger_place: a folder, or a database's address. Raises UserError at once where that leads nowhere.
    """
    from ..monitoring import ledger

    where = ledger.checked(ledger.named(ledger_place, table))

    def deliver(scores: Any) -> None:
        from ..scoring import read

        digest = ledger.sha256(bundle)
        if further is not None:
            further(scores)
        ledger.record_scores(where, scores, read(bundle, digest), digest)

    return deliver


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is no date: write it as 2026-01-31") from None
