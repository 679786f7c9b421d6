"""Claims in DynamoDB: PartiQL INSERTs, 25 a call and one write unit each; the owner is read where one exists.

An INSERT never overwrites, so an attempt whose outcome is unknown is simply made again: if it had taken effect, the
owner that is read then is ourselves. ``DuplicateItem`` does not say who owns the id, therefore the consistent read.

``vs`` is the set of owners whose event was voided. Where the owner is one of them the id is free: whoever else names it
takes it over, under the condition that the owner is still the one read.

``b`` and ``g`` are bytes where they are hexadecimal, a sixth of a claim less; in release 0.1 they are texts.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_read import chunks, read_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import CALL_FAILED, RETRYABLE, Retry, code_of, is_retryable
from outlay.contracts import keys
from outlay.domain.claims import Claim
from outlay.domain.errors import Upstream

STATEMENTS_A_CALL = 25
_EXISTS = frozenset({"DuplicateItem", "ConditionalCheckFailed"})
_BATCH_ID = re.compile(r"b_([0-9a-f]{40})")
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})+")


Item = dict[str, Any]


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
            owners.update(self._settled(org, done.existing))
            # An owner that is gone again (expired, or taken over) leaves the claim to be made once more.
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

    def owners(self, org: str, event_ids: Collection[str]) -> Mapping[str, Claim]:
        """Event id → owner, of those that have one."""
        return {event_id: claim_of(event_id, item) for event_id, item in self._items(org, event_ids).items()}

    def void(self, org: str, owners: Collection[tuple[str, str, int]]) -> None:
        """Add each (event id, batch id, position) to the voided owners of the id, whoever owns it now. See the port."""
        for event_id, batch_id, position in owners:
            self._void(org, event_id, batch_id, position)

    def void_ahead(self, org: str, claims: Sequence[Claim]) -> Collection[str]:
        """Claim each for an owner that is void from the beginning, or add it to the voided owners. See the port."""
        existed = set()
        for claim in claims:
            owner = (claim.event_id, claim.batch_id, claim.position)
            while not self._claim_void(org, claim):
                if self._void(org, *owner):
                    existed.add(claim.event_id)
                    break
                # It expired between the two.
        return existed

    def _claim_void(self, org: str, claim: Claim) -> bool:
        """Whether nobody had claimed the id. Also ``False`` where the answer to a first attempt was lost."""
        values = {
            ":b": _batch_value(claim.batch_id),
            ":p": {"N": str(claim.position)},
            ":g": _digest_value(claim.digest),
            ":owner": {"SS": [_owner_text(claim.batch_id, claim.position)]},
        }
        update, names = conditions.CLAIM_VOID_AHEAD_FOR_EVER_UPDATE, None
        if claim.expires_s is not None:
            update, names = conditions.CLAIM_VOID_AHEAD_UPDATE, {"#ttl": keys.TTL}
            values[":ttl"] = {"N": str(claim.expires_s)}
        return self._update(org, claim.event_id, update, conditions.ABSENT_CONDITION, values, names)

    def _void(self, org: str, event_id: str, batch_id: str, position: int) -> bool:
        values = {":owner": {"SS": [_owner_text(batch_id, position)]}}
        return self._update(org, event_id, conditions.CLAIM_VOID_UPDATE, conditions.EXISTS_CONDITION, values)

    def _statement(self, org: str, claim: Claim) -> dict[str, Any]:
        parameters = [
            {"S": keys.claim_key(org, claim.event_id)},
            _batch_value(claim.batch_id),
            {"N": str(claim.position)},
            _digest_value(claim.digest),
        ]
        if claim.expires_s is None:
            return {"Statement": self._insert_for_ever, "Parameters": parameters}
        return {"Statement": self._insert, "Parameters": [*parameters, {"N": str(claim.expires_s)}]}

    def _settled(self, org: str, claims: list[Claim]) -> dict[str, Claim]:
        """The owners of ids that are taken; those that are free by now become ours, or are left out."""
        owners: dict[str, Claim] = {}
        wanted = {claim.event_id: claim for claim in claims}
        for event_id, item in self._items(org, wanted).items():
            claim = wanted[event_id]
            is_ours_void = _owner_text(claim.batch_id, claim.position) in _voided(item)
            if not is_void(item) or is_ours_void:
                owners[event_id] = claim_of(event_id, item)
            elif self._take_over(org, claim, item):
                owners[event_id] = claim
        return owners

    def _take_over(self, org: str, claim: Claim, item: Item) -> bool:
        values = {
            ":b": _batch_value(claim.batch_id),
            ":p": {"N": str(claim.position)},
            ":g": _digest_value(claim.digest),
            ":old_b": item["b"],
            ":old_p": item["p"],
            ":old": {"S": _owner_text(*owner_of(item))},
        }
        update = conditions.CLAIM_TAKE_OVER_FOR_EVER_UPDATE
        if claim.expires_s is not None and keys.TTL in item:
            # The later of both: the id must stay taken as long as either batch may come again.
            update = conditions.CLAIM_TAKE_OVER_UPDATE
            values[":ttl"] = {"N": str(max(claim.expires_s, int(item[keys.TTL]["N"])))}
        condition = conditions.CLAIM_TAKE_OVER_CONDITION
        return self._update(org, claim.event_id, update, condition, values, {"#ttl": keys.TTL})

    def _update(
        self, org: str, event_id: str, update: str, condition: str, values: Item, names: Item | None = None
    ) -> bool:
        """Whether the condition held. An answer that was lost reads as refused the second time: ask again then."""
        answer = self._retry.call_unless(
            CONDITION_FAILED,
            "claims",
            self._client.update_item,
            TableName=self._table,
            Key={keys.PK: {"S": keys.claim_key(org, event_id)}},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            **({} if names is None else {"ExpressionAttributeNames": names}),
        )
        return answer is not None

    def _items(self, org: str, event_ids: Collection[str]) -> dict[str, Item]:
        ids = {keys.claim_key(org, event_id): event_id for event_id in event_ids}
        wanted = [{keys.PK: {"S": key}} for key in ids]
        found = read_all(self._client, self._table, wanted, "", self._retry)
        return {ids[item[keys.PK]["S"]]: item for item in found}


def owner_of(item: Mapping[str, Any]) -> tuple[str, int]:
    """(batch id, position) of a claim's item."""
    held = item["b"]
    batch_id = held["S"] if "S" in held else "b_" + bytes(held["B"]).hex()
    return batch_id, int(item["p"]["N"])


