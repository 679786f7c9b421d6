"""Plans: named sets of limits, which the deployer defines. Every organization has one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from outlay.domain.errors import Problem
from outlay.domain.rate_limit import CLASSES, Quota

STANDARD = "standard"
MAX_PER_MINUTE = 1_000_000
MAX_BURST = 100_000
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one class of endpoints, as each function instance holds them."""

    organization: Quota
    """All of its keys and accounts together."""
    caller: Quota
    """One key or account; where nobody has signed in yet, one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name: str
    limits: Mapping[str, Limits]
    """Of every class."""
    version: int = 0
    """0 where it is built in."""


def _limits(organization: tuple[int, int], caller: tuple[int, int]) -> Limits:
    whole, one = (Quota(per_minute=rate, burst=burst) for rate, burst in (organization, caller))
    return Limits(organization=whole, caller=one)


BUILT_IN = Plan(
    name=STANDARD,
    limits={
        "auth": _limits((600, 120), (120, 60)),
        "read": _limits((3_000, 600), (600, 120)),
        "write": _limits((600, 120), (120, 60)),
        "ingest": _limits((30_000, 3_000), (6_000, 600)),
        "export": _limits((120, 30), (30, 10)),
    },
)
"""What holds where the deployer has defined nothing else."""


def is_plan_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def plan_problems(limits: Mapping[str, Limits]) -> Iterable[Problem]:
    """All that keeps a plan from being like this."""
    for name in CLASSES:
        if name not in limits:
            yield Problem(field=f"limits.{name}", reason="is required")
            continue
        for scope, quota in (("organization", limits[name].organization), ("caller", limits[name].caller)):
            if not 1 <= quota.per_minute <= MAX_PER_MINUTE:
                reason = f"must be a whole number from 1 to {MAX_PER_MINUTE:,}"
                yield Problem(field=f"limits.{name}.{scope}.per_minute", reason=reason)
            if not 1 <= quota.burst <= MAX_BURST:
                yield Problem(field=f"limits.{name}.{scope}.burst", reason=f"must be from 1 to {MAX_BURST:,}")
    if set(limits) - set(CLASSES):
        yield Problem(field="limits", reason="may name only " + ", ".join(CLASSES))
