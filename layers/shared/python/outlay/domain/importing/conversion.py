"""From a row to a usage event, with every problem of the row named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Protocol

from outlay.contracts.buckets import BUCKETS
from outlay.domain.importing.identity import RowIds
from outlay.domain.importing.mapping import DECIMAL_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TAG_PREFIX, Mapped
from outlay.domain.importing.rows import Row
from outlay.domain.importing.values import WrongValue, decimal_of, flag, instant_ms, object_of, text_of, usd_of, whole

_USAGE = frozenset({*BUCKETS, "provider_usage"})
_CACHES = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")
_OLDEST_MS = 5 * 366 * 86_400_000
_AHEAD_MS = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with one field of one line; nothing of it quotes the file."""

    line: int
    field: str
    reason: str


def refused(line: int, field: str, reason: str) -> RowProblem:
    """What the API says of an event, whose field may go on with a key that stood in a cell (``tags.…``)."""
    return RowProblem(line=line, field=field.partition(".")[0], reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What one row became: events with their ids, or problems, or nothing for the reason in ``left_out``."""

    events: tuple[dict[str, Any], ...] = ()
    problems: tuple[RowProblem, ...] = ()
    left_out: str = ""
    warnings: tuple[str, ...] = ()


def unreadable(row: Row) -> Converted:
    """A row that its file could not give."""
    return Converted(problems=(RowProblem(line=row.line, field="(row)", reason=row.problem),))


class Converter(Protocol):
    """Turns rows into events."""

    def convert(self, row: Row, ids: RowIds) -> Converted:
        """The row's events. Called for every row of a file in its order, as ``ids`` counts equal rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedConverter:
    """Rows whose columns are fields, as ``mapped`` says."""

    mapped: Mapped
    builder: "EventBuilder"

    def convert(self, row: Row, ids: RowIds) -> Converted:
        new_id = ids.next_id(row.values)
        if row.problem:
            return unreadable(row)
        pairs = [*mapped_values(self.mapped, row.values), *self.mapped.constants.items()]
        event, problems = self.builder.build(row.line, pairs)
        if self.mapped.input_includes_cache and not problems:
            problems += _take_out_cache(row.line, event)
        return Converted(problems=tuple(problems)) if problems else Converted(events=({"id": new_id, **event},))


def mapped_values(mapped: Mapped, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Field and value of each mapped column that is not empty."""
    read = [(field, values.get(column)) for field, column in mapped.columns.items()]
    given = [(field, value.strip() if isinstance(value, str) else value) for field, value in read]
    return [(field, value) for field, value in given if value not in (None, "")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBuilder:
    """Events of fields. ``zone`` is that of timestamps without one; ``now_ms`` bounds what can be imported."""

    zone: tzinfo = UTC
    now_ms: int

    def build(self, line: int, pairs: Iterable[tuple[str, Any]]) -> tuple[dict[str, Any], list[RowProblem]]:
        """The event (without an id unless a pair is one), or all its problems; one of the two is empty."""
        event: dict[str, Any] = {}
        problems: list[RowProblem] = []
        for field, value in pairs:
            try:
                self._put(event, field, value)
            except WrongValue as wrong:
                problems.append(RowProblem(line=line, field=field, reason=str(wrong)))
        problems += self._missing(line, event, {problem.field for problem in problems})
        return ({}, problems) if problems else (event, [])

    def _put(self, event: dict[str, Any], field: str, value: Any) -> None:
        if field.startswith(TAG_PREFIX):
            event.setdefault("tags", {})[field.removeprefix(TAG_PREFIX)] = text_of(value)
        elif field == "timestamp":
            event[field] = self._timestamp(value)
        elif field in NUMBER_FIELDS:
            event[field] = whole(value)
        elif field == "tags":
            event["tags"] = {**object_of(value), **event.get("tags", {})}
        else:
            event[field] = _KINDS.get(field, text_of)(value)

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
        if not _USAGE & (wrong | event.keys()):
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
        reason = "is less than the cached tokens: it can't include them"
        return [RowProblem(line=line, field="input_uncached_tokens", reason=reason)]
    if rest:
        event["input_uncached_tokens"] = rest
    return []


_KINDS: dict[str, Any] = {
    **dict.fromkeys(FLAG_FIELDS, flag),
    **dict.fromkeys(DECIMAL_FIELDS, lambda value: f"{decimal_of(value):f}"),
    "client_cost_usd": usd_of,
    "provider_usage": object_of,
}
