"""An executed notebook as one HTML file that runs nothing and asks nobody for anything."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .text import note

if TYPE_CHECKING:
    import nbformat
    from nbconvert import HTMLExporter

TEMPLATES = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
{css}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_WIDGET = "application/vnd.jupyter.widget-view+json"
_OUTSIDE = ("mathjax_url", "jquery_url", "require_js_url", "html_manager_semver_range", "mermaid_js_url")


def export_notebook_html(nb_path: str | Path, out: str | Path, language: str = "en") -> Path:
    """The HTML file written to `out` from the executed notebook at `nb_path`: pictures inside, no script, no request.

    language: that of the notebook's text (en or zh). The study is named once, by the path that a notebook would use.

    Scripts that nbconvert or an output brings are taken out, and a Content-Security-Policy forbids them and anything
    from outside, so that text of the data stays text even where an output is HTML.
    """
    import nbformat
    from nbconvert.exporters import TemplateExporter
    from pygments.formatters import HtmlFormatter

    notebook = nbformat.read(nb_path, as_version=4)
    _without_widgets(notebook, language)
    _study_once(notebook)
    # HTMLExporter's own method parses the page once more, for pictures without a description
    body, _ = TemplateExporter.from_notebook_node(_exporter(), notebook, dict.fromkeys(_OUTSIDE, ""))
    body = re.sub(r"<script\b.*?</script>", "", body, flags=re.DOTALL | re.IGNORECASE)
    undescribed = f'<img alt="{escape(note("notebook.no_description")[language])}"'
    body = re.sub(r"<img\b(?![^>]*\balt=)", undescribed, body, flags=re.IGNORECASE)
    css = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    css += HtmlFormatter(style="default").get_style_defs(".highlight")
    title = escape(_title(notebook, Path(nb_path).stem))
    page = _PAGE.format(language=language, policy=_POLICY, title=title, css=css, body=body)
    path = Path(out)
    path.write_text(page, encoding="utf-8")
    return path


@cache
def _exporter() -> HTMLExporter:
    """nbconvert's exporter, whose templates are compiled once."""
    from nbconvert import HTMLExporter
    from nbconvert.filters import Highlight2HTML

    exporter = HTMLExporter(template_name="basic", embed_images=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=exporter))
    return exporter


def _study_once(notebook: nbformat.NotebookNode) -> None:
    """Leaves one cell that names the study: the given parameter, not the default, and without this machine's path."""
    given = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    for cell in given:
        named = re.search(r'study = "(?:.*/)?([^/]+)/([^/"]+)"', cell.source)
        cell.source = f'study = "../data/{named[1]}/{named[2]}"' if named else cell.source
    if given:
        notebook.cells = [cell for cell in notebook.cells if "parameters" not in cell.metadata.get("tags", [])]


def _without_widgets(notebook: nbformat.NotebookNode, language: str) -> None:
    """Takes out sliders, which only a running kernel can show, and says so in their place."""
    notice = note("what_if.static")[language]
    for cell in notebook.cells:
        for at, output in enumerate(cell.get("outputs", [])):
            data = output.get("data", {})  # a progress bar is a widget too, and has an empty text
            if _WIDGET in data and str(data.get("text/plain", "")).startswith("interactive"):
                cell.outputs[at] = type(output)(
                    output_type="display_data", metadata={}, data={"text/markdown": f"*{notice}*"}
                )


def _title(notebook: nbformat.NotebookNode, otherwise: str) -> str:
    """The first heading of the notebook."""
    for cell in notebook.cells:
        for line in str(cell.source).splitlines() if cell.cell_type == "markdown" else []:
            if line.startswith("# "):
                return line[2:].strip()
    return otherwise
