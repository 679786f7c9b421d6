"""An alert: the record that something was crossed or happened, made once; and what people do with it.

What is told, to whom and by which channel is decided from it (``deliveries``); it never depends on a delivery.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal

AlertLevel = Literal["info", "warning", "critical", "exceeded", "resolved"]
ALERT_LEVELS: tuple[AlertLevel, ...] = ("info", "warning", "critical", "exceeded", "resolved")
AlertState = Literal["open", "acknowledged", "snoozed", "resolved"]
ALERT_STATES: tuple[AlertState, ...] = ("open", "acknowledged", "snoozed", "resolved")
_ID = re.compile(r"al_[0-9]{13}_[0-9a-f]{10}")


def is_alert_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def alert_id(at_ms: int, *what: str) -> str:
    """The id of what happened at a moment: the same where the same is told again (a repeated transaction).

    ``what`` names it within the moment, such as organization, kind, budget, period and threshold.
    """
    return f"al_{at_ms:013d}_{sha256(json.dumps(what).encode()).hexdigest()[:10]}"


def moment_of(alert: str) -> int:
    """When the alert of the id was made, in UTC ms."""
    return int(alert[3:16])


class AlertKind(StrEnum):
    """What it is about, and the names of its ``facts`` (money as text with ``_usd``, amounts of tokens or requests as
    whole numbers with their unit beside, moments in UTC ms with ``_ms``)."""

    BUDGET_THRESHOLD = "budget_threshold"
    """``budget_name unit limit spent reserved projected exhausted_ms percent threshold period_first_day
    period_end_day period_end_ms enforcement top days``; ``threshold`` is the key (``actual-80``), ``top`` the costliest
    activities ``[{dimension, value, amount}]``, ``days`` the amounts by local date ``[[day, amount]]`` for the chart.
    Of urgent ones ``recommendations``: what could be saved within the scope, a sentence each.
    Amounts are in the budget's unit: pico-USD, tokens or requests. Where a forecast is what projects: ``projected_low
    projected_high`` (80 % of outcomes lie between), ``probability_percent`` (of exceeding the limit) and
    ``forecast_id``."""
    BUDGET_REMINDER = "budget_reminder"
    """As ``BUDGET_THRESHOLD``: it is still above."""
    BUDGET_RESOLVED = "budget_resolved"
    """As ``BUDGET_THRESHOLD``: a limit was raised or a correction brought it back below the threshold."""
    SPEND_SPIKE = "spend_spike"
    """``today usual ratio_percent top days``: pico-USD of today against an average day before."""
    UNPRICED_USAGE = "unpriced_usage"
    """``requests models``: calls without a known price, by ``provider/model``."""
    INGESTION_STOPPED = "ingestion_stopped"
    """``last_event_ms usual_gap_minutes``: an organization that always sends is silent."""
    KEY_EXPIRING = "key_expiring"
    """``key_id key_name expires_ms``."""
    ANOMALY = "anomaly"
    """``anomaly_id direction severity granularity start_ms end_ms actual expected difference explained top``: pico-USD;
    ``explained`` what the difference is made of ``[{cause, amount}]``, ``top`` what brought most of it."""
    ANOMALY_OVER = "anomaly_over"
    """As ``ANOMALY``: spend is as expected again."""
    INCREASE_REQUESTED = "increase_requested"
    """``increase_id budget_name unit amount reason until_ms requested_by``."""
    INCREASE_DECIDED = "increase_decided"
    """As ``INCREASE_REQUESTED``, with ``decision`` (``granted`` or ``refused``), ``decided_by`` and ``note``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    org: str
    alert_id: str
    """``al_``, its moment in 13 digits, ``_`` and 10 hex digits: ids are in order of time."""
    kind: AlertKind
    level: AlertLevel
    at_ms: int
    budget_id: str = ""
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What it is about; decides who may see it."""
    owners: tuple[str, ...] = ()
    """Members who are told in any case, by subject."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    state: AlertState = "open"
    snoozed_until_ms: int | None = None
    assigned_to: str = ""
    """A member's subject."""
    acknowledged_by: str = ""
    resolved_ms: int | None = None
    version: int = 1

    def state_at(self, moment_ms: int) -> AlertState:
        """A snooze is over by itself."""
        if self.state == "snoozed" and (self.snoozed_until_ms or 0) <= moment_ms:
            return "open"
        return self.state
