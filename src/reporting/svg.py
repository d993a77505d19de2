"""matplotlib figures as inline SVG: the same bytes every time, no style attribute, text as text, ids of their own.

A strict Content-Security-Policy forbids `style="..."`, which matplotlib writes on nearly every element; each distinct
style therefore becomes a class of the report's one style sheet, and the palette's colours become its variables.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from .figures import style

POINTS_PER_INCH = 72
LEAST_PIXELS = 11
"""height of the smallest text on a phone, where a picture may have to be wider than the screen for it"""
_DROPPED = ("font-family", "stroke-linejoin: round", "stroke-linecap: butt")


@dataclass
class Pictures:
    """The pictures of one report, and the style rules they need."""

    rules: dict[str, str] = field(default_factory=dict)
    """style = class name"""
    widths: set[int] = field(default_factory=set)
    """of pictures on a phone, in pixels: at least so wide that their smallest text is LEAST_PIXELS high"""
    count: int = 0

    def add(self, figure: Figure) -> dict[str, Markup | str]:
        """`svg` (markup), `title` and `description` of `figure`; its title is taken out of the picture."""
        self.count += 1
        name = f"f{self.count}"
        title, description = take_title(figure)
        svg = self._classes(_own_ids(_drawing(figure), name))
        box = _view_box(svg)
        svg = _compact(svg)
        sizes = [float(size) for rule in self.rules for size in re.findall(r"font-size:([\d.]+)px", rule)
                 if f'class="{self.rules[rule]}"' in svg]  # fmt: skip
        wide = ceil(float(box.split()[2]) * LEAST_PIXELS / min(sizes, default=LEAST_PIXELS))
        self.widths.add(wide)
        opening = (
            f'<svg class="figure w{wide}" role="img" aria-labelledby="{name}-t {name}-d" viewBox="{box}">'
            f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
        )
        inner = svg[svg.index(">", svg.index("<svg")) + 1 :]
        return {"svg": Markup(opening + inner), "title": title, "description": description}

    def css(self) -> str:
        """The rules of every class given out, in the order they were needed."""
        rules = [f".{name}{{{rule}}}" for rule, name in self.rules.items()]
        wide = [f".w{width}{{min-width:{width}px}}" for width in sorted(self.widths)]
        return "\n".join([*rules, f"@media (max-width: 40rem){{{''.join(wide)}}}"])

    def _classes(self, svg: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            rule = _rule(match[1])
            if not rule:
                return ""
            return f' class="{self.rules.setdefault(rule, f"s{len(self.rules)}")}"'

        return re.sub(r' style="([^"]*)"', replaced, svg)


def places(figure: Figure, x: Sequence[float], y: Sequence[float]) -> list[tuple[float, float]]:
    """Where the points (x, y) of a drawn figure's only axes lie in its SVG, in units of the viewBox."""
    scale = POINTS_PER_INCH / figure.dpi
    height = figure.get_figheight() * POINTS_PER_INCH
    at = figure.axes[0].transData.transform(np.column_stack([x, y])) * scale
    return [(round(float(one), 1), round(height - float(other), 1)) for one, other in at]


def take_title(figure: Figure) -> tuple[str, str]:
    """The message and the description of `figure`, whose title is removed: the report sets it as text of its own."""
    title = figure.get_suptitle()
    figure.suptitle("")
    if not title:
        for axes in figure.axes:
            title = title or axes.get_title(loc="left") or axes.get_title()
            if title:
                axes.set_title("", loc="left")
                axes.set_title("")
                break
    return str(title).replace("\n", " "), str(figure.get_label() or title)


