"""The code of an exported MLflow model; MLflow runs this file, it is not imported by the package."""

from __future__ import annotations

from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel


class Bundle(PythonModel):
    """Scores feature rows with the bundle among the model's artifacts."""

    def load_context(self, context: Any) -> None:
        """Loads and verifies the bundle."""
        from importlib import import_module

        self.model = import_module("churn.scoring").load(context.artifacts["bundle"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """p, band, in_cohort, expected_value of every row."""
        scores = self.model.score_features(model_input)
        return scores[["p", "band", "in_cohort", "expected_value"]].reset_index(drop=True)


set_model(Bundle())
