"""Why customers leave, where no reason matters to anybody."""

from pathlib import Path

import synthetic

from churn import interim
from churn.reporting import render, summary


def test_a_model_that_tells_nobody_apart_names_no_driver(tmp_path: Path) -> None:
    study = synthetic.write(tmp_path / "tearoom")
    reasons = interim.read(study, "reasons")
    interim.write(study, "reasons", reasons.assign(points=0.0, p=reasons["base"]))
    numbers = summary(study)
    assert numbers["why"]["drivers"] == []
    assert "<h2" in render(numbers)
