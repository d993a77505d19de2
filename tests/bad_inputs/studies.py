"""Study files with mistakes, and databases that cannot be reached."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .case import GOOD, Make, refused, study, study_only

refused("study_name_climbs", study_only(study(name="../../etc")), "study.name", "a-z, 0-9, - and _")
refused("study_name_is_absolute", study_only(study(name="/etc/passwd")), "study.name")
refused("study_name_is_a_dot", study_only(study(name="..")), "study.name")
refused("study_name_hides", study_only(study(name=".hidden")), "study.name")
refused("study_name_with_a_nul_byte", study_only(study(name="a\\u0000b")), "study.name")
refused("study_name_with_a_line_end", study_only(study(name="a\\n")), "study.name")
refused("study_name_too_long", study_only(study(name="a" * 65)), "study.name", "64")
refused("study_name_of_a_device", study_only(study(name="CON:")), "study.name")
refused("study_file_missing", lambda folder: None, "no study file at")
refused("study_file_empty", study_only(""), "section [study] is missing")
refused("study_file_not_toml", study_only("name: shop\npath: lines.csv\n"), "not a readable TOML file")
refused("study_file_cut_short", study_only(study()[:-12]), "study.toml")
refused("study_file_in_gb18030", study_only(study(name="店").encode("gb18030")), "not written in UTF-8")
refused("study_file_of_noise", study_only(bytes(range(256))), "study.toml")
refused("study_file_nested_without_end", study_only("a = " + "[" * 5000), "brackets within brackets")
refused("study_key_twice", study_only(study('path = "other.csv"')), "not a readable TOML file")
refused("study_key_unknown", study_only(study("encodding = 'utf-8'")), "unknown key", "`encoding`")
refused("study_section_unknown", study_only(study(more="[tasks]\n")), "unknown key `tasks`", "`task`")
refused("study_section_missing", study_only('[study]\nname = "shop"\n'), "section [order_lines] is missing")
refused("study_number_as_text", study_only(study(more='[task]\nhorizon_days = "long"')), "task.horizon_days", "'long'")
refused("study_horizon_of_zero", study_only(study(more="[task]\nhorizon_days = 0")), "must be 1 or more")
refused("study_margin_of_35", study_only(study(more="[economics]\nmargin = 35")), "economics.margin", "1")
refused("study_as_of_impossible", study_only(study(more="[task]\nas_of = 2024-02-30")), "study.toml")
refused("study_file_and_database_both", study_only(study("url = 'sqlite:///a'")), "one of the two")
refused("study_rule_unknown", study_only(study(more="[order_lines.cleaning]\nduplicates = true")), "`exact_duplicates`")
refused(
    "study_rule_without_its_pattern", study_only(study(more="[order_lines.cleaning]\nadjustments = true")), "a pattern"
)
refused(
    "study_rule_with_a_broken_pattern", study_only(study(more="[order_lines.cleaning]\nadjustments = '('")), "regular"
)


def database(url: str, query: str = "select * from lines") -> Make:
    """A study that reads from `url`; shop.db and junk.duckdb are there."""

    def make(folder: Path) -> None:
        with sqlite3.connect(folder / "shop.db") as connection:
            connection.execute("create table lines (customer_id text, ordered_at text, amount text)")
            connection.execute("insert into lines values ('1', '2024-01-01', 'lots')")
        connection.close()
        (folder / "junk.duckdb").write_text(GOOD)
        text = study(source=f"url = '{url}'\nquery = \"{query}\"")
        (folder / "study.toml").write_text(text, encoding="utf-8")

    return make


refused("database_of_an_unknown_kind", database("oracle://shop"), "begins with 'oracle'", "postgresql://")
refused("database_password_written_out", database("postgresql://me:secret@db/shop"), "a password in it", "${")
refused(
    "database_password_not_set",
    database("postgresql://me:${NO_SUCH_SECRET}@db/shop"),
    "NO_SUCH_SECRET, which is not set",
)
refused("database_file_missing", database("sqlite:///gone.db"), "no database file at")
refused("database_file_that_is_none", database("duckdb:///junk.duckdb"), "[order_lines] query at duckdb:///junk.duckdb")
refused("database_table_missing", database("sqlite:///shop.db", "select * from orders"), "no such table: orders")
refused(
    "database_column_missing", database("sqlite:///shop.db", "select customer_id from lines"), "gives no ordered_at"
)
refused("database_query_wrong", database("sqlite:///shop.db", "selct 1"), "syntax error")
refused("database_query_writes", database("sqlite:///shop.db", "delete from lines"), "readonly")
refused("database_with_text_in_numbers", database("sqlite:///shop.db"), "'lots' is no number")
refused(
    "database_server_not_there",
    database("postgresql://me:${SHOP_SECRET}@127.0.0.1:9/shop"),
    "Connection refused",
    environment={"SHOP_SECRET": "hush-hush"},
)
