"""Campaign files: all three or none, never over others, and refused once they have changed."""

from pathlib import Path

import pandas as pd
import pytest

from churn import campaign_files
from churn.errors import UserError
from churn.study import Study, load_study

START = pd.Timestamp("2026-07-01")
FACTS = {"study": "small", "campaign_id": "spring", "as_of": "2026-07-01", "days": 90}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    folder = tmp_path / "data" / "small"
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text('[study]\nname = "small"\n[order_lines]\npath = "lines.csv"\n')
    return load_study(folder)


def written(study: Study) -> Path:
    file = campaign_files.new_file(study, "spring")
    table = pd.DataFrame({"customer_id": ["1", "2"], "group": ["treatment", "control"]})
    campaign_files.write(file, table, FACTS, table.head(1))
    return file


def test_what_was_written_is_read_again(study: Study) -> None:
    table, facts = campaign_files.read(study, written(study))
    assert table["customer_id"].tolist() == ["1", "2"]
    assert FACTS.items() <= facts.items()
    assert sorted(path.suffix for path in campaign_files.folder(study).iterdir()) == [".csv", ".json", ".parquet"]


def test_a_name_that_is_taken_or_not_allowed_is_refused(study: Study) -> None:
    written(study)
    with pytest.raises(UserError, match="made once"):
        campaign_files.new_file(study, "spring")
    with pytest.raises(UserError, match="allowed are a-z"):
        campaign_files.new_file(study, "../outside")


@pytest.mark.parametrize(("days", "customers"), [(-1, set()), (0, {"1", "2"}), (89, {"1", "2"}), (90, set())])
def test_a_campaign_runs_from_its_start_until_its_window_has_closed(
    study: Study, days: int, customers: set[str]
) -> None:
    written(study)
    assert campaign_files.running(study, START + pd.Timedelta(days=days)) == customers


def test_read_outs_are_no_assignments(study: Study) -> None:
    file = written(study)
    campaign_files.write_read_out(file, {"study": "small", "verdict": "stop"})
    assert [facts["verdict"] for facts in campaign_files.read_outs(study)] == ["stop"]
    assert campaign_files.running(study, START) == {"1", "2"}
