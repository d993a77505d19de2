"""Decimal signs from the values themselves: any way of writing the same numbers is read as them, or is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from law_examples import examples

from churn.errors import UserError
from churn.ingest import Tables, read_tables
from churn.ingest.parsing.decimals import evidence

from ..helpers import column, make_study


def shop(folder: Path, columns: dict[str, list[str]], section: str = "") -> Tables:
    """A shop whose lines have these columns beside a customer and a date."""
    rows = [f"c{n};2024-01-{n + 1:02}" for n in range(len(next(iter(columns.values()))))]
    for values in columns.values():
        rows = [f"{row};{value}" for row, value in zip(rows, values, strict=True)]
    text = "\n".join([";".join(["customer_id", "ordered_at", *columns]), *rows]) + "\n"
    (folder / "lines.csv").write_text(text, encoding="utf-8")
    return read_tables(make_study(folder, f'path = "lines.csv"\nseparator = ";"\n{section}'))


@pytest.mark.parametrize(
    ("values", "proofs"),
    [
        (["12,50"], {","}),
        (["0,750"], {","}),
        ([",500"], {","}),
        (["1234,567"], {","}),
        (["1.234,500"], {","}),
        (["1.234.567"], {","}),
        (["1 234,500"], {","}),
        (["1,5e3"], {","}),
        (["12.50"], {"."}),
        (["-0.125"], {"."}),
        (["1,234.5"], {"."}),
        (["1,234,567"], {"."}),
        (["1'234.500"], {"."}),
        (["12,500", "7", "1 000", "x,y", "1,2,3"], set()),
        (["12,50", "3.75"], {",", "."}),
        (["1,234", "3.75"], {"."}),
    ],
)
def test_what_values_prove(values: list[str], proofs: set[str]) -> None:
    assert set(evidence(column(list(values))).proofs()) == proofs


def test_three_decimals_are_no_thousands_where_one_value_tells(tmp_path: Path) -> None:
    amounts = shop(tmp_path, {"amount": ["12,500", "0,750", "45,900"]}).order_lines["amount"]
    assert amounts.sum() == pytest.approx(59.15)


def test_three_decimals_that_nothing_tells_are_asked_about_and_said(tmp_path: Path) -> None:
    for value, key in (("12,500", ","), ("12.500", ".")):
        with pytest.raises(UserError) as caught:
            shop(tmp_path, {"amount": [value, "7"]})
        assert f"{value!r} can be 12.5 or 12,500" in str(caught.value)
        assert f"say decimals = {{ amount = {key!r} }} if it is 12.5" in str(caught.value)
        other = "." if key == "," else ","
        for said in (f'decimals = {{ amount = "{key}" }}', f'decimal = "{key}"'):
            assert shop(tmp_path, {"amount": [value, "7"]}, said).order_lines["amount"].tolist() == [12.5, 7]
        assert shop(tmp_path, {"amount": [value, "7"]}, f'decimal = "{other}"').order_lines["amount"].sum() == 12507


def test_every_column_has_its_own_sign(tmp_path: Path) -> None:
    lines = shop(tmp_path, {"quantity": ["2.000", "0.750"], "unit_price": ["12,00", "53,50"]}).order_lines
    assert lines["amount"].tolist() == [24, 40.125]
    columns = {"quantity": ["2.000", "1.500"], "unit_price": ["12,00", "53,50"]}
    with pytest.raises(UserError, match=r"'2\.000' can be 2 or 2,000"):
        shop(tmp_path, columns)
    assert shop(tmp_path, columns, 'decimals = { quantity = "." }').order_lines["amount"].sum() == 24 + 80.25


def test_a_sign_means_in_one_column_what_it_means_in_the_others(tmp_path: Path) -> None:
    lines = shop(tmp_path, {"quantity": ["2.000", "1.000"], "amount": ["24.00", "3.50"]}).order_lines
    assert lines["quantity"].tolist() == [2, 1]
    lines = shop(tmp_path, {"quantity": ["2.000", "1.000"], "amount": ["1.024,00", "3,50"]}).order_lines
    assert lines["quantity"].tolist() == [2000, 1000]


def test_a_sign_that_a_value_contradicts_stops_with_a_way_out_that_works(tmp_path: Path) -> None:
    columns = {"quantity": ["2.000", "0.750"], "unit_price": ["12,00", "53,50"]}
    with pytest.raises(UserError, match="leave `decimal` out, or say decimals") as caught:
        shop(tmp_path, columns, 'decimal = ","')
    assert "decimals = { quantity = '.' }" in str(caught.value)
    for way_out in ("", "decimal = ','\ndecimals = { quantity = '.' }"):
        assert shop(tmp_path, columns, way_out).order_lines["amount"].sum() == 64.125
    with pytest.raises(UserError, match=r"'3\.75' has a decimal point and '12,50' a decimal comma"):
        shop(tmp_path, {"amount": ["12,50", "3.75"]})


def test_thousands_only_because_the_study_file_says_so_are_a_finding(tmp_path: Path) -> None:
    told = shop(tmp_path, {"quantity": ["2.000", "1.500"], "amount": ["12,00", "53,50"]}, 'decimal = ","').findings
    (found,) = [one for one in told if one.key == "order_lines_quantity_thousands"]
    assert found.state == "warning"
    assert all(
        "'2.000'" in text and "2000" in text and "decimals = { quantity = '.' }" in text for text in found.text.values()
    )
    said = 'decimal = ","\ndecimals = { quantity = "," }'
    told = shop(tmp_path, {"quantity": ["2.000", "1.500"], "amount": ["12,00", "53,50"]}, said).findings
    assert not [one for one in told if one.key.endswith("thousands")]


def test_a_file_that_leaves_it_open_is_read_as_the_others_are(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    head = "customer_id;ordered_at;amount\n"
    (folder / "1.csv").write_text(head + "a;2024-01-01;12,500\n")
    (folder / "2.csv").write_text(head + "b;2024-02-01;0,750\n")
    section = 'path = "raw"\nseparator = ";"'
    assert read_tables(make_study(tmp_path, section)).order_lines["amount"].tolist() == [12.5, 0.75]
    (folder / "3.csv").write_text(head + "b;2024-02-01;3.25\n")
    with pytest.raises(UserError, match=r"1\.csv column 'amount': '12,500' can be 12\.5 or 12,500"):
        read_tables(make_study(tmp_path, section))


def test_a_column_that_cannot_be_mapped_has_no_decimal_sign(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="decimals: quantiti: no such column of numbers; the nearest is `quantity`"):
        shop(tmp_path, {"amount": ["1"]}, 'decimals = { quantiti = "." }')


def write(number: int, places: int, decimal: str, group: str) -> str:
    whole, rest = divmod(abs(number), 10**places)
    text = f"{whole:,}".replace(",", group) + (f"{decimal}{rest:0{places}}" if places else "")
    return f"-{text}" if number < 0 else text


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
@given(
    st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=12),
    st.integers(0, 4),
    st.sampled_from(
        [(".", ","), (",", "."), (".", ""), (",", ""), (".", " "), (",", " "), (".", "'"), (",", "\u202f")]
    ),
)
def test_any_way_of_writing_the_same_numbers_gives_them_or_a_question(
    tmp_path: Path, numbers: list[int], places: int, signs: tuple[str, str]
) -> None:
    written = [write(number, places, *signs) for number in numbers]
    wanted = [number / 10**places for number in numbers]
    off = "[order_lines.cleaning]\nnegative_sales = false\nreturn_signs = false\n"
    try:
        read = shop(tmp_path, {"amount": written}, f"returns = 'none'\n{off}").order_lines["amount"].tolist()
    except UserError as error:
        assert "can be" in str(error)
        assert not any("," in one and "." in one for one in written)
        read = shop(tmp_path, {"amount": written}, f"decimals = {{ amount = '{signs[0]}' }}\nreturns = 'none'\n{off}")
        read = read.order_lines["amount"].tolist()
    assert read == pytest.approx(wanted)
