"""Files and databases -> canonical tables with an audit of what was wrong; data sets to try it on."""

from .demo import simulate
from .download import fetch
from .finding import Finding
from .first_run import simulate_if_missing
from .readiness import readiness
from .tables import Tables, read_interim, read_tables, write_interim
from .write_back import write_back

__all__ = [
    "Finding",
    "Tables",
    "fetch",
    "read_interim",
    "read_tables",
    "readiness",
    "simulate",
    "simulate_if_missing",
    "write_back",
    "write_interim",
]
