"""The whole way, from order lines to report and model, and what happens when it is interrupted."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from jupyter_client.manager import AsyncKernelManager

from churn import cli, segments
from churn.pipeline import run
from churn.pipeline.kernels import kernel_managers
from churn.ingest import read_interim
from churn.scoring import load

from .conftest import Ran
from .documents import Written

pytestmark = pytest.mark.integration
NOTEBOOKS = sorted(run.NOTEBOOKS.glob("*.ipynb"))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_every_file_of_the_layout_is_written(ran: Ran) -> None:
    paths = ran.study.paths
    for name in ("churn.pkl", "repeat.pkl", "manifest.json"):
        assert (paths.models / name).stat().st_size > 0
    for name in ("report.html", "report.json", "email.html", "customers.csv", "metrics.json", "backtest.parquet",
                 "run.json"):  # fmt: skip
        assert (paths.reports / name).stat().st_size > 0
    interim = {file.stem for file in paths.interim.glob("*.parquet")}
    assert interim >= {"order_lines", "customers", "touchpoints", "cleaning_audit", "features", "segments", "profiles",
                       "reasons", "value"}  # fmt: skip
    executed = {file.name for file in (paths.reports / "notebooks").iterdir()}
    assert executed == {f"{n.stem}{end}" for n in NOTEBOOKS for end in (".ipynb", ".html")}


def test_nothing_is_left_over_and_raw_is_untouched(ran: Ran) -> None:
    assert not [path for path in ran.study.out.iterdir() if path.name.startswith(".") and path.is_dir()]
    made = json.loads((ran.study.paths.raw / "made.json").read_text())
    assert made["sha256"] == {k: v for k, v in _hashes(ran.study.paths.raw).items() if k != "made.json"}


def test_scores_from_raw_order_lines_equal_those_the_notebooks_wrote(ran: Ran) -> None:
    paths, tables = ran.study.paths, read_interim(ran.study)
    model = load(paths.models / "churn.pkl")
    scored = model.score(
        tables.order_lines,
        as_of=model.facts["as_of"],
        customers=tables.customers,
        touchpoints=tables.touchpoints,
    )
    written = pd.read_csv(paths.reports / "customers.csv", dtype={"customer_id": str}).set_index("customer_id")
    asked = scored[scored["in_cohort"]].set_index("customer_id")
    assert len(asked) > 100
    assert set(asked.index) == set(written.index[written["p_churn"].notna()])
    assert (asked["p"] - written["p_churn"]).abs().max() < 1e-9


def test_segments_and_personas_come_again_from_the_bundle(ran: Ran) -> None:
    paths, tables = ran.study.paths, read_interim(ran.study)
    features, written = (pd.read_parquet(paths.interim / f"{name}.parquet") for name in ("features", "segments"))
    for target in ("churn", "repeat"):
        kept = load(paths.models / f"{target}.pkl").facts["cut_points"]
        again = segments.assign(
            features, ran.study, cut_points=kept, customers=tables.customers, order_lines=tables.order_lines
        )
        pd.testing.assert_frame_equal(again, written, check_dtype=False)


def test_reasons_add_up_to_the_probability(ran: Ran) -> None:
    reasons = pd.read_parquet(ran.study.paths.interim / "reasons.parquet")
    whole = reasons.groupby(["target", "customer_id"]).agg(
        p=("p", "first"), base=("base", "first"), s=("points", "sum")
    )
    assert (whole["base"] + whole["s"] - whole["p"]).abs().max() < 1e-9


def test_backtest_rows_allow_every_figure_to_be_made_again(ran: Ran) -> None:
    rows = pd.read_parquet(ran.study.paths.reports / "backtest.parquet")
    assert list(rows.columns) == ["target", "horizon_days", "as_of", "customer_id", "model", "p", "y"]
    assert set(rows["target"]) == {"churn", "repeat"}
    assert "shipped" in set(rows["model"])
    assert rows["p"].between(0, 1).all()
    assert not rows.duplicated(["target", "as_of", "customer_id", "model"]).any()


ALONE = {"ran": ("02", "03", "05", "11"), "chinese": ("01", "04", "06", "10")}
"""notebooks that write, each rerun in one of the languages; for those that only read see test_language"""
THE_OTHER = [("ran", number) for number in ALONE["chinese"]] + [("chinese", number) for number in ALONE["ran"]]
"""the same in the other language, by `make soak`"""
AS_IN_JUPYTER = ("03", "04")
"""notebooks whose kernel is started as Jupyter does it; the others' are forked as in a run, which saves their imports"""


