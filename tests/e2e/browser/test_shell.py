"""What stands around every page: the menu beside an address that leads nowhere, keys, the notice of a lost network."""

import pytest
from playwright.sync_api import expect

from tests.support.browsing import THEMES, Visit

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def test_an_address_that_leads_nowhere_keeps_the_menu(tab: Visit) -> None:
    tab.open("/no/such/page")
    expect(tab.page.get_by_role("heading", level=1, name="No such page")).to_be_visible()
    tab.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Costs", exact=True).click()
    expect(tab.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    tab.settle()


def test_a_visitor_is_told_that_an_address_leads_nowhere_and_not_asked_to_sign_in(window: Visit) -> None:
    window.open("/no/such/page")
    expect(window.page.get_by_role("heading", level=1, name="No such page")).to_be_visible()
    assert "/sign-in" not in window.page.url
    assert window.violations() == []
    window.page.get_by_role("link", name="To the start page").click()
    expect(window.page.get_by_role("link", name="Make an account")).to_be_visible()


def test_the_page_for_an_exceeded_budget_is_there_for_whoever_a_mail_leads_to_it(window: Visit) -> None:
    window.open("/emergency")
    expect(window.page.get_by_role("heading", level=1, name="When a budget is exceeded")).to_be_visible()
    for theme in THEMES:
        window.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        assert window.violations() == []
    assert window.too_wide() <= 0


def test_keys_lead_to_pages_and_say_themselves_what_they_do(tab: Visit) -> None:
    tab.open("/settings/profile")
    tab.page.keyboard.press("?")
    shortcuts = tab.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    assert tab.violations() == []
    tab.page.keyboard.type("gc")
    expect(shortcuts).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(shortcuts).to_have_count(0)
    tab.page.keyboard.type("gc")
    expect(tab.page.get_by_role("heading", level=1, name="Costs")).to_be_visible()
    tab.settle()


def test_a_lost_network_is_said_and_found_again(tab: Visit) -> None:
    tab.open("/settings/profile")
    notice = tab.page.get_by_text("You are offline.")
    tab.page.context.set_offline(True)
    try:
        expect(notice).to_be_visible()
    finally:
        tab.page.context.set_offline(False)
    expect(notice).to_have_count(0)
    tab.settle()


def test_a_note_is_put_away_without_what_is_open(tab: Visit) -> None:
    tab.open("/settings/profile")
    palette = tab.page.get_by_role("dialog")
    tab.page.keyboard.press("Control+k")
    palette.get_by_role("option", name="Copy the link").click()
    note = tab.page.locator("[aria-live=polite]").get_by_role("button", name="Close", include_hidden=True)
    expect(note).to_be_visible()
    tab.page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    note.click()
    expect(note).to_have_count(0)
    expect(palette).to_be_visible()


def test_paper_is_white_whatever_the_theme(tab: Visit) -> None:
    tab.open("/settings/profile")
    tab.show("dark")
    tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(tab.page.locator("html")).to_have_attribute("data-theme", "light")
    tab.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(tab.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_theme_is_chosen_for_all_tabs(tab: Visit) -> None:
    tab.open("/settings/profile")
    with tab.tab() as other:
        other.open("/settings/profile")
        for theme in ("Dark", "As the system"):
            tab.page.get_by_role("button", name="Your account").click()
            tab.page.get_by_role("menuitem", name=theme).click()
            expect(other.page.locator("html")).to_have_attribute(
                "data-theme", theme.lower() if theme == "Dark" else "light"
            )


def test_one_tab_of_a_page_is_the_present_one(tab: Visit) -> None:
    tab.open("/sources/batches")
    tabs = tab.page.get_by_role("navigation", name="Data sources")
    expect(tabs.locator("[aria-current=page]")).to_have_text(["Batches"])
