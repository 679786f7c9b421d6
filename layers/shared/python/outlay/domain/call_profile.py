"""The profile of one day's calls: sums of calls that are alike in what counters do not keep. Made from the events.

A day is one of receipt (UTC), so that a day that is over never changes: late events are of the day they came on.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b
from operator import add, attrgetter
from typing import Any, TypeVar

from outlay.contracts.dimensions import OTHER
from outlay.domain.counting import Price
from outlay.domain.event import UsageEvent
from outlay.domain.periods import HOUR_MS
from outlay.domain.pricing import Priced
from outlay.domain.registers import Names
from outlay.domain.usage import total_input_tokens, total_output_tokens
from outlay.domain.usage_facts import CallSize, HourGroup, ProfileGroup

MAX_GROUPS = 2_000
"""Kinds of calls of a day; what is dearer stays, the rest is added up by model."""
MAX_TALLIED = 20_000
"""Kinds of calls held while a day is added up; what comes after them is added up by model at once."""
MAX_BYTES = 350_000
"""Of a day's profile: an item holds 400 KB with its names and keys."""
MAX_FINGERPRINTS = 500_000
"""Fingerprints of a day that are remembered: with more, a repeat of one that was not remembered is not seen."""
_SMALL_INPUT, _SMALL_OUTPUT = 1_000, 300
_LARGE_INPUT, _LARGE_OUTPUT = 8_000, 2_000
_FORMAT = 1
_KEY_FIELDS = 11
"""The fields of a ``ProfileGroup`` that say what its calls have in common come first."""
_KEY = tuple(one.name for one in fields(ProfileGroup))[:_KEY_FIELDS]
_SUMS = tuple(one.name for one in fields(ProfileGroup))[_KEY_FIELDS:]

_K = TypeVar("_K")
_Hour = tuple[str, str, int]
_values_of_group = attrgetter(*(one.name for one in fields(ProfileGroup)))
_values_of_hour = attrgetter(*(one.name for one in fields(HourGroup)))
"""In the order of the fields; ``astuple`` copies each value, which takes thirty times as long."""
_key_of_group, _sums_of_group = attrgetter(*_KEY), attrgetter(*_SUMS)
_key_of_hour, _sums_of_hour = attrgetter("provider", "model", "hour"), attrgetter("requests", "cost_picousd")
_NAMED = ("provider", "model", "team", "feature", "operation")

