"""Many items by key, or all of a query, page by page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from outlay.adapters.retry import CALL_FAILED, Retry

KEYS_A_READ = 100
"""Of one BatchGetItem (AWS limit)."""

_T = TypeVar("_T")


def chunks(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Lists of ``size``, the last one shorter; none of an empty iterable."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def read_all(
    client: Any,
    table: str,
    wanted: Sequence[Mapping[str, Any]],
    projection: str,
    retry: Retry,
    *,
    consistent: bool = True,
) -> Iterator[dict[str, Any]]:
    """The items of the keys that exist, 100 a call, consistently by default; keys left over are asked for again.

    ``projection`` may be empty: whole items.
    """
    options = {"ConsistentRead": consistent, **({"ProjectionExpression": projection} if projection else {})}
    for chunk in chunks(wanted, KEYS_A_READ):
        pending: list[Mapping[str, Any]] = chunk
        backoff = retry.begin()
        while pending:
            request = {table: {"Keys": pending, **options}}
            try:
                answer = client.batch_get_item(RequestItems=request)
            except CALL_FAILED as error:
                backoff.wait("read", error)
                continue
            yield from answer["Responses"].get(table, [])
            left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if left and len(left) == len(pending):  # throttled; else the answer was full (16 MB, AWS limit)
                backoff.wait("read")
            pending = left


def query_all(client: Any, request: Mapping[str, Any], retry: Retry, what: str) -> Iterator[dict[str, Any]]:
    """The items of all pages of a query."""
    backoff = retry.begin()
    while True:
        try:
            page = client.query(**request)
        except CALL_FAILED as error:
            backoff.wait(what, error)
            continue
        yield from page["Items"]
        if not page.get("LastEvaluatedKey"):
            return
        request = {**request, "ExclusiveStartKey": page["LastEvaluatedKey"]}
