"""How good are the probabilities, beside rivals on the same rows? `python benchmarks/quality.py [p1 p2 p3 demo]`.

Writes benchmarks/results/quality.md (one part per protocol, kept when only some are run) and every prediction behind
it to benchmarks/out/<protocol>/backtest.parquet. The test origins are read here and nowhere else.
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
# scikit-learn's threads wait for each other on shared cores; every model here has one
os.environ.setdefault("OMP_NUM_THREADS", "1")

OUT = Path(__file__).parent / "out"
PARTS = ("p1", "p2", "p3", "demo")
HEAD = """## How good are the probabilities?

`python benchmarks/quality.py`. Rows `shipped` to `blend` are ours, with the forecast level; `shipped` is what would
have been chosen at each origin by earlier origins. `*_rfm` sees recency, frequency and monetary value only, `*_full`
our whole table; `bgnbd_as_it_comes` is BG/NBD without a level forecast. `levelled` is the log loss with every origin's
level set right by hindsight: what remains is ranking and shape. `level_error` is the mean of |mean p - rate|.
"""


def main(names: list[str]) -> None:
    """The named parts (default all), joined into quality.md."""
    for name in names or PARTS:
        began = time.perf_counter()
        lines = import_module(f"quality_{name}").report()
        lines.append(f"Took {time.perf_counter() - began:.0f} s.\n")
        (OUT / f"quality_{name}.md").write_text("\n".join(lines))
        print("\n".join(lines), flush=True)
    found = [text.read_text() for name in PARTS if (text := OUT / f"quality_{name}.md").exists()]
    (RESULTS / "quality.md").write_text("\n".join([HEAD, *found]))


if __name__ == "__main__":
    main(sys.argv[1:])
