"""Ids with and without a beginning are shown side by side; `prefixes` takes it off, and its absence is no finding."""

from __future__ import annotations

import random
import tomllib

import pandas as pd
import pytest

from churn.ingest.canonical.customer_ids import as_configured, spellings
from churn.study_rules import CustomerIds


def asked(ids: list[str], **said: object) -> dict[str, str]:
    """key -> text of what is asked about these ids."""
    return {one.key: one.text["en"] for one in spellings(pd.Series(ids, dtype="str"), CustomerIds.model_validate(said))}


@pytest.mark.parametrize(
    "ids",
    [
        ["+44 7700 900123", "07700900123", "7700 900 123", "00447700900123", "+44 (0)7700 900123"],
        ["+49 170 1234567", "0170/1234567", "0049 170 1234567"],
        ["+33612345678", "06 12 34 56 78", "06.12.34.56.78"],
        ["+1 212 555 0100", "(212) 555-0100", "1-212-555-0100"],
        ["+8613800138000", "13800138000", "86 138 0013 8000"],
        ["+447700900123", "00447700900123"],
    ],
)
def test_phone_numbers_become_one_as_the_finding_says(ids: list[str]) -> None:
    (text,) = asked([*ids, "12", "ann@x.org"]).values()
    remedy = text.split("[customer_ids] ")[1].split(", else")[0]
    config = CustomerIds.model_validate(tomllib.loads(remedy.replace(" and ", "\n")))
    spelt = as_configured(pd.Series([*ids, "0012"], dtype="str"), config)
    assert spelt[: len(ids)].nunique() == 1
    assert spelt.iloc[-1] == "0012"  # no phone number
    assert asked([*spelt], prefixes=config.prefixes) == {}


def test_a_code_without_a_plus_is_asked_about_where_several_show_it() -> None:
    numbers = [f"138{n * 7919 % 10**8:08d}" for n in range(40)]
    assert asked([*numbers, "86" + numbers[0]]) == {}
    text = asked([*numbers, *("86" + one for one in numbers[:20])])["spellings_country_code"]
    assert "20 ids" in text and "prefixes = ['86']" in text and "strip" not in text


def test_numbers_that_are_no_phone_numbers_are_no_finding() -> None:
    some = random.Random(0)
    running = [str(n) for n in range(1, 5000)]
    for ids in (
        running,
        [f"{n:010d}" for n in range(1, 5000)],
        [str(some.randrange(10**7, 10**8)) for _ in range(5000)] + [str(some.randrange(10**9, 10**10)) for _ in "12"],
        [f"W{n}" for n in running] + [f"S{n}" for n in running],
        [f"W{n}" for n in running] + [str(n) for n in range(90000, 90100)],
    ):
        assert asked(ids) == {}


def test_ids_with_and_without_letters_are_asked_about_unless_told_apart() -> None:
    ids = ["7", "8", "9", "CUST-0007", "CUST-0008", "CUST-0009", "CUST-0010"]
    text = asked(ids)["spellings_prefix"]
    assert "3 ids" in text and "'7' and 'CUST-0007'" in text and "prefixes = ['CUST-'] and zero_fill = 4" in text
    assert asked(ids, prefixes=[]) == {}
    config = CustomerIds(prefixes=("cust-",), zero_fill=4, fold_case=True)
    assert as_configured(pd.Series(ids, dtype="str"), config).nunique() == 4
