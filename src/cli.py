"""The `churn` command: one subcommand per thing a person does.

Errors a user can cause end in one line and exit code 2.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .commands import explain, operate, project, report
from .errors import UserError, missing_extra

REASONS = 3
"""that `churn score` gives"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of the command given by `arguments` (default: the shell's).

    0: done. 1: `check --leaks` has seen a feature move; Python gives it too after a defect of ours, with the traceback.
    2: an error that the user can mend, said in one line. 3: `monitor` sounds the alarm. 130: stopped.
    """
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _one_line
            return options.do(options) or 0
    except UserError as error:
        if options.debug:
            raise
        print(f"churn: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        extra = missing_extra(error.name)
        if options.debug or extra is None:
            raise
        print(f"churn: this needs {error.name}: pip install 'churn[{extra}]'", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("churn: stopped; nothing that existed was changed", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0


def _one_line(message: Warning | str, *_: Any, **__: Any) -> None:
    """A warning as a person reads it: what it says, without file and line."""
    print(f"churn: {message}", file=sys.stderr)


def check(options: argparse.Namespace) -> int:
    """What a study's data allow, what cleaning did, lines as they were understood, totals; changes nothing."""
    from .pipeline.check import check_study

    return check_study(options.study, leaks=options.leaks, html=options.html)


def init(options: argparse.Namespace) -> int:
    """A study file for a shop's files, written next to them: recognised or guessed, with comments."""
    from .ingest.study_file.initialise import initialise

    target, report = initialise(options.files, name=options.name, force=options.force)
    for one in report:
        print(one)
    print(f"{target} written; read its comments, then: churn check {target.parent}")
    return 0


def run(options: argparse.Namespace) -> int:
    """All notebooks in order, from order lines to report and model."""
    from .pipeline.run import run_study

    run_study(options.study, out=options.out, fresh=options.fresh, explain_cache=options.explain_cache)
    return 0


def score(options: argparse.Namespace) -> int:
    """A file or a database table of scores, from a bundle and order lines."""
    from .commands.operate import recording
    from .scoring import score_file

    deliver: Callable[[Any], Any] | None = None
    if (options.to is None) != (options.table is None):
        raise UserError("--to URL and --table NAME go together: the database, and the table in it")
    if options.to is not None:
        from .ingest.sources.write_back import check_target, write_back
        from .scoring.score_table import point_columns

        check_target(options.to, options.table)
        deliver = partial(write_back, url=options.to, table=options.table, optional=point_columns(REASONS))
    if options.ledger is not None:
        deliver = recording(options.bundle, options.ledger, options.ledger_table, deliver)
    rows = score_file(
        options.bundle,
        options.order_lines,
        options.out,
        as_of=options.as_of,
        customers=options.customers,
        touchpoints=options.touchpoints,
        engine=options.engine,
        master=options.master,
        reasons=REASONS,
        deliver=deliver,
    )
    places = [str(place) for place in (options.table, options.out, options.ledger) if place]
    print(f"{rows:,} customers scored: {', '.join(places)}")
    return 0


def show(options: argparse.Namespace) -> int:
    """A bundle's model card."""
    from .scoring import model_card

    if options.format == "text":
        print(model_card(options.bundle))
    else:
        from .commands.operate import shown

        print(shown(options.bundle, options.format))
    return 0


def fetch(options: argparse.Namespace) -> int:
    """A public data set, put under data/."""
    from .ingest import fetch as fetch_data

    print(fetch_data(options.name, from_file=options.from_file))
    return 0


def simulate(options: argparse.Namespace) -> int:
    """The demo retailer's files."""
    from .demo import simulate as simulate_retailer

    print(simulate_retailer(options.folder, seed=options.seed, customers=options.customers))
    return 0


def campaign_assign(options: argparse.Namespace) -> int:
    """A campaign's assignment, written once."""
    from .pipeline.campaign import campaign_assign as assign

    print(assign(options.study, size=options.size, control=options.control, seed=options.seed, name=options.name))
    return 0


