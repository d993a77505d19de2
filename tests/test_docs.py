"""The documentation keeps step with the project: notebooks, rooms, commands, keys."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from churn import project
from churn.pipeline.export import made_from
from churn.study import load_study

ROOT = Path(__file__).resolve().parents[1]


COMMANDS = re.compile(r"(?:make [a-z-]+|churn [a-z]+)(?= |`|$)", flags=re.M)
"""what a reader is told to type"""


def _blocks(text: str) -> list[str]:
    """The fenced code blocks of a page, comments left out."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, flags=re.S | re.M)
    return [re.sub(r"\s+#.*$", "", block, flags=re.M).strip() for block in blocks]


def _generated_pages() -> ModuleType:
    pytest.importorskip("mkdocs", reason="needs the extra `docs`")
    spec = importlib.util.spec_from_file_location("generated_pages", ROOT / "docs" / "generated_pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_architecture_page_lists_every_notebook_and_every_folder() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    notebooks = [file.stem for file in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
    assert re.findall(r"^\| `(\d\d_\w+)` ", text, flags=re.M) == notebooks
    folders = {file.parent.name for file in (ROOT / "src").glob("*/__init__.py")}
    assert folders <= set(re.findall(r"`(\w+)/`", text))


def test_the_readme_table_of_notebooks_is_the_folder() -> None:
    names = re.findall(r"^\| (\d\d) ", (ROOT / "README.md").read_text(), flags=re.M)
    assert names == [file.name[:2] for file in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]


def test_the_readme_in_chinese_has_the_same_code_blocks_and_commands() -> None:
    english, chinese = (ROOT / "README.md").read_text(), (ROOT / "README.zh-CN.md").read_text()
    assert _blocks(chinese) == _blocks(english)
    typed = [set(COMMANDS.findall("\n".join(_code(page)))) for page in ("README.md", "README.zh-CN.md")]
    assert typed[0] == typed[1]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/index.md"])
def test_every_make_command_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(re.findall(r"(?<![\w-])make ([a-z-]+)(?=[\s`,;])", "\n".join(_code(page))))
    assert named and named <= targets


def test_what_make_test_leaves_out_runs_before_a_change_lands() -> None:
    left_out = set(re.findall(r"not (\w+)", re.search(r"^test:.*\n\t(.*)", (ROOT / "Makefile").read_text(), re.M)[1]))
    commands = (ROOT / ".ci" / "run").read_text().split("\n")
    assert left_out - {"soak"} == {"integration"}
    assert {"make test", "make integration"} <= set(commands)


def _code(page: str) -> list[str]:
    text = (ROOT / page).read_text()
    return [*_blocks(text), *(f"{one} " for one in re.findall(r"`([^`\n]+)`", text))]


def test_every_file_that_contributing_names_exists() -> None:
    named = re.findall(r"`((?:src|tests|docs|data|benchmarks)/[\w./-]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_study_file_page_gives_every_key_a_meaning() -> None:
    page = _generated_pages().study_page()
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", page, flags=re.M)
    assert {"name", "path", "horizon_days", "margin", "score_card"} <= {key for key, _ in rows}
    assert not [key for key, meaning in rows if not meaning.strip()]


def _samples() -> ModuleType:
    pytest.importorskip("mkdocs", reason="needs the extra `docs`")
    spec = importlib.util.spec_from_file_location("samples", ROOT / "docs" / "samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_samples_are_shown_only_where_todays_notebooks_ran(tmp_path: Path) -> None:
    samples = _samples()
    name, source = "12_what_if", ROOT / "notebooks" / "12_what_if.ipynb"
    assert not samples.same_notebook(ROOT / "notebooks", tmp_path, name)
    notebook = json.loads(source.read_text(encoding="utf-8"))
    injected = {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": ["study = 'x'"]}
    notebook["cells"].insert(2, injected)
    (tmp_path / f"{name}.html").write_text("ran")
    (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook))
    assert samples.same_notebook(ROOT / "notebooks", tmp_path, name)
    notebook["cells"][0]["source"] = ["# Another"]
    (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook))
    assert not samples.same_notebook(ROOT / "notebooks", tmp_path, name)


def test_samples_of_a_run_with_other_settings_are_not_shown(tmp_path: Path) -> None:
    samples, study = _samples(), load_study(ROOT / "data" / "demo")
    run = tmp_path / "run.json"
    run.write_text(json.dumps(made_from(study) | {"files": {}}))
    assert samples.made_otherwise(study, run) == ""
    shorter = study.model_copy(update={"task": study.task.model_copy(update={"horizon_days": 30})})
    assert samples.made_otherwise(shorter, run) == "settings"
    run.write_text(json.dumps(made_from(study) | {"versions": {}}))
    assert samples.made_otherwise(study, run) == "libraries"


def test_without_a_run_the_page_of_samples_says_what_to_do(tmp_path: Path) -> None:
    samples = _samples()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_x.ipynb").write_text('{"cells": []}')
    why, made = samples.samples(tmp_path)
    assert why and not made
    assert "make report" in samples.page(why, [])
    names = ["samples/report.en.html", "samples/report.zh.html", "samples/notebooks/01_x.en.html"]
    shown = samples.page("", names)
    assert all(f"({name})" in shown for name in names) and "Slides" not in shown
    assert "make samples" in shown
    both = samples.page("", [*names, "samples/notebooks/01_x.zh.html"])
    assert "(samples/notebooks/01_x.zh.html)" in both and "make samples" not in both


def test_notebooks_of_the_second_run_are_shown_only_if_it_is_todays(tmp_path: Path) -> None:
    """`make samples` runs the demo in Chinese: its settings are the demo's own but for the language."""
    samples, study = _samples(), load_study(ROOT / "data" / "demo")
    name, reports = "12_what_if", tmp_path / "reports" / "demo-zh" / "reports" / "demo"
    (tmp_path / "notebooks").mkdir()
    (reports / "notebooks").mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")
    (reports / "notebooks" / f"{name}.html").write_text("页面")
    (reports / "notebooks" / f"{name}.ipynb").write_bytes(
        project.translated(ROOT / "notebooks" / f"{name}.ipynb", "zh")
    )
    chinese = study.model_copy(update={"study": study.study.model_copy(update={"language": "zh"})})
    (reports / "run.json").write_text(json.dumps(made_from(chinese) | {"files": {}}))
    assert samples.not_todays(tmp_path, reports, chinese) == ""
    assert "settings" in samples.not_todays(tmp_path, reports, study)
    (reports / "notebooks" / f"{name}.html").unlink()
    assert name in samples.not_todays(tmp_path, reports, chinese)
