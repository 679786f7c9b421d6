"""Whether a request came through the deployment's own site, whose word on the client's address then counts."""

import hmac
from collections.abc import Callable, Iterable
from typing import Protocol

from outlay.domain.errors import Upstream
from outlay.domain.site_proof import site_proof

ASK_AGAIN_MS = 60_000


class AllPeppers(Protocol):
    def all(self) -> Iterable[bytes]:
        """The peppers of all versions. Raises ``Upstream``."""
        ...


class SiteVisits:
    """One per function instance. Proofs are derived once; one that does not fit has them derived anew, at most once a
    minute: whoever guesses costs no more than that."""

    def __init__(self, peppers: AllPeppers, *, number: int, clock: Callable[[], int]) -> None:
        self._peppers = peppers
        self._number = number
        self._clock = clock
        self._proofs: frozenset[bytes] = frozenset()
        self._asked_ms: int | None = None

    def proven_by(self, shown: str) -> bool:
        """In constant time. False as well where the peppers can't be read: the site's word does not count then."""
        told = shown.encode("utf-8", "surrogatepass")
        return self._is_known(told) or (self._asked_again() and self._is_known(told))

    def _is_known(self, told: bytes) -> bool:
        # A list: all are compared, whichever fits.
        return any([hmac.compare_digest(told, proof) for proof in self._proofs])

    def _asked_again(self) -> bool:
        now = self._clock()
        if self._asked_ms is not None and now - self._asked_ms < ASK_AGAIN_MS:
            return False
        self._asked_ms = now
        try:
            self._proofs = frozenset(site_proof(pepper, self._number).encode() for pepper in self._peppers.all())
        except Upstream:
            return False
        return True
