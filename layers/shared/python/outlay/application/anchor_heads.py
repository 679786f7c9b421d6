"""Anchors of the audit logs: the heads that moved are written to where nobody can change them.

A chain that was cut off or written anew afterwards does not fit them any more. Writing an anchor again changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.audit import CLOCK_SKEW_MS, Anchor
from outlay.domain.errors import OutlayError


class AnchorWriter(Protocol):
    def put(self, anchor: Anchor) -> None:
        """Harmless where it is there. Raises ``Upstream``."""
        ...


class AnchorReader(Protocol):
    def newest_first(self, chain: str, *, after: str, limit: int) -> Sequence[Anchor]:
        """Behind the anchor named ``after``; named as ``contracts.anchors`` does. Raises ``Upstream``."""
        ...


class Reached(Protocol):
    """Up to when all heads are anchored, as UTC milliseconds."""

    def get(self) -> int: ...

    def set(self, moment_ms: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    heads: Callable[[], Iterable[Anchor]]
    """Of all chains, as they are."""
    anchors: AnchorWriter
    reached: Reached
    clock: Callable[[], int]
    failed: Callable[[BaseException, str], None]
    """Tells the operators, with the organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    anchored: int
    failures: int


def anchor_heads(*, ports: Ports) -> Summary:
    """Anchor what moved since the last run without a failure; one chain's failure stops no other."""
    started = ports.clock()
    since = ports.reached.get() - CLOCK_SKEW_MS
    anchored = failures = 0
    for head in ports.heads():
        if head.at_ms < since:
            continue
        try:
            ports.anchors.put(head)
            anchored += 1
        except OutlayError as error:
            failures += 1
            ports.failed(error, head.chain)
    if not failures:
        ports.reached.set(started)
    return Summary(anchored=anchored, failures=failures)
