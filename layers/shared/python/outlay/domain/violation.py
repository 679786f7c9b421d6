"""Calls that fell short of a policy, summed up: per day, rule, reason and team how often, with a few to look at.

What is counted are *attempts*: an event that is refused and sent again counts again, and an instance that dies between
the answer and the note counts none. Figures are exact; this is a list of whom to talk to.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from outlay.contracts.dimensions import OTHER

MAX_SAMPLES = 3
MAX_OF_A_REQUEST = 5
"""Notes of one request; what is beyond is noted under the team ``(other)``."""
MAX_OF_A_DAY = 500
"""Notes of one organization, day and instance; a client that makes up teams makes no more."""
KEPT_DAYS = 90

Door = Literal["intake", "lease"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    policy_id: str
    rule_id: str
    mode: str
    field: str
    reason: str
    team: str
    door: Door
    attempts: int = 1
    samples: tuple[str, ...] = ()
    """Ids of the first events, as sent."""
    first_ms: int = 0
    last_ms: int = 0

    @property
    def violation_id(self) -> str:
        """``vio_`` and 24 hex digits: of everything but counts and moments."""
        named = "\n".join((self.policy_id, self.rule_id, self.mode, self.field, self.reason, self.team, self.door))
        return "vio_" + blake2b(named.encode(), digest_size=12).hexdigest()

    @property
    def is_of_others(self) -> bool:
        return self.team == OTHER
