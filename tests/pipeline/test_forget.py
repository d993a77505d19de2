"""After `churn forget` no file that was made names the customer, and everybody else is as before."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from churn import campaign_files, interim
from churn.cli import main
from churn.monitoring import ledger
from churn.study import Study, load_study

GONE, NEAR = "C00042", "C000421"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    folder = tmp_path / "data" / "shop"
    (folder / "raw").mkdir(parents=True)
    lines = pd.DataFrame(
        {
            "customer_id": [GONE, NEAR, "C1"] * 20,
            "ordered_at": pd.date_range("2025-01-01", periods=60, freq="D"),
            "amount": 10.0,
        }
    )
    lines.to_parquet(folder / "raw" / "lines.parquet", index=False)
    (folder / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "raw/lines.parquet"\n')
    known = load_study(folder)
    interim.write(known, "order_lines", lines)
    people = pd.DataFrame(
        {"customer_id": [GONE, NEAR, "C1"], "referred_by": [None, GONE, NEAR], "note": ["x", f"friend of {GONE}", "y"]}
    )
    interim.write(known, "customers", people.astype({"referred_by": "category"}))
    interim.write(known, "segments", pd.DataFrame({"customer_id": [NEAR, "C1"], "abc": ["A", "B"]}))
    (known.paths.interim / "store" / "fit").mkdir(parents=True)
    (known.paths.interim / "store" / "fit" / "x.npz").write_bytes(b"x")
    interim.write(known, "read_before/order_lines", lines.rename(columns={"customer_id": "whose"}))
    scores = pd.DataFrame({"customer_id": [GONE, NEAR, "C1"], "p": [0.1, 0.2, 0.3]})
    ledger.record(ledger.folder(known), scores, target="churn", as_of="2025-03-01", horizon_days=30, model="0" * 64)
    file = campaign_files.new_file(known, "spring")
    table = pd.DataFrame({"customer_id": [GONE, NEAR, "C1"], "group": ["treatment", "control", "treatment"]})
    campaign_files.write(file, table, {"study": "shop"}, table[table["group"] == "treatment"])
    reports = known.paths.reports
    (reports / "notebooks").mkdir(parents=True)
    (reports / "report.html").write_text(f"<p>{GONE} is at risk</p>")
    (reports / "report.pdf").write_bytes(b"%PDF")
    (reports / "notebooks" / "06.html").write_text(f"<td>{NEAR}</td>")
    (reports / "notebooks" / "07.html").write_text(f"<td>{GONE}</td>")
    (reports / "metrics.json").write_text(json.dumps({"auc": 0.8}))
    text = f'customer_id,p_churn,reasons\r\n{GONE},0.5,a\r\n{NEAR},0.25,"b, c"\r\nC1,0.125,like {GONE}\r\n'
    (reports / "customers.csv").write_bytes(text.encode("utf-8-sig"))
    return known


def test_nothing_names_the_customer_and_everybody_else_is_as_before(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = (study.folder / "raw" / "lines.parquet").read_bytes()
    assert main(["forget", str(study.folder), GONE]) == 0
    printed = capsys.readouterr().out
    assert "the raw files still hold the customer" in printed
    made = [study.paths.interim, ledger.folder(study), campaign_files.folder(study), study.paths.reports]
    for file in (one for folder in made for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes()
        if file.suffix == ".parquet":
            frame = pd.read_parquet(file)
            content = frame.to_csv(index=False).encode()
        assert GONE.encode() not in content.replace(NEAR.encode(), b""), file
    people = interim.read(study, "customers")
    assert people["customer_id"].tolist() == [NEAR, "C1"]
    assert people["referred_by"].isna().tolist() == [True, False]
    assert len(interim.read(study, "order_lines")) == 40
    (entry,) = ledger.read(ledger.folder(study))
    assert entry.scores.set_index("customer_id")["p"].to_dict() == {NEAR: 0.2, "C1": 0.3}
    reports = study.paths.reports
    assert (reports / "customers.csv").read_bytes().decode("utf-8-sig") == (
        f'customer_id,p_churn,reasons\r\n{NEAR},0.25,"b, c"\r\nC1,0.125,\r\n'
    )
    left = {file.relative_to(reports).as_posix() for file in reports.rglob("*") if file.is_file()}
    assert left == {"customers.csv", "metrics.json", "notebooks/06.html"}
    assert not (study.paths.interim / "store").exists() and not (study.paths.interim / "read_before").exists()
    assert (study.folder / "raw" / "lines.parquet").read_bytes() == raw


def test_an_assignment_can_still_be_read(study: Study) -> None:
    main(["forget", str(study.folder), GONE])
    table, facts = campaign_files.read(study, campaign_files.folder(study) / "spring.parquet")
    assert table["customer_id"].tolist() == [NEAR, "C1"]
    assert facts["erased"] == 1


def test_a_file_that_does_not_name_the_customer_is_not_rewritten(study: Study) -> None:
    file = study.paths.interim / "segments.parquet"
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    main(["forget", str(study.folder), GONE])
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_twice_is_an_error_that_says_so(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", str(study.folder), GONE]) == 0
    assert main(["forget", str(study.folder), GONE]) == 2
    assert "check the spelling" in capsys.readouterr().err


def everything(study: Study) -> dict[Path, bytes]:
    """The files of the study, but for the lock."""
    return {
        file: file.read_bytes()
        for folder in (study.folder, study.paths.reports)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(".lock")
    }


@pytest.mark.parametrize("customer", ["", "  ", "C9", ".*", "C0004"])
def test_an_id_that_nobody_has_changes_nothing(study: Study, customer: str) -> None:
    before = everything(study)
    assert main(["forget", str(study.folder), customer]) == 2
    assert everything(study) == before


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("interim/segments.parquet", b"PAR1 and no more"),
        ("campaigns/spring.json", b"{"),
        ("campaigns/spring.json", b"[]"),
        ("campaigns/spring.json", b'{"erased": "often"}'),
    ],
)
def test_a_damaged_file_is_named_before_anything_is_changed(
    study: Study, file: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (study.folder / file).write_bytes(content)
    before = everything(study)
    assert main(["forget", str(study.folder), GONE]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(study.folder / file) in line
    assert everything(study) == before


def test_what_a_run_notes_of_its_notebooks_is_searched_too(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(interim.NOTEBOOK, "03_segments")
    interim.write(study, "segments", pd.DataFrame({"customer_id": [GONE, "C1"], "abc": ["A", "B"]}))
    earlier = study.paths.interim / "writers" / "personas.parquet"  # as earlier versions called these notes
    earlier.write_text("03_segments")
    assert main(["forget", str(study.folder), GONE]) == 0
    assert interim.read(study, "segments")["customer_id"].tolist() == ["C1"]
    assert earlier.read_text() == "03_segments"


@pytest.mark.parametrize("customer", [GONE, "42"])
def test_a_list_that_a_spreadsheet_saved_in_another_encoding_keeps_its_other_rows(study: Study, customer: str) -> None:
    file = study.paths.reports / "customers.csv"
    row = f"{NEAR},杭州,Zoë\n".encode("gb18030")
    file.write_bytes(b"customer_id,city,name\n" + customer.encode() + b",x,y\n" + row)
    assert main(["forget", str(study.folder), customer]) == 0
    assert file.read_bytes() == b"customer_id,city,name\n" + row


def test_an_id_with_another_in_it_stays_and_categories_go_with_their_rows(study: Study) -> None:
    near = f"{GONE}-2"
    people = pd.DataFrame({"customer_id": [GONE, near], "note": [f"{GONE} called", "none"]}, dtype="category")
    people["band"] = pd.Categorical(["high", "low"], ["low", "middle", "high"], ordered=True)
    file = interim.write(study, "customers", people)
    written = study.paths.reports / "customers.csv"
    written.write_text(f"customer_id,reasons\n{GONE},a\n{near},b\n")
    assert main(["forget", str(study.folder), GONE]) == 0
    left = pd.read_parquet(file)
    assert [left[name].cat.categories.tolist() for name in left] == [[near], ["none"], ["low", "middle", "high"]]
    assert left["band"].cat.ordered
    assert written.read_text() == f"customer_id,reasons\n{near},b\n"
    assert main(["forget", str(study.folder), GONE]) == 2


def test_kept_rows_that_name_the_customer_are_enough(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    lines = pd.DataFrame({"whose": ["C77"], "amount": [1.0]})
    kept = interim.write(study, "read_before/order_lines", lines)
    assert main(["forget", str(study.folder), "C77"]) == 0
    assert f"{kept}: removed" in capsys.readouterr().out and not kept.exists()


def test_once_the_raw_files_are_clean_it_says_that_too(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    raw = study.folder / "raw" / "lines.parquet"
    pd.read_parquet(raw).query("customer_id != @GONE").to_parquet(raw, index=False)
    assert main(["forget", str(study.folder), GONE]) == 0
    assert "do not hold the customer" in capsys.readouterr().out


def test_a_number_as_id_leaves_other_numbers_as_they_are(study: Study) -> None:
    reports = study.paths.reports
    text = "customer_id,p_churn,orders\n12,0.12,12\n13,0.12,3\n14,12.5,4\n"
    (reports / "customers.csv").write_text(text)
    assert main(["forget", str(study.folder), "12"]) == 0
    assert (reports / "customers.csv").read_text() == "customer_id,p_churn,orders\n13,0.12,3\n14,12.5,4\n"
    assert json.loads((reports / "metrics.json").read_text()) == {"auc": 0.8}
