"""What does a score cost, against the bare library? `python -m benchmarks.scoring` -> benchmarks/results/scoring.md.

One model (two LightGBM forests of 150 trees over the purchase model, as the candidates are) on simulated order lines.
Every ratio sets the whole way (names checked, missing handled, drift looked at, calibrated, band, cohort) against the
library's bare call on a matrix that is ready. The two sides are measured in turns, so that other work on the machine
hits both; seconds are the best of the turns, and for long runs CPU seconds are given too. LightGBM and ONNX Runtime
run with one thread each unless OMP_NUM_THREADS says otherwise.
`--lines 1e7 --rows 1e6` chooses sizes. ONNX Runtime and Treelite are compared where onnxmltools, onnxruntime and
treelite are installed.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before LightGBM comes in: on a shared machine its threads wait for each

import duckdb
import lightgbm
import numpy as np
import pandas as pd

from churn import explain, features, scoring
from churn.modelling.candidates import fit_candidate
from churn.modelling.inputs import describe_inputs
from churn.modelling.training_rows import TrainingRows
from churn.scoring.evaluation.matrix import PurchaseModel
from churn.scoring.evaluation.predict import input_matrix

from .features import AS_OF, SYNTHETIC_LINES

RESULT = Path(__file__).resolve().parent / "results" / "scoring.md"
BTYD = {"r": 2.0, "alpha": 60.0, "a": 0.6, "b": 4.0, "first": 1}
TASK = {"horizon_days": 90, "active_days": 180, "new_days": 180, "history_days": None}
Row = tuple[str, str, str, str, str]
LIGHTER = """
**A lighter way to run the trees?** Treelite (maintained, Apache 2.0) runs the same text models and needs neither
scikit-learn nor pandas: the rows above give the time and memory of its import and show that it gives LightGBM's raw
scores (it works in 64 bits, ONNX Runtime in 32), and that it is slower, for a batch and for a single row. Reasons need
no library for trees, but building features needs DuckDB and pandas anyway: a process would be lighter only where
existing feature rows are scored. That did not justify a second library besides the one that trains;
`import churn.scoring` itself loads none of them.
"""


def main() -> None:
    """The table, printed and written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=float, default=1e6)
    parser.add_argument("--rows", type=float, default=2e5)
    options = parser.parse_args()
    warnings.simplefilter("ignore", scoring.ModelWarning)
    with tempfile.TemporaryDirectory() as folder:
        bundle = make_bundle(Path(folder))
        model = scoring.load(bundle)
        customers = feature_rows(Path(folder))
        table = customers.sample(int(options.rows), replace=True, random_state=1).reset_index(drop=True)
        rows: list[Row] = []
        for measure in (
            imports,
            lambda: [loading(bundle)],
            lambda: [one(model, table)],
            lambda: [batch(model, table)],
            lambda: with_reasons(model, table),
            lambda: others(model, table.head(50_000)),
            lambda: lighter(model, table.head(50_000)),
            lambda: [lines_to_scores(model, Path(folder), int(options.lines))],
        ):
            rows += measure()
            print(rows[-1], flush=True)
    write(rows)


def make_bundle(folder: Path) -> Path:
    """A bundle trained on 200,000 simulated lines; outcomes drawn from the purchase model, so that trees have work."""
    table = features.compute({"order_lines": order_lines(folder, 200_000).df()}, AS_OF)
    inputs = [item for item in describe_inputs(table) if item["kind"] == "number"]
    fitted: dict[str, Any] = {"target": "churn", "horizon_days": 90, "inputs": inputs, "btyd": BTYD}
    gone = PurchaseModel("churn", 90, BTYD).log_odds(table) + 0.02 * (table["monetary"] - table["monetary"].mean())
    outcome = (np.random.default_rng(1).random(len(table)) < 1 / (1 + np.exp(-gone))).astype(float)
    training = TrainingRows(table, outcome, np.full(len(table), 90), np.ones(len(table)), float(len(table)))
    fitted |= fit_candidate("blend", "churn", 90, training, inputs, BTYD)
    fitted |= {"as_of": f"{AS_OF}", "calibration": {"90": {"slope": 0.9, "intercept": 0.1, "base_rate_shift": 0.0}}}
    reasons = explain.learn(fitted, table, table)
    bundle = scoring.build_bundle(fitted, table, reasons=reasons) | {"study": {"name": "made-up", "task": TASK}}
    return scoring.save(bundle, folder / "churn.pkl")


