"""Counting in DynamoDB: one TransactWriteItems of markers, heads, counters and ledger rows.

A transaction is all or nothing, and the marker makes it count once: whatever went wrong before, trying again is safe.
It is cancelled for three reasons, told apart by the position of the item that refused: a marker exists (that part
was counted before: leave it out), a head's state is not the one assumed (read it, derive again), or somebody else
is writing the same items (wait, try again). AWS's client request token is not relied on: it lasts ten minutes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.conditions import HEAD_PROJECTION
from outlay.adapters.dynamodb.figures_items import Asked, Headed, Marked, pack, transaction
from outlay.adapters.dynamodb.part_states import read_parts, read_taken
from outlay.adapters.retry import CALL_FAILED, RETRYABLE, Retry, code_of
from outlay.application.rollup_ports import CLOSED, Counted
from outlay.contracts import keys
from outlay.domain.counting import PartCount
from outlay.domain.errors import Upstream
from outlay.domain.part_state import StoredPart, Taken

_CANCELLED = "TransactionCanceledException"
_REFUSED = "ConditionalCheckFailed"
_KNOWN_HEADS = 20_000


class FiguresTable:
    """``application.rollup_ports.Figures``."""

    def __init__(self, client: Any, table: str, *, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._clock = clock
        self._sealed: set[str] = set()
        """Heads last seen sealed. A guess that saves a round: the condition in the transaction decides."""

    def count(self, org: str, parts: Sequence[PartCount]) -> Counted:
        """See the port."""
        if any(part.org != org for part in parts):
            raise ValueError("parts of another organization")
        counted: list[tuple[str, int]] = []
        closed: dict[tuple[str, int], frozenset[str]] = {}
        for group in pack(parts):
            counted += self._commit(group, closed)
        return Counted(counted=frozenset(counted), closed=closed)

    def closed_hours(self, org: str, hours: Collection[tuple[str, int]]) -> frozenset[str]:
        """Labels of those of the (hour, lane) that are closed. See the port."""
        states = self._states(keys.hour_key(org, hour, lane) for hour, lane in hours)
        return frozenset(hour for hour, lane in hours if states.get(keys.hour_key(org, hour, lane)) == CLOSED)

    def stored(self, org: str, parts: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        """The markers of those of the (batch id, part) that were counted."""
        return read_parts(self._client, self._table, org, parts, self._retry)

    def taken(self, org: str, batch_ids: Collection[str]) -> Mapping[str, Taken]:
        """What was taken back of the batches from the lake's rows. See the port."""
        return read_taken(self._client, self._table, org, batch_ids, self._retry)

    def _commit(self, parts: list[PartCount], closed: dict[tuple[str, int], frozenset[str]]) -> list[tuple[str, int]]:
        backoff = self._retry.begin()
        while parts:
            items, asked = transaction(parts, table=self._table, sealed=self._sealed, at_ms=self._clock())
            try:
                self._client.transact_write_items(TransactItems=items)
            except CALL_FAILED as error:
                refused = _refused(error, asked)
                if not refused:
                    backoff.wait("figures", None if code_of(error) == _CANCELLED else error)
                    continue
                gone = {one.part for one in refused if isinstance(one, Marked)}
                moved = [one.pk for one in refused if isinstance(one, Headed)]
                parts = [part for part in parts if part.key not in gone]
                if moved and parts:
                    parts = self._without_closed(parts, self._read_states(moved), closed)
                    backoff.wait("figures: a head's state changed")
            else:
                return [part.key for part in parts]
        return []

    def _without_closed(
        self, parts: list[PartCount], found: Collection[str], closed: dict[tuple[str, int], frozenset[str]]
    ) -> list[PartCount]:
        """The parts that touch none of the heads found closed; the others are entered with their closed hours."""
        left = []
        for part in parts:
            hours = frozenset(hour for hour in part.days if keys.hour_key(part.org, hour, part.lane) in found)
            if hours:
                closed[part.key] = hours
            else:
                left.append(part)
        return left

    def _read_states(self, pks: list[str]) -> frozenset[str]:
        """Learn the states of heads that were not as assumed; those that are closed."""
        states = self._states(pks)
        if len(self._sealed) > _KNOWN_HEADS:
            self._sealed.clear()
        for pk in pks:
            if states.get(pk) == "sealed":
                self._sealed.add(pk)
            else:
                self._sealed.discard(pk)
        return frozenset(pk for pk, state in states.items() if state == CLOSED)

    def _states(self, pks: Iterable[str]) -> dict[str, str]:
        wanted = [{keys.PK: {"S": pk}, keys.SK: {"S": keys.HEAD}} for pk in pks]
        found = read_all(self._client, self._table, wanted, HEAD_PROJECTION, self._retry)
        return {item[keys.PK]["S"]: item["st"]["S"] for item in found if "st" in item}


def _refused(error: Exception, asked: Sequence[Asked]) -> list[Asked]:
    """What the items whose conditions failed had asked; empty where the same transaction may simply be tried again.

    Raises ``Upstream`` for a reason that trying again can't mend.
    """
    reasons = error.response.get("CancellationReasons", []) if isinstance(error, ClientError) else []
    codes = [reason.get("Code") or "None" for reason in reasons]
    for code in codes:
        if code not in RETRYABLE and code not in ("None", _REFUSED):
            raise Upstream(f"figures: {code}") from error
    return [one for one, code in zip(asked, codes, strict=False) if code == _REFUSED]
