"""What messages say, and what nobody can make them say: markup, mentions, links, line breaks, another direction."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.application.alert_layouts import MAX_SECTION, slack_of, topic_of, webhook_of
from outlay.application.alert_mail import html_of, mail_of, text_of
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.alert_message import Setting, message_of
from outlay.domain.alert_text import MAX_SUBJECT, amount, bar, days_left, foreign
from outlay.domain.money import PICO_PER_USD as USD

from tests.support.alerting import BUDGET, an_alert
from tests.support.builders import NOW_MS

SITE = "https://outlay.example.com"
SETTING = Setting(organization="Acme", time_zone="Europe/Berlin", site=SITE)
HOSTILE = [
    "<script>alert(1)</script>",
    "<!channel> <!here> <@U0123> @channel @here",
    "<https://evil.example|click>",
    "https://evil.example/pay and www.evil.com, evil.com",
    "\u202egnp.exe\u2066",
    "a\r\nBcc: all@example.com",
    '"><img src=x onerror=alert(1)>',
    "*bold* _it_ ~no~ `code` ```block```",
    "{budget_name} %s {{x}} ${y}",
]
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=120))


def an_alert_of(kind: AlertKind, text: str) -> Alert:
    """With somebody's text wherever there can be some."""
    facts = {
        "budget_name": text,
        "top": [{"dimension": "feature", "value": text, "amount": USD}, {"dimension": text, "value": "x", "amount": 2}],
        "models": [text],
        "key_name": text,
        "key_id": text,
        "increase_id": text,
        "reason": text,
        "requested_by": text,
        "decided_by": text,
        "note": f"Well: {text}",
        "recommendations": [text],
        "amount": 5 * USD,
        "until_ms": NOW_MS,
        "expires_ms": NOW_MS,
        "last_event_ms": NOW_MS,
        "today": USD,
        "usual": USD,
        "requests": 3,
        "decision": "granted",
        "anomaly_id": text,
        "direction": text,
        "start_ms": NOW_MS,
        "actual": 3 * USD,
        "expected": USD,
        "difference": 2 * USD,
        "explained": [{"cause": text, "amount": USD}],
    }
    return an_alert(kind=kind, facts=facts, level="exceeded")


