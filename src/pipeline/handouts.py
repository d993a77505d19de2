"""The report in the formats that management passes on, from the files of an existing run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from .. import reporting
from ..atomic_write import replacing
from ..errors import UserError
from ..reporting.handouts import email, report_json, slides
from ..reporting.handouts.slides import require_pptx
from ..study import Study, load_study
from . import browser
from .publish import study_lock

ALWAYS = ("html", "json", "email")
"""formats of every run; they need nothing but the project itself"""


def _html(summary: dict[str, Any], language: str) -> bytes:
    return reporting.render(summary, language).encode()


def _json(summary: dict[str, Any], language: str) -> bytes:
    return report_json(summary).encode()


def _email(summary: dict[str, Any], language: str) -> bytes:
    return email(summary, language).encode()


def _pptx(summary: dict[str, Any], language: str) -> bytes:
    return slides(summary, language)


def _pdf(summary: dict[str, Any], language: str) -> bytes:
    return browser.pdf(_first_page(summary, language), date.fromisoformat(summary["as_of"]))


def _png(summary: dict[str, Any], language: str) -> bytes:
    return browser.png(_first_page(summary, language))


MAKERS: dict[str, tuple[str, Callable[[dict[str, Any], str], bytes]]] = {
    "html": ("report.html", _html),
    "json": ("report.json", _json),
    "email": ("email.html", _email),
    "pdf": ("report.pdf", _pdf),
    "png": ("report.png", _png),
    "pptx": ("report.pptx", _pptx),
}
"""format -> its file in reports/<study>/, and what makes it from the report's summary in a language"""


def require(formats: Iterable[str]) -> None:
    """Raises UserError in one line where one of `formats` is unknown or needs something that is not on the machine."""
    for name in formats:
        if name not in MAKERS:
            raise UserError(f"unknown format `{name}`: allowed are {', '.join(MAKERS)}")
        if name in ("pdf", "png"):
            browser.find_chromium()
        if name == "pptx":
            require_pptx()


def file_name(name: str, language: str, study: Study) -> str:
    """`report.pdf`, or `report.zh.pdf` in another language than the study's; report.json holds both languages."""
    file = MAKERS[name][0]
    if language == study.study.language or name == "json":
        return file
    stem, _, end = file.rpartition(".")
    return f"{stem}.{language}.{end}"


def write_handouts(
    study: Study, summary: dict[str, Any], folder: Path, formats: Iterable[str], languages: Iterable[str] = ()
) -> list[Path]:
    """The files written to `folder`, each whole or not at all; `languages`: default the study's own.

    Nothing is written before everything is made. Raises UserError as `require`, and for Chinese slides without a
    Chinese font.
    """
    writers = {
        folder / file_name(name, language, study): MAKERS[name][1](summary, language)
        for language in languages or [study.study.language]
        for name in dict.fromkeys(formats)
    }
    for file, content in writers.items():
        with replacing(file) as draft:
            draft.write_bytes(content)
    return list(writers)


def report_study(
    path: str | Path, out: str | Path | None = None, *, formats: Sequence[str] = (), languages: Sequence[str] = ()
) -> list[Path]:
    """The files written to reports/<study>/ from the interim files of an earlier `churn run`; no notebook runs.

    formats: keys of MAKERS; default those of every run and `report.formats`. languages: en, zh; default the study's.
    Raises UserError for an unknown format or language, a missing interim file, or a program that is not there.
    """
    study = load_study(path, out)
    wanted = tuple(formats) or (*ALWAYS, *study.report.formats)
    require(wanted)
    for language in languages:
        if language not in reporting.LANGUAGES:
            raise UserError(f"unknown language `{language}`: allowed are {', '.join(reporting.LANGUAGES)}")
    with study_lock(study):
        summary = _summary(study)
        study.paths.reports.mkdir(parents=True, exist_ok=True)
        written = write_handouts(study, summary, study.paths.reports, wanted, languages)
        _record(study.paths.reports / "run.json", written)
    return written


def _summary(study: Study) -> dict[str, Any]:
    try:
        return reporting.summary(study)
    except KeyError as error:  # a column that an earlier version did not write
        raise UserError(
            f"{study.paths.interim} was left by another version of churn (it lacks {error}): run `churn run` again"
        ) from error


def _record(run: Path, written: Iterable[Path]) -> None:
    """The SHA-256 of each written file in run.json, which has those of the run's own files."""
    if not run.exists():
        return
    facts = json.loads(run.read_text(encoding="utf-8"))
    for file in written:
        facts["files"][f"reports/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    facts["files"] = dict(sorted(facts["files"].items()))
    with replacing(run) as draft:
        draft.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _first_page(summary: dict[str, Any], language: str) -> Callable[[str], str]:
    return partial(reporting.render, reporting.first_page(summary), language)
