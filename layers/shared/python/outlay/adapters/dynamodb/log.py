"""The log table: append a batch with one conditional put; on conflict tell what holds the slot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb.batch_item import MAX_COMPRESSED_BYTES, Item, answer_of, compress_events, to_item
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error, is_condition_failed
from outlay.application.accept_events import Stored
from outlay.domain.batch import Batch
from outlay.domain.errors import TooLarge, Upstream

_MAX_ANSWER_BYTES = 30_000
_SHORTENED = "The errors were too many to be kept; the first answer named them."
_ABSENT = "attribute_not_exists(pk)"


class LogTable:
    """The port ``accept_events.Log`` over a low-level DynamoDB client."""

    def __init__(self, client: Any, table: str, *, retention_days: int) -> None:
        self._client = client
        self._table = table
        self._retention_days = retention_days

    def append(self, batch: Batch, answer: Mapping[str, Any]) -> Stored | None:
        """Store the batch if its slot is free; else what holds it."""
        item = _fitting_item(batch, answer, self._retention_days)
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=_ABSENT,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except CALL_FAILED as error:
            if not is_condition_failed(error):
                raise as_outlay_error(error) from error
            return _stored(getattr(error, "response", {}))
        return None


def _stored(refusal: Mapping[str, Any]) -> Stored:
    """What holds the slot comes with the refusal."""
    if "Item" not in refusal:
        raise Upstream("the log refused a batch without saying what it holds, try again")
    item: Item = refusal["Item"]
    return Stored(
        batch_id=item["batch"]["S"],
        content_digest=item["dig"]["S"],
        answer=answer_of(item),
        quarantined="quarantined" in item,
    )


def _fitting_item(batch: Batch, answer: Mapping[str, Any], retention_days: int) -> Item:
    body = compress_events(batch)
    if len(body) > MAX_COMPRESSED_BYTES:
        fit = _how_many_fit(batch, len(body))
        raise TooLarge(
            f"{len(batch.events):,} events of this size don't fit one batch ({MAX_COMPRESSED_BYTES:,} bytes "
            f"compressed): send at most {fit:,} of them at a time"
        )
    item = to_item(batch, answer, body=body, retention_days=retention_days)
    if len(item["answer"]["B"]) > _MAX_ANSWER_BYTES:
        shortened = {**answer, "errors": [], "warnings": [*answer["warnings"], _SHORTENED]}
        item = to_item(batch, shortened, body=body, retention_days=retention_days)
    return item


def _how_many_fit(batch: Batch, size: int) -> int:
    """A number of events that was tried and fits (the first ones; others can differ a little)."""
    count = len(batch.events) * MAX_COMPRESSED_BYTES // size
    while count > 1:
        count -= count // 20 + 1
        if len(compress_events(replace(batch, events=batch.events[:count]))) <= MAX_COMPRESSED_BYTES:
            break
    return max(count, 1)
