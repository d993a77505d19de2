"""Collective accounts: found by name, by share and by buying daily; people who buy much are left in peace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.ingest.checks.collective import collective_accounts

from ..helpers import read_csv


def lines(ids: list[str], days: list[int]) -> pd.DataFrame:
    moments = pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")
    orders = [str(n) for n in range(len(ids))]
    table = pd.DataFrame({"customer_id": ids, "order_id": orders, "ordered_at": moments, "is_return": False})
    return table.astype({"customer_id": "str", "order_id": "str"})


def people(n: int = 300) -> pd.DataFrame:
    """Customers P0, P1, ... who buy six times each on days of their own."""
    rng = np.random.default_rng(5)
    return lines([f"P{one}" for one in range(n) for _ in range(6)], rng.integers(0, 360, 6 * n).tolist())


@pytest.mark.parametrize(
    "name", ["GUEST", "walk-in", "Unknown", "0", "00000", "-1", "99999", "散客", "guest@shop.example", "Cash Sales"]
)
def test_a_name_gives_an_account_away(name: str) -> None:
    (found,) = collective_accounts(pd.concat([people(), lines([name] * 3, [1, 2, 3])], ignore_index=True))
    assert found.state == "warning"
    assert all(repr(name) in text and f'leave_out = ["{name}"]' in text for text in found.text.values())


@pytest.mark.parametrize("name", ["Augustin", "Barbara", "1", "10", "90909", "Gustav@shop.example"])
def test_a_person_is_not_given_away_by_their_name(name: str) -> None:
    assert collective_accounts(pd.concat([people(), lines([name] * 3, [1, 2, 3])], ignore_index=True)) == []


def test_customer_0_of_customers_0_1_2_is_a_customer_unless_unlike_the_rest() -> None:
    numbered = people().assign(customer_id=lambda table: table["customer_id"].str[1:])
    assert collective_accounts(numbered) == []
    more = pd.concat([numbered, lines(["0"] * 40, list(range(40)))], ignore_index=True)
    assert "'0' has" in collective_accounts(more)[0].text["en"]


def test_a_large_share_and_buying_daily_give_an_account_away() -> None:
    large = pd.concat([people(), lines(["K7"] * 200, [1] * 200)], ignore_index=True)
    assert "'K7' has 10.0% of the purchase lines" in collective_accounts(large)[0].text["en"]
    daily = pd.concat([people(), lines(["K7"] * 350, list(range(350)))], ignore_index=True)
    assert "bought on 350 of" in collective_accounts(daily)[0].text["en"]
    loyal = pd.concat([people(), lines(["K7"] * 80, list(range(0, 320, 4)))], ignore_index=True)
    assert collective_accounts(loyal) == []


def test_the_till_s_account_is_shown_by_the_tables(tmp_path: Path) -> None:
    text = "customer_id,order_id,ordered_at,amount\n" + "".join(
        f"{one},{n},2024-02-0{1 + n % 2},10\n" for n, one in enumerate(["GUEST", "GUEST", "GUEST", "0", "B"])
    )
    keys = {one.key: one.text["en"] for one in read_csv(tmp_path, text).findings}
    assert "'GUEST' has 60.0% of the purchase lines" in keys["collective_accounts"]
    assert "'0'" in keys["collective_accounts"]
    said = read_csv(tmp_path, text, "", '[customer_ids]\nleave_out = ["GUEST", "0"]\n')
    assert said.order_lines["customer_id"].tolist() == ["B"]


def test_lines_without_a_customer_that_the_study_keeps_are_nobodys_account(tmp_path: Path) -> None:
    text = "customer_id,order_id,ordered_at,product_id,quantity,amount\n1,a,2024-01-05,p,1,5\n,b,2024-01-06,p,1,5\n"
    assert len(read_csv(tmp_path, text, "cleaning = { no_customer = false }").order_lines) == 2


@pytest.mark.parametrize(
    ("name", "odd"), [("test@test.com", True), ("Test Kunde 2", True), ("testa@shop.example", False)]
)
def test_accounts_of_tests_are_told(name: str, odd: bool) -> None:
    tried = pd.concat([people(), lines([name], [1])], ignore_index=True)
    assert bool(collective_accounts(tried)) == odd
