"""The house itself: pins in step, packages listed, imports in one direction, modules short, notebooks stripped."""

from __future__ import annotations

import ast
import graphlib
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ORDER = [
    {"errors", "wording"},
    {"atomic_write"},
    {"project"},
    {"presets", "study_rules"},
    {"study_problems"},
    {"order_lines", "study"},
    {"demo"},
    {"interim", "campaign_files", "store"},
    {"ingest"},
    {"features"},
    {"scoring"},
    {"targets"},
    {"modelling"},
    {"segments"},
    {"value", "explain"},
    {"monitoring", "estimators"},
    {"reporting"},
    {"pipeline"},
    {"service"},
    {"commands"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
INGEST_ORDER = [
    {"finding", "columns", "column_names", "currencies", "quoting"},
    {"sources"},
    {"parsing"},
    {"lines"},
    {"checks"},
    {"canonical"},
    {"tables"},
    {"readiness"},
    {"study_file"},
]
INGEST_LEVEL = {name: level for level, names in enumerate(INGEST_ORDER) for name in names}
MODULES = sorted((ROOT / "src").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _pins(text: str) -> set[str]:
    """`name==version ; marker` of every requirement in a lock or a conda pip list."""
    lines = re.findall(r"^(?: +- )?([A-Za-z0-9_.-]+==.*?)(?: \\)?$", text, flags=re.MULTILINE)
    return {line.strip() for line in lines}


def test_environment_yml_holds_the_locked_pins_and_the_project_itself() -> None:
    environment = (ROOT / "environment.yml").read_text()
    assert _pins(environment) == _pins((ROOT / "requirements.lock").read_text())
    assert environment.rstrip().endswith("- -e .")
    assert f"python{PROJECT['project']['requires-python']}" in environment


@pytest.mark.parametrize("extras", [[], ["notebooks"]])
def test_the_lock_holds_everything_pyproject_asks_for(extras: list[str]) -> None:
    locked = {pin.split("==")[0].lower() for pin in _pins((ROOT / "requirements.lock").read_text())}
    asked = PROJECT["project"]["dependencies"] + [
        one for extra in extras for one in PROJECT["project"]["optional-dependencies"][extra]
    ]
    assert {re.split(r"[<>=!~ ]", one)[0].lower() for one in asked} <= locked


def test_the_development_lock_agrees_with_the_default_one() -> None:
    default, development = (
        {pin.split(" ;")[0] for pin in _pins((ROOT / name).read_text())}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert default <= development


def test_the_lock_for_scoring_holds_its_group_in_versions_of_the_development_lock() -> None:
    scoring, development = (
        _pins((ROOT / name).read_text()) for name in ("requirements-scoring.lock", "requirements-dev.lock")
    )
    assert {pin.split(" ;")[0] for pin in scoring} <= {pin.split(" ;")[0] for pin in development}
    asked = {re.split(r"[<>=!~ ]", one)[0] for one in PROJECT["dependency-groups"]["scoring"]}
    assert asked <= {pin.split("==")[0] for pin in scoring}
    extras = PROJECT["project"]["optional-dependencies"]
    everywhere = [*PROJECT["project"]["dependencies"], *extras["service"], *extras["signatures"]]
    assert set(PROJECT["dependency-groups"]["scoring"]) <= set(everywhere), "one lower bound for each"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-scoring.lock"])
def test_locks_have_hashes_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_packages_in_pyproject_are_the_folders() -> None:
    folders = {"churn"} | {
        f"churn.{p.parent.relative_to(ROOT / 'src').as_posix().replace('/', '.')}"
        for p in (ROOT / "src").glob("*/**/__init__.py")
    }
    outside = set(PROJECT["tool"]["setuptools"]["package-dir"]) - {"churn"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders | outside


def _declared(*extras: str) -> set[str]:
    """Names of the distributions that pyproject.toml asks for: the package's own and those of the extras."""
    optional = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in optional[extra])]
    return {re.split(r"[\[<>=!~ ]", one)[0].lower().replace("_", "-") for one in asked}


def _imported_distributions(folder: str, *parts: str) -> dict[str, str]:
    """Distribution -> a file that imports it directly, for all installed third-party imports below a folder."""
    providers = packages_distributions()
    found: dict[str, str] = {}
    for file in sorted((ROOT / folder).joinpath(*parts).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level and node.module else []
            for name in {one.split(".")[0] for one in names} - {"churn", "src"}:
                for provider in providers.get(name, []):
                    found[provider.lower().replace("_", "-")] = file.relative_to(ROOT).as_posix()
    return found


@pytest.mark.parametrize(
    ("folder", "part", "extras"),
    [
        ("src", "features", ("spark",)),
        ("src", "scoring", ("spark", "signatures")),
        ("src", "", ("notebooks", "databases", "spark", "slides", "service", "mlflow", "signatures")),
        ("tests", "", ("notebooks", "databases", "spark", "slides", "service", "mlflow", "signatures", "dev")),
        ("benchmarks", "", ("notebooks", "databases", "spark", "service", "dev", "bench")),
    ],
)
def test_what_is_imported_directly_is_declared(folder: str, part: str, extras: tuple[str, ...]) -> None:
    allowed = _declared(*extras)
    undeclared = {name: file for name, file in _imported_distributions(folder, part).items() if name not in allowed}
    assert not undeclared


def test_a_fresh_clone_has_models_and_reports_with_a_page_each() -> None:
    tracked = subprocess.run(["git", "ls-files", "models", "reports"], cwd=ROOT, capture_output=True, text=True).stdout
    assert tracked.split() == ["models/README.md", "reports/README.md"]


def test_the_package_refuses_to_be_imported_as_src() -> None:
    done = subprocess.run([sys.executable, "-c", "import src"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "import this package as `churn`" in done.stderr


def _imported_places(module: Path) -> set[str]:
    """First-level places of `churn` that a module imports, anywhere in it."""
    depth_of_file = len(module.relative_to(ROOT / "src").parts) - 1
    places = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level > depth_of_file:
            names = [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
            places.update(names)
        absolute = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        absolute += [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module else []
        assert not [name for name in absolute if name.split(".")[0] == "churn"], (
            f"{module}: relative imports inside src/"
        )
    return places


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(module: Path) -> None:
    place = module.relative_to(ROOT / "src").parts[0].removesuffix(".py")
    if place == "__init__":
        return
    later = {other for other in _imported_places(module) if LEVEL[other] >= LEVEL[place] and other != place}
    assert not later, f"{place} must not import {later}"


@pytest.mark.parametrize(
    "module",
    [path for path in MODULES if path.relative_to(ROOT / "src").parts[0] == "ingest"],
    ids=lambda path: path.relative_to(ROOT / "src" / "ingest").as_posix(),
)
def test_imports_within_ingest_point_one_way(module: Path) -> None:
    place, *within = module.relative_to(ROOT / "src" / "ingest").parts
    place = place.removesuffix(".py")
    if place == "__init__":
        return
    imported = [
        node.module.split(".")[0] if node.module else node.names[0].name
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level == len(within) + 1
    ]
    later = {other for other in imported if INGEST_LEVEL[other] >= INGEST_LEVEL[place] and other != place}
    assert not later, f"ingest/{place} must not import {later}"


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Imports for types alone count too: who reads one of the two must read the other."""
    names = {path.relative_to(ROOT / "src").with_suffix("").as_posix(): path for path in MODULES}
    imports: dict[str, set[str]] = {}
    for name, path in names.items():
        folder = name.split("/")[:-1]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                start = [*folder[: len(folder) - node.level + 1], *(node.module or "").split(".")]
                from_module = "/".join(part for part in start if part)
                several = {f"{from_module}/{one.name}".strip("/") for one in node.names}
                imports.setdefault(name, set()).update(({from_module} | several) & set(names))
    with_order = graphlib.TopologicalSorter(imports)
    with_order.prepare()  # names the circle


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_are_short(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= 400


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin_stripped_and_keep_their_kernel(notebook: Path) -> None:
    content = json.loads(notebook.read_text())
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])] == code[:1]
    assert "".join(code[0]["source"]).strip().startswith("study = ")
    long = [cell for cell in code if len("".join(cell["source"]).splitlines()) > 15]
    assert not long, "a cell longer than 15 lines belongs in src/"
    defined = [line for cell in code for line in cell["source"] if re.match(r"\s*(def|class) ", line)]
    assert not defined, "functions and classes belong in src/"
    assert len(content["cells"]) <= 25, "split the notebook, or cut it"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_everything_a_notebook_shows_is_seen(notebook: Path) -> None:
    """A cell shows its last expression only; what stands before it must be given to `display`."""
    for cell in json.loads(notebook.read_text())["cells"]:
        if cell["cell_type"] != "code":
            continue
        for line in ast.parse("".join(cell["source"])).body[:-1]:
            call = line.value if isinstance(line, ast.Expr) else None
            shown = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id
            assert shown not in ("say", "show_table", "show_figure"), f"never seen: {ast.unparse(line)}"


def test_no_notebook_repeats_a_cell_of_another() -> None:
    seen: dict[str, str] = {}
    for notebook in NOTEBOOKS:
        for cell in json.loads(notebook.read_text())["cells"]:
            source = "".join(cell["source"]).strip()
            if cell["cell_type"] == "code" and len(source.splitlines()) > 2:
                assert source not in seen, f"{notebook.name} repeats a cell of {seen[source]}"
                seen[source] = notebook.name


PURE = [
    module
    for room in ("segments", "value", "explain", "reporting/sections")
    for module in sorted((ROOT / "src" / room).glob("*.py"))
]
READS_OR_WRITES = re.compile(r"open|load|save|unlink|mkdir|replacing|(read|write)(_\w+)?|to_(parquet|csv|pickle|json)")
IN_MEMORY = {"read_out", "read_out_text", "read_card"}
"""functions of these rooms whose names begin so, and that open no file"""


def _calls(module: Path) -> list[str]:
    """Names of the functions and methods that `module` calls, without what they are called on."""
    functions = [node.func for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    return [
        f.attr if isinstance(f, ast.Attribute) else f.id for f in functions if isinstance(f, ast.Attribute | ast.Name)
    ]


@pytest.mark.parametrize("module", PURE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_analyses_and_report_sections_read_and_write_no_files(module: Path) -> None:
    """That happens in ingest, interim, campaign_files, the pipeline, the data of the report and the notebooks."""
    found = {name for name in _calls(module) if READS_OR_WRITES.fullmatch(name)} - IN_MEMORY
    assert not found, f"{module.relative_to(ROOT)} calls {sorted(found)}: read or write at the edges"


RIVALS = {"features.py"}
"""benchmarks/features.py writes the same sums as other people would, to compare their time with ours"""


WITH_LIGHTGBM = [module for module in MODULES if "lightgbm" in module.read_text()]


@pytest.mark.parametrize("module", WITH_LIGHTGBM, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_lightgbm_is_told_its_threads_whenever_it_predicts(module: Path) -> None:
    """How many it uses is one setting of the whole process. A call that names no number sets it to all processors, and
    a data set that another thread is making then overflows: a segmentation fault, seen twice."""
    for call in ast.walk(ast.parse(module.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "predict":
            assert "num_threads" in {keyword.arg for keyword in call.keywords}, f"{module}, line {call.lineno}"


def test_purchases_without_returns_are_defined_once() -> None:
    """`order_lines.is_return` says it for every engine; a cleaning rule may look at the flag together with amounts."""
    places = [*MODULES, *NOTEBOOKS, *(one for one in (ROOT / "benchmarks").glob("*.py") if one.name not in RIVALS)]
    own = {
        f"{place.relative_to(ROOT)}: {line.strip()}"
        for place in places
        for line in place.read_text().splitlines()
        if re.search(r"(~|\bnot (coalesce\()?)[\w.\[\\\"']*is_return\b(?!\()", line, re.IGNORECASE)
        and '["amount"] < 0' not in line
    }
    assert not own


RETIRED = re.compile(
    r"\b(rungs?|ladders?|taught|teach(es|ing)?|anchors?(?!-)|patience|valued|spoken|doors|beside|alone|track_record|"
    r"of_study|horizon_help|level_error)\b",
    flags=re.IGNORECASE,
)
"""words that this project once used for itself, and the field does not; docs/glossary.md has those it uses"""
SAYS_NOTHING = {"found", "made", "said", "told", "kept", "here"}
OLD_NAMES = {
    "rung",
    "ladder",
    "taught",
    "teach",
    "patience",
    "valued",
    "spoken",
    "beside",
    "standing",
    "carry",
}
BUNDLE = {"reasons_content.py", "conditional.py", "bundle-format.md"}
"""these hold `alone`, a field of format 2"""
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))


def test_no_retired_word_is_left() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), *NOTEBOOKS, *MODULES]
    pages += [
        *BENCHMARKS,
        *(ROOT / "benchmarks").rglob("*.md"),
        *(ROOT / "src" / "reporting" / "templates").glob("*.html"),
    ]
    allowed = {"upgrades.py", "bundle-format.md"}  # they name what format 1 called its fields
    left = {
        f"{page.relative_to(ROOT)}: {word[0]}"
        for page in pages
        if page.name not in allowed
        for word in RETIRED.finditer(page.read_text())
        if not (word[0] == "alone" and page.name in BUNDLE)
    }
    assert not left


def _own_names(module: Path) -> set[str]:
    """Names that a module gives: of functions, classes, arguments, variables and attributes."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
    return names


@pytest.mark.parametrize("module", [*MODULES, *BENCHMARKS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_say_what_they_hold(module: Path) -> None:
    """A variable is called after the thing it holds, not after how that came about."""
    for name in _own_names(module):
        plain = name.strip("_").lower()
        assert plain not in SAYS_NOTHING, f"{module.relative_to(ROOT)}: name `{name}` after what it holds"
        assert not OLD_NAMES & {*plain.split("_")}, f"{module.relative_to(ROOT)}: `{name}` is a retired word"
