"""Executed notebooks as HTML: closed and inert, whatever an output holds."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from churn.reporting import export_notebook_html

HOSTILE = "<script>alert(1)</script>"


def test_a_notebook_opens_without_a_network_and_runs_nothing(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    plain = nbformat.v4.new_output("stream", name="stdout", text=f"{HOSTILE}\n=HYPERLINK")
    table = nbformat.v4.new_output("display_data", data={"text/html": "<table><tr><td>1</td></tr></table>"})
    cell = nbformat.v4.new_code_cell("print(1)")
    cell.outputs = [plain, table]
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# 01 · Data & co\n\nQuestion $x$ {HOSTILE}"), cell]
    nbformat.write(notebook, tmp_path / "one.ipynb")
    page = export_notebook_html(tmp_path / "one.ipynb", tmp_path / "one.html").read_text(encoding="utf-8")
    tree = BeautifulSoup(page, "html.parser")
    assert tree.title.string == "01 · Data & co"
    policy = tree.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not tree.find_all("script")
    assert not tree.find_all(src=True)
    assert not tree.find_all("link", rel="stylesheet")
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert "&lt;script&gt;alert(1)" in page
    assert tree.find("td").string == "1"


def test_the_study_is_named_once_and_without_this_machines_folders(tmp_path: Path) -> None:
    default = nbformat.v4.new_code_cell('study = "../data/demo/study.toml"', metadata={"tags": ["parameters"]})
    given = nbformat.v4.new_code_cell('# Parameters\nstudy = "/home/me/shop/data/tearoom/study.toml"\n')
    given.metadata["tags"] = ["injected-parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=[default, given]), tmp_path / "one.ipynb")
    page = export_notebook_html(tmp_path / "one.ipynb", tmp_path / "one.html").read_text(encoding="utf-8")
    text = BeautifulSoup(page, "html.parser").main.get_text()
    assert text.split() == ["study", "=", '"../data/tearoom/study.toml"']


@pytest.mark.parametrize(
    ("language", "described"), [("en", "A picture without a description"), ("zh", "没有文字说明的图片")]
)
def test_a_picture_of_the_analysts_own_says_that_it_has_no_description(
    tmp_path: Path, language: str, described: str
) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    cell = nbformat.v4.new_code_cell("plot()", outputs=[nbformat.v4.new_output("display_data", {"image/png": pixel})])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "own.ipynb")
    page = export_notebook_html(tmp_path / "own.ipynb", tmp_path / "own.html", language).read_text(encoding="utf-8")
    (picture,) = BeautifulSoup(page, "html.parser").find_all("img")
    assert picture["alt"] == described
