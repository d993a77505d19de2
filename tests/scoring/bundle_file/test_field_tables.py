"""docs/bundle-format.md says what the types say, and the types say what the files hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from churn import scoring
from churn.scoring.bundle_file import field_tables, upgrades
from churn.scoring.bundle_file.content import Bundle
from churn.scoring.bundle_file.fields import About
from churn.scoring.bundle_file.schema import fields

PAGE = Path(__file__).resolve().parents[3] / "docs" / "bundle-format.md"
GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("format_*.pkl"))


def test_the_page_holds_the_tables_of_the_types() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == field_tables.with_tables(page), "run python -m churn.scoring.bundle_file.field_tables on the page"


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="both marks"):
        field_tables.with_tables("# Bundle format")


@pytest.mark.parametrize("kind", field_tables.kinds(), ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_means(kind: Any) -> None:
    assert kind.__doc__
    for name, (of, _) in fields(kind).items():
        about = [rule for rule in get_args(of)[1:] if isinstance(rule, About)]
        assert len(about) == 1 and about[0].meaning, name


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_bundle_holds_no_section_that_the_page_does_not_name(path: Path) -> None:
    assert set(scoring.read(path)) <= set(fields(Bundle))


def test_the_page_has_a_row_for_every_format_and_every_kind_of_model() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.M)} == set(range(1, upgrades.FORMAT + 1))
    stored = {scoring.read(path)["model"]["kind"] for path in GOLDEN}
    assert stored == set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", page, re.M))
