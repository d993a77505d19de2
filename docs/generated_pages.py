"""Pages of the documentation site that are made from the code: the study file's keys and the feature catalogue."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from churn.features.catalogue import render
from churn.reporting.handouts import report_data
from churn.study import Study

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "example" / "study.toml"
NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "date", Any: "anything"}
STUDY_HEAD = """# Study file

One TOML file describes one retailer. It is read once and validated as a whole: an unknown key is refused with the
nearest known one, a wrong value with what is allowed. This page is made from the settings model of the code and from
the comments of `data/example/study.toml`, an example with every key, which the tests read.

Only `[study] name`, a source for `[order_lines]`, and the columns that bear other names in your files are needed.
"""
REPORT_DATA_HEAD = """# report.json

`reports/<study>/report.json` is what the report says, as data: unrounded numbers, ISO dates, texts in English and
Chinese. Every run writes it; `churn report STUDY --format json` writes it again from an existing run. It keeps to the
JSON schema [report.schema.json](../report.schema.json), which is made from the same models as this page. Where page one
advises a test, `decision.contacts` is null and no other field holds a list or savings.
"""


def on_startup(**_: Any) -> None:
    """Lets `build/docs/churn` be taken for `src/`, before anything looks for the package by its name."""
    root = Path(__file__).resolve().parents[1]
    package = root / "build" / "docs" / "churn"
    package.parent.mkdir(parents=True, exist_ok=True)
    if not package.is_symlink():
        package.symlink_to(root / "src", target_is_directory=True)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The site's files with `guide/study-file.md`, `guide/features.md` and `guide/report-data.md` added."""
    files.append(File.generated(config, "guide/study-file.md", content=study_page()))
    files.append(File.generated(config, "guide/features.md", content=render()))
    files.append(File.generated(config, "guide/report-data.md", content=report_data_page()))
    return files


def study_page() -> str:
    """Every section and key of a study file: type, default, allowed values, meaning."""
    parts, comments = [STUDY_HEAD], _comments()
    for name, field in Study.model_fields.items():
        model = _section(field.annotation)
        if model is None or field.exclude:
            continue
        optional = "" if field.is_required() else " (optional)"
        parts += [f"## `[{name}]`{optional}", "", _first_line(model), ""]
        parts += ["| key | type | default | allowed | meaning |", "|---|---|---|---|---|"]
        for key, one in model.model_fields.items():
            meaning = comments.get((name, key)) or comments.get(("order_lines", key), "")
            parts.append(_row(key, one, one.description or meaning))
        parts.append("")
    return "\n".join(parts)


def report_data_page() -> str:
    """Every field of report.json: type and meaning, part by part."""
    parts = [REPORT_DATA_HEAD]
    models = [one for one in vars(report_data).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    named = [one for one in models if one.model_fields]
    for model in [named[-1], *named[:-1]]:
        parts += [f"## {model.__name__}", "", (model.__doc__ or "").strip(), ""]
        parts += ["| field | type | meaning |", "|---|---|---|"]
        for key, field in model.model_fields.items():
            cells = (f"`{key}`", _type(field.annotation), " ".join((field.description or "").split()))
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts)


def _section(annotation: Any) -> type[BaseModel] | None:
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _first_line(model: type[BaseModel]) -> str:
    text = (model.__doc__ or "").strip().split("\n")[0].rsplit("]: ", 1)[-1]
    return text[:1].upper() + text[1:]


def _comments() -> dict[tuple[str, str], str]:
    """(section, key) -> the comment on its line, and below it, in the example study file."""
    comments: dict[tuple[str, str], str] = {}
    section, last = "", ("", "")
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if header := re.match(r"\[+([\w.]+)\]+", line):
            section, last = header[1], ("", "")
        elif key := re.match(r"(?:# )?(\w+) = .*?#\s*([^#]+)$", line):
            last = (section, key[1])
            comments[last] = key[2].strip()
        elif (more := re.match(r"\s{12,}# (.*)$", line)) and last in comments:
            comments[last] += " " + more[1].strip()
        else:
            last = ("", "")
    return comments


def _row(key: str, field: FieldInfo, meaning: str) -> str:
    cells = (f"`{key}`", _type(field.annotation), _default(field.default), _allowed(field), " ".join(meaning.split()))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return "needed"
    if value is None or value in ((), {}, ""):
        return ""
    shown = str(value).lower() if isinstance(value, bool) else list(value) if isinstance(value, tuple) else value
    return f"`{shown}`"


def _type(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0])
    if origin is Literal:
        return "one of " + ", ".join(f"`{one}`" for one in inner)
    if origin in (Union, UnionType):
        return " or ".join(_type(one) for one in inner if one is not NoneType)
    if origin is tuple:
        kinds = dict.fromkeys(_type(one) for one in inner if one is not Ellipsis)
        return "list of " + ", ".join(kinds)
    if origin is dict:
        return f"table of {_type(inner[1])}"
    return NAMES.get(annotation, getattr(annotation, "__name__", str(annotation)))


def _allowed(field: FieldInfo) -> str:
    signs = {"gt": "above", "ge": "from", "lt": "below", "le": "up to", "max_length": "length up to"}
    return ", ".join(
        f"{word} {getattr(rule, sign):,}"
        for rule in field.metadata
        for sign, word in signs.items()
        if getattr(rule, sign, None) is not None
    )
