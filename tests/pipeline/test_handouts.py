"""`churn report`: other formats of an existing run, printed by Chromium where that is needed."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from churn import cli
from churn.errors import UserError
from churn.pipeline import browser, handouts
from churn.study import Study

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reporting"))
import synthetic

needs_chromium = pytest.mark.skipif(
    not any(shutil.which(name) for name in browser.NAMES), reason="needs Chromium (apt-get install chromium)"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return synthetic.write(tmp_path_factory.mktemp("shop") / "tearoom", customers=120)


@needs_chromium
@pytest.mark.integration
def test_report_writes_every_format_from_the_interim_files(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pptx", reason="needs the extra `slides`")
    study.paths.reports.mkdir(parents=True, exist_ok=True)
    run = study.paths.reports / "run.json"
    run.write_text('{"files": {"reports/customers.csv": "0"}}')
    before = {file: file.read_bytes() for file in study.paths.interim.iterdir()}
    wanted = ["--format", "html,json,email,pdf,png,pptx", "--language", "en,zh"]
    assert cli.main(["report", str(study.folder), *wanted]) == 0
    folder = study.paths.reports
    both = {f"report{mark}.{end}" for mark in ("", ".zh") for end in ("html", "pdf", "png", "pptx")}
    assert {file.name for file in folder.iterdir()} - {"run.json"} == both | {
        "report.json",
        "email.html",
        "email.zh.html",
    }
    assert before == {file: file.read_bytes() for file in study.paths.interim.iterdir()}
    for mark in ("", ".zh"):
        sheet = (folder / f"report{mark}.pdf").read_bytes()
        assert sheet.startswith(b"%PDF-") and browser.pages_of(sheet) == 1
        assert b"(D:20260101000000" in sheet
        box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
        assert box is not None and float(box[1]) > float(box[2])  # landscape: the rules of the print were applied
        image = Image.open(io.BytesIO((folder / f"report{mark}.png").read_bytes()))
        assert image.width == 2 * browser.WIDTH and 800 < image.height < 2 * browser.TALLEST
    kept = json.loads(run.read_text())["files"]
    assert kept["reports/report.pdf"] == hashlib.sha256((folder / "report.pdf").read_bytes()).hexdigest()
    assert kept["reports/customers.csv"] == "0"
    assert str(folder / "report.zh.pptx") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "doc"], "unknown format `doc`: allowed are html, json, email, pdf, png, pptx"),
        (["--language", "fr"], "unknown language `fr`: allowed are en, zh"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(
    study: Study, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", str(study.folder), *options]) == 2
    assert capsys.readouterr().err == f"churn: {said}\n"


def test_without_chromium_one_line_says_so_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=60)
    monkeypatch.setattr(browser, "NAMES", ())
    monkeypatch.setattr(browser, "PLACES", ())
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    assert cli.main(["report", str(study.folder), "--format", "html,pdf"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "none was found" in said and browser.VARIABLE in said
    assert not study.paths.reports.exists()
    monkeypatch.setenv(browser.VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(UserError, match="is no program"):
        browser.find_chromium()


def test_a_program_that_prints_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv(browser.VARIABLE, str(broken))
    with pytest.raises(UserError, match=r"could not print the report \(exit code 3\): no display"):
        browser.png("<html><style>{}</style></html>".format)


def test_a_study_that_was_never_run_is_told_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "study.toml").write_text('[study]\nname = "new"\n[order_lines]\npath = "raw/lines.csv"\n')
    assert cli.main(["report", str(tmp_path)]) == 2
    assert "run the notebooks in order (`churn run`)" in capsys.readouterr().err


def test_files_of_another_version_are_told_from_a_defect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=60)
    file = study.paths.interim / "value.parquet"
    pd.read_parquet(file).drop(columns="advice_en").to_parquet(file)
    assert cli.main(["report", str(study.folder)]) == 2
    assert "was left by another version of churn (it lacks" in capsys.readouterr().err


def test_run_asks_for_what_its_formats_need_before_anything_else(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from churn.pipeline import run

    file = study.folder / "study.toml"
    file.write_text(file.read_text().replace("[report]", '[report]\nformats = ["pdf"]'))
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chromium")
    with pytest.raises(UserError, match="is no program"):
        run.run_study(file)


def test_the_readers_of_file_names_find_the_studys_own_language_first(study: Study) -> None:
    assert handouts.file_name("pdf", "en", study) == "report.pdf"
    assert handouts.file_name("pdf", "zh", study) == "report.zh.pdf"
    assert handouts.file_name("json", "zh", study) == "report.json"
