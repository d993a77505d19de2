"""Study files: what is read, what is refused, and how it is said."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.segments.score_card import read_card
from churn.study import OrderLines, Source, Study, load_study

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "data" / "example" / "study.toml"
LEAST = '[study]\nname = "shop"\n[order_lines]\npath = "lines.csv"\n'


def study(folder: Path, text: str) -> Study:
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return load_study(folder)


def message(folder: Path, text: str) -> str:
    with pytest.raises(UserError) as caught:
        study(folder, text)
    return str(caught.value)


def test_two_sections_are_enough_and_the_rest_has_defaults(tmp_path: Path) -> None:
    read = study(tmp_path, LEAST)
    assert (read.task.horizon_days, read.task.active_days, read.study.language) == (90, 180, "en")
    assert read.order_lines.encoding == "utf-8-sig"
    assert read.customers is None


def test_the_folder_may_be_given_instead_of_the_file(tmp_path: Path) -> None:
    study(tmp_path, LEAST)
    assert load_study(tmp_path) == load_study(tmp_path / "study.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(LEAST, encoding="utf-8-sig")
    assert load_study(tmp_path).study.name == "shop"


def test_zero_active_days_means_everyone(tmp_path: Path) -> None:
    assert study(tmp_path, LEAST + "[task]\nactive_days = 0\n").task.active_days is None


def test_a_study_cannot_be_changed(tmp_path: Path) -> None:
    read = study(tmp_path, LEAST)
    with pytest.raises(Exception, match="frozen"):
        read.task.horizon_days = 30  # type: ignore[misc]


def test_results_go_to_the_project_for_a_study_under_data(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "shop"
    folder.mkdir(parents=True)
    paths = study(folder, LEAST).paths
    assert paths.interim == folder / "interim"
    assert paths.models == tmp_path / "models" / "shop"
    assert paths.reports == tmp_path / "reports" / "shop"
    assert load_study(folder, out=tmp_path / "o").paths.interim == tmp_path / "o" / "interim"


def test_the_environment_can_say_where_results_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHURN_OUT", str(tmp_path / "elsewhere"))
    assert study(tmp_path, LEAST).paths.models == tmp_path / "elsewhere" / "models" / "shop"


@pytest.mark.parametrize(
    ("more", "wrong", "near"),
    [
        ("[tasks]\nhorizon_days = 3\n", "tasks", "task"),
        ("[task]\nhorizon = 3\n", "task.horizon", "horizons"),
        ("[economics]\nmargins = 0.3\n", "economics.margins", "margin"),
        ("[customers]\npath = 'c.csv'\nencodeing = 'utf-8'\n", "customers.encodeing", "encoding"),
        ("folder = '/'\n", None, None),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    tmp_path: Path, more: str, wrong: str | None, near: str | None
) -> None:
    text = message(tmp_path, more + LEAST if wrong is None else LEAST + more)
    if wrong is None:
        assert "unknown key `folder`" in text
    else:
        assert f"unknown key `{wrong}`; the nearest known one is `{near}`" in text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"shop"', '"../shop"', "1 to 64 of a-z"),
        ('"shop"', '"Shop"', "1 to 64 of a-z"),
        ('"shop"', '"shop\\n"', "1 to 64 of a-z"),
        ('"shop"', '""', "1 to 64 of a-z"),
        ('"shop"', "7", "`study.name` = 7: must be text in quotes"),
        ('"shop"', '"shop"\ncurrency = "euro"', "three capital letters"),
        ('"shop"', '"shop"\nlanguage = "de"', "must be 'en' or 'zh'"),
        ('"shop"', '"shop"\ntimezone = "Mars/Olympus"', "no time zone"),
        ('"shop"', '"shop"\ntimezone = "../../etc/passwd"', "no time zone"),
        ('"lines.csv"', '"lines.csv"\nencoding = "gb-18031"', "no known encoding"),
        ('"lines.csv"', '"lines.csv"\nseparator = ";;"', "one sign"),
        ('"lines.csv"', '"lines.csv"\nreturns = "prefix:"', "'prefix:' and a beginning"),
        ('"lines.csv"', '"lines.csv"\ncategory = "prefix:0"', "'prefix:' and a length"),
        ('"lines.csv"', '"lines.csv"\nurl = "sqlite:///x"', "one of the two"),
        ('path = "lines.csv"', 'url = "sqlite:///x"', "`url` and `query` together"),
        ('"lines.csv"', '"lines.csv"\nquery = "select 1"', "one of the two"),
        ('path = "lines.csv"', "", "[order_lines] needs `path`"),
        ('"lines.csv"', '"lines.csv"\n[task]\nhorizon_days = 0', "must be 1 or more"),
        ('"lines.csv"', '"lines.csv"\n[task]\nhorizon_days = 90.5', "must be a whole number"),
        ('"lines.csv"', '"lines.csv"\n[task]\nhorizons = [120]', "must not be longer than horizon_days = 90"),
        ('"lines.csv"', '"lines.csv"\n[task]\nas_of = "soon"', "valid date"),
        ('"lines.csv"', '"lines.csv"\n[task]\nactive_days = -1', "must be 1 or more"),
        ('"lines.csv"', '"lines.csv"\n[task]\nactive_days = 100000000000', "must be 36500 or less"),
        ('"lines.csv"', '"lines.csv"\n[task]\nnew_days = 36501', "must be 36500 or less"),
        ('"lines.csv"', '"lines.csv"\n[task]\nhistory_days = 36501', "must be 36500 or less"),
        ('"lines.csv"', '"lines.csv"\n[task]\ntrain_step_days = 36501', "must be 36500 or less"),
        ('"lines.csv"', '"lines.csv"\n[task]\nvalue_horizon_days = 36501', "must be 36500 or less"),
        ('"lines.csv"', '"lines.csv"\n[customers]\npath = "c.csv"\nstatic = ["a", "a"]', "each once"),
        ('"lines.csv"', '"lines.csv"\n[customers]\npath = "c.csv"\nstatic = ["customer_id"]', "not customer_id"),
        ('"lines.csv"', '"lines.csv"\n[economics]\nmargin = 1.5', "must be 1 or less"),
        ('"lines.csv"', '"lines.csv"\n[economics]\nmargin = nan', "finite number"),
        ('"lines.csv"', '"lines.csv"\n[economics]\nbudget = inf', "finite number"),
        ('"lines.csv"', '"lines.csv"\n[economics]\ncapacity = 0', "must be 1 or more"),
        ('"lines.csv"', '"lines.csv"\n[economics]\ncapacity = 40.5', "must be a whole number"),
        ('"lines.csv"', '"lines.csv"\n[economics]\nsame_offer = 7', "same_offer"),
        ('"lines.csv"', '"lines.csv"\n[engine]\nmemory = "lots"', "a size such as"),
        ('"lines.csv"', '"lines.csv"\n[engine]\nname = "excel"', "'duckdb', 'polars', 'pandas' or 'spark'"),
        ('"lines.csv"', '"lines.csv"\n[segments]\nabc_shares = [0.9, 0.8]', "must rise"),
        ('"lines.csv"', '"lines.csv"\n[segments]\nrfmw_weights = [0, 0, 0, 0]', "must be above 0"),
        ('"lines.csv"', '"lines.csv"\n[segments]\nrfmw_weights = [0.5, 0.3, 0.2, 0.0]', "must be above 0"),
        ('"lines.csv"', '"lines.csv"\n[segments]\nrfmw_weights = [0.1, 0.2, 0.3, 0.4]', "must not rise from R"),
        ('"lines.csv"', '"lines.csv"\n[report]\nsections = ["wo"]', "must be 'overview', 'months', 'who'"),
        ('"lines.csv"', '"lines.csv"\ndrop = { column = "a" }', "needs `values` (a list) or `pattern`"),
        ('"lines.csv"', '"lines.csv"\nkeep = { column = "a", pattern = "(" }', "is not a regular expression"),
        ('"lines.csv"', '"lines.csv"\ndrop = { colum = "a", values = ["b"] }', "the nearest known one is `column`"),
        ('"lines.csv"', '"lines.csv"\npreset = "shopfy"', "there are jd, magento"),
        ('"lines.csv"', '"lines.csv"\nfill = "up"', "must be 'order', 'down', 'each_down' or 'none'"),
        ('"lines.csv"', '"lines.csv"\n[order_lines.line_kinds]\nshiping = ["x"]', "known one is `shipping`"),
        (
            '"lines.csv"',
            '"lines.csv"\n[[order_lines.join]]\npath = "x"\non = {a = "b", c = "d"}',
            "one pair of columns",
        ),
        ("[order_lines]", "[orders]", "section [order_lines] is missing"),
        ("[study]", "[study", "not a readable TOML file"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_says_what_is_allowed(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = message(tmp_path, LEAST.replace(old, new))
    assert expected in text
    assert str(tmp_path / "study.toml") in text
    assert "\n" not in text


def test_a_missing_study_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no study file at"):
        load_study(tmp_path / "nothing.toml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes((LEAST + "# 客户").encode("gb18030"))
    with pytest.raises(UserError, match="not written in UTF-8"):
        load_study(tmp_path)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_however_odd_ends_in_anything_but_one_line(
    tmp_path_factory: pytest.TempPathFactory, odd: bytes
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    (folder / "study.toml").write_bytes(LEAST.encode() + odd)
    try:
        load_study(folder)
    except UserError as error:
        assert "\n" not in str(error)


PROMOTION = (
    "[[task.promotions]]\nfirst_day = 2024-03-01\nlast_day = 2024-03-20\nplanned_on = 2024-01-10\nwhat = 'sale'\n"
)


def test_promotions_are_read(tmp_path: Path) -> None:
    (promotion,) = study(tmp_path, LEAST + PROMOTION).task.promotions
    assert (promotion.first_day, promotion.planned_on) == (date(2024, 3, 1), date(2024, 1, 10))
    assert promotion.strength == 1.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("last_day = 2024-02-20", "last_day 2024-02-20 is before first_day 2024-03-01"),
        ("planned_on = 2024-03-02", "planned_on 2024-03-02 is after first_day 2024-03-01"),
        ("last_day = 'soon'", "task.promotions.0.last_day"),
        ("strength = 0", "must be above 0"),
        ("end = 2024-03-20", "unknown key `task.promotions.0.end`"),
    ],
)
def test_a_wrong_promotion_is_said_in_one_line(tmp_path: Path, wrong: str, said: str) -> None:
    key = wrong.split(" ")[0]
    text = "".join(line for line in PROMOTION.splitlines(keepends=True) if not line.startswith(key))
    told = message(tmp_path, LEAST + text + wrong + "\n")
    assert said in told and "\n" not in told


def test_the_example_shows_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    sections: dict[str, str] = {}
    for block in re.split(r"(?m)^(?=\[)", text):
        name = re.match(r"\[+([a-z_.]+)\]+", block)
        if name:
            sections[name[1].split(".")[0]] = sections.get(name[1].split(".")[0], "") + block
    read = load_study(EXAMPLE)
    for section, model in Study.model_fields.items():
        if model.exclude:
            continue
        kind = OrderLines if section == "order_lines" else type(getattr(read, section))
        for key in kind.model_fields:
            if section in ("customers", "touchpoints") and key in Source.model_fields and key != "static":
                continue  # shown once, under [order_lines]
            if section in ("order_lines", "touchpoints") and key == "static":
                continue  # of [customers] only
            assert re.search(rf"(?m)^(# )?(\[+{section}\.)?{key}( =|\]|\.)", sections[section]), f"{section}.{key}"


def test_the_example_names_every_canonical_column_and_every_cleaning_rule() -> None:
    from churn.ingest.columns import KNOWN
    from churn.ingest.lines.cleaning import RULES

    text = EXAMPLE.read_text(encoding="utf-8")
    for name in [*(name for table in KNOWN.values() for name in table), *(rule.name for rule in RULES)]:
        assert re.search(rf"(?m)^(# )?{name} = ", text), name


def test_the_example_means_what_it_says() -> None:
    read = load_study(EXAMPLE)
    assert read.task.as_of == date(2024, 7, 1)
    assert read.order_lines.columns["customer_id"] == ("客户",)
    assert read.customers is not None and read.customers.static == ("loyalty_card",)
    assert read_card(read.segments) is not None


@pytest.mark.parametrize("name", ["online-retail-ii", "cdnow", "example", "demo"])
def test_every_study_of_the_project_is_valid(name: str) -> None:
    assert load_study(ROOT / "data" / name).study.name == name
