"""`churn export mlflow`: a bundle as an MLflow model (pyfunc) with signature and input example. Extra `mlflow`.

The model is code and the bundle, no pickle of a Python object: MLflow runs `mlflow_model.py` of this package, which
loads the bundle with every check of `churn.scoring.load`.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import UserError
from ..scoring import load
from ..scoring.bundle_file.files import MANIFEST
from ..scoring.inputs import NUMBER

CODE = Path(__file__).with_name("mlflow_model.py")
EXAMPLE_ROWS = 5


def export_mlflow(bundle: str | Path, folder: str | Path) -> Path:
    """The folder, now an MLflow model that scores feature rows like `Model.score_features`.

    Raises UserError where the folder is there already or cannot be written, BundleError for a bundle that does not
    verify.
    """
    import mlflow
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    bundle, folder = Path(bundle), Path(folder)
    if folder.exists():
        raise UserError(f"{folder} is there already: name a new folder")
    model = load(bundle, threads=1)
    inputs: list[Any] = [
        ColSpec("double" if kind == NUMBER else "string", name, required=False) for name, kind in model.inputs.items()
    ]
    outputs: list[Any] = [ColSpec("double", "p"), ColSpec("string", "band"), ColSpec("boolean", "in_cohort")]
    try:
        mlflow.pyfunc.save_model(
            folder,
            python_model=str(CODE),
            artifacts={"bundle": str(bundle), "manifest": str(bundle.parent / MANIFEST)},
            signature=ModelSignature(Schema(inputs), Schema([*outputs, ColSpec("double", "expected_value")])),
            input_example=example(model),
            pip_requirements=[f"churn=={version('churn')}"],
            metadata={
                "target": model.facts["target"],
                "as_of": model.facts["as_of"],
                "expires": model.facts["expires"],
            },
        )
    except OSError as error:
        raise UserError(f"{folder} cannot be written ({error.strerror or error}): name another folder") from None
    return folder


def example(model: Any) -> pd.DataFrame:
    """The first golden rows, in the columns that the model reads; numbers as float, missing text as None."""
    golden = model.facts["golden"]
    rows = pd.DataFrame(golden["rows"][:EXAMPLE_ROWS], columns=golden["columns"])
    for name, kind in model.inputs.items():
        rows[name] = rows[name].astype(float) if kind == NUMBER else rows[name].astype(object)
    return rows[list(model.inputs)]