def _drawing(figure: Figure) -> str:
    buffer = io.StringIO()
    with style.styled(), warnings.catch_warnings():
        # Chinese glyphs are not in matplotlib's own font; it only measures with it, the reader's system draws them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        _arrange(figure)
        FigureCanvasSVG(figure).print_svg(
            buffer, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    for pattern in (r"<metadata>.*?</metadata>", r"<style[^>]*>.*?</style>", r"<!--.*?-->", r"<defs>\s*</defs>"):
        text = re.sub(pattern, "", text, flags=re.DOTALL)
    text = re.sub(r"(\d+\.\d{2})\d+", r"\1", text)
    return re.sub(r">\s+<", "><", text)


def _arrange(figure: Figure) -> None:
    """Places the axes for good; `savefig` would draw everything once more only to have that done."""
    layout = figure.get_layout_engine()
    if layout is None:
        return
    FigureCanvasSVG(figure)
    figure.set_dpi(POINTS_PER_INCH)
    layout.execute(figure)
    figure.set_layout_engine("none")


def _own_ids(svg: str, name: str) -> str:
    """Ids made of the picture's name and a number where something refers to them, dropped elsewhere."""
    used = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    short = {old: f"{name}-{at}" for at, old in enumerate(used)}

    def renamed(match: re.Match[str]) -> str:
        return f' id="{short[match[1]]}"' if match[1] in short else ""

    svg = re.sub(r' id="([^"]+)"', renamed, svg)
    svg = re.sub(r'(?:xlink:)?href="#([^"]+)"', lambda match: f'href="#{short[match[1]]}"', svg)
    return re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{short[match[1]]})", svg)


def _compact(svg: str) -> str:
    """The same picture in fewer characters: tenths of a pixel, no empty or plain groups, no rotation by nothing."""
    svg = re.sub(r"<path(?! [^>]*\bd=)[^>]*/>", "", svg)
    svg = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", svg)
    svg = re.sub(r"(?<![\d.])(-?\d+\.\d+)(?=[^<>]*>)", lambda match: f"{float(match[1]):.1f}".removesuffix(".0"), svg)
    svg = re.sub(r'(?<= d=")[^"]+', lambda match: _compact_path(match[0]), svg)
    has_attributes: list[bool] = []

    def grouped(match: re.Match[str]) -> str:
        if match[0] == "<g/>":
            return ""
        if match[0] == "</g>":
            return match[0] if has_attributes.pop() else ""
        has_attributes.append(match[0] != "<g>")
        return match[0] if has_attributes[-1] else ""

    return re.sub(r"<g/>|<g(?: [^>]*[^/>])?>|</g>", grouped, svg)


def _compact_path(path: str) -> str:
    """Commands without spaces around them; rectangles by the length of their sides; a line after a line unnamed."""
    path = re.sub(r"\s*([A-Za-z])\s*", r"\1", path).strip()
    box = re.fullmatch(r"M(\S+) (\S+)L(\S+) \2L\3 (\S+)L\1 \4(?:L\1 \2)?z", path)
    if box:
        return f"M{box[1]} {box[2]}H{box[3]}V{box[4]}H{box[1]}z"
    return re.sub(r"(?<=[ML])([^A-Za-z]+)L(?=[^A-Za-z]+)", r"\1 ", re.sub(r"L([^A-Za-z]+)L", r"L\1 ", path))


def _view_box(svg: str) -> str:
    match = re.search(r'viewBox="([^"]+)"', svg)
    return match[1] if match else "0 0 400 300"


def _rule(text: str) -> str:
    """A style attribute's declarations without fonts, with the palette's colours as variables."""
    declarations = []
    for declaration in text.split(";"):
        declaration = declaration.strip()
        if not declaration or declaration.startswith(_DROPPED):
            continue
        for colour, variable in style.VARIABLES.items():
            declaration = declaration.replace(colour, f"var({variable})")
        if declaration.startswith("font:"):
            size = re.search(r"([\d.]+)px", declaration)
            weight = re.search(r"\b(bold|\d00)\b", declaration)
            declarations.append(
                f"font-size:{size[1] if size else 9}px" + (f";font-weight:{weight[1]}" if weight else "")
            )
            continue
        declarations.append(declaration.replace(": ", ":"))
    return ";".join(declarations)
