"""What an alert says to people, whatever it is sent by: composed here, laid out by the templates of each medium.

Everything that people chose (names, reasons, values) has passed ``foreign`` before it stands in a message.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from outlay.domain.alert import Alert, AlertKind, AlertLevel
from outlay.domain.alert_parts import Composed, Setting, Step, Told, id_of
from outlay.domain.alert_text import amount, days_left, foreign, moment, subject
from outlay.domain.anomaly_message import anomaly, anomaly_over

__all__ = ["Bar", "Message", "Setting", "Step", "message_of"]

MOST_DAYS = 14
"""Of the chart."""
MOST_TOP = 5
MOST_RECOMMENDATIONS = 3
_PERSONAL: Mapping[AlertKind, str] = {
    AlertKind.INCREASE_REQUESTED: "To be decided",
    AlertKind.INCREASE_DECIDED: "Decided",
}
_URGENCY: Mapping[AlertLevel, str] = {
    "info": "For information",
    "warning": "Warning",
    "critical": "Critical",
    "exceeded": "Urgent: budget exceeded",
    "resolved": "Resolved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    text: str
    percent: int
    """Of the longest bar, 0 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    level: AlertLevel
    urgency: str
    title: str
    """One line."""
    lead: str
    facts: Sequence[tuple[str, str]]
    """Label and value."""
    spent_percent: int | None
    """Of the limit; None where there is none."""
    days: Sequence[Bar]
    top: Sequence[Bar]
    recommendations: Sequence[str]
    steps: Sequence[Step]
    footer: str

    @property
    def subject(self) -> str:
        return subject(f"{_PREFIX.get(self.level, '[Outlay]')} {self.title}")


_PREFIX: Mapping[AlertLevel, str] = {"exceeded": "[Outlay] URGENT:", "critical": "[Outlay] Critical:"}


def message_of(alert: Alert, setting: Setting) -> Message:
    composed = _COMPOSED[alert.kind](Told(alert, setting))
    return Message(
        level=alert.level,
        urgency=_PERSONAL.get(alert.kind, _URGENCY[alert.level]),
        title=subject(composed.title),
        lead=composed.lead,
        facts=composed.facts,
        spent_percent=composed.spent_percent,
        days=_days(alert.facts),
        top=_top(alert.facts),
        recommendations=[foreign(one, limit=200) for one in alert.facts.get("recommendations", ())][
            :MOST_RECOMMENDATIONS
        ],
        steps=composed.steps,
        footer=(
            f"Alert {alert.alert_id} of {foreign(setting.organization)}, {moment(alert.at_ms, setting.time_zone)}. "
            "Change what you are told with: outlay notifications preferences"
        ),
    )


def _threshold(told: Told) -> Composed:
    percent = int(told.facts.get("percent", 0))
    return Composed(
        title=_threshold_title(told, percent),
        lead=_threshold_lead(told),
        facts=_status(told),
        steps=_budget_steps(told),
        spent_percent=percent,
    )


def _threshold_title(told: Told, percent: int) -> str:
    if told.alert.level == "exceeded" and _over(told) > 0:
        return f"Budget {told.name} is exceeded by {amount(_over(told), told.unit)}"
    if _is_forecast(told):
        return f"Budget {told.name} is heading beyond {_threshold_percent(told)} % of its limit"
    return f"Budget {told.name} is spent to {percent} %"


def _threshold_percent(told: Told) -> str:
    return str(told.facts.get("threshold", "")).rpartition("-")[2]


def _is_forecast(told: Told) -> bool:
    return str(told.facts.get("threshold", "")).startswith("forecast")


def _over(told: Told) -> int:
    return int(told.facts.get("spent", 0)) - int(told.facts.get("limit", 0))


_EFFECT: Mapping[str, str] = {
    "notify": "No call is refused because of it.",
    "throttle": "Calls that ask for a lease are slowed down near the limit, and refused beyond it.",
    "stop": "Calls that ask for a lease are refused beyond the limit.",
}


