"""What somebody does with the dashboard: clicks and keys on Overview, Costs, Budgets, Forecasts and what is around.

Native selects are moved by their arrow keys: Playwright's own way of choosing is no input that the browser would time.
"""

from collections.abc import Sequence

from playwright.sync_api import Locator, Page

from bench.support.page_speed import Interactions
from tests.support.browsing import Visit

_CHART = "main figure [role=img]"


class Hands:
    """One person's input in one window."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._page: Page = visit.page
        self.interactions = Interactions(visit.page)

    def everything(self) -> None:
        """From Overview to Forecasts and back."""
        self._visit.open("/")
        for part in (self._overview, self._around, self._costs, self._budgets, self._forecasts):
            part()

    def over(self, path: str) -> None:
        """Costs as that address shows them: chart, table, measure and cut."""
        self._visit.go(path)
        self._chart("costs over two years")
        self._table("costs over two years")
        for label in ("Show", "By", "Granularity"):
            self._select(label, ["ArrowDown", "ArrowUp"])

    def _overview(self) -> None:
        for name in ("Quarter", "Year", "Month"):
            self._button("overview: span", name)
        for name in ("90 days", "7 days", "30 days"):
            self._button("overview: trend", name)
        self._chart("overview")

    def _around(self) -> None:
        for theme in ("Dark", "Light"):
            self._button("account menu", "Your account")
            self._click(f"theme {theme}", self._page.get_by_role("menuitem", name=theme))
        bell = self._page.get_by_role("button", name="Notifications")
        self._click("bell: open", bell)
        self._visit.settle()
        self._press("bell: close", "Escape")
        self._press("palette: open", "Control+k")
        for key in ("c", "o", "s", "t"):
            self._press("palette: type", key)
        self._press("palette: go to Costs", "Enter")
        self._visit.settle()

    def _costs(self) -> None:
        self._period("Last 7 days")
        self._period("Last 90 days")
        for label in ("By", "then by", "Show", "Compare with"):
            self._select(label, ["ArrowDown", "ArrowDown", "ArrowUp"])
        self._select("then by", ["Home"])
        self._table("costs")
        for name in ("Areas", "Bars"):
            self._button("costs: chart", name)
        self._chart("costs")
        self._filter()

    def _filter(self) -> None:
        self._button("costs: filter", "Filter")
        self._visit.settle()
        self._click("costs: filter field", self._page.get_by_placeholder("Search values"))
        for key in ("t", "e", "Backspace"):
            self._press("costs: type a filter", key)
        self._click("costs: choose a value", self._page.locator("fieldset input[type=checkbox]").first)
        self._visit.settle()
        self._press("costs: close the filter", "Escape")
        self._visit.settle()

    def _budgets(self) -> None:
        self._link("Budgets")
        self._click("budgets: field", self._page.get_by_placeholder("Name or notes"))
        for key in ("a", "b", "Backspace", "Backspace"):
            self._press("budgets: type", key)
        self._select("Any enforcement", ["ArrowDown", "ArrowUp"])
        self._visit.settle()

    def _forecasts(self) -> None:
        self._link("Forecasts")
        for name in ("Tokens", "Requests", "Spend", "7 days", "90 days", "30 days"):
            self._button("forecasts", name)
            self._visit.settle()
        self._chart("forecasts")
        self._link("Overview")

    def _period(self, name: str) -> None:
        self._click("costs: period", self._page.get_by_role("button", name="Period:"))
        self._click(f"costs: {name.lower()}", self._page.get_by_role("button", name=name, exact=True))
        self._visit.settle()

    def _table(self, where: str) -> None:
        headings = self._page.locator("main table thead button")
        for number in range(min(headings.count(), 3)):
            self._click(f"{where}: sort", headings.nth(number))

    def _chart(self, where: str) -> None:
        chart = self._page.locator(_CHART).first
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box is not None
        for part in (0.3, 0.5, 0.7):
            self._page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2, steps=6)
        chart.focus()
        for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight"):
            self._press(f"{where}: chart", key)

    def _select(self, label: str, keys: Sequence[str]) -> None:
        inline = self._page.locator(f'label:has(span:text-is("{label}")) select')
        inline.or_(self._page.get_by_label(label, exact=True)).first.focus()
        for key in keys:
            self._press(f"choose {label}", key)
            self._visit.settle()

    def _link(self, name: str) -> None:
        menu = self._page.get_by_role("navigation", name="Pages")
        self._click(f"menu: {name}", menu.get_by_role("link", name=name, exact=True))
        self._visit.settle()

    def _button(self, what: str, name: str) -> None:
        self._click(f"{what}: {name}", self._page.get_by_role("button", name=name, exact=True).first)

    def _click(self, what: str, on: Locator) -> None:
        on.scroll_into_view_if_needed()
        self.interactions.act(what, on.click)

    def _press(self, what: str, key: str) -> None:
        self.interactions.act(f"{what} {key}", lambda: self._page.keyboard.press(key))
