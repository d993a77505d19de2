"""Page one printed to PDF and photographed to PNG by a Chromium that is on the machine."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ..errors import UserError

VARIABLE = "CHURN_CHROMIUM"
"""environment variable: the program to print with"""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""where it is on systems that do not put it on the path"""
SECONDS = 120
WIDTH, TALLEST = 1280, 4000
"""CSS pixels of the window that the PNG is taken of; what lies empty below the page is cut off"""
SCALES = (1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""sizes that are tried until page one fits on one sheet"""
WITHOUT_CONTENTS = ".contents{display:none}"
"""style rule for a page without others to go to"""


def find_chromium() -> str:
    """The program to print with: the one CHURN_CHROMIUM names, or the first of the known names on the path.

    Raises UserError where there is none, or where the variable names no program.
    """
    if chosen := os.environ.get(VARIABLE):
        if program := shutil.which(chosen):
            return program
        raise UserError(f"{VARIABLE} = {chosen} is no program: give the path of a Chromium or Chrome, or unset it")
    program = next((path for name in (*NAMES, *PLACES) if (path := shutil.which(name))), None)
    if program is None:
        raise UserError(
            "PDF and PNG are printed by Chromium, and none was found: install it or Google Chrome, or name one with"
            f" {VARIABLE} in the environment"
        )
    return program


def pdf(page: Callable[[str], str], day: date) -> bytes:
    """A PDF of one A4 sheet, landscape, as large as it fits; dated `day`. page: the HTML file with some rules of style.

    Raises UserError where there is no Chromium, it fails, or the page does not fit on one sheet at half its size.
    """
    for scale in SCALES:
        sheet = f"{WITHOUT_CONTENTS}@media print{{@page{{size:A4 landscape;margin:10mm}}html{{zoom:{scale}}}}}"
        content = _output(page(sheet), "page.pdf", "--no-pdf-header-footer", "--print-to-pdf={out}")
        if pages_of(content) == 1:
            return _dated(content, day)
    raise UserError("page one does not fit on one sheet even at half its size: take the PNG, or print report.html")


def png(page: Callable[[str], str]) -> bytes:
    """A PNG of the page, two dots per CSS pixel; page and what is raised as in `pdf`."""
    from PIL import Image, ImageChops

    taken = _output(
        page(WITHOUT_CONTENTS),
        "page.png",
        "--hide-scrollbars",
        "--force-device-scale-factor=2",
        f"--window-size={WIDTH},{TALLEST}",
        "--screenshot={out}",
    )
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    ground = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, ground).getbbox()
    bottom = min(image.height, box[3] + 48) if box else image.height
    buffer = io.BytesIO()
    image.crop((0, 0, image.width, bottom)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def pages_of(content: bytes) -> int:
    """Number of pages of a PDF as Chromium writes it, with its page objects uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


def _output(page: str, name: str, *options: str) -> bytes:
    program = find_chromium()
    with tempfile.TemporaryDirectory(prefix="churn-") as folder:
        source, out = Path(folder, "page.html"), Path(folder, name)
        source.write_text(page, encoding="utf-8", newline="\n")
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-extensions",
            "--no-first-run",
            "--disable-dev-shm-usage",  # small in containers
            f"--user-data-dir={folder}/profile",
            *([] if not hasattr(os, "geteuid") or os.geteuid() else ["--no-sandbox"]),  # Chromium refuses root else
            *(option.format(out=out) for option in options),
            source.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UserError(f"{program} could not print the report: {error}") from None
        if not out.exists():
            messages = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise UserError(f"{program} could not print the report (exit code {done.returncode}): {messages[-1]}")
        return out.read_bytes()


def _dated(content: bytes, day: date) -> bytes:
    """The same PDF, dated midnight of `day` instead of the clock; byte for byte as long, so that its offsets hold."""
    return re.sub(
        rb"(/(?:CreationDate|ModDate) \(D:)\d{14}",
        lambda match: match[1] + day.strftime("%Y%m%d000000").encode(),
        content,
    )