def _threshold_lead(told: Told) -> str:
    spent, limit = told.amount("spent"), told.amount("limit")
    said = f"{spent} of {limit} are spent in the period from {told.facts.get('period_first_day', '')} on."
    return f"{said} {_EFFECT.get(str(told.facts.get('enforcement', '')), '')}".strip()


def _status(told: Told) -> list[tuple[str, str]]:
    over = _over(told)
    exhausted = "now" if over >= 0 else told.moment("exhausted_ms")
    rows = [
        ("Spent", told.amount("spent")),
        ("Limit", told.amount("limit")),
        ("Over the limit by" if over > 0 else "Left", amount(abs(over), told.unit)),
        ("Held by calls", told.amount("reserved")),
        ("Projected", _projected(told)),
        ("Limit reached", exhausted),
        ("Period ends", told.moment("period_end_ms")),
        ("Time left", _left(told)),
    ]
    return [one for one in rows if one[0] != "Held by calls" or told.facts.get("reserved")]


def _projected(told: Told) -> str:
    if "projected_low" not in told.facts:
        return told.amount("projected")
    low, high = told.amount("projected_low"), told.amount("projected_high")
    return f"{told.amount('projected')} (80 %: {low} to {high})"


def _left(told: Told) -> str:
    return days_left(told.alert.at_ms, int(told.facts.get("period_end_ms", told.alert.at_ms)))


def _budget_steps(told: Told) -> list[Step]:
    budget, level = id_of(told.alert.budget_id), told.alert.level
    see = told.step("See where it stands", f"outlay budget status {budget}", page=f"budgets/{budget}")
    if level == "resolved":
        return [see]
    alert_id = told.alert.alert_id
    acknowledge = told.step(
        "Say that you take care of it", f"outlay alert acknowledge {alert_id}", page=f"alerts/{alert_id}"
    )
    if level not in ("critical", "exceeded"):
        return [see, acknowledge]
    request = told.step(
        "Request an increase",
        f"outlay budget increase request {budget} --amount … --until … --reason …",
        page=f"budgets/{budget}#increase",
        is_button=True,
    )
    guide = told.step("What to do when a budget is exceeded", "docs/guides/emergency.md", page="emergency")
    return [request, guide, see, acknowledge]


def _reminder(told: Told) -> Composed:
    composed = _threshold(told)
    return Composed(
        title=f"Reminder: {composed.title}",
        lead=composed.lead,
        facts=composed.facts,
        steps=composed.steps,
        spent_percent=composed.spent_percent,
    )


def _resolved(told: Told) -> Composed:
    return Composed(
        title=f"Budget {told.name} is back below {_threshold_percent(told)} %",
        lead="Its limit was raised, or a correction took spend back. Nothing is to be done.",
        facts=_status(told),
        steps=_budget_steps(told),
        spent_percent=int(told.facts.get("percent", 0)),
    )


def _spike(told: Told) -> Composed:
    ratio = told.facts.get("ratio_percent", 0)
    return Composed(
        title=f"Spend today is at {ratio} % of a usual day",
        lead=f"{told.amount('today')} today, against {told.amount('usual')} on a usual day.",
        facts=[("Today", told.amount("today")), ("A usual day", told.amount("usual")), ("Ratio", f"{ratio} %")],
        steps=[
            told.step("See what it is spent on", "outlay costs --from 1d --by team,model", page="costs?period=today")
        ],
    )


def _unpriced(told: Told) -> Composed:
    models = [foreign(one) for one in told.facts.get("models", ())]
    requests = amount(int(told.facts.get("requests", 0)), "requests")
    return Composed(
        title=f"{requests} have no known price",
        lead="Totals are lower bounds until the models have a price.",
        facts=[("Without a price", requests), ("Models", ", ".join(models[:MOST_TOP]) or "not known")],
        steps=[told.step("See what lacks a price", "outlay price unpriced", page="sources/unpriced")],
    )


def _silence(told: Told) -> Composed:
    return Composed(
        title="No usage arrives any more",
        lead="This organization usually sends without long gaps. Is an application down, or a key revoked?",
        facts=[
            ("Last event", told.moment("last_event_ms")),
            ("Usual gap", f"{told.facts.get('usual_gap_minutes', 0)} minutes"),
        ],
        steps=[told.step("See the last batches", "outlay status", page="sources")],
    )


