"""Files and databases -> canonical tables with an audit of what was wrong; data sets to try it on."""

from .campaigns import read_campaigns, refuse_strangers
from .download import fetch
from .finding import Finding
from .read_before import forget_rows
from .readiness import readiness
from .tables import Tables, read_interim, read_tables, write_interim
from .write_back import write_back

__all__ = [
    "Finding",
    "Tables",
    "fetch",
    "forget_rows",
    "read_campaigns",
    "read_interim",
    "read_tables",
    "readiness",
    "refuse_strangers",
    "write_back",
    "write_interim",
]
