"""The demo's report, slides and executed notebooks in both languages, as pages of the documentation site.

They are not in git: they are made from an existing run of the demo (`make report`), and only where that run executed
today's notebooks, with today's settings and libraries. Else the page says what to do. The notebooks in the other
language come from a second run (`make samples`), held to the same.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from churn import project, reporting
from churn.errors import UserError
from churn.pipeline.export import made_from
from churn.reporting.handouts import email, slides
from churn.study import Study, load_study

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"en": "English", "zh": "中文"}
SECOND = Path("reports") / "demo-zh"
"""where `make samples` runs the demo in Chinese"""
HEAD = """# Samples

What a run of the demo retailer gives. The retailer is simulated; every name and number in it is made up.
"""
NONE = """
They are made by `make docs` from a run of the demo, and there is none here: {why}. Run `make report`, then `make docs`.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The site's files with `samples.md` and, where the demo has been run, everything it links to."""
    why, made = samples(ROOT)
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    files.append(File.generated(config, "samples.md", content=page(why, list(made))))
    return files


def samples(root: Path) -> tuple[str, dict[str, str | bytes]]:
    """Why there are none (empty: there are), and path on the site -> content, from the run of the demo under `root`."""
    study = load_study(root / "data" / "demo") if (root / "data" / "demo").exists() else None
    why = not_todays(root, root / "reports" / "demo", study)
    if why or study is None:
        return why, {}
    try:
        summary = reporting.summary(study)
    except UserError as error:
        return str(error), {}
    except KeyError as error:
        return f"the files that were left by its last run are of another version (without {error})", {}
    made: dict[str, str | bytes] = {}
    for language in LANGUAGES:
        made[f"samples/report.{language}.html"] = reporting.render(summary, language)
        made[f"samples/email.{language}.html"] = email(summary, language)
        if importlib.util.find_spec("pptx"):
            made[f"samples/report.{language}.pptx"] = slides(summary, language)
    made |= _notebooks(root / "reports" / "demo", study.study.language)
    chinese = study.model_copy(update={"study": study.study.model_copy(update={"language": "zh"})})
    if not not_todays(root, root / SECOND / "reports" / "demo", chinese):
        made |= _notebooks(root / SECOND / "reports" / "demo", "zh")
    return "", made


def not_todays(root: Path, reports: Path, study: Study | None) -> str:
    """Why the run that left `reports` is not one of today's project and of `study`; empty where it is."""
    names = _names(root / "notebooks")
    stale = [name for name in names if not same_notebook(root / "notebooks", reports / "notebooks", name)]
    if stale or study is None:
        return f"the notebooks executed last are not today's ({', '.join(stale[:3])})"
    try:
        others = made_otherwise(study, reports / "run.json")
    except (OSError, ValueError) as error:
        return f"its run.json cannot be read ({error})"
    return f"its last run had other {others} than there are now" if others else ""


def _notebooks(reports: Path, language: str) -> dict[str, str | bytes]:
    """Path on the site -> page of every executed notebook of a run in `language`."""
    folder = reports / "notebooks"
    return {
        f"samples/notebooks/{name}.{language}.html": (folder / f"{name}.html").read_text(encoding="utf-8")
        for name in _names(folder)
    }


def page(why: str, made: list[str]) -> str:
    """The text of samples.md."""
    if why:
        return HEAD + NONE.format(why=why)
    lines = ["", "| | " + " | ".join(LANGUAGES.values()) + " |", "|---|---|---|"]
    for title, stem, end in (("Report", "report", "html"), ("E-mail", "email", "html"), ("Slides", "report", "pptx")):
        names = [f"samples/{stem}.{language}.{end}" for language in LANGUAGES]
        if set(names) <= set(made):
            lines.append(f"| {title} | " + " | ".join(f"[{Path(name).name}]({name})" for name in names) + " |")
    lines += ["", "Executed notebooks:", "", "| | " + " | ".join(LANGUAGES.values()) + " |", "|---|---|---|"]
    shown = {language: _told(made, language) for language in LANGUAGES}
    for name in sorted(set().union(*shown.values())):
        links = [f"[{name[:2]}]({shown[one][name]})" if name in shown[one] else "–" for one in LANGUAGES]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(links) + " |")
    if lacking := [LANGUAGES[one] for one in LANGUAGES if not shown[one]]:
        lines += ["", f"Not there in {' and '.join(lacking)}: run `make samples`, then `make docs`."]
    return HEAD + "\n".join(lines) + "\n"


def _told(made: list[str], language: str) -> dict[str, str]:
    """Name of a notebook -> its page in `language`, of those among `made`."""
    end = f".{language}.html"
    return {
        Path(one).name.removesuffix(end): one for one in made if one.startswith("samples/notebooks/") and end in one
    }


def same_notebook(notebooks: Path, executed: Path, name: str) -> bool:
    """Whether the executed notebook `name` has the cells of the one in `notebooks`, and its page is there.

    The prose may be in either language.
    """
    ran = executed / f"{name}.ipynb"
    if not ran.exists() or not (executed / f"{name}.html").exists():
        return False
    todays = [project.translated(notebooks / f"{name}.ipynb", language) for language in LANGUAGES]
    return _sources(ran.read_bytes()) in [_sources(one) for one in todays]


def made_otherwise(study: Study, run: Path) -> str:
    """What differs between a run, as its run.json says, and today: settings, libraries; empty where nothing does."""
    facts, today = json.loads(run.read_text(encoding="utf-8")), made_from(study)
    names = {"study": "settings", "versions": "libraries"}
    return " and ".join(name for key, name in names.items() if facts.get(key) != today[key])


def _names(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("[0-9][0-9]_*.ipynb"))


def _sources(notebook: bytes) -> list[str]:
    """Sources of the cells; the one that a run puts in with the study's path is left out."""
    cells = json.loads(notebook)["cells"]
    own = [cell for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in own]
