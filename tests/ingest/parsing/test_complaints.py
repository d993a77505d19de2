"""Which date formats are suggested for a date that cannot be read."""

from __future__ import annotations

import pytest

from churn.ingest.parsing.date_forms import fitting_formats


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("31/01/2024", ["%d/%m/%Y"]),
        ("01/31/2024 10:20", ["%m/%d/%Y %H:%M"]),
        ("03/04/2024", ["%d/%m/%Y", "%m/%d/%Y"]),
        ("31.01.2024", ["%d.%m.%Y"]),
        ("31/01/24", ["%d/%m/%y"]),
        ("1/31/2024 3:20 PM", ["%m/%d/%Y %I:%M %p"]),
        ("5 Jan 2024", ["%d %b %Y"]),
        ("45292", ["excel"]),
        ("45292.5", ["excel"]),
        ("1704067200", ["unix"]),
        ("1704067200000", ["unix_ms"]),
        ("soon", []),
        ("2023-02-29", []),
    ],
)
def test_every_format_that_a_date_fits_is_suggested(value: str, expected: list[str]) -> None:
    assert fitting_formats(value) == expected
