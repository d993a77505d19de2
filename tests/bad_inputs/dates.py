"""Dates and times that can be read in several ways, or in none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from churn.ingest import Tables

from .case import GOOD, Make, csv, handled, lines, refused, rules, same_as_good


def dated(value: str, *, section: str = "", more: str = "", other: str = "2024-02-06 11:30") -> Make:
    """The good lines with another date in the first one (and `other` in the second)."""
    return csv(GOOD.replace("2024-01-05 10:00", value).replace("2024-02-06 11:30", other), section, more)


def first(moment: str) -> Callable[[Tables], bool]:
    return lambda tables: str(tables.order_lines["ordered_at"].min()) == moment


refused("dates_day_first_unsaid", dated("31/01/2024"), "'ordered_at'", "row 2", "say date_format = '%d/%m/%Y'")
refused("dates_month_first_unsaid", dated("01/31/2024 10:00"), "say date_format = '%m/%d/%Y %H:%M'")
refused("dates_of_two_readings", dated("03/04/2024"), "'03/04/2024'", "several ways", "'%d/%m/%Y' or '%m/%d/%Y'")
refused(
    "dates_in_mixed_order",
    dated("13/01/2024", section="date_format = '%d/%m/%Y'", other="01/13/2024"),
    "'01/13/2024' does not fit date_format = '%d/%m/%Y'",
    "row 3",
)
refused("dates_with_month_names_unsaid", dated("5 Jan 2024"), "say date_format = '%d %b %Y'")
refused("dates_with_two_digit_years", dated("05.01.24"), "'05.01.24'", "say date_format = '%d.%m.%y'")
handled(
    "dates_day_first_said",
    dated("05/01/2024", section="date_format = '%d/%m/%Y'", other="06/01/2024"),
    "read",
    first("2024-01-05 00:00:00"),
)
refused("dates_of_excel_unsaid", dated("45296.5"), "'45296.5'", "say date_format = 'excel'")
handled(
    "dates_of_excel_said",
    dated("45296.5", section="date_format = 'excel'", other="45297"),
    "read as days since 1899-12-30",
    first("2024-01-05 12:00:00"),
)
refused("dates_in_seconds_unsaid", dated("1704448800"), "say date_format = 'unix'")
refused("dates_in_milliseconds_unsaid", dated("1704448800000"), "say date_format = 'unix_ms'")
refused("date_that_does_not_exist", dated("2023-02-29"), "'2023-02-29'", "row 2")
refused("time_that_does_not_exist", dated("2024-01-05 25:00"), "'2024-01-05 25:00'", "row 2")
refused("time_without_a_date", dated("10:00"), "'10:00'", "row 2")
refused("words_for_dates", dated("yesterday"), "'yesterday'", "row 2")
refused("date_format_that_is_none", dated("2024", section="date_format = '%Q'"), "'%Q'", "date pattern")
refused("date_format_for_other_dates", dated("2024-01-05", section="date_format = '%d.%m.%Y'"), "'2024-01-05'")
refused("zone_without_a_study_zone", dated("2024-01-05T10:00:00Z", other="2024-01-06T10:00:00Z"), "[study] timezone")
refused(
    "zone_on_some_times_only",
    csv(GOOD.replace("2024-01-05 10:00", "2024-01-05T10:00Z")),
    "some times have a time zone",
    "'ordered_at'",
)


def zoned(make: Make, timezone: str) -> Make:
    """The same in a study with this time zone."""

    def made(folder: Path) -> None:
        make(folder)
        file = folder / "study.toml"
        file.write_text(file.read_text().replace('"shop"', f'"shop"\ntimezone = "{timezone}"'))

    return made


handled(
    "zone_moved_into_the_study_s",
    zoned(dated("2024-01-05T10:00:00+05:30", other="2024-01-06T10:00:00Z"), "Asia/Shanghai"),
    "moved",
    first("2024-01-05 12:30:00"),
)
refused("zone_unknown", zoned(csv(GOOD), "Moon"), "study.timezone", "no time zone")


def extra(value: str) -> Make:
    """The good lines and one more with this date."""
    return csv(GOOD + f"9,1003,{value},1,1,5\n")


def dropped_by(rule: str) -> Callable[[Tables], bool]:
    return lambda tables: same_as_good(tables) and rules(tables) == {rule: 1}


handled("date_of_1900", extra("1900-01-01"), "dropped by placeholder_date", dropped_by("placeholder_date"))
handled("date_of_1970", extra("1970-01-01"), "dropped by placeholder_date", dropped_by("placeholder_date"))
handled("date_of_year_1", extra("0001-01-01"), "dropped by placeholder_date", dropped_by("placeholder_date"))
handled("date_of_2199", extra("2199-01-01"), "dropped by future_date", dropped_by("future_date"))
handled("date_of_year_9999", extra("9999-12-31"), "dropped by future_date", dropped_by("future_date"))
handled("date_empty", extra(""), "dropped by no_date", dropped_by("no_date"))
refused("all_dates_in_the_future", csv(lines("1,1,2199-01-01,1,1,5", "2,2,2199-01-02,1,1,5")), "future_date took 2")
refused("all_dates_empty", csv(lines("1,1,,1,1,5", "2,2,,1,1,5")), "no_date took 2")
