"""Clients that can reach one organization's items only: a session of the tenant role, tagged with the organization.

The role's policy names ``O#${aws:PrincipalTag/org}#*`` as the leading keys, so that a mistake in our own code can't
read another's items. Sessions are kept until shortly before they end; a role that a role assumes lasts an hour at most.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from outlay.contracts.keys import is_org_id
from outlay.runtime import aws

SESSION_S = 3_600
RENEWED_BEFORE_MS = 10 * 60_000
MAX_SESSIONS = 50
"""Of one instance: a client holds some connections and a megabyte."""
TAG = "org"


class Clients(Protocol):
    def __call__(self, service: str, *, once: bool = False) -> Any:
        """A client of the service, made at its first use. ``once``: one that repeats no call by itself."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    until_ms: int
    made: Any


class TenantSessions:
    """What is made of an organization's own client, once per session."""

    def __init__(
        self, sts: Any, *, role_arn: str, make: Callable[[str, Clients], Any], clock: Callable[[], int]
    ) -> None:
        """``make(org, clients)`` builds what is kept, from clients that may reach that organization only."""
        self._sts = sts
        self._role_arn = role_arn
        self._make = make
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def of(self, org: str) -> Any:
        """Raises ``ValueError`` for what is no organization id; botocore's errors where STS does not answer."""
        if not is_org_id(org):
            raise ValueError("not an organization id")
        now = self._clock()
        kept = self._kept.get(org)
        if kept is None or now >= kept.until_ms:
            kept = _Kept(until_ms=now + SESSION_S * 1_000 - RENEWED_BEFORE_MS, made=self._make(org, self._clients(org)))
            self._kept[org] = kept
            if len(self._kept) > MAX_SESSIONS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(org)
        return kept.made

    def _clients(self, org: str) -> Clients:
        answer = self._sts.assume_role(
            RoleArn=self._role_arn,
            RoleSessionName=org,
            DurationSeconds=SESSION_S,
            Tags=[{"Key": TAG, "Value": org}],
        )
        return partial(_client, answer["Credentials"])


def _client(credentials: Mapping[str, Any], service: str, *, once: bool = False) -> Any:
    # As aws.client says: the checks take DynamoDB's queries 3 ms each.
    attempts = 1 if once else aws.ATTEMPTS
    return aws.Later(partial(aws.client_of, credentials, service, checked=service != "dynamodb", attempts=attempts))
