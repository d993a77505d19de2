"""What management passes on: e-mail, slides and data, made from the report's summary."""

from .email import email
from .report_json import report_json, report_schema
from .slides import slides

__all__ = ["email", "report_json", "report_schema", "slides"]