class Page(HTMLParser):
    """The elements of a page, where links lead, and whether anything runs or is fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


KNOWN = {*"html head meta title style body div p h1 h2 table tr td a pre ul li".split()}  # noqa: SIM905 - read as words


@pytest.mark.parametrize("kind", list(AlertKind))
@given(text=TEXT)
def test_no_text_becomes_markup_or_a_link_in_a_mail(kind: AlertKind, text: str) -> None:
    page = Page(html_of(message_of(an_alert_of(kind, text), Setting(organization=text, site=SITE))))
    plain = Page(html_of(message_of(an_alert_of(kind, "plain"), Setting(organization="plain", site=SITE))))
    assert page.tags == plain.tags
    assert set(page.tags) <= KNOWN
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(link.startswith(f"{SITE}/") for link in page.links)


@pytest.mark.parametrize("kind", list(AlertKind))
@given(text=TEXT)
def test_a_subject_is_one_bounded_line_without_controls(kind: AlertKind, text: str) -> None:
    mail = mail_of(message_of(an_alert_of(kind, text), Setting(organization=text)), to="a@example.com")
    assert len(mail.subject) <= MAX_SUBJECT + 1
    assert mail.subject.splitlines() == [mail.subject]
    assert not re.search(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", mail.subject)


def texts_of(block: Any) -> list[dict[str, Any]]:
    if isinstance(block, dict):
        own = [block] if block.get("type") in ("mrkdwn", "plain_text") else []
        return own + [text for value in block.values() for text in texts_of(value)]
    return [text for value in block for text in texts_of(value)] if isinstance(block, list) else []


@pytest.mark.parametrize("kind", list(AlertKind))
@given(text=TEXT)
def test_no_text_becomes_a_mention_or_a_link_in_slack(kind: AlertKind, text: str) -> None:
    sent = slack_of(message_of(an_alert_of(kind, text), Setting(organization=text, site=SITE)))
    texts = texts_of(sent["blocks"])
    marked = [one["text"] for one in texts if one["type"] == "mrkdwn"] + [sent["text"]]
    assert not any("<" in one or ">" in one for one in marked)
    assert not any(re.search(r"@(channel|here|everyone)", one) for one in marked)
    assert all(one["verbatim"] for one in texts if one["type"] == "mrkdwn")
    assert all(len(one) <= MAX_SECTION for one in marked)
    urls = re.findall(r'"url": "([^"]*)"', json.dumps(sent))
    assert all(url.startswith(f"{SITE}/") for url in urls)


@given(text=TEXT)
def test_no_text_can_be_followed_as_a_link(text: str) -> None:
    shown = foreign(text)
    assert "://" not in shown
    assert not re.search(r"(?i)www\.|\.(com|net|org|io)\b", shown)
    assert len(shown.splitlines()) <= 1


def test_without_a_site_there_are_commands_and_no_links() -> None:
    alert = an_alert(level="exceeded", facts={"spent": 512 * USD, "percent": 102, "threshold": "actual-100"})
    message = message_of(alert, Setting(organization="Acme"))
    assert Page(html_of(message)).links == []
    assert f"outlay budget increase request {BUDGET}" in text_of(message)
    assert not [one for one in slack_of(message)["blocks"] if one["type"] == "actions"]


def test_what_is_exceeded_is_urgent_says_by_how_much_and_leads_to_the_guide_and_to_more() -> None:
    alert = an_alert(level="exceeded", facts={"spent": 512 * USD, "percent": 102, "threshold": "actual-100"})
    message = message_of(alert, SETTING)
    mail = mail_of(message, to="a@example.com")
    assert mail.subject == "[Outlay] URGENT: Budget “Search in production” is exceeded by $12.00"
    assert mail.headers["X-Priority"] == "1"
    assert ("Over the limit by", "$12.00") in message.facts
    request, guide = message.steps[:2]
    assert (request.url, guide.url) == (f"{SITE}/budgets/{alert.budget_id}#increase", f"{SITE}/emergency")
    assert "Importance" not in mail_of(message_of(an_alert(), SETTING), to="a@example.com").headers


def test_the_chart_begins_with_the_first_day_on_which_anything_was_spent() -> None:
    days = [["2026-11-19", 0], ["2026-11-20", 2 * USD], ["2026-11-21", 0], ["2026-11-22", USD]]
    message = message_of(an_alert(facts={"days": days}), SETTING)
    assert [(one.label, one.percent) for one in message.days] == [
        ("2026-11-20", 100),
        ("2026-11-21", 0),
        ("2026-11-22", 50),
    ]
    assert not message_of(an_alert(facts={"days": days[:1]}), SETTING).days


def test_a_request_says_who_asks_and_a_decision_says_the_same_to_all_who_get_it() -> None:
    facts = {"amount": 5 * USD, "reason": "the launch", "until_ms": NOW_MS, "requested_by": "kim", "decided_by": "ben"}
    people = replace(SETTING, people={"kim": "kim@acme.com", "ben": "ben@acme.com"})
    requested = an_alert(kind=AlertKind.INCREASE_REQUESTED, facts=facts)
    assert message_of(requested, people).lead.startswith("kim@acme.com asks you")
    assert message_of(requested, SETTING).lead.startswith("Somebody asks you")
    decided = an_alert(kind=AlertKind.INCREASE_DECIDED, facts={**facts, "decision": "refused", "note": "not now"})
    message = message_of(decided, people)
    assert message.title == "More of budget “Search in production” was refused: $5.00"
    assert message.lead == "kim@acme.com asked for it. ben@acme.com refused it."
    assert ("Note", "not now") in message.facts
    unasked = an_alert(kind=AlertKind.INCREASE_DECIDED, facts={**facts, "requested_by": "", "decision": "granted"})
    assert message_of(unasked, people).lead == "ben@acme.com granted it."


def test_a_critical_alert_says_when_the_limit_is_reached() -> None:
    message = message_of(an_alert(level="critical"), SETTING)
    assert dict(message.facts)["Limit reached"].endswith("(Europe/Berlin)")
    assert dict(message.facts)["Projected"] == "$610.00"


def test_there_is_no_heading_over_nothing() -> None:
    bare = an_alert(level="critical", facts={"top": [], "days": []})
    for text in (html_of(message_of(bare, SETTING)), text_of(message_of(bare, SETTING))):
        assert "What would help" not in text
        assert "Costliest" not in text
    told = an_alert(level="critical", facts={"recommendations": ["Use a smaller model for summaries"]})
    assert "What would help" in html_of(message_of(told, SETTING))


def test_what_is_not_known_is_not_zero() -> None:
    message = message_of(an_alert(facts={"projected": None, "exhausted_ms": None}), SETTING)
    assert dict(message.facts)["Projected"] == "not known yet"
    assert dict(message.facts)["Limit reached"] == "not in this period"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0, "usd", "$0.00"),
        (1_234_567 * USD + USD // 2, "usd", "$1,234,567.50"),
        (-3 * USD, "usd", "-$3.00"),
        (USD // 10_000 * 12, "usd", "$0.0012"),
        (5, "usd", "$0.000000000005"),
        (1_234_567, "tokens", "1,234,567 tokens"),
    ],
)
def test_amounts_read_like_amounts(value: int, unit: str, shown: str) -> None:
    assert amount(value, unit) == shown


@pytest.mark.parametrize(("hours", "shown"), [(0, "0 hours"), (1, "1 hour"), (47, "47 hours"), (72, "3 days")])
def test_what_is_left_is_told_in_hours_and_then_in_days(hours: int, shown: str) -> None:
    assert days_left(NOW_MS, NOW_MS + hours * 3_600_000) == shown


@given(percent=st.integers(-5, 500))
def test_a_bar_has_its_length_and_shows_whatever_is_not_nothing(percent: int) -> None:
    drawn = bar(percent)
    assert len(drawn) == 20
    assert ("█" in drawn) is (percent > 0)


def test_machines_get_exact_amounts_and_moments() -> None:
    told = json.loads(webhook_of(an_alert(), "dl_1"))
    facts = told["alert"]["facts"]
    assert (told["type"], told["delivery_id"], facts["spent"], facts["unit"]) == ("alert", "dl_1", "431.25", "usd")
    assert facts["exhausted_at"].endswith("Z")
    assert facts["days"][0] == {"day": "2026-11-09", "amount": "26.00"}
    tokens = json.loads(webhook_of(an_alert(facts={"unit": "tokens", "spent": 7, "limit": 9}), "dl_1"))
    assert tokens["alert"]["facts"]["spent"] == 7


def test_a_topic_s_subject_is_what_sns_takes() -> None:
    alert = an_alert(facts={"budget_name": "Größe " * 40})
    subject, message = topic_of(alert, message_of(alert, SETTING), "dl_1")
    assert subject.isascii()
    assert len(subject) <= 100
    assert set(json.loads(message)) == {"default", "email"}
