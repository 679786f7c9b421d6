"""Rate limits as a function instance holds them: per organization, caller and class, and of failures per address.

They are approximate: each instance has buckets of its own, so that as many instances as run let through as many times
as much. What must hold over all of them is the stage's own throttle, in front.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b

from outlay.domain.client_network import network_of
from outlay.domain.errors import LimitExceeded
from outlay.domain.plan import STANDARD, Plan
from outlay.domain.rate_limit import Bucket, Buckets, Decision, Quota

FAILURES = Quota(per_minute=300, burst=600)
"""Credentials that don't hold, from one address."""
MAX_KNOWN = 2_000
"""Credentials that held, by digest: they are let through where others of their address keep failing."""


class RateLimits:
    """One per function instance."""

    def __init__(self, *, plans: Callable[[str], Plan], clock: Callable[[], int]) -> None:
        self._plans = plans
        self._clock = clock
        self._buckets = Buckets()
        self._known: OrderedDict[bytes, None] = OrderedDict()

    def take(self, limit: str, *, caller: str, org: str = "", plan: str = "") -> Decision:
        """For a request of a class. ``org``: empty where the caller belongs to none."""
        limits = self._plans(plan).limits[limit]
        buckets = [Bucket(scope="caller", name=f"{limit}/c/{caller}", quota=limits.caller)]
        if org:
            buckets.append(Bucket(scope="organization", name=f"{limit}/o/{org}", quota=limits.organization))
        return self._buckets.take(buckets, now_ms=self._clock())

    def take_by_address(self, limit: str, address: str) -> Decision:
        """For a request of nobody in particular."""
        quota = self._plans(STANDARD).limits[limit].caller
        bucket = Bucket(scope="address", name=f"{limit}/a/{network_of(address)}", quota=quota)
        return self._buckets.take([bucket], now_ms=self._clock())

    def check_address(self, address: str, credential: str) -> None:
        """Before a credential is looked at.

        Raises ``LimitExceeded`` where too many from there did not hold; but for one that did a short while ago: who
        shares an address with somebody whose key was revoked is not shut out by them.
        """
        wait_ms = self._buckets.wait_ms(_failures_of(address), now_ms=self._clock())
        if wait_ms and _digest(credential) not in self._known:
            raise LimitExceeded(
                "Too many credentials from this address did not hold. Try again later.",
                retry_after_s=-(-wait_ms // 1_000),
                code="too_many_failures",
            )

    def note_failure(self, address: str) -> None:
        self._buckets.take([_failures_of(address)], now_ms=self._clock())

    def note_success(self, credential: str) -> None:
        digest = _digest(credential)
        self._known[digest] = None
        self._known.move_to_end(digest)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)


def _failures_of(address: str) -> Bucket:
    return Bucket(scope="failures", name=f"f/{network_of(address)}", quota=FAILURES)


def _digest(credential: str) -> bytes:
    return blake2b(credential.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def refusal(decision: Decision) -> LimitExceeded:
    """What a request is told that has come too soon."""
    whose = {"caller": "You have", "organization": "Your organization has", "address": "This address has"}
    per_minute = decision.bucket.quota.per_minute
    return LimitExceeded(
        f"{whose[decision.bucket.scope]} sent more than {per_minute:,} requests a minute of this class. Slow down.",
        retry_after_s=decision.retry_after_s,
        code="rate_limited",
    )