@pytest.fixture(scope="module")
def forking() -> Iterator[type[AsyncKernelManager]]:
    with kernel_managers() as manager:
        yield manager


@pytest.mark.parametrize(
    ("shop", "number"),
    [
        *((shop, number) for shop, own in ALONE.items() for number in own),
        *(pytest.param(*one, marks=pytest.mark.soak) for one in THE_OTHER),
    ],
)
def test_a_notebook_can_be_rerun_alone_and_gives_the_same(
    shop: str, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    own: Ran = request.getfixturevalue(shop)
    paths = own.study.paths
    monkeypatch.setenv("CHURN_OUT", str(own.study.out))
    files = [*sorted(paths.interim.glob("*.parquet")), *sorted((paths.interim / "bundles").iterdir())]
    files += [paths.models / "churn.pkl", paths.models / "repeat.pkl"]
    files += [paths.reports / "report.html", paths.reports / "customers.csv"]
    before = {file: file.read_bytes() for file in files}
    kernel: dict[str, Any] = {}
    if number not in AS_IN_JUPYTER:
        kernel["kernel_manager_class"] = request.getfixturevalue("forking")
    executed = papermill.execute_notebook(
        next(file for file in NOTEBOOKS if file.stem.startswith(number)),
        tmp_path / "out.ipynb",
        parameters={"study": str(own.file)},
        cwd=str(run.NOTEBOOKS),
        progress_bar=False,
        **kernel,
    )
    for file, content in before.items():
        assert file.read_bytes() == content or same_but_for_last_digits(file, content), file
    answer = {"ran": "**Answer.**", "chinese": "**答案。**"}[shop]
    assert any(answer in str(out.get("data", "")) for cell in executed.cells for out in cell.get("outputs", []))


def same_but_for_last_digits(file: Path, before: bytes) -> bool:
    """Whether a table is the same to twelve digits: by itself a notebook may multiply matrices on several threads."""
    if file.suffix != ".parquet":
        return False
    tables = [pd.read_parquet(one) for one in (file, io.BytesIO(before))]
    pd.testing.assert_frame_equal(*tables, check_exact=False, rtol=0, atol=1e-12)
    return True


def test_run_in_order_in_chinese_it_finds_the_same(ran: Ran, chinese: Ran) -> None:
    """All notebooks, one after another, with their prose in Chinese: the numbers are those of the English run."""
    assert set(chinese.facts["seconds"]) == {notebook.stem for notebook in NOTEBOOKS}
    for notebook in NOTEBOOKS:
        executed = nbformat.read(chinese.study.paths.reports / "notebooks" / notebook.name, as_version=4)
        assert "**问题。**" in executed.cells[0].source, notebook.stem
        outputs = str([cell.get("outputs") for cell in executed.cells])
        assert "**答案。**" in outputs and "**Answer.**" not in outputs, notebook.stem
    metrics = [json.loads((one.study.paths.reports / "metrics.json").read_text()) for one in (ran, chinese)]
    assert metrics[0] == metrics[1]


def test_a_failing_notebook_names_itself_and_harms_nothing(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {**_hashes(ran.study.paths.models), **_hashes(ran.study.paths.reports)}
    broken = tmp_path / "notebooks"
    broken.mkdir()
    shutil.copy(NOTEBOOKS[0], broken)
    stop = nbformat.read(NOTEBOOKS[-1], as_version=4)
    stop.cells[-1] = nbformat.v4.new_code_cell("from churn.errors import UserError\nraise UserError('no room left')")
    nbformat.write(stop, broken / "02_stop.ipynb")
    monkeypatch.setattr(run, "NOTEBOOKS", broken)
    assert cli.main(["run", str(ran.file), "--out", str(ran.study.out)]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("churn:")]
    assert len(said) == 1
    assert "02_stop.ipynb, cell" in said[0]
    assert "no room left" in said[0]
    assert before == {**_hashes(ran.study.paths.models), **_hashes(ran.study.paths.reports)}


def test_executed_notebooks_open_without_a_network(ran: Ran) -> None:
    for file in (ran.study.paths.reports / "notebooks").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert 'src="http' not in text and 'href="http' not in text.replace('href="http://www.w3.org', ""), file.name


@pytest.mark.parametrize("shop", ["ran", "chinese"])
def test_executed_notebooks_hold_no_warning(shop: str, request: pytest.FixtureRequest) -> None:
    own: Ran = request.getfixturevalue(shop)
    for file in (own.study.paths.reports / "notebooks").glob("*.ipynb"):
        outputs = [out for cell in nbformat.read(file, as_version=4).cells for out in cell.get("outputs", [])]
        assert [out["text"] for out in outputs if out.get("name") == "stderr"] == [], file.name


def test_run_says_where_the_results_came_from(ran: Ran) -> None:
    assert set(ran.facts["seconds"]) == {notebook.stem for notebook in NOTEBOOKS}
    assert ran.facts["study"]["study"]["name"] == "demo"
    assert ran.facts["files"]["models/churn.pkl"]


def _read_out(page: str) -> list[str]:
    """Every text of `page` that is shown or read aloud; study keys and feature names (<code>) and sources (<cite>) apart."""
    tree = BeautifulSoup(page, "html.parser")
    for silent in tree(["script", "style", "code", "cite"]):
        silent.decompose()
    spoken = [tag[name] for tag in tree.find_all(True) for name in ("aria-label", "title", "alt") if tag.has_attr(name)]
    return [*tree.stripped_strings, *spoken]


def test_the_whole_report_is_in_one_language_but_for_names_and_data(ran: Ran, written: Written) -> None:
    """What reasons, advice, personas, audit and read-outs say is translated too: a real run holds them all."""
    _, _, pages = written
    tables = read_interim(ran.study)
    named = [tables.order_lines[name].dropna().unique() for name in ("category", "channel", "region")]
    campaigns = pd.read_parquet(ran.study.paths.interim / "campaigns.parquet")["campaign_id"]
    assert tables.customers is not None
    attributes = tables.customers.select_dtypes("str").drop(columns="customer_id").melt()["value"].dropna().unique()
    data = [*named, campaigns, attributes, tables.customers.columns, [ran.study.study.title, ran.study.study.currency]]
    known = {word for names in data for name in names for word in re.findall(r"[A-Za-z]+", str(name))}
    known |= {"PSI", "AUC", "Brier", "BG", "NBD", "RFM", "RFMW", "ABC", "LightGBM", "churn", "customers", "csv"}
    known |= {"Ward", "Calinski", "Harabasz", "HDBSCAN", "Shapley"}  # methods
    known |= {
        "economics",
        "acceptance",
        "empty",
        "spellings",
        "drop",
        "status",
    }  # study keys and a raw column in sentences
    assert tables.touchpoints is not None
    columns = [*tables.order_lines.columns, *tables.touchpoints.columns]
    known |= {word for name in columns for word in name.split("_")}
    strange = {
        word
        for text in _read_out(pages["zh"])
        for word in re.findall(r"[A-Za-z]{2,}", re.sub(r"\bC\d+\b|'[^']*'|\[\w+\]", "", text))
    }
    assert strange - known == set()
    assert not [text for text in _read_out(pages["en"]) if re.search(r"[\u3000-\u9fff]", text)]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_a_story_with_at_most_eight_pictures(ran: Ran, notebook: Path) -> None:
    """Question first, the answer made from numbers soon after, the next notebook named last; pictures say what they are."""
    executed = nbformat.read(ran.study.paths.reports / "notebooks" / notebook.name, as_version=4)
    assert "**Question.**" in executed.cells[0].source
    shown = ["".join(str(out.get("data", "")) for out in cell.get("outputs", [])) for cell in executed.cells]
    assert any("**Answer.**" in text and re.search(r"\d", text) for text in shown[:8])
    if notebook != NOTEBOOKS[-1]:
        assert "Next: " in executed.cells[-1].source and "**" in executed.cells[-1].source
    tree = BeautifulSoup((ran.study.paths.reports / "notebooks" / f"{notebook.stem}.html").read_text(), "html.parser")
    pictures = tree.find_all(attrs={"role": "img"})
    assert len(pictures) <= 8
    assert all(len(picture["aria-label"]) > 20 for picture in pictures)
