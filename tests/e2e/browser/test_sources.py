"""Ways in that need no program: usage entered by hand, and a file that is not what it seems to be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browsing import Visit
from tests.support.company import Company

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

WORK_MS = 60_000
"""An import is checked and counted by functions that may have to start first."""


def test_usage_entered_by_hand_says_what_it_lacks_and_is_found_among_the_calls(window: Visit, company: Company) -> None:
    window.sign_in(company.admin, to="/sources/manual")
    page = window.page
    page.get_by_label("When").fill(f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("Provider", exact=True).fill("OpenAI")
    page.get_by_label("Model").fill("gpt-4o")
    page.get_by_label("Its value").fill("nobody said of which tag")
    enter = page.get_by_role("button", name="Check and enter")
    enter.click()
    expect(page.get_by_label("Input tokens")).to_be_focused()
    expect(page.get_by_text("Say how much was used, here")).to_be_visible()
    expect(page.get_by_text("Name the tag.")).to_be_visible()
    page.get_by_label("Its value").fill("")
    page.get_by_label("Input tokens").fill("1000000")
    expect(page.get_by_text("at the price of openai/gpt-4o")).to_be_visible()
    assert not window.violations()
    enter.click()
    expect(page.get_by_text("It counts in all figures.")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("link", name="The call among the figures").click()
    expect(page.get_by_role("dialog", name="One call")).to_be_visible()
    window.expect_clean()


def test_a_file_with_an_unusual_delimiter_is_checked_again_once_that_is_said(
    window: Visit, company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "unusual.csv"
    row = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%dT08:00:00Z}|openai|gpt-4o|5|x\n"
    path.write_text("timestamp|provider|model|output_tokens|a,b,c,d,,f\n" + 3 * row)
    window.sign_in(company.admin, to="/sources/imports")
    window.go("/sources/imports?make=yes")
    page = window.page
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    failed = page.get_by_role("alert").filter(has_text="Why it failed")
    expect(failed).to_be_visible(timeout=WORK_MS)
    expect(failed).not_to_contain_text("--")
    page.get_by_role("button", name="Check again").click()
    again = page.get_by_role("dialog", name="Check")
    again.get_by_label("Delimiter").select_option("Pipe")
    again.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("button", name="Import 3 calls")).to_be_visible(timeout=WORK_MS)
    page.get_by_role("button", name="Give it up").click()
    page.get_by_role("dialog").get_by_role("button", name="Give it up").click()
    expect(page.get_by_text("cancelled", exact=True)).to_be_visible()
    window.expect_clean()
