"""What of a request is admissible, before anything of it is named or stored: time, usage, money, no credentials."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, TypeVar

from msgspec.structs import asdict
from outlay.contracts.buckets import BUCKETS
from outlay.domain.admission import NotAdmissible, Window, client_cost_picousd, score_text, usage_problems
from outlay.domain.credentials import holds_credential, told_name
from outlay.domain.errors import Problem
from outlay.domain.provider_usage import UsageProblem, convert

from functions.ingest.decode import Decoded
from functions.ingest.judge import Judge, problems_of
from functions.ingest.schemas import EventIn

_counts = attrgetter(*BUCKETS)
_MAX_LISTED = 10_000
_MAX_PLACE = 200
_CREDENTIAL = "looks like a credential; it was not stored, but replace it wherever else it was sent"
_NO_COUNTS = "has no counts: send provider_usage or token buckets (an error or a cache hit may come without)"

_ELSEWHERE = "is not what this API key is bound to: leave it out, or send it by a key that may"
NOT_BOUND: Mapping[str, str] = {}

_Found: TypeAlias = list[tuple[str, str]]
"""Field and reason of each problem of one event."""
_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


class Read(NamedTuple):
    """What an event says, where it had to be read with care."""

    admitted_ms: int | None
    usage: dict[str, int]
    quality_score: str | None
    client_cost_picousd: int | None
    unallocated: tuple[str, ...] = ()
    """Fields that a policy has counted as ``unallocated``."""


@dataclass(slots=True)
class Checked:
    """The admissible events of a request in order, and every problem of the others by index."""

    received: int
    events: list[tuple[EventIn, Read]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def users(self) -> set[str]:
        """The names that will be stored: none of an event that is not."""
        return {sent.user for sent, _ in self.events if sent.user}


def check(
    decoded: Decoded, *, window: Window, bound: Mapping[str, str] = NOT_BOUND, judge: Judge | None = None
) -> Checked:
    """Check every event; ``window`` says which times are admissible, ``bound`` which values the sender's events have,
    ``judge`` what the organization says of those that are right by themselves.

    An event that lacks a bound value gets it: from here on it is as if it had been sent.
    """
    checked = Checked(received=len(decoded.events))
    problems: list[Problem] = []
    for index, sent in enumerate(decoded.events):
        if isinstance(sent, list):
            problems += sent
            continue
        found: _Found = _credentials(sent) if decoded.may_hold_credentials else []
        if bound:
            _bind(sent, bound, found)
        read = _read(sent, window=window, found=found)
        if judge is not None and not found:
            read = _judged(judge, sent, read, found)
        if found:
            problems += [Problem(field=name, reason=reason, index=index) for name, reason in found]
        else:
            checked.events.append((sent, read))
    checked.problems = _listed(problems)
    return checked


def _judged(judge: Judge, sent: EventIn, read: Read, found: _Found) -> Read:
    """Only what is otherwise right is judged, so that what is noted is about calls that took place."""
    verdict = judge(sent, read.usage, read.client_cost_picousd, read.admitted_ms)
    if not verdict.findings:
        return read
    if verdict.denied:
        found.extend(problems_of(verdict))
    if not verdict.unallocated:
        return read
    return Read(read.admitted_ms, read.usage, read.quality_score, read.client_cost_picousd, verdict.unallocated)


def _bind(sent: EventIn, bound: Mapping[str, str], found: _Found) -> None:
    for name, value in bound.items():
        said = getattr(sent, name)
        if not said:
            setattr(sent, name, value)
        elif said != value:
            found.append((name, _ELSEWHERE))


def _listed(problems: list[Problem]) -> list[Problem]:
    """As many as an answer can hold: Lambda's is limited to 6 MB."""
    more = len(problems) - _MAX_LISTED
    if more <= 0:
        return problems
    return [*problems[:_MAX_LISTED], Problem(field="", reason=f"{more:,} more problems are not listed")]


def is_named(sent: EventIn | list[Problem]) -> bool:
    """Whether an event can be recognised again by itself. An invalid one is never stored, so it does not matter."""
    return isinstance(sent, list) or bool(sent.id or sent.response_id)


def _credentials(sent: EventIn) -> _Found:
    return [
        (where, _CREDENTIAL)
        for where, text in _texts(asdict(sent))
        if holds_credential(text.encode("utf-8", "replace"))
    ]


def _read(sent: EventIn, *, window: Window, found: _Found) -> Read:
    admitted_ms = _moment(sent.timestamp, window, found)
    usage = _usage(sent, found)
    score = _attempt(found, "quality_score", score_text, sent.quality_score)
    cost = _attempt(found, "client_cost_usd", client_cost_picousd, sent.client_cost_usd)
    return Read(admitted_ms, usage, score, cost)


def _moment(timestamp: str | int | None, window: Window, found: _Found) -> int | None:
    try:
        return None if timestamp is None else window.admit(timestamp)
    except NotAdmissible as problem:
        found.append(("timestamp", str(problem)))
        return None


def _attempt(found: _Found, name: str, admit: Callable[[_Value], _Result], value: _Value | None) -> _Result | None:
    if value is None:
        return None
    try:
        return admit(value)
    except NotAdmissible as problem:
        found.append((name, str(problem)))
        return None


def _usage(sent: EventIn, found: _Found) -> dict[str, int]:
    counts = _counts(sent)
    usage: dict[str, int] = dict(compress(zip(BUCKETS, counts, strict=True), counts))
    if sent.provider_usage is None:
        if not usage and not _may_lack_counts(sent) and all(count is None for count in counts):
            found.append(("provider_usage", _NO_COUNTS))
    elif any(count is not None for count in counts):
        found.append(("provider_usage", "stands beside token buckets: send one or the other"))
    else:
        usage = _converted(sent, sent.provider_usage, found)
    found.extend(usage_problems(usage))
    return usage


def _may_lack_counts(sent: EventIn) -> bool:
    return sent.status == "error" or bool(sent.response_cache_hit) or bool(sent.is_aborted)


def _converted(sent: EventIn, usage: dict[str, Any], found: _Found) -> dict[str, int]:
    try:
        return convert(sent.provider.strip().lower(), usage, api=sent.provider_api or "")
    except UsageProblem as error:
        found.extend((told_name(problem.field), problem.reason) for problem in error.problems)
        return {}


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in an event, keys of objects included, with its place; deep ones with that of what they are in."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        where, one = waiting.pop()
        match one:
            case str():
                yield where, one
            case dict():
                if where:
                    yield from ((where, key) for key in one)
                waiting += reversed([(_inside(where, key), entry) for key, entry in one.items()])
            case list():
                waiting += reversed([(where, entry) for entry in one])


def _inside(where: str, key: str) -> str:
    if len(where) > _MAX_PLACE:
        return where
    return f"{where}.{told_name(key)}" if where else told_name(key)