def claim_of(event_id: str, item: Mapping[str, Any]) -> Claim:
    batch_id, position = owner_of(item)
    held = item["g"]
    digest = held["S"] if "S" in held else bytes(held["B"]).hex()
    return Claim(
        event_id=event_id,
        batch_id=batch_id,
        position=position,
        digest=digest,
        expires_s=int(item[keys.TTL]["N"]) if keys.TTL in item else None,
        is_void=is_void(item),
    )


def is_void(item: Mapping[str, Any]) -> bool:
    """Whether the owner's event was voided, and nobody has taken the id over."""
    return _owner_text(*owner_of(item)) in _voided(item)


def _voided(item: Mapping[str, Any]) -> Collection[str]:
    held: list[str] = item["vs"]["SS"] if "vs" in item else []
    return held


def _owner_text(batch_id: str, position: int) -> str:
    return f"{batch_id}#{position}"


def _batch_value(batch_id: str) -> Item:
    hexadecimal = _BATCH_ID.fullmatch(batch_id)
    return {"S": batch_id} if hexadecimal is None else {"B": bytes.fromhex(hexadecimal[1])}


def _digest_value(digest: str) -> Item:
    return {"S": digest} if _HEXADECIMAL.fullmatch(digest) is None else {"B": bytes.fromhex(digest)}
