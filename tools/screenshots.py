"""Pictures of every page of the dashboard, light, dark and on a phone: ``make screenshots``, with the local stack up.

They go to ``.outlay/screenshots/<look>/<page>.png``; with ``--guide`` those that the user guide shows
(docs/guides/images) are taken anew. What a console says is wrong is printed, and fails the run.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from outlay_cli.local.home import project_home, read_json
from outlay_cli.local.stack import attach
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.support.browsing import DESK, PHONE, Visit, launch, visit
from tests.support.local_aws import Tenant
from tests.support.pages import ADMIN, PAGES, VISITORS, PageOf, things_of

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / ".outlay" / "screenshots"
GUIDE = ROOT / "docs" / "guides" / "images"
LOOKS: Mapping[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "light": (DESK, "light"),
    "dark": (DESK, "dark"),
    "phone": (PHONE, "light"),
}
SHOWN = {
    *(
        ("light", name)
        for name in (
            "overview",
            "costs",
            "budgets",
            "budget",
            "forecasts",
            "recommendations",
            "opportunities",
            "anomaly",
            "models-quality",
            "sources",
            "sources-verify",
            "settings-audit",
        )
    ),
    ("dark", "overview"),
    ("phone", "overview"),
}
"""What the user guide shows of them: as much as a window shows at first."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    parser.add_argument("--look", choices=LOOKS, action="append", help="light, dark, phone; all if left out")
    parser.add_argument("--guide", action="store_true", help="write the user guide's pictures anew")
    wanted = parser.parse_args(arguments)
    stack = attach(project_home())
    kept = read_json(project_home().demo)
    demo = Tenant(org="demo", email=kept["email"], password=kept["password"], api_key=kept["api_key"], stack=stack)
    shown = {name for _, name in SHOWN}
    pages = [
        page
        for page in (*VISITORS, *PAGES)
        if page.is_for(ADMIN) and page.name.startswith(wanted.only) and (page.name in shown or not wanted.guide)
    ]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        wrong = [
            line for look in wanted.look or LOOKS for line in _take(browser, look, pages, demo, guide=wanted.guide)
        ]
        browser.close()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _take(browser: Browser, look: str, pages: list[PageOf], demo: Tenant, *, guide: bool) -> list[str]:
    size, theme = LOOKS[look]
    with visit(browser, demo.stack.site_url, size=size) as window, demo.reader() as reader:
        things = things_of(reader)
        window.page.emulate_media(color_scheme=theme)
        for page in (page for page in pages if page in VISITORS):
            _picture(window, page, page.path, look)
        if any(page not in VISITORS for page in pages):
            window.sign_in(demo)
        for page in (page for page in pages if page not in VISITORS):
            path = page.address(things)
            if path is None:
                print(f"{page.name}: the demo has none", file=sys.stderr)
            else:
                _picture(window, page, path, look)
                if guide and (look, page.name) in SHOWN:
                    _for_guide(window, look, page.name)
        return [f"{look}: {problem}" for problem in window.problems]


def _picture(window: Visit, page: PageOf, path: str, look: str) -> None:
    window.open(path)
    folder = PICTURES / look
    folder.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=folder / f"{page.name}.png", full_page=True)
    print(f"{look}/{page.name}.png")


def _for_guide(window: Visit, look: str, name: str) -> None:
    GUIDE.mkdir(parents=True, exist_ok=True)
    window.page.evaluate("scrollTo(0, 0)")
    window.page.screenshot(path=GUIDE / (f"{name}.png" if look == "light" else f"{name}-{look}.png"))


if __name__ == "__main__":
    sys.exit(main())
