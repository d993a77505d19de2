"""The report's pictures as PNG, for formats that show no SVG."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from ...errors import UserError
from ..figures import style
from ..svg import take_title

DPI = 200
"""dots per inch of the figure's own size: 980 pixels for the usual 4.9 inches"""
CHINESE = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
           "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP")  # fmt: skip
"""fonts with Chinese characters, the first that is installed is taken"""


@dataclass(frozen=True)
class Picture:
    """A picture: its PNG bytes, the message above it, what it shows in words, height over width."""

    png: bytes
    title: str
    description: str
    ratio: float


def picture(figure: Figure, language: str) -> Picture:
    """`figure` drawn on white, without its title; the same figure, fonts and matplotlib give the same bytes.

    Raises UserError where `language` is Chinese and no known font with Chinese characters is installed.
    """
    title, description = take_title(figure)
    width, height = figure.get_size_inches()
    fonts = {"font.sans-serif": [chinese_font(), "DejaVu Sans"]} if language == "zh" else {}
    buffer = io.BytesIO()
    with style.styled(), mpl.rc_context(cast(Any, fonts)), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a sign in the data that no font has
        figure.savefig(buffer, format="png", dpi=DPI, facecolor=style.PAPER, metadata={"Software": None})
    return Picture(buffer.getvalue(), title, description, float(height / width))


def chinese_font() -> str:
    """The installed font that Chinese text in pictures is drawn with; raises UserError where there is none."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in CHINESE if name in installed), None)
    if font is None:
        raise UserError(
            "pictures in Chinese need a font with Chinese characters, and none is installed: install one"
            " (on Debian: apt-get install fonts-noto-cjk), or choose --language en"
        )
    return font
