"""How a column writes its dates."""

from __future__ import annotations

import pyarrow as pa
import pytest

from churn.ingest.parsing.date_forms import date_form


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        (["2024-01-31", "2024/2/1 10:20"], (None,)),
        (["31/01/2024", "01/02/2024"], ("%d/%m/%Y",)),
        (["01/31/2024 9:05", "02/01/2024 10:00"], ("%m/%d/%Y %H:%M",)),
        (["45292", "45293.5"], ("excel",)),
        (["1704067200"], ("unix",)),
        (["31.12.2024", "", "01.02.2024"], ("%d.%m.%Y",)),
        (["Jan-30-24", "Feb-01-24"], ("%b-%d-%y",)),
        (["2024년 01월 31일", "2024년 2월 1일"], ("%Y년 %m월 %d일",)),
        (["2024年1月31日 10:20", "2024年2月1日 9:05"], ("%Y年%m月%d日 %H:%M",)),
        (["soon"], ()),
        (["01/13/2024", "13/01/2024"], ()),
    ],
)
def test_the_format_that_all_values_fit_is_seen(values: list[str], fits: tuple[str | None, ...]) -> None:
    assert date_form(pa.chunked_array([values])).fits == fits


def test_two_readings_stay_two() -> None:
    assert set(date_form(pa.chunked_array([["03/04/2024", "01/02/2024", "05/01/2024"]])).fits) == {
        "%d/%m/%Y",
        "%m/%d/%Y",
    }


@pytest.mark.parametrize(
    ("values", "zone"),
    [
        (["2024-01-09 10:00:00 -0500", "2024-07-09 10:00:00 -0400"], "America/New_York"),
        (["2024-01-09T10:00:00Z"], "UTC"),
        (["2024-01-09 10:00:00+08:00"], "Asia/Shanghai"),
        (["2024-01-09 10:00:00"], None),
        (["2024-01-09"], None),
    ],
)
def test_offsets_tell_the_zone(values: list[str], zone: str | None) -> None:
    assert date_form(pa.chunked_array([values])).timezone == zone


def test_a_mark_for_nothing_before_the_first_date_is_no_hindrance() -> None:
    assert date_form(pa.chunked_array([["N/A", "-", "13.02.2024", "04.03.2024"]])).fits == ("%d.%m.%Y",)
