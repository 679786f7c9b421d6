"""What messages about alerts are composed of: an alert's facts as words, and steps to take."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outlay.domain.alert import Alert
from outlay.domain.alert_text import amount, foreign, moment
from outlay.domain.foreign_text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do: by a link where the deployment has a site, by a command in any case."""

    label: str
    command: str
    url: str = ""
    is_button: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and for whom it is said."""

    organization: str
    """Its name."""
    time_zone: str = "UTC"
    site: str = ""
    """Address of the deployment's site, without a slash at its end; empty: it has none."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Addresses of members whom the alert names, by subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    title: str
    lead: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[Step] = ()
    spent_percent: int | None = None


_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


def id_of(value: object) -> str:
    """An id of ours as it may stand in a command; anything else is left out."""
    return str(value) if _ID.fullmatch(str(value)) else ""


class Told:
    """An alert's facts, as words."""

    def __init__(self, alert: Alert, setting: Setting) -> None:
        self.alert = alert
        self.facts = alert.facts
        self.setting = setting

    @property
    def unit(self) -> str:
        return str(self.facts.get("unit", "usd"))

    @property
    def name(self) -> str:
        return f"“{foreign(self.facts.get('budget_name', self.alert.budget_id))}”"

    def amount(self, name: str) -> str:
        value = self.facts.get(name)
        return "not known yet" if value is None else amount(int(value), self.unit)

    def moment(self, name: str) -> str:
        value = self.facts.get(name)
        return "not in this period" if value is None else moment(int(value), self.setting.time_zone)

    def person(self, name: str) -> str:
        return clean(self.setting.people.get(str(self.facts.get(name, "")), "")) or "Somebody"

    def step(self, label: str, command: str, *, page: str = "", is_button: bool = False) -> Step:
        site = self.setting.site
        url = f"{site}/{page}" if site and page else ""
        return Step(label=label, command=command, url=url, is_button=is_button)