def order_lines(folder: Path, lines: int) -> duckdb.DuckDBPyRelation:
    file = folder / f"lines_{lines}.parquet"
    if not file.exists():
        duckdb.execute(SYNTHETIC_LINES.format(lines=lines, customers=lines // 40, file=file))
    return duckdb.read_parquet(str(file))


def feature_rows(folder: Path) -> pd.DataFrame:
    """Feature rows of 25,000 simulated customers, all different."""
    return features.compute({"order_lines": order_lines(folder, 1_000_000).df()}, AS_OF)


def imports() -> list[Row]:
    """Importing the module, and importing what a loaded bundle needs, in fresh processes."""

    def seconds(code: str) -> float:
        timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
        runs = [subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True) for _ in range(3)]
        return min(float(run.stdout) for run in runs)

    bare = seconds("import lightgbm, duckdb, narwhals")
    return [
        row("import churn.scoring", seconds("import churn.scoring"), "import lightgbm, duckdb, narwhals", bare),
        row("import LightGBM only", seconds("import lightgbm"), "import scikit-learn and pandas", seconds(
            "import sklearn.base, sklearn.preprocessing, pandas"
        )),
    ]  # fmt: skip


def loading(bundle: Path) -> Row:
    ours, bare = in_turns(lambda: scoring.load(bundle), lambda: forests(predict_texts(bundle)), 5)
    return row(f"load a bundle of {bundle.stat().st_size / 1e3:,.0f} kB, verified", ours, "parse its trees", bare)


def batch(model: scoring.Model, table: pd.DataFrame) -> Row:
    data, bare = input_matrix(model.facts).values(table), forests(model.facts["model"]["trees"])
    first, second = in_turns(
        lambda: model.score_features(table), lambda: [forest.predict(data, raw_score=True) for forest in bare], 1
    )
    return row(f"score {len(table):,} feature rows", first, "Booster.predict", second)


def one(model: scoring.Model, table: pd.DataFrame) -> Row:
    customer = table.iloc[0].to_dict()
    data, bare = input_matrix(model.facts).values(table.head(1)).copy("C"), forests(model.facts["model"]["trees"])
    first, second = in_turns(
        lambda: model.score_features(customer), lambda: [forest.predict(data, raw_score=True) for forest in bare], 2000
    )
    return row("score one customer, a dict", first, "Booster.predict on one row", second)


def with_reasons(model: scoring.Model, table: pd.DataFrame) -> list[Row]:
    """Points and texts of all rows, compared with only their scores; the same of one customer."""
    plain = f"score {len(table):,} rows without reasons"
    points, scores = in_turns(lambda: model.contributions(table), lambda: model.score_features(table), 1)
    texts, again = in_turns(lambda: model.score_features(table, reasons=3), lambda: model.score_features(table), 1)
    customer = table.iloc[0].to_dict()
    one, without = in_turns(
        lambda: model.score_features(customer, reasons=3), lambda: model.score_features(customer), 300
    )
    return [
        row(f"points of {len(table):,} rows by family", points, plain, scores),
        row(f"score {len(table):,} rows with three reasons as text", texts, plain, again),
        row("score one customer with three reasons as text", one, "without reasons", without),
    ]


def lines_to_scores(model: scoring.Model, folder: Path, lines: int) -> Row:
    order_lines(folder, lines)
    file = str(folder / f"lines_{lines}.parquet")

    def ours() -> None:
        with duckdb.connect() as connection:
            model.score(connection.read_parquet(file), as_of=AS_OF, reasons=0)

    def bare() -> None:
        with duckdb.connect() as connection:
            features.build({"order_lines": connection.read_parquet(file)}, AS_OF).create("made")

    first, second = in_turns(ours, bare, 1 if lines > 2_000_000 else 2)
    return row(f"{lines:,} order lines to scores", first, "the feature table only", second)


def others(model: scoring.Model, table: pd.DataFrame) -> list[Row]:
    """The same trees elsewhere: a pickled scikit-learn pipeline, and ONNX Runtime where it is installed."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    data = input_matrix(model.facts).values(table)
    forest = lightgbm.Booster(model_str=model.facts["model"]["trees"][0])
    named = table[[item["name"] for item in model.facts["inputs"]]]
    high = model.score_features(table)["p"] > 0.5
    grown = make_pipeline(FunctionTransformer(), lightgbm.LGBMClassifier(n_estimators=150, num_leaves=12, verbosity=-1))
    pipeline = pickle.loads(pickle.dumps(grown.fit(named.head(20_000), high.head(20_000))))
    inner = pipeline[-1].booster_
    first, second = in_turns(lambda: pipeline.predict_proba(named), lambda: inner.predict(named.to_numpy()), 2)
    rows = [row(f"a pickled scikit-learn pipeline, {len(table):,} rows", first, "Booster.predict", second)]
    customer, univariate_auc = named.head(1), named.head(1).to_numpy()
    first, second = in_turns(lambda: pipeline.predict_proba(customer), lambda: inner.predict(univariate_auc), 200)
    rows.append(row("a pickled scikit-learn pipeline, one row", first, "Booster.predict on one row", second))
    try:
        import onnxmltools
        import onnxruntime
        from onnxmltools.convert.common.data_types import FloatTensorType
    except ImportError:
        return rows
    shape = [("x", FloatTensorType([None, data.shape[1]]))]
    converted = onnxmltools.convert_lightgbm(forest, initial_types=shape, zipmap=False)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    session = onnxruntime.InferenceSession(converted.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    single = data.astype("float32")
    first, second = in_turns(lambda: session.run(None, {"x": single}), lambda: forest.predict(data), 2)
    apart = np.abs(session.run(None, {"x": single})[1][:, 1] - forest.predict(data)).max()
    rows.append(row(f"ONNX Runtime, one forest (32-bit; off by up to {apart:.1g})", first, "Booster.predict", second))
    univariate_auc = np.ascontiguousarray(data[:1])
    first, second = in_turns(lambda: session.run(None, {"x": single[:1]}), lambda: forest.predict(univariate_auc), 2000)
    return [*rows, row("ONNX Runtime, one row", first, "Booster.predict on one row", second)]


def lighter(model: scoring.Model, table: pd.DataFrame) -> list[Row]:
    """The same trees in Treelite, which needs neither scikit-learn nor pandas, where it is installed."""
    try:
        from treelite import frontend, gtil
    except ImportError:
        return []
    data, text = np.ascontiguousarray(input_matrix(model.facts).values(table)), model.facts["model"]["trees"][0]
    forest = lightgbm.Booster(model_str=text)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        light = frontend.load_lightgbm_model(file.name)

    def treelite(rows: Any) -> Any:
        return gtil.predict(light, rows, nthread=int(os.environ["OMP_NUM_THREADS"]), pred_margin=True).ravel()

    apart = np.abs(treelite(data) - forest.predict(data, raw_score=True)).max()
    first, second = in_turns(lambda: treelite(data), lambda: forest.predict(data, raw_score=True), 2)
    univariate_auc = np.ascontiguousarray(data[:1])
    single = in_turns(lambda: treelite(univariate_auc), lambda: forest.predict(univariate_auc, raw_score=True), 2000)
    (theirs, small), (ours, large) = loaded("from treelite import gtil, frontend"), loaded("import lightgbm")
    return [
        (f"import Treelite (process then {small} MB)", shown((theirs, theirs)),
         f"import LightGBM ({large} MB)", shown((ours, ours)), f"{theirs / ours:.2f}"),
        row(f"Treelite, one forest, {len(table):,} rows (off by up to {apart:.1g})", first, "Booster.predict", second),
        row("Treelite, one row", single[0], "Booster.predict on one row", single[1]),
    ]  # fmt: skip


def loaded(code: str) -> tuple[float, int]:
    """(CPU seconds, MB of the process afterwards) of an import, the least of three fresh processes."""
    timed = (
        f"import time, psutil; t = time.process_time(); {code}; t = time.process_time() - t\n"
        "print(t, psutil.Process().memory_info().rss // 2**20)"
    )
    runs = [subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True) for _ in range(3)]
    seconds, size = min((float(run.stdout.split()[0]), int(run.stdout.split()[1])) for run in runs)
    return seconds, size


def predict_texts(bundle: Path) -> list[str]:
    trees: list[str] = scoring.read(bundle)["model"]["trees"]
    return trees


def forests(texts: list[str]) -> list[lightgbm.Booster]:
    return [lightgbm.Booster(model_str=text) for text in texts]


Time = tuple[float, float]


def in_turns(first: Callable[[], Any], second: Callable[[], Any], turns: int) -> tuple[Time, Time]:
    """(seconds, CPU seconds) of each: medians for many short turns, the best of few long ones."""
    times: list[list[Time]] = [[], []]
    for work in (first, second) if turns > 1 else ():  # long runs need no warming up
        work()
    for _ in range(turns):
        for position, work in enumerate((first, second)):
            wall, busy = time.perf_counter(), time.process_time()
            work()
            times[position].append((time.perf_counter() - wall, time.process_time() - busy))
    choose = np.median if turns > 100 else np.min
    one_, other = (tuple(float(choose([run[i] for run in side])) for i in (0, 1)) for side in times)
    return (one_[0], one_[1]), (other[0], other[1])


def row(what: str, ours: Time | float, compared_with: str, bare: Time | float) -> Row:
    """One line of the table; the ratio is that of CPU seconds where the bare side takes 0.1 s or more."""
    mine, other = (side if isinstance(side, tuple) else (side, side) for side in (ours, bare))
    busy = isinstance(bare, tuple) and other[1] >= 0.1
    ratio = mine[1] / other[1] if busy else mine[0] / other[0]
    return what, shown(mine), compared_with, shown(other), f"{ratio:.2f}{' (CPU)' if busy else ''}"


def shown(seconds: Time) -> str:
    wall, busy = seconds
    if wall < 0.001:
        return f"{1e6 * wall:.0f} us"
    if wall < 0.1:
        return f"{1e3 * wall:.1f} ms"
    return f"{wall:.2f} s" if wall == busy else f"{wall:.2f} s ({busy:.2f} s CPU)"


def write(rows: list[Row]) -> None:
    heads = ("what", "time", "compared with", "time", "ratio")
    lines = ["## The cost of a score, compared with the bare library\n", "`python -m benchmarks.scoring "
             f"{' '.join(sys.argv[1:])}`, {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f} at the end"
             " (the machine had other work where that is above the processors).\n"]  # fmt: skip
    lines += ["| " + " | ".join(heads) + " |", "|---|--:|---|--:|--:|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    text = "\n".join(lines) + "\n" + (LIGHTER if any("Treelite" in row[0] for row in rows) else "")
    print(text)
    RESULT.write_text(text)


if __name__ == "__main__":
    main()
