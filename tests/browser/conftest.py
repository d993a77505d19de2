"""The report in a real browser: Debian's Chromium, driven by Playwright; axe-core from `npm ci` in this folder.

What is missing is said and skipped: without Chromium nothing here runs, without axe-core its rules do not.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from churn.reporting import render, summary
from churn.study import Study

HERE = Path(__file__).parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE_IDS = [
    "<img src=x onerror=\"document.title='hit'\">",
    '=HYPERLINK("http://example.com","click")',
    "</script><script>document.title='hit'</script>",
    "\u202eright to left\u202c",
]
HOSTILE_CATEGORIES = {
    "Tea": "<b onmouseover=alert(1)>Tea</b>",
    "Coffee": "\u2615\U0001f9d1\u200d\U0001f373" + "x" * 10_000,
    "Cake": "{{ 7 * 7 }} ${7*7}",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's source, to be run inside the page."""
    source = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        pytest.skip("axe-core is not installed (npm ci --prefix tests/browser)")
    return source.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """{en, zh, hostile: report.html}: one made-up shop in both languages, and one whose names try to break out."""
    made_up = _made_up_shop()
    files = {}
    for name in ("en", "zh", "hostile"):
        folder = tmp_path_factory.mktemp(name)
        study: Study = made_up.write(folder / "tearoom", language="zh" if name == "zh" else "en")
        if name == "hostile":
            _rename(study)
        files[name] = folder / "report.html"
        files[name].write_text(render(summary(study)), encoding="utf-8")
    return files


def _made_up_shop() -> ModuleType:
    source = HERE.parent / "reporting" / "synthetic.py"
    spec = importlib.util.spec_from_file_location("browser_synthetic", source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rename(study: Study) -> None:
    """Customer ids and categories that try to break out, in every interim file."""
    ids = [f"C{number:05d}" for number in range(300)]
    names = {one: f"{HOSTILE_IDS[at % len(HOSTILE_IDS)]} {one}" for at, one in enumerate(ids)} | HOSTILE_CATEGORIES
    for file in study.paths.interim.glob("*.parquet"):
        table = pd.read_parquet(file)
        words = table.select_dtypes("str").columns
        table[words] = table[words].replace(names)
        table.to_parquet(file, index=False)


class Watched:
    """A page, and everything it complained about or asked for since it was opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


Opener = Callable[..., Watched]


@pytest.fixture
def show(browser: Browser, reports: dict[str, Path]) -> Iterator[Opener]:
    """show("en", width=1280, scheme="light", **context options) -> the opened report, loaded."""
    contexts: list[BrowserContext] = []

    def opened(name: str = "en", width: int = 1280, height: int = 900, scheme: str = "light", **more: Any) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            offline=True,
            **more,
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(reports[name].as_uri(), wait_until="load")
        return watched

    yield opened
    for context in contexts:
        context.close()