Key = tuple[str | bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProfile:
    """``day``: UTC, of receipt. ``is_whole``: nothing was merged or forgotten for want of room."""

    day: str
    groups: tuple[ProfileGroup, ...]
    hours: tuple[HourGroup, ...]
    is_whole: bool = True

    @property
    def requests(self) -> int:
        return sum(group.requests for group in self.groups)


def size_of(input_tokens: int, output_tokens: int) -> CallSize:
    """The class of one call, by its tokens."""
    if input_tokens > _LARGE_INPUT or output_tokens > _LARGE_OUTPUT:
        return "large"
    return "small" if input_tokens <= _SMALL_INPUT and output_tokens <= _SMALL_OUTPUT else "medium"


class ProfileTally:
    """Adds up a day's counted events, each of which is to be added once."""

    def __init__(self) -> None:
        self._sums: dict[Key, list[int]] = {}
        self._hours: dict[tuple[str, str, int], list[int]] = {}
        self._seen: set[bytes] = set()
        self._is_whole = True

    def add(self, event: UsageEvent, price: Price, counted_as: Mapping[str, str]) -> None:
        """``counted_as``: the values that figures count the event under, where those are not its own."""
        cost = sum(price.by_class) if isinstance(price, Priced) else 0
        input_tokens, output_tokens = total_input_tokens(event.usage), total_output_tokens(event.usage)
        key = self._key(event, counted_as, size_of(input_tokens, output_tokens))
        held = self._sums.get(key)
        if held is None:
            held = self._sums[key] = [0] * len(_SUMS)
        is_error, is_retry = event.status == "error", (event.attempt or 1) > 1
        is_marked, is_repeat = self._fingerprint(event)
        added = (
            *(1, cost, input_tokens, output_tokens),
            *(int(is_error), cost if is_error else 0, int(is_retry), cost if is_retry else 0),
            *(int(is_marked), int(is_repeat), cost if is_repeat else 0),
        )
        for place, amount in enumerate(added):
            held[place] += amount
        if not (event.is_stream or event.is_batch):
            hour = str(key[0]), str(key[1]), event.timestamp_ms // HOUR_MS % 24
            some = self._hours.setdefault(hour, [0, 0])
            some[0] += 1
            some[1] += cost

    def _key(self, event: UsageEvent, counted_as: Mapping[str, str], size: CallSize) -> Key:
        named: tuple[str, ...] = (event.provider, event.model, event.team, event.feature, event.operation)
        if counted_as:
            named = tuple(counted_as.get(name, value) for name, value in zip(_NAMED, named, strict=True))
        kind = (event.service_tier, event.is_batch, event.is_stream, event.task_type, event.complexity, size)
        key: Key = (*named, *kind)
        if len(self._sums) < MAX_TALLIED or key in self._sums:
            return key
        self._is_whole = False
        return _by_model(key)

    def _fingerprint(self, event: UsageEvent) -> tuple[bool, bool]:
        """Whether the event carries one, and whether it was seen before with the same model."""
        if not event.content_fingerprint:
            return False, False
        text = "\n".join((event.provider, event.model, event.content_fingerprint))
        mark = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if mark in self._seen:
            return True, True
        if len(self._seen) < MAX_FINGERPRINTS:
            self._seen.add(mark)
        else:
            self._is_whole = False
        return True, False

    def profile(self, day: str, *, is_whole: bool = True, most: int = MAX_GROUPS) -> DayProfile:
        """The costliest ``most`` kinds of calls by themselves, the others by model."""
        return DayProfile(
            day=day,
            groups=_groups(_bounded(self._sums, most)),
            hours=_hours(self._hours),
            is_whole=is_whole and self._is_whole and len(self._sums) <= most,
        )

    def fitting(self, day: str, *, is_whole: bool = True) -> DayProfile:
        """``profile``, of as many kinds of calls as ``MAX_BYTES`` hold."""
        most = MAX_GROUPS
        found = self.profile(day, is_whole=is_whole)
        while len(encode(found)) > MAX_BYTES and most > 1:
            most //= 2
            found = self.profile(day, is_whole=is_whole, most=most)
        return found


def merged(days: Iterable[DayProfile], names: Names) -> tuple[tuple[ProfileGroup, ...], tuple[HourGroup, ...]]:
    """The sums of several days, teams and features under the names that they are shown by."""
    sums: dict[Key, Sequence[int]] = {}
    hours: dict[_Hour, Sequence[int]] = {}
    for day in days:
        _sum_up(sums, zip(map(_key_of_group, day.groups), map(_sums_of_group, day.groups), strict=True))
        _sum_up(hours, zip(map(_key_of_hour, day.hours), map(_sums_of_hour, day.hours), strict=True))
    renamed: dict[Key, Sequence[int]] = {}
    _sum_up(renamed, ((_renamed(key, names), amounts) for key, amounts in sums.items()))
    return _groups(renamed), _hours(hours)


def _renamed(key: Key, names: Names) -> Key:
    team, feature = names.canonical_of("team", str(key[2])), names.canonical_of("feature", str(key[3]))
    return (*key[:2], team, feature, *key[4:])


def _sum_up(sums: dict[_K, Sequence[int]], rows: Iterable[tuple[_K, Sequence[int]]]) -> None:
    """Whole rows by ``map``: a month has some ten thousand of them."""
    for key, amounts in rows:
        held = sums.get(key)
        sums[key] = amounts if held is None else tuple(map(add, held, amounts))


def encode(profile: DayProfile) -> bytes:
    """As bytes, the same for equal profiles."""
    content = {
        "format": _FORMAT,
        "day": profile.day,
        "groups": [_values_of_group(group) for group in profile.groups],
        "hours": [_values_of_hour(hour) for hour in profile.hours],
        "whole": profile.is_whole,
    }
    return zlib.compress(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode())


def decode(data: bytes) -> DayProfile:
    """Inverse of ``encode``.

    Raises:
        LookupError: of a format that this code doesn't read.
    """
    content = json.loads(zlib.decompress(data))
    if content["format"] != _FORMAT:
        raise LookupError(f"the profile has format {content['format']}, not {_FORMAT}")
    group_fields = [one.name for one in fields(ProfileGroup)]
    hour_fields = [one.name for one in fields(HourGroup)]
    return DayProfile(
        day=content["day"],
        groups=tuple(ProfileGroup(**dict(zip(group_fields, row, strict=True))) for row in content["groups"]),
        hours=tuple(HourGroup(**dict(zip(hour_fields, row, strict=True))) for row in content["hours"]),
        is_whole=content["whole"],
    )


def _by_model(key: Key) -> Key:
    """What stands for the kinds of calls of a model and size that are not told apart."""
    return (*key[:2], OTHER, OTHER, OTHER, "", False, False, "", "", key[-1])


def _bounded(sums: Mapping[Key, list[int]], most: int) -> Mapping[Key, list[int]]:
    if len(sums) <= most:
        return sums
    ranked = sorted(sums, key=lambda key: (-sums[key][1], -sums[key][0], key))
    kept = {key: [*sums[key]] for key in ranked[:most]}
    for key in ranked[most:]:
        _add(kept.setdefault(_by_model(key), [0] * len(_SUMS)), sums[key])
    return kept


def _add(held: list[int], more: Iterable[int]) -> None:
    for place, amount in enumerate(more):
        held[place] += amount


def _groups(sums: Mapping[Key, Sequence[int]]) -> tuple[ProfileGroup, ...]:
    names = [one.name for one in fields(ProfileGroup)]
    rows: Iterable[dict[str, Any]] = (dict(zip(names, (*key, *sums[key]), strict=True)) for key in sorted(sums))
    return tuple(ProfileGroup(**row) for row in rows)


def _hours(hours: Mapping[_Hour, Sequence[int]]) -> tuple[HourGroup, ...]:
    return tuple(
        HourGroup(provider=provider, model=model, hour=hour, requests=requests, cost_picousd=cost)
        for (provider, model, hour), (requests, cost) in sorted(hours.items())
    )