def _key_expiring(told: Told) -> Composed:
    name = f"“{foreign(told.facts.get('key_name', ''))}”"
    return Composed(
        title=f"API key {name} is about to expire",
        lead="Applications that use it can send no usage from then on.",
        facts=[
            ("Key", name),
            ("Id", foreign(told.facts.get("key_id", ""))),
            ("Expires", told.moment("expires_ms")),
        ],
        steps=[
            told.step(
                "Make one that takes over",
                f"outlay key rotate {id_of(told.facts.get('key_id', ''))}",
                page="sources/keys",
            )
        ],
    )


def _requested(told: Told) -> Composed:
    increase = id_of(told.facts.get("increase_id", ""))
    budget = id_of(told.alert.budget_id)
    page = f"budgets/{budget}#increase"
    return Composed(
        title=f"More is asked for of budget {told.name}: {told.amount('amount')}",
        lead=f"{told.person('requested_by')} asks you to raise the limit for a while.",
        facts=_increase(told),
        steps=[
            told.step("Grant it", f"outlay budget increase approve {budget} {increase}", page=page, is_button=True),
            told.step("Refuse it", f"outlay budget increase refuse {budget} {increase}", page=page),
        ],
    )


def _decided(told: Told) -> Composed:
    decision = "granted" if told.facts.get("decision") == "granted" else "refused"
    asked = f"{told.person('requested_by')} asked for it. " if told.facts.get("requested_by") else ""
    note = foreign(told.facts.get("note", ""), limit=300)
    return Composed(
        title=f"More of budget {told.name} was {decision}: {told.amount('amount')}",
        lead=f"{asked}{told.person('decided_by')} {decision} it.",
        facts=[*_increase(told), *([("Note", note)] if note else [])],
        # Who asks may see no budget.
        steps=[told.step("See what was asked for", "outlay budget increase list", page="budgets/increases?state=all")],
    )


def _increase(told: Told) -> list[tuple[str, str]]:
    return [
        ("Budget", told.name),
        ("Amount", told.amount("amount")),
        ("Until", told.moment("until_ms")),
        ("Reason", foreign(told.facts.get("reason", ""), limit=300) or "none given"),
    ]


_COMPOSED: Mapping[AlertKind, Callable[[Told], Composed]] = {
    AlertKind.BUDGET_THRESHOLD: _threshold,
    AlertKind.BUDGET_REMINDER: _reminder,
    AlertKind.BUDGET_RESOLVED: _resolved,
    AlertKind.SPEND_SPIKE: _spike,
    AlertKind.UNPRICED_USAGE: _unpriced,
    AlertKind.INGESTION_STOPPED: _silence,
    AlertKind.KEY_EXPIRING: _key_expiring,
    AlertKind.ANOMALY: anomaly,
    AlertKind.ANOMALY_OVER: anomaly_over,
    AlertKind.INCREASE_REQUESTED: _requested,
    AlertKind.INCREASE_DECIDED: _decided,
}


def _days(facts: Mapping[str, Any]) -> list[Bar]:
    """Without those before anything was spent: a budget may have begun in the middle of a period."""
    days = [(str(day), int(value)) for day, value in facts.get("days", ())]
    begun = list(dropwhile(lambda day: day[1] == 0, days))
    return _bars(begun[-MOST_DAYS:], str(facts.get("unit", "usd")))


def _top(facts: Mapping[str, Any]) -> list[Bar]:
    top = [
        (f"{foreign(one['dimension'], limit=40)} {foreign(one['value'])}", int(one["amount"]))
        for one in facts.get("top", ())
    ]
    return _bars(top[:MOST_TOP], str(facts.get("unit", "usd")))


def _bars(named: Sequence[tuple[str, int]], unit: str) -> list[Bar]:
    most = max((value for _, value in named), default=0)
    return [
        Bar(label=label, text=amount(value, unit), percent=max(0, value * 100 // most) if most > 0 else 0)
        for label, value in named
    ]
