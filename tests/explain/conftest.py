"""The small shop and its bundle, as in the tests of scoring."""

from scoring.conftest import bundle, bundle_file, customers, make_bundle, model, order_lines, table

__all__ = ["bundle", "bundle_file", "customers", "make_bundle", "model", "order_lines", "table"]
