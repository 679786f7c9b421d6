"""Claims in DynamoDB: PartiQL INSERTs, 25 a call and one write unit each; the owner is read where one exists.

An INSERT never overwrites, so an attempt whose outcome is unknown is simply made again: if it had taken effect, the
owner that is read then is ourselves. ``DuplicateItem`` does not say who owns the id, therefore the consistent read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outlay.adapters.dynamodb.batch_read import chunks, read_all
from outlay.adapters.dynamodb.conditions import CLAIM_PROJECTION
from outlay.adapters.retry import CALL_FAILED, RETRYABLE, Retry, code_of, is_retryable
from outlay.contracts import keys
from outlay.domain.claims import Claim
from outlay.domain.errors import Upstream

STATEMENTS_A_CALL = 25
_EXISTS = frozenset({"DuplicateItem", "ConditionalCheckFailed"})


@dataclass(slots=True)
class _Round:
    """What one round of INSERTs showed; what is in neither list was won."""

    existing: list[Claim] = field(default_factory=list)
    again: list[Claim] = field(default_factory=list)
    cause: Exception | None = None


class ClaimsTable:
    """``application.rollup_ports.Claims``."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._insert = f"INSERT INTO \"{table}\" VALUE {{'pk':?,'b':?,'p':?,'g':?,'ttl':?}}"
        self._insert_for_ever = f"INSERT INTO \"{table}\" VALUE {{'pk':?,'b':?,'p':?,'g':?}}"

    def settle(self, org: str, claims: Sequence[Claim]) -> Mapping[str, Claim]:
        """Event id → owner. See the port."""
        owners: dict[str, Claim] = {}
        pending = list(claims)
        backoff = self._retry.begin()
        while pending:
            done = _Round()
            for chunk in chunks(pending, STATEMENTS_A_CALL):
                owners.update((claim.event_id, claim) for claim in self._insert_all(org, chunk, done))
            owners.update(self._owners(org, done.existing))
            # An owner that is gone again (expired) leaves the id free: claim it once more.
            pending = done.again + [claim for claim in done.existing if claim.event_id not in owners]
            if pending:
                backoff.wait("claims", done.cause)
        return owners

    def _insert_all(self, org: str, claims: list[Claim], done: _Round) -> list[Claim]:
        """Those of at most 25 claims that were won; the others are entered in ``done``."""
        statements = [self._statement(org, claim) for claim in claims]
        try:
            answer = self._client.batch_execute_statement(Statements=statements)
        except CALL_FAILED as error:
            if not is_retryable(error):
                raise Upstream(f"claims: {code_of(error)}") from error
            done.again.extend(claims)
            done.cause = error
            return []
        won = []
        for claim, response in zip(claims, answer["Responses"], strict=True):
            code = response.get("Error", {}).get("Code", "")
            if not code:
                won.append(claim)
            elif code in _EXISTS:
                done.existing.append(claim)
            elif code in RETRYABLE:
                done.again.append(claim)
            else:
                raise Upstream(f"claims: {code}")
        return won

    def _statement(self, org: str, claim: Claim) -> dict[str, Any]:
        parameters = [
            {"S": keys.claim_key(org, claim.event_id)},
            {"S": claim.batch_id},
            {"N": str(claim.position)},
            {"S": claim.digest},
        ]
        if claim.expires_s is None:
            return {"Statement": self._insert_for_ever, "Parameters": parameters}
        return {"Statement": self._insert, "Parameters": [*parameters, {"N": str(claim.expires_s)}]}

    def _owners(self, org: str, claims: list[Claim]) -> dict[str, Claim]:
        ids = {keys.claim_key(org, claim.event_id): claim.event_id for claim in claims}
        found = read_all(
            self._client, self._table, [{keys.PK: {"S": key}} for key in ids], CLAIM_PROJECTION, self._retry
        )
        return {
            ids[item[keys.PK]["S"]]: Claim(
                event_id=ids[item[keys.PK]["S"]],
                batch_id=item["b"]["S"],
                position=int(item["p"]["N"]),
                digest=item["g"]["S"],
            )
            for item in found
        }
