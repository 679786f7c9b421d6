"""From a row to a usage event, with every problem of the row named."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from outlay.contracts.buckets import BUCKETS

from outlay_cli.importing.files import Row
from outlay_cli.importing.mapping import DECIMAL_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TAG_PREFIX, Mapped
from outlay_cli.rendering import clean

_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CACHES = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")
_OLDEST_MS = 5 * 366 * 86_400_000
_AHEAD_MS = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with one field of one line."""

    line: int
    field: str
    reason: str


class WrongValue(ValueError):
    """A value that does not fit its field; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """Turns rows into events. ``zone`` is that of timestamps without one; ``now_ms`` bounds what can be imported."""

    mapped: Mapped
    zone: tzinfo = UTC
    now_ms: int

    def convert(self, row: Row) -> tuple[dict[str, Any], list[RowProblem]]:
        """The event (without an id unless the file has one), or the problems; one of the two is empty."""
        if row.problem:
            return {}, [RowProblem(line=row.line, field="(row)", reason=row.problem)]
        event: dict[str, Any] = {}
        problems: list[RowProblem] = []
        for field, value in self._values(row.values):
            try:
                self._put(event, field, value)
            except WrongValue as wrong:
                problems.append(RowProblem(line=row.line, field=field, reason=str(wrong)))
        problems += self._missing(row.line, event, {problem.field for problem in problems})
        if self.mapped.input_includes_cache and not problems:
            problems += _take_out_cache(row.line, event)
        return ({}, problems) if problems else (event, [])

    def _values(self, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        read = [(field, values.get(column)) for field, column in self.mapped.columns.items()]
        given = [(field, value.strip() if isinstance(value, str) else value) for field, value in read]
        return [(field, value) for field, value in given if value not in (None, "")] + list(
            self.mapped.constants.items()
        )

    def _put(self, event: dict[str, Any], field: str, value: Any) -> None:
        if field.startswith(TAG_PREFIX):
            event.setdefault("tags", {})[field.removeprefix(TAG_PREFIX)] = _text(value)
        elif field == "timestamp":
            event[field] = self._timestamp(value)
        elif field in NUMBER_FIELDS:
            event[field] = whole(value)
        elif field == "tags":
            event["tags"] = {**_object(value), **event.get("tags", {})}
        else:
            event[field] = _KINDS.get(field, _text)(value)

    def _timestamp(self, value: Any) -> int:
        at = instant_ms(value, self.zone)
        if at > self.now_ms + _AHEAD_MS:
            raise WrongValue("lies in the future")
        if at < self.now_ms - _OLDEST_MS:
            raise WrongValue("is older than 5 years, which is as far back as an import goes")
        return at

    def _missing(self, line: int, event: Mapping[str, Any], wrong: set[str]) -> list[RowProblem]:
        absent = [name for name in ("timestamp", "provider", "model") if name not in event and name not in wrong]
        found = [RowProblem(line=line, field=name, reason="is empty") for name in absent]
        if not wrong and "provider_usage" not in event and not any(bucket in event for bucket in BUCKETS):
            found.append(
                RowProblem(
                    line=line,
                    field="usage",
                    reason="no tokens or units: every count is empty (write 0 for a call without)",
                )
            )
        return found


def _take_out_cache(line: int, event: dict[str, Any]) -> list[RowProblem]:
    """Buckets are exclusive: what came from or went to the cache is no uncached input."""
    cached = sum(event.get(bucket, 0) for bucket in _CACHES)
    rest = event.pop("input_uncached_tokens", 0) - cached
    if rest < 0:
        reason = f"{rest + cached:,} input tokens can't include {cached:,} cached ones"
        return [RowProblem(line=line, field="input_uncached_tokens", reason=reason)]
    if rest:
        event["input_uncached_tokens"] = rest
    return []


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise WrongValue("should be text")
    return "true" if value is True else "false" if value is False else str(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, (bool, dict, list)):
        raise WrongValue("should be a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise WrongValue(f"should be a number, not “{clean(value, limit=32)}”") from None
    if not number.is_finite():
        raise WrongValue("should be a finite number")
    return number


def whole(value: Any) -> int:
    """A count of 0 or more, from a number or its text. Raises WrongValue."""
    number = _decimal(value)
    # The magnitude first: 1e999999 as an int would fill the memory.
    if number < 0 or number.adjusted() > 15:
        raise WrongValue("should be a count of 0 or more, and not absurdly large")
    if number != number.to_integral_value():
        raise WrongValue(f"should be a whole number, not “{clean(value, limit=32)}”")
    return int(number)


def flag(value: Any) -> bool:
    """True or false, also as 1/0 or yes/no. Raises WrongValue."""
    known = _YES.get(str(value).lower())
    if known is None:
        raise WrongValue(f"should be true or false, not “{clean(value, limit=32)}”")
    return known


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise WrongValue("should be a JSON object") from None
    if not isinstance(value, dict):
        raise WrongValue("should be a JSON object")
    return value


def instant_ms(value: Any, zone: tzinfo) -> int:
    """UTC milliseconds since 1970 of a date and time, or of a number since 1970. Raises WrongValue."""
    if isinstance(value, int) or (isinstance(value, str) and value.replace(".", "", 1).isdecimal()):
        return _epoch_ms(_decimal(value))
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise WrongValue(f"is no date and time: “{clean(value, limit=40)}”; write 2026-11-01T08:00:00Z") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    # Whole numbers throughout: a float of milliseconds since 1970 would be off by one now and then.
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000


def _epoch_ms(number: Decimal) -> int:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by magnitude (exact from 1973 to 5138)."""
    for limit, scale in ((11, 3), (14, 0), (17, -3), (20, -6)):
        if number.adjusted() < limit:
            return int(number.scaleb(scale))
    raise WrongValue("is too large for a time")


_KINDS: dict[str, Any] = {
    **dict.fromkeys(FLAG_FIELDS, flag),
    **dict.fromkeys(DECIMAL_FIELDS, lambda value: f"{_decimal(value):f}"),
    "provider_usage": _object,
}
