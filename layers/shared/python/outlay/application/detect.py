"""Tell an organization of what is out of the ordinary, beside its budgets: once each, whoever looks how often.

What was told is remembered (``application.noted``) in the transaction that makes the alerts. A spike is not told where
an anomaly was that stands for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outlay.application.alert_settings_records import find_settings
from outlay.application.control_store import Refused
from outlay.application.evaluate_budgets import EvaluationTools
from outlay.application.figures_ports import Head, HourLane
from outlay.application.key_items import key_from_content
from outlay.application.noted import Noted, ToldRise, noted_write, standing_for
from outlay.application.raise_alert import alert_writes
from outlay.application.read_figures import read_figures
from outlay.application.spend_facts import spend_facts
from outlay.contracts import keys
from outlay.domain.alert import Alert, AlertKind, AlertLevel, alert_id
from outlay.domain.alert_settings import LAST_EXPIRY_DAYS, AlertSettings
from outlay.domain.budget import Unit
from outlay.domain.calendar import Slice, local_date
from outlay.domain.detection import (
    DAY_MS,
    HOUR_MS,
    WEEKS,
    ActiveHour,
    baseline,
    expiring,
    silence,
    spike,
)
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.periods import day_start_ms, hour_ms, next_day
from outlay.domain.spend_sums import MEASURES, amounts_by_slice

_MAX_KEYS = 20
"""Told of in one look: each is two writes of a transaction."""
_MODEL = ("provider", "model")


def note(
    org: str, noted: Noted, content: Mapping[str, Any], alerts: Sequence[Alert], *, tools: EvaluationTools
) -> bool:
    """Store it with the alerts, and hand those on; False where somebody else was faster, and nothing is done."""
    try:
        write = noted_write(org, noted, content)
        tools.store.commit([write, *(one for alert in alerts for one in alert_writes(alert))], now_ms=tools.clock())
    except Refused:
        return False
    for alert in alerts:
        tools.alerts.hand_on(org, alert.alert_id)
    return True


@dataclass(slots=True)
class Detection:
    """One look at an organization. ``noted``: what it was told before; what is new of it is in ``told``."""

    tools: EvaluationTools
    noted: Noted
    hours: Mapping[HourLane, Head]
    """Heads of the last eight days' hours, or fewer where the last one shows that nobody is silent."""
    now_ms: int
    alerts: list[Alert] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def look(self) -> None:
        """Raises ``LimitExceeded`` or ``Upstream``."""
        _, settings = find_settings(self._org, store=self.tools.store)
        if settings.spike_percent is not None or settings.unpriced:
            figures = self._recent()
            self._look_at_spend(figures, settings)
            if settings.unpriced:
                self._look_at_prices(figures)
        self._look_at_keys(settings)

    def look_for_silence(self) -> None:
        """Apart: it is found where nothing changed."""
        _, settings = find_settings(self._org, store=self.tools.store)
        active = [
            ActiveHour(start_ms=hour_ms(label), updates=head.revision, at_ms=head.at_ms)
            for (label, _), head in self.hours.items()
            if head.updates
        ]
        found = silence(active, self.now_ms) if settings.silence else None
        if found is not None and self.noted.content.get("silent") != found.hour_ms:
            facts = {"last_event_ms": found.last_event_ms, "usual_gap_minutes": found.usual_gap_minutes}
            self._raise(AlertKind.INGESTION_STOPPED, "critical", facts, str(found.hour_ms))
            self.told["silent"] = found.hour_ms

    @property
    def _org(self) -> str:
        return self.tools.organization.org

    @property
    def _zone(self) -> str:
        return self.tools.organization.dimensions.time_zone

    @property
    def _today(self) -> str:
        return local_date(self.now_ms, self._zone).isoformat()

    def _recent(self) -> Figures:
        """By model and day, of four weeks and today."""
        today = local_date(self.now_ms, self._zone)
        days = [today.fromordinal(today.toordinal() - back).isoformat() for back in range(7 * WEEKS, -1, -1)]
        return self._figures([self._whole(day) for day in days], _MODEL)

    def _whole(self, day: str) -> Slice:
        return Slice(start_ms=day_start_ms(day, self._zone), end_ms=day_start_ms(next_day(day), self._zone))

    def _figures(self, pieces: Sequence[Slice], group_by: tuple[str, ...] = ()) -> Figures:
        query = FiguresQuery(slices=tuple(pieces), group_by=group_by, measures=MEASURES[Unit.USD])
        organization, reader = self.tools.organization, self.tools.spend.figures
        return read_figures(query, organization=organization, reader=reader, now_ms=self.now_ms)

    def _look_at_spend(self, figures: Figures, settings: AlertSettings) -> None:
        today = self._today
        if settings.spike_percent is None or self.noted.content.get("spike") == today:
            return
        by_day = self._by_day(figures)
        spent = by_day.pop(today)
        days = baseline(by_day, today, settings)
        if not days or not self._is_suspect(spent, [by_day[day] for day in days], settings.spike_percent):
            return
        found = spike(spent, self._by_now(days), settings)
        difference = 0 if found is None else found.today - found.usual
        if found is None or standing_for(difference, "anomaly", self.noted, now_ms=self.now_ms):
            return
        whole = self._whole(today)
        more = spend_facts(Unit.USD, {}, whole, tools=self.tools, now_ms=self.now_ms)
        facts = {
            "today": found.today,
            "usual": found.usual,
            "ratio_percent": found.percent,
            "top": more["top"],
            "days": [[day, amount] for day, amount in sorted({**by_day, today: spent}.items())],
        }
        self._raise(AlertKind.SPEND_SPIKE, "warning", facts, today)
        told = ToldRise(at_ms=self.now_ms, difference=difference, alert_id=self.alerts[-1].alert_id)
        self.told |= {"spike": today, **told.content("spike")}

    def _by_day(self, figures: Figures) -> dict[str, int]:
        pieces = figures.query.slices
        amounts = amounts_by_slice(figures.grouped, len(pieces), Unit.USD)
        return {
            local_date(piece.start_ms, self._zone).isoformat(): amount
            for piece, amount in zip(pieces, amounts, strict=True)
        }

    def _is_suspect(self, spent: int, usual: Sequence[int], percent: int) -> bool:
        """Whether it pays to read what the other days had come to by now: were spend even, it would be a spike."""
        whole = self._whole(self._today)
        elapsed, length = self.now_ms - whole.start_ms, whole.end_ms - whole.start_ms
        return spent * 100 * len(usual) * length >= percent * sum(usual) * elapsed

    def _by_now(self, days: Sequence[str]) -> list[int]:
        """What each of the days had come to by this time of the day, to the end of the hour."""
        elapsed = self.now_ms - self._whole(self._today).start_ms
        length = -(-elapsed // HOUR_MS) * HOUR_MS
        wholes = [self._whole(day) for day in sorted(days)]
        pieces = [Slice(start_ms=one.start_ms, end_ms=min(one.start_ms + length, one.end_ms)) for one in wholes]
        return amounts_by_slice(self._figures(pieces).grouped, len(pieces), Unit.USD)

    def _look_at_prices(self, figures: Figures) -> None:
        """Of today: each model is told of once a day."""
        today = len(figures.query.slices) - 1
        found = {
            "/".join(figures.group_of(row)): amount
            for row in range(len(figures))
            if int(figures.grouped.slices[row]) == today
            and (amount := figures.amounts(row).get("unpriced_requests", 0)) > 0
        }
        before = self.noted.content.get("unpriced", {"day": "", "models": []})
        known = set(before["models"]) if before["day"] == self._today else set()
        if found.keys() <= known:
            return
        models = sorted(found, key=lambda name: (-found[name], name))
        facts = {"requests": sum(found.values()), "models": models}
        self._raise(AlertKind.UNPRICED_USAGE, "warning", facts, self._today, *models)
        self.told["unpriced"] = {"day": self._today, "models": sorted({*known, *found})}

    def _look_at_keys(self, settings: AlertSettings) -> None:
        listed = self.tools.store.page(keys.organization_keys_key(self._org))
        every = [key_from_content(one.place.sk, one.content, version=one.version) for one in listed]
        before: Mapping[str, int] = self.noted.content.get("keys", {})
        due = [one for one in expiring(every, self.now_ms, settings) if before.get(one.key.key_id, 10**6) > one.days]
        for one in due[:_MAX_KEYS]:
            level: AlertLevel = "critical" if one.days <= LAST_EXPIRY_DAYS else "warning"
            facts = {"key_id": one.key.key_id, "key_name": one.key.name, "expires_ms": one.key.expires_ms}
            self._raise(AlertKind.KEY_EXPIRING, level, facts, one.key.key_id, str(one.days))
        if due:
            live = {key.key_id for key in every if (key.expires_ms or 0) > self.now_ms - DAY_MS}
            kept = {key_id: days for key_id, days in before.items() if key_id in live}
            self.told["keys"] = kept | {one.key.key_id: one.days for one in due[:_MAX_KEYS]}

    def _raise(self, kind: AlertKind, level: AlertLevel, facts: Mapping[str, Any], *what: str) -> None:
        self.alerts.append(
            Alert(
                org=self._org,
                alert_id=alert_id(self.now_ms, self._org, kind.value, *what),
                kind=kind,
                level=level,
                at_ms=self.now_ms,
                facts=facts,
            )
        )
