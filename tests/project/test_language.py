"""The notebooks' prose in Chinese: complete, made from today's English, never in place of an analyst's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from churn import project
from churn.cli import main
from churn.project.language import digest, in_language, translations

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMES = {"AUC", "RF", "RFM", "RFMW", "ABC", "BG", "NBD", "BG/NBD", "LightGBM", "CUPED", "EMPC", "Platt", "Kaplan-Meier"}
NAMES |= {
    "Verbraken",
    "Verbeke",
    "and",
    "Baesens",
    "Nie",
    "Wager",
    "R-learner",
    "Radcliffe",
    "Qini",
    "shap",
    "churn",
    "raw/campaigns",
}
"""written alike in both languages: methods, their authors, names of files"""


def prose(content: bytes | str) -> dict[str, str]:
    """Cell id -> source of the Markdown cells of a notebook."""
    cells = json.loads(content)["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}


def skeleton(text: str) -> dict[str, Any]:
    """What a translation must keep: headings and list items in order, code, links, further notebooks, numbers."""
    plain = re.sub(r"`[^`]*`", " ", text)
    return {
        "lines": re.findall(r"^(?:#+|-) ", text, flags=re.MULTILINE),
        "paragraphs": len(re.findall(r"\n\n", text)),
        "code": sorted(re.findall(r"`[^`]*`", text)),
        "links": sorted(re.findall(r"\]\([^)]*\)", text)),
        "notebooks": re.findall(r"\*\*(\d\d)\*\*", text),
        "numbers": sorted(float(number) for number in re.findall(r"\d*\.?\d+", plain)),
    }


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_every_cell_is_translated_from_todays_english(notebook: Path) -> None:
    english, chinese = prose(notebook.read_bytes()), translations(notebook.name)
    assert list(chinese) == list(english), "same cells, same order"
    for cell, text in english.items():
        made_from, translation = chinese[cell]
        assert made_from == digest(text), (
            f"{cell} has changed: translate it again in src/project/zh/{notebook.stem}.md, "
            f"under <!-- cell {cell} of {digest(text)} -->"
        )
        assert skeleton(translation) == skeleton(text), cell


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_prose_is_in_one_language(notebook: Path) -> None:
    for cell, text in prose(notebook.read_bytes()).items():
        assert not CHINESE.search(text), cell
    for cell, (_, text) in translations(notebook.name).items():
        assert CHINESE.search(text), cell
        words = re.findall(r"[A-Za-z][A-Za-z/-]+", re.sub(r"`[^`]*`", " ", text))
        assert set(words) <= NAMES, cell
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", text), f"{cell}: Chinese punctuation"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_there_and_back_gives_the_same_bytes(notebook: Path) -> None:
    english = notebook.read_bytes()
    chinese = in_language(english, notebook, "zh")
    assert prose(chinese) == {cell: text for cell, (_, text) in translations(notebook.name).items()}
    assert in_language(chinese, notebook, "zh") == chinese
    assert in_language(chinese, notebook, "en") == english == in_language(english, notebook, "en")
    code = [[cell for cell in json.loads(one)["cells"] if cell["cell_type"] == "code"] for one in (english, chinese)]
    assert code[0] == code[1]


def test_an_edited_cell_and_a_new_one_stay_as_their_author_wrote_them() -> None:
    notebook = json.loads(NOTEBOOKS[0].read_bytes())
    first, second = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][:2]
    first["source"] = [*first["source"], "\nA note of mine."]
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "Without an id"})
    shown = json.loads(in_language(json.dumps(notebook).encode(), NOTEBOOKS[0], "zh"))["cells"]
    assert shown[0] == first and shown[-1] == notebook["cells"][-1]
    assert "".join(next(cell for cell in shown if cell.get("id") == second["id"])["source"]).startswith("## 可以")
    own = ROOT / "notebooks" / "99_mine.ipynb"  # not the package's: nothing to translate it with
    assert in_language(b"{}", own, "zh") == b"{}"


def test_a_project_is_laid_out_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path), "--language", "zh"]) == 0
    laid = tmp_path / "notebooks" / NOTEBOOKS[3].name
    assert prose(laid.read_bytes())["11937606"].startswith("# 04 · 流失模型")
    assert '\nlanguage = "zh"' in (tmp_path / "data" / "demo" / "study.toml").read_text()
    assert project.lay_out(tmp_path) == [], "the project's own language is kept"
    mine = laid.with_name(NOTEBOOKS[4].name)
    mine.write_text(mine.read_text(encoding="utf-8").replace("复购", "回购"), encoding="utf-8")
    told = project.lay_out(tmp_path, language="en")
    assert laid.read_bytes() == NOTEBOOKS[3].read_bytes(), "unchanged files are written in the other language"
    assert [line for line in told if "differs" in line] == [
        f"{mine} is there and differs: left as it is (--force writes over it)"
    ]
