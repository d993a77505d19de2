"""`python -m churn.features` prints the feature catalogue for people, as Markdown."""

from .catalogue import render

print(render(), end="")
