"""The daily clean-up: archive what is over, delete what is kept no longer, report both. And every hour the audit logs'
heads are anchored."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from outlay.application import anchor_heads
from outlay.application.clean_up import Ports, clean_up

RESERVE_MS = 330_000
"""Of the function's time, kept back for the day that is being rewritten: a query may take five minutes."""


class CleanupFailed(Exception):
    """Something could not be done; reports or logs say what. The schedule's retry tries all of it again."""


def run(*, ports: Ports, remaining_ms: Callable[[], int]) -> dict[str, Any]:
    """Numbers of the run. Raises ``CleanupFailed`` after everything was tried."""
    summary = clean_up(ports=ports, may_continue=lambda: remaining_ms() > RESERVE_MS)
    if summary.failures:
        raise CleanupFailed(f"{summary.failures} parts of the clean-up failed: see /v1/cleanups")
    return summary.to_json()


def anchor(*, ports: anchor_heads.Ports) -> dict[str, Any]:
    """As ``run``, of the anchors."""
    summary = anchor_heads.anchor_heads(ports=ports)
    if summary.failures:
        raise CleanupFailed(f"the heads of {summary.failures} audit logs could not be anchored")
    return asdict(summary)
