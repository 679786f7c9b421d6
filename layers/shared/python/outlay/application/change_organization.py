"""Change an organization's settings: what may change at any time, and what only before the first usage.

Counters of an hour hold the values of tags by their place in the list, and hours and days are cut by the time zone when
usage is counted. So tag keys are only ever added once an organization is in use, and its time zone stays. Whether it is
in use is a mark on the very item that is changed (``application.begin_use``), so the change and the first batch can't
both win.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from outlay.application.administer import TAG_KEY, is_time_zone
from outlay.contracts.dimensions import MAX_TAG_DIMENSIONS
from outlay.domain.batch import DimensionConfig
from outlay.domain.currencies import CURRENCIES
from outlay.domain.errors import Conflict, Forbidden, InvalidInput, Problem
from outlay.domain.organization import Organization

MAX_REQUIRED_TAGS = 10
MAX_ATTRIBUTES = 50
NAME = re.compile(r"[^\x00-\x1f\x7f<>]{1,100}")
_ATTRIBUTE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_USD = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
MAX_EVENT_USD = 1_000_000
_PLAN = re.compile(r"[a-z0-9-]{0,40}")
_CALENDAR = re.compile(r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?")
_ONCE = "is in the list twice"

Given = Mapping[str, Any]
"""Names of settings, as on the wire, to their values; of the types that ``organization_to_view`` tells."""

FIELDS: Mapping[str, str] = {
    "name": "name",
    "fiscal_year_start_month": "fiscal_start_month",
    "currency": "currency",
    "required_tags": "required_tags",
    "largest_event_usd": "largest_event_usd",
    "shows_names": "shows_names",
    "admins_need_mfa": "admins_need_mfa",
    "plan": "plan",
    "member_attributes": "member_attributes",
    "holiday_calendar": "holidays",
}
"""Settings that change nothing that was counted: on the wire → of ``Organization``."""


def organization_to_view(organization: Organization) -> dict[str, Any]:
    """All settings, by their names on the wire."""
    shown = {name: getattr(organization, ours) for name, ours in FIELDS.items()}
    lists = {name: list(value) for name, value in shown.items() if isinstance(value, tuple)}
    dimensions = organization.dimensions
    return {**shown, **lists, "time_zone": dimensions.time_zone, "tag_keys": list(dimensions.tag_keys)}


def changed_organization(organization: Organization, given: Given, *, is_platform: bool, now_ms: int) -> Organization:
    """The organization with the settings given.

    Raises:
        InvalidInput: names every problem.
        Forbidden: a plan is for administrators of the deployment to choose (``platform_only``).
        Conflict: it is in use, and this would change what was counted (``time_zone_in_use``, ``tag_keys_in_use``).
    """
    problems = setting_problems(given)
    if problems:
        raise InvalidInput("The organization can't be like this.", problems=problems)
    if given.get("plan", organization.plan) != organization.plan and not is_platform:
        raise Forbidden(
            "Only administrators of the deployment may change an organization's plan.", code="platform_only"
        )
    plain: dict[str, Any] = {
        ours: tuple(given[name]) if isinstance(given[name], list) else given[name]
        for name, ours in FIELDS.items()
        if name in given
    }
    dimensions = _dimensions(organization, given)
    added = set(dimensions.tag_keys) - set(organization.dimensions.tag_keys) if organization.in_use else set()
    since = {**organization.tag_since, **dict.fromkeys(sorted(added), now_ms)}
    return replace(organization, **plain, dimensions=dimensions, tag_since=since)


def _dimensions(organization: Organization, given: Given) -> DimensionConfig:
    held = organization.dimensions
    time_zone = given.get("time_zone", held.time_zone)
    tag_keys = _tag_keys(held.tag_keys, given.get("tag_keys"), in_use=organization.in_use)
    if organization.in_use and time_zone != held.time_zone:
        raise _in_use(
            "time_zone",
            "hours and days are cut by it when usage is counted, and usage was accepted already; figures can be asked "
            "for in any time zone with the parameter time_zone",
        )
    if (time_zone, tag_keys) == (held.time_zone, held.tag_keys):
        return held
    return DimensionConfig(revision=held.revision + 1, time_zone=time_zone, tag_keys=tag_keys)


def _tag_keys(held: tuple[str, ...], given: Sequence[str] | None, *, in_use: bool) -> tuple[str, ...]:
    """In use, what is there keeps its place, and what is new stands behind it, in whatever order they are given."""
    if given is None:
        return held
    if not in_use:
        return tuple(given)
    if not set(held) <= set(given):
        raise _in_use(
            "tag_keys",
            "usage is counted by these tags already; further ones can be added, none taken away",
        )
    return (*held, *(key for key in given if key not in held))


def _in_use(field: str, reason: str) -> Conflict:
    problem = Problem(field=field, reason=reason)
    return Conflict(f"{field} can't be changed any more: {reason}.", code=f"{field}_in_use", problems=(problem,))


def setting_problems(given: Given) -> list[Problem]:
    """Everything that is wrong by itself."""
    return [Problem(field=field, reason=reason) for field, reason in _problems(given)]


def _problems(given: Given) -> Iterator[tuple[str, str]]:
    for field, (is_right, reason) in _SINGLE.items():
        if field in given and not is_right(given[field]):
            yield field, reason
    for field, (shape, most, reason) in _LISTS.items():
        values = given.get(field, ())
        if len(values) > most or not all(map(shape.fullmatch, values)):
            yield field, reason
        elif len(set(values)) < len(values):
            yield field, _ONCE


_SINGLE: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (
        lambda value: NAME.fullmatch(value) is not None and bool(value.strip()),
        "must be one line of 1 to 100 characters, without < and >",
    ),
    "time_zone": (is_time_zone, "is no IANA time zone, like Europe/Zurich"),
    "fiscal_year_start_month": (lambda value: 1 <= value <= 12, "must be a month, 1 to 12"),
    "currency": (lambda value: value in CURRENCIES, "is no currency of ISO 4217, like EUR"),
    "largest_event_usd": (
        lambda value: _USD.fullmatch(value) is not None and Decimal("0.01") <= Decimal(value) <= MAX_EVENT_USD,
        f"must be an amount as text, from 0.01 to {MAX_EVENT_USD:,}",
    ),
    "holiday_calendar": (
        lambda value: _CALENDAR.fullmatch(value) is not None,
        "must be a country of ISO 3166, or one of its parts, like CH or DE-BY; empty for none",
    ),
    "plan": (lambda value: _PLAN.fullmatch(value) is not None, "is no name of a plan"),
}
_LISTS: Mapping[str, tuple[re.Pattern[str], int, str]] = {
    "tag_keys": (TAG_KEY, MAX_TAG_DIMENSIONS, f"must be at most {MAX_TAG_DIMENSIONS} plain tag keys"),
    "required_tags": (TAG_KEY, MAX_REQUIRED_TAGS, f"must be at most {MAX_REQUIRED_TAGS} plain tag keys"),
    "member_attributes": (
        _ATTRIBUTE,
        MAX_ATTRIBUTES,
        f"must be at most {MAX_ATTRIBUTES} names of a-z, 0-9, - and _, like power-user",
    ),
}
