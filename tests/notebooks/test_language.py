"""What notebooks say follows the study's language: held for all of them by their code, for those that only read by running."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from jupyter_client.manager import AsyncKernelManager

from churn.ingest import read_interim
from churn.pipeline import notebook_engine

from .cells import NOTEBOOKS, cells, shown
from .conftest import Ran

NAMES = sorted(file.stem for file in NOTEBOOKS.glob("[0-9]*.ipynb"))
READING = ("07_customer_profiles", "08_lost_customers", "09_products_and_baskets", "12_what_if", "13_model_review")
"""these write nothing"""
ALIKE = {"AUC", "RFM", "RFMW", "ABC", "BG", "NBD", "LightGBM", "Brier", "Gini", "BTYD", "Gamma", "EUR", "csv"}
"""methods, figures and the currency"""


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_stands_in_the_code(name: str) -> None:
    """Texts are strings of the catalogue, asked for by key; every table is told its language."""
    for source in cells(name, "code"):
        tree = ast.parse(source)
        queries = {
            id(one)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "query"
            for one in ast.walk(call)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in queries:
                assert not re.search(r"[A-Za-z]{2,}\W* \W*[A-Za-z]{2,}|[\u4e00-\u9fff]", node.value), node.value
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called == "show_table":
                assert any(isinstance(one, ast.Name) and one.id == "language" for one in node.args), ast.unparse(node)
            if called == "show_or_missing":
                assert any(isinstance(one, ast.Name) and one.id == "language" for one in node.args), ast.unparse(node)
                if any(isinstance(one, ast.Name) and one.id == "show_table" for one in node.args):
                    assert ast.unparse(node).count("language") == 2, ast.unparse(node)


def test_the_executed_copy_is_in_the_studys_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executed: list[str] = []
    monkeypatch.setattr(
        notebook_engine.papermill, "execute_notebook", lambda source, *_, **__: executed.append(source.read_text())
    )
    for language in ("en", "zh"):
        notebook_engine.execute(
            NOTEBOOKS / "12_what_if.ipynb",
            tmp_path / "12_what_if.ipynb",
            language=language,
            parameters={},
            environment={},
            manager=AsyncKernelManager,
            kernel_timeout=60,
            on_cell=lambda: None,
        )
    assert executed[0] == (NOTEBOOKS / "12_what_if.ipynb").read_text()
    assert "# 12 · 假如条件不同" in executed[1] and "**Question.**" not in executed[1]


@pytest.mark.integration
@pytest.mark.parametrize("name", READING[:3])  # the others: tests/reporting/test_late_notebooks.py
def test_a_notebook_run_by_itself_in_english_says_nothing_in_chinese(
    ran: Ran, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURN_OUT", str(ran.study.out))
    outputs = shown(name, ran.file)
    assert any("**Answer.**" in text for text in outputs)
    assert not [text for text in outputs if re.search(r"[\u3000-\u9fff]", text)]


@pytest.mark.integration
@pytest.mark.parametrize("name", READING)
def test_a_notebook_run_by_itself_in_chinese_says_everything_in_chinese(
    ran: Ran, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURN_OUT", str(ran.study.out))
    chinese = ran.file.with_name("chinese.toml")
    chinese.write_text(re.sub(r'(?m)^language = "en"', 'language = "zh"', ran.file.read_text()))
    outputs = shown(name, chinese)
    tables = read_interim(ran.study)
    lines, customers = tables.order_lines, tables.customers
    assert customers is not None
    data = [lines[one].dropna().unique() for one in ("category", "region")]
    data += [
        customers.select_dtypes("str").drop(columns="customer_id").melt()["value"].dropna().unique(),
        customers.columns,
    ]
    known = ALIKE | {word for values in data for value in values for word in re.findall(r"[A-Za-z]+", str(value))}
    strange = {word for text in _texts(outputs) for word in re.findall(r"[A-Za-z]{2,}", text)} - known
    assert strange == set()
    assert any("**答案。**" in text for text in outputs)


def _texts(outputs: list[str]) -> list[str]:
    """What a reader sees and hears of the outputs: no code, no drawing's inside, no hint that gives a code."""
    seen = []
    for output in outputs:
        tree = BeautifulSoup(re.sub(r"`[^`]*`|interactive\(.*", " ", output, flags=re.DOTALL), "html.parser")
        for drawing in tree(["svg", "style"]):
            drawing.decompose()
        seen += [text for text in tree.stripped_strings if not re.fullmatch(r"[A-Z]?\d+|[a-z]\d", text)]
        seen += [tag["aria-label"] for tag in tree.find_all(attrs={"aria-label": True})]
    return seen


def test_tables_show_names_and_keep_codes_as_hints() -> None:
    from churn.reporting.notebook import show_table

    frame = pd.DataFrame({"segment": ["important_value"], "log_loss": [0.1234], "mine": ["shipped"], "note_zh": ["注"],
                          "note_en": ["note"]})  # fmt: skip
    tree = BeautifulSoup(show_table(frame, "zh").data, "html.parser")
    assert [cell.text for cell in tree("th")] == ["客户类别", "对数损失", "mine", "说明"]
    assert [cell.text for cell in tree("td")] == ["重要价值客户", "0.123", "shipped", "注"]
    assert tree.find("td")["title"] == "important_value" and tree.find_all("th")[1]["title"] == "log_loss"
    more = show_table(pd.concat([frame] * 3, ignore_index=True), "zh", rows=2).data
    assert "共3行" in more
