"""Every notebook opens alike: the question, the answer in numbers of its own, and what to change to try it yourself."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from churn.reporting.text import LANGUAGES

from .cells import NOTEBOOKS

NAMES = sorted(file.stem for file in NOTEBOOKS.glob("[0-9]*.ipynb"))
PLACEHOLDER = re.compile(r"\{\w+(?::[^{}]*)?\}")
LEVEL = "80%"
"""of an interval: the one number that is not computed"""


def _cells(name: str) -> list[tuple[str, str]]:
    """Kind and source of each cell."""
    content = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in content["cells"]]


@pytest.mark.parametrize("name", NAMES)
def test_question_answer_and_what_to_change_come_first(name: str) -> None:
    number = name[:2]
    cells = _cells(name)
    assert cells[0][0] == "markdown" and cells[0][1].startswith(f"# {number} · ")
    assert re.search(r"\n\*\*Question\.\*\* [^\n]+\?", cells[0][1])
    next_text = next(at for at, (kind, _) in enumerate(cells) if kind == "markdown" and at)
    opening = [source for kind, source in cells[1:next_text] if kind == "code"]
    assert any(f'"{number}.answer"' in source for source in opening), "the answer is not said before the first heading"
    part = cells[next_text][1].split("\n\n")[0].splitlines()
    assert part[0] == "## What to change to try it yourself"
    assert 2 <= len(part) - 1 <= 3 and all(re.match(r"- .*`.+`.*:", line) for line in part[1:]), part


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_made_of_numbers_that_were_computed(name: str) -> None:
    for language, sign in (("en", "**Answer.**"), ("zh", "**答案。**")):
        text = LANGUAGES[language][f"{name[:2]}.answer"]
        assert text.startswith(sign) and len(PLACEHOLDER.findall(text)) >= 2
        assert not re.search(r"\d", PLACEHOLDER.sub("", text).replace(LEVEL, "")), "a number that no data can move"


@pytest.mark.parametrize("name", NAMES[:-1])
def test_the_last_cell_names_the_next_notebook(name: str) -> None:
    kind, source = _cells(name)[-1]
    assert kind == "markdown" and source.startswith("Next: ") and f"**{int(name[:2]) + 1:02d}**" in source


LISTINGS = {
    ("01", "sample"),  # lines as they were read
    ("03", "rule"),  # what the states mean
    ("07", "card_table"),  # the rules of the score card
    ("07", "shared"),  # values that many customers share
    ("09", "hidden"),  # customers, one row each
    ("10", "read_out_text"),
    ("11", "tiles"),  # page one's own figures
    ("13", "rates.tail"),
}
"""tables to look things up in: notebook, and a name in the cell"""


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_read_in_words(name: str) -> None:
    """By a sentence of its own or of the next code cell, or by its column's highest and lowest row (`reading`).

    Pictures carry their reading with them (`show_figure`).
    """
    code = [source for kind, source in _cells(name) if kind == "code"]
    for at, source in enumerate(code):
        following = code[at + 1] if at + 1 < len(code) else ""
        if not any("show_table" in line and "import" not in line for line in source.splitlines()):
            continue
        told = "say(" in source or "reading=" in source or "say(" in following or "show_figure(" in following
        assert told or any((name[:2], word) in LISTINGS and word in source for _, word in LISTINGS), source


def test_every_name_is_defined_before_it_is_used() -> None:
    """Also in the branches that the demo does not take."""
    ruff = Path(sysconfig.get_path("scripts")) / "ruff"
    files = sorted(NOTEBOOKS.glob("*.ipynb"))
    command = [ruff, "check", "--isolated", "--no-cache", "--select", "F821", "--output-format", "concise", *files]
    result = subprocess.run(command, capture_output=True, text=True)
    assert len(files) == 13 and result.returncode == 0, result.stdout
