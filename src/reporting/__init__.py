"""The management report: numbers first (`summary`), then one HTML file (`render`), and the tables beside it."""

from .render import render
from .summary import summary

__all__ = ["render", "summary"]
