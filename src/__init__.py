"""Churn and repeat purchase from order lines: see README.md for the two commands."""

if __name__ == "src":
    raise ImportError("import this package as `churn` (pip install -e .), not as `src`")
