"""What management passes on: e-mail, slides and data, made from the report's summary."""

from .email import email
from .page_one import page_one
from .report_json import report_json, report_schema
from .slides import slides

__all__ = ["email", "page_one", "report_json", "report_schema", "slides"]