def campaign_read(options: argparse.Namespace) -> int:
    """A campaign's read-out, from order lines that arrived since."""
    from .pipeline.campaign import campaign_read as read

    print(read(options.study, assignment=options.assignment, days=options.days))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="churn", description="Calibrated churn and repeat-purchase probabilities from a retailer's order lines."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    project.add(commands, _command)
    beginning = _command(commands, "init", init)
    beginning.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="CSV, Parquet, Excel or JSON, as handed over"
    )
    beginning.add_argument("--name", help="the study's name; default: its folder's")
    beginning.add_argument("--force", action="store_true", help="write over a study file that is there")

    checking = _command(commands, "check", check)
    checking.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder")
    checking.add_argument(
        "--leaks", action="store_true", help="edit the future of your data and see that no feature moves"
    )

    checking.add_argument("--html", type=Path, metavar="FILE", help="also write what is shown to a page")

    running = _command(commands, "run", run)
    running.add_argument("study", type=Path, metavar="STUDY", help="a study.toml or its folder")
    running.add_argument("--out", type=Path, metavar="DIR", help="write interim/, models/ and reports/ there instead")
    running.add_argument(
        "--fresh", action="store_true", help="read and compute everything anew, whatever earlier runs left"
    )
    running.add_argument(
        "--explain-cache",
        action="store_true",
        help="say at the end what was reused of earlier runs, and why not the rest",
    )

    report.add(commands, _command)
    explain.add(commands, _command)

    scoring = _command(commands, "score", score)
    scoring.add_argument("bundle", type=Path, metavar="BUNDLE", help="churn.pkl or repeat.pkl")
    scoring.add_argument("order_lines", type=Path, metavar="ORDER_LINES", help="canonical order lines (.parquet, .csv)")
    scoring.add_argument("-o", "--out", type=Path, help="scores file, or a folder with --engine spark")
    scoring.add_argument(
        "--to",
        metavar="URL",
        help="also or instead a database: 'postgresql://me:${PASSWORD}@host/shop' (in single quotes: the password is"
        " taken from the environment), sqlite:///FILE or duckdb:///FILE",
    )
    scoring.add_argument("--table", metavar="NAME", help="table there; its rows of the same as_of are replaced")
    scoring.add_argument(
        "--ledger",
        metavar="DIR|URL",
        help="also record the cohort's scores for churn monitor: in files, or in a table of a database (see --to)",
    )
    scoring.add_argument("--ledger-table", metavar="NAME", help="with --ledger URL: the table there (churn_ledger)")
    scoring.add_argument("--as-of", metavar="DATE", help="default: the day after the last order line")
    scoring.add_argument("--customers", type=Path, help="customers table, if the bundle was trained with one")
    scoring.add_argument("--touchpoints", type=Path, help="touchpoints table, if the bundle was trained with one")
    scoring.add_argument("--engine", choices=["duckdb", "polars", "pandas", "spark"], default="duckdb")
    scoring.add_argument("--master", help="Spark master (default local[*])")

    showing = _command(commands, "show", show)
    showing.add_argument("bundle", type=Path, metavar="BUNDLE", help="churn.pkl or repeat.pkl")
    showing.add_argument(
        "--format",
        choices=["text", "md", "json-schema"],
        default="text",
        help="text (default); md: Markdown; json-schema: of what the model reads and gives",
    )

    fetching = _command(commands, "fetch", fetch)
    fetching.add_argument("name", metavar="NAME", help="online-retail-ii or cdnow")
    fetching.add_argument("--from", dest="from_file", type=Path, metavar="FILE", help="a copy you already have")

    simulating = _command(commands, "simulate", simulate)
    simulating.add_argument("--folder", type=Path, default=Path("data/demo"), help="default: data/demo")
    simulating.add_argument("--seed", type=int, default=20260101)
    simulating.add_argument("--customers", type=int, default=6000)

    operate.add(commands, _command)

    campaigns = commands.add_parser("campaign", help="assign a campaign, and read its effect later")
    campaigns.set_defaults(debug=False)
    actions = campaigns.add_subparsers(required=True, metavar="ACTION")
    assigning = _command(actions, "assign", campaign_assign)
    assigning.add_argument("study", type=Path, metavar="STUDY")
    assigning.add_argument("--size", type=int, required=True, help="customers in the campaign, control included")
    assigning.add_argument(
        "--control", type=float, default=0.2, help="share kept as control, between 0 and 1; default: 0.2"
    )
    assigning.add_argument("--seed", type=int, default=0, help="the same one draws the same groups; default: 0")
    assigning.add_argument("--name", help="default: the as_of")
    reading = _command(actions, "read", campaign_read)
    reading.add_argument("study", type=Path, metavar="STUDY")
    reading.add_argument("--assignment", type=Path, required=True, metavar="FILE", help="what `assign` wrote")
    reading.add_argument("--days", type=int, help="days after the assignment to look at; default: the horizon")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    do: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=(do.__doc__ or "").rstrip("."), description=do.__doc__)
    command.set_defaults(do=do)
    command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return command


if __name__ == "__main__":
    sys.exit(main())
