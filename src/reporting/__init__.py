"""The management report: numbers first (`summary`), then one HTML file (`render`), and the tables beside it."""

from .customers import customers_csv, customers_table
from .export import export_notebook_html
from .facts import metrics
from .history import extended, read_history
from .render import render
from .summary import summary

__all__ = [
    "customers_csv",
    "customers_table",
    "export_notebook_html",
    "extended",
    "metrics",
    "read_history",
    "render",
    "summary",
]
