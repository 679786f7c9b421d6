"""How often somebody may try: per address and per account, counted where all function instances see it.

Windows are fixed, so that twice as many can fall around a border. A counter is taken before anything is tried and given
back where it went well, so that no burst of concurrent guesses is let through, and who knows the password never waits.
Addresses and accounts are counted by a digest under a key: the counters name nobody.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.client_network import network_of
from outlay.domain.email_address import same_address
from outlay.domain.errors import LimitExceeded

KEPT_FOR_S = 3_600
"""A counter goes so long after its window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    most: int
    window_s: int


PER_ADDRESS: Mapping[str, Limit] = {
    "login": Limit(most=30, window_s=300),
    "mfa": Limit(most=30, window_s=300),
    "register": Limit(most=20, window_s=3_600),
    "confirm": Limit(most=30, window_s=900),
    "resend": Limit(most=20, window_s=3_600),
    "forgot": Limit(most=20, window_s=3_600),
    "reset": Limit(most=30, window_s=900),
    "accept": Limit(most=30, window_s=900),
}
"""An office may be one address."""
PER_ACCOUNT: Mapping[str, Limit] = {
    "login": Limit(most=10, window_s=900),
    "mfa": Limit(most=5, window_s=300),
    "register": Limit(most=5, window_s=3_600),
    "confirm": Limit(most=10, window_s=900),
    "resend": Limit(most=5, window_s=3_600),
    "forgot": Limit(most=5, window_s=3_600),
    "reset": Limit(most=10, window_s=900),
    "invite": Limit(most=200, window_s=86_400),
}
"""Of ``invite`` the account is the organization."""


class Counters(Protocol):
    def take(self, counter: str, *, window: int, most: int, expires_s: int) -> bool:
        """One more in this window, unless there were ``most``. Raises ``LimitExceeded`` or ``Upstream``."""
        ...

    def give_back(self, counter: str, *, window: int) -> None:
        """One less."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was counted."""

    counters: Counters
    taken: tuple[tuple[str, int], ...]

    def succeeded(self) -> None:
        """It was no guess: it counts for nothing."""
        for counter, window in self.taken:
            self.counters.give_back(counter, window=window)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """``key`` gives the key of the digests; replacing it begins all counts anew."""

    counters: Counters
    key: Callable[[], bytes]
    clock: Callable[[], int]

    def begin(self, kind: str, *, address: str = "", account: str = "") -> Attempt:
        """Raises ``LimitExceeded`` with the time until the window ends. Whether an account exists plays no part."""
        asked = (
            (PER_ADDRESS.get(kind), "address", network_of(address)),
            (PER_ACCOUNT.get(kind), "account", same_address(account)),
        )
        taken = [self._take(kind, of, named, limit) for limit, of, named in asked if limit is not None and named]
        return Attempt(counters=self.counters, taken=tuple(taken))

    def _take(self, kind: str, of: str, named: str, limit: Limit) -> tuple[str, int]:
        now_s = self.clock() // 1_000
        window = now_s // limit.window_s
        ends_s = (window + 1) * limit.window_s
        told = "\0".join(("attempts", kind, of, named)).encode()
        counter = hmac.digest(self.key(), told, "sha256").hex()[:40]
        if self.counters.take(counter, window=window, most=limit.most, expires_s=ends_s + KEPT_FOR_S):
            return counter, window
        raise LimitExceeded(
            "Too many attempts. Try again later.", retry_after_s=ends_s - now_s, code="too_many_attempts"
        )
