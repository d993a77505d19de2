"""`churn check --html`: the same tables as one page without anything from outside."""

from __future__ import annotations

from pathlib import Path

import jinja2

from ..errors import UserError
from .check_tables import Sheet

_PAGE = """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1.5rem 0 2.5rem; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 1.2rem; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #8884; }
td { overflow-wrap: anywhere; white-space: pre-wrap; }
.number { text-align: right; white-space: nowrap; }
.warning td:first-child, .missing td:first-child { font-weight: 700; }
.warning { background: #d9970022; } .missing { background: #c0392b22; }
</style></head><body>
<h1>{{ title }}</h1>
{% for sheet in sheets %}<table><caption>{{ sheet.title }}</caption>
<thead><tr>{% for one in sheet.headings %}<th scope="col"{% if loop.index0 in sheet.right %} class="number"{% endif %}>\
{{ one }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in sheet.rows %}<tr{% if sheet.states %} class="{{ sheet.states[loop.index0] }}"{% endif %}>\
{% for one in row %}<td{% if loop.index0 in sheet.right %} class="number"{% endif %}>{{ one }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% endfor %}{% for one in notes %}<p>{{ one }}</p>{% endfor %}
</body></html>
"""


def page(title: str, language: str, sheets: list[Sheet], notes: list[str]) -> str:
    """The page's HTML; what the data holds is text there, never markup."""
    template = jinja2.Environment(autoescape=True).from_string(_PAGE)
    return template.render(title=title, language=language, sheets=sheets, notes=notes)


def write_page(target: Path, text: str) -> None:
    """Writes the page. Raises UserError where that cannot be."""
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}; give another file to --html") from None
