"""The README's picture: page one of the demo report in headless Chromium. `python -m benchmarks.picture`.

Needs `make report` before, and Debian's chromium.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "reports" / "demo" / "report.html"
PICTURE = ROOT / "docs" / "report.png"
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """docs/report.png, 1280 by 900."""
    PICTURE.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS, chromium_sandbox=False
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(REPORT.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
