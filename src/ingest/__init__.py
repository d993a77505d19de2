"""Files and databases -> canonical tables with an audit of what was wrong; data sets to try it on."""

from .canonical.campaigns import read_campaigns, refuse_strangers
from .finding import Finding
from .readiness import readiness
from .sources.download import fetch
from .sources.read_before import forget_rows
from .sources.write_back import write_back
from .tables import Tables, read_interim, read_tables, write_interim

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
