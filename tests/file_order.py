"""Which test files go to the processes of `pytest -n` first, and which have to stay together.

xdist hands out the files with the most tests first; the dear ones hold few, and would begin when all others are done.
"""

from __future__ import annotations

from collections import OrderedDict

from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/browser/test_report_access.py": "browser",
    "tests/browser/test_report_filtering.py": "browser",
    "tests/browser/test_report_reads.py": "browser",
    "tests/browser/test_report_works.py": "browser",
    "tests/installed/test_containerfile.py": "installed",
    "tests/installed/test_wheel.py": "installed",
    "tests/notebooks/test_codes.py": "notebooks",
    "tests/notebooks/test_contradictions.py": "notebooks",
    "tests/notebooks/test_figures_agree.py": "notebooks",
    "tests/notebooks/test_language.py": "notebooks",
    "tests/notebooks/test_run.py": "notebooks",
    "tests/engines/test_engines.py": "spark",
    "tests/scoring/test_spark.py": "spark",
}
"""file -> the group that one process takes as a whole, so that a wheel is built, a browser and a Java virtual machine
start, and what they look at is written once"""

FIRST = (
    "notebooks",
    "spark",
    "tests/explain/",
    "browser",
    "tests/pipeline/",
    "tests/scoring/test_database.py",
    "tests/estimators/",
    "installed",
    "tests/service/",
    "tests/reporting/",
    "tests/features/",
    "tests/modelling/",
    "tests/test_orchestration.py",
    "tests/value/",
)
"""what takes longest, files, groups or folders, in the order in which it is handed out; the rest by number of tests.
The first runs the shop, which the later ones take from it"""


class DearestFirst(LoadFileScheduling):
    """xdist's loadfile with FIRST at the front of its queue and TOGETHER in one piece."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)

    def _assign_work_unit(self, node: object) -> None:
        self.workqueue = OrderedDict(sorted(self.workqueue.items(), key=lambda unit: _place(unit[0])))
        super()._assign_work_unit(node)


def _place(scope: str) -> int:
    return next((place for place, first in enumerate(FIRST) if scope.startswith(first)), len(FIRST))
