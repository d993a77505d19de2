"""Commands that are not the analyst's daily ones: one module per group, each with an `add` that `churn.cli` calls."""
