"""Charsets of texts, checked once per distinct value of a request: most values repeat from event to event."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta
from outlay.domain.credentials import holds_credential

from functions.ingest.schemas import EventIn, Name, TagKey


@cache
def pattern_of(meta: Meta) -> re.Pattern[str] | None:
    """The charset of a text's rule."""
    pattern = (meta.extra_json_schema or {}).get("pattern")
    return None if pattern is None else re.compile(pattern)


@dataclass(frozen=True, slots=True)
class _Group:
    """All fields of one charset."""

    pattern: re.Pattern[str]
    values: Any
    """From an event to a tuple of its values."""


def _metas(hint: Any) -> list[Meta]:
    return [get_args(option)[1] for option in get_args(hint) if get_origin(option) is Annotated]


def _groups() -> tuple[_Group, ...]:
    by_pattern: dict[re.Pattern[str], list[str]] = {}
    for name, hint in get_type_hints(EventIn, include_extras=True).items():
        metas = [get_args(hint)[1]] if get_origin(hint) is Annotated else _metas(hint)
        for pattern in filter(None, map(pattern_of, metas)):
            by_pattern.setdefault(pattern, []).append(name)
    # The same field twice, so that attrgetter always gives a tuple.
    return tuple(_Group(pattern, attrgetter(*names, names[0])) for pattern, names in by_pattern.items())


_GROUPS = _groups()
_TAG_KEY = pattern_of(get_args(TagKey)[1])
_TAG_VALUE = pattern_of(get_args(Name)[1])


def _distinct(events: Sequence[EventIn]) -> list[tuple[re.Pattern[str] | None, set[str]]]:
    tags = [event.tags for event in events if event.tags]
    found: list[tuple[re.Pattern[str] | None, set[str]]] = [
        (_TAG_KEY, set(chain.from_iterable(tags))),
        (_TAG_VALUE, set(chain.from_iterable(map(dict.values, tags)))),
    ]
    for group in _GROUPS:
        values = set(chain.from_iterable(map(group.values, events)))
        values.discard(None)
        found.append((group.pattern, values))
    return found


def are_harmless(events: Sequence[EventIn]) -> bool:
    """Whether every text keeps to its charset and none looks like a credential."""
    distinct = _distinct(events)
    for pattern, values in distinct:
        if pattern is not None and not all(map(pattern.fullmatch, values)):
            return False
    every = "\n".join(chain.from_iterable(values for _, values in distinct))
    return not holds_credential(every.encode()) and not holds_credential(_provider_usages(events))


def _provider_usages(events: Iterable[EventIn]) -> bytes:
    sent = [event.provider_usage for event in events if event.provider_usage]
    return msgspec.json.encode(sent) if sent else b""
