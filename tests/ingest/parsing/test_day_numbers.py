"""Days and weeks that are numbered: read as the study file says, and asked for where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.parsing.day_numbers import counts_days
from churn.ingest.study_file.initialise import initialise
from churn.study import load_study

from ..helpers import column, read_csv

HEAD = "household_key,BASKET_ID,DAY,SALES_VALUE,WEEK_NO\n"
ROWS = "".join(f"{n % 7},{n},{n * 2},3.50,{(n * 2 + 6) // 7}\n" for n in range(1, 351))
COLUMNS = "customer_id = 'household_key', order_id = 'BASKET_ID', amount = 'SALES_VALUE'"


@pytest.mark.parametrize(
    ("theirs", "said", "first", "last"),
    [("DAY", "day 1 is 2022-01-03", "2022-01-04", "2023-12-03"), ("WEEK_NO", "week 1 is 2022-01-03", "2022-01-03",
                                                               "2023-11-27")],
)  # fmt: skip
def test_numbers_become_dates(tmp_path: Path, theirs: str, said: str, first: str, last: str) -> None:
    columns = f"columns = {{ {COLUMNS}, ordered_at = '{theirs}' }}"
    days = read_csv(tmp_path, HEAD + ROWS, f"date_format = '{said}'\n{columns}").order_lines["ordered_at"]
    assert (str(days.min().date()), str(days.max().date())) == (first, last)
    with pytest.raises(UserError, match=f"number of a {said.split()[0]} .*date_format = '{said}' with the date of"):
        read_csv(tmp_path, HEAD + ROWS, columns)


def test_init_asks_for_the_first_date(tmp_path: Path) -> None:
    file = tmp_path / "shop" / "raw" / "transactions.csv"
    file.parent.mkdir(parents=True)
    file.write_text(HEAD + ROWS)
    target, told = initialise([file])
    text = target.read_text()
    assert "still to do" in told[-1] and "day 1 is 2022-01-03" in told[-1]
    target.write_text(text.replace("# date_format", "date_format"))
    assert len(read_tables(load_study(target)).order_lines) == 350


@pytest.mark.parametrize("said", ["day 1 is 2022-02-30", "day one is 2022-01-03"])
def test_a_first_date_that_is_none_is_refused(tmp_path: Path, said: str) -> None:
    columns = f"columns = {{ {COLUMNS}, ordered_at = 'DAY' }}"
    with pytest.raises(UserError, match="date_format"):
        read_csv(tmp_path, HEAD + ROWS, f"date_format = '{said}'\n{columns}")


def test_numbers_that_are_no_days_are_unreadable(tmp_path: Path) -> None:
    columns = f"date_format = 'day 1 is 2022-01-03'\ncolumns = {{ {COLUMNS}, ordered_at = 'DAY' }}"
    for value in ("2.5", "99999999", "late"):
        with pytest.raises(UserError, match=f"'{value}' does not fit date_format"):
            read_csv(tmp_path, HEAD + ROWS + f"1,999,{value},3,1\n", columns)


def test_days_of_a_month_and_weeks_of_a_year_are_no_numbering() -> None:
    assert counts_days("DAY", column([str(n) for n in range(1, 712)])) == "day"
    assert counts_days("week_no", column(list(range(1, 103)))) == "week"
    for name, values in (("day", range(1, 32)), ("week", range(1, 54)), ("Holiday", range(800)), ("day", ["x"])):
        assert counts_days(name, column([str(one) for one in values])) is None


def test_a_column_called_id_that_may_be_the_customer_is_named(tmp_path: Path) -> None:
    file = tmp_path / "shop" / "raw" / "transactions.csv"
    file.parent.mkdir(parents=True)
    rows = "".join(f"{n % 5},2024-01-{n % 28 + 1:02d},{n}.50\n" for n in range(1, 60))
    file.write_text("id,date,purchaseamount\n" + rows)
    target, _ = initialise([file])
    assert "# customer_id = 'id'" in target.read_text()
    rows = "".join(f"{n},2024-01-{n % 28 + 1:02d},{n}.50\n" for n in range(1, 60))
    file.write_text("id,date,purchaseamount\n" + rows)
    assert "# customer_id = 'id'" not in initialise([file], force=True)[0].read_text()
