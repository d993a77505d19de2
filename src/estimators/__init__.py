"""scikit-learn estimators for whoever has a feature table, or a pipeline, of their own.

from churn.estimators import ChurnClassifier, OrderLineFeatures, RepeatClassifier
"""

from __future__ import annotations

from .classifiers import ChurnClassifier, RepeatClassifier
from .order_line_features import OrderLineFeatures

__all__ = ["ChurnClassifier", "OrderLineFeatures", "RepeatClassifier"]
