"""The engineer's lines in README.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_engineers_section_runs(
    bundle_file: Path,
    order_lines: pd.DataFrame,
    customers: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    section = README.read_text(encoding="utf-8").split("## Engineer")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, flags=re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10, "the heading says ten lines"
    (tmp_path / "models" / "demo").mkdir(parents=True)
    (tmp_path / "data" / "demo" / "interim").mkdir(parents=True)
    for name in ("churn.pkl", "manifest.json"):
        (tmp_path / "models" / "demo" / name).write_bytes((bundle_file.parent / name).read_bytes())
    contacts = pd.DataFrame(
        {
            "customer_id": order_lines["customer_id"].head(9),
            "occurred_at": order_lines["ordered_at"].head(9),
            "kind": "visit",
        }
    )
    for name, table in {"order_lines": order_lines, "customers": customers, "touchpoints": contacts}.items():
        table.to_parquet(tmp_path / "data" / "demo" / "interim" / f"{name}.parquet", index=False)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    scores = names["scores"]
    assert isinstance(scores, pd.DataFrame)
    assert scores["p"].between(0, 1).all()
    assert "customer_id" in capsys.readouterr().out
