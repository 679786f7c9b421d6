"""The log item of a batch, in the attribute-value format of boto3's low-level client and of stream images.

====================  =================================================================
attribute             what
====================  =================================================================
``pk``                ``keys.log_key``
``org`` ``batch``     organization, batch id
``recv``              received, ms
``client`` ``src``    the key's client; source
``dig``               digest of the content as sent
``price``             price-book revision
``dim``               ``rev``, ``tz``, ``tags``
``lane`` ``parts``    write lane; first position of each part
``n`` ``days``        events; event day (in ``dim.tz``) → events
``imp``               import id, where it belongs to one
``body`` ``answer``   zlib of JSON: the canonical events; the first answer
``dk`` ``rs``         index by received day
``ik``                index by import, with ``rs``; only where it belongs to one
``quarantined``       ms, set while the batch is in quarantine
``ttl``               seconds
====================  =================================================================
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from outlay.adapters.dynamodb.event_json import decode_events, encode_events
from outlay.contracts import keys
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.periods import day_of, utc_day

LOG_RETENTION_DAYS = 35
MAX_COMPRESSED_BYTES = 350_000
"""Of ``body``: the item, with its answer and attributes, stays under DynamoDB's 400 KB."""

_DAY_S = 86_400
_MAX_INFLATED_BYTES = 64_000_000
_LEVEL = 1  # level 6 takes twice the time for a tenth of the bytes

Item = dict[str, Any]


class UnreadableItem(ValueError):
    """The item is no batch that this release understands."""


def compress_events(batch: Batch) -> bytes:
    """What ``body`` will hold."""
    return zlib.compress(encode_events(batch.events), _LEVEL)


def event_days(batch: Batch) -> dict[str, int]:
    """Events per event day, a date in the batch's time zone."""
    return dict(Counter(day_of(event.timestamp_ms, batch.dimensions.time_zone) for event in batch.events))


def readable_days(item: Mapping[str, Any]) -> dict[str, int]:
    """Event day → events, as far as the item's ``days`` can be read: what the proof takes as received."""
    days = item.get("days")
    held = days.get("M") if isinstance(days, Mapping) else None
    if not isinstance(held, Mapping):
        return {}
    return {
        day: int(count["N"])
        for day, count in held.items()
        if isinstance(count, Mapping) and str(count.get("N", "")).isdecimal()
    }


def _number(value: int) -> Item:
    return {"N": str(value)}


def _text(value: str) -> Item:
    return {"S": value}


def to_item(
    batch: Batch, answer: Mapping[str, Any], *, body: bytes | None = None, retention_days: int = LOG_RETENTION_DAYS
) -> Item:
    """The item to put. ``answer`` is what a retry will be told; ``body`` spares compressing the events twice."""
    dimensions = batch.dimensions
    return {
        **_of_import(batch),
        keys.PK: _text(keys.log_key(batch.org, batch.batch_id)),
        "org": _text(batch.org),
        "batch": _text(batch.batch_id),
        "recv": _number(batch.received_ms),
        "client": _text(batch.client),
        "src": _text(batch.source),
        "dig": _text(batch.content_digest),
        "price": _number(batch.price_revision),
        "dim": {
            "M": {
                "rev": _number(dimensions.revision),
                "tz": _text(dimensions.time_zone),
                "tags": {"L": [_text(key) for key in dimensions.tag_keys]},
            }
        },
        "lane": _number(batch.lane),
        "parts": {"L": [_number(start) for start in batch.parts]},
        "n": _number(len(batch.events)),
        "days": {"M": {day: _number(count) for day, count in event_days(batch).items()}},
        "body": {"B": compress_events(batch) if body is None else body},
        "answer": {"B": zlib.compress(msgspec.json.encode(answer), _LEVEL)},
        keys.LOG_DAY_PK: _text(keys.log_day_key(batch.org, utc_day(batch.received_ms))),
        keys.LOG_DAY_SK: _text(keys.log_day_sort(batch.received_ms, batch.batch_id)),
        keys.TTL: _number(batch.received_ms // 1000 + retention_days * _DAY_S),
    }


def _of_import(batch: Batch) -> Item:
    if not batch.import_id:
        return {}
    return {
        "imp": _text(batch.import_id),
        keys.LOG_IMPORT_PK: _text(keys.log_import_key(batch.org, batch.import_id)),
    }


def _inflate(value: Any) -> bytes:
    data = base64.b64decode(value) if isinstance(value, str) else bytes(value)
    inflater = zlib.decompressobj()
    inflated = inflater.decompress(data, _MAX_INFLATED_BYTES)
    if not inflater.eof:
        raise UnreadableItem("the body is cut off or too large")
    return inflated


def from_item(item: Mapping[str, Any]) -> Batch:
    """The batch of a log item, or of a stream's new image (binary either decoded or still base64).

    Raises:
        UnreadableItem: an attribute is missing or not understood.
        UndecodableEvents: the body is no array of canonical events (both are ``ValueError``).
    """
    try:
        dim = item["dim"]["M"]
        return Batch(
            org=item["org"]["S"],
            batch_id=item["batch"]["S"],
            received_ms=int(item["recv"]["N"]),
            client=item["client"]["S"],
            source=item["src"]["S"],
            content_digest=item["dig"]["S"],
            price_revision=int(item["price"]["N"]),
            dimensions=DimensionConfig(
                revision=int(dim["rev"]["N"]),
                time_zone=dim["tz"]["S"],
                tag_keys=tuple(key["S"] for key in dim["tags"]["L"]),
            ),
            lane=int(item["lane"]["N"]),
            parts=tuple(int(start["N"]) for start in item["parts"]["L"]),
            events=decode_events(_inflate(item["body"]["B"])),
            import_id=item["imp"]["S"] if "imp" in item else "",
        )
    except (KeyError, TypeError, zlib.error) as error:
        raise UnreadableItem(f"log item not understood: {type(error).__name__}") from error


def answer_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The first answer, as it was given."""
    answer: dict[str, Any] = json.loads(_inflate(item["answer"]["B"]))
    return answer
