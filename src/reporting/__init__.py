"""The management report: numbers first (`summary`), then one HTML file (`render`), and the tables that go with it."""

from .customers_csv import customers_csv, customers_table
from .export import export_notebook_html
from .history import extended, read_history
from .metrics_json import metrics
from .render import render, render_customer
from .summary import first_page, summary
from .text import LANGUAGES

__all__ = [
    "LANGUAGES",
    "customers_csv",
    "customers_table",
    "export_notebook_html",
    "extended",
    "first_page",
    "metrics",
    "read_history",
    "render",
    "render_customer",
    "summary",
]
