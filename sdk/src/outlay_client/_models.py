"""What models cost and can do: ``client.price_list`` and ``client.models``. Answers are JSON as it came.

Money is a decimal string in USD; ``None`` is unknown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]
Call = Callable[..., Mapping[str, Any]]


class Models:
    """The model catalogue: limits, abilities, life cycle, each fact with its source."""

    def __init__(self, call: Call) -> None:
        """``call(method, path, **arguments)`` gives the answer's JSON, signed in."""
        self._call = call

    def pages(self, **filters: str) -> Iterator[Json]:
        """Pages of ``models``. Filters: ``provider``, ``q``, ``family``, ``deprecated``, ``tool_use`` (``true``,
        ``false``, ``unknown``), ``modality``, ``min_context``, and ``limit`` of a page."""
        return _pages(self._call, "/v1/models", filters)

    def get(self, model: str, *, provider: str = "") -> Json:
        """The model that a name means, as events use it.

        Raises:
            NotFound: the price book has none.
        """
        return self._call("GET", "/v1/models/lookup", params=_given(provider=provider, model=model))


class PriceList:
    """Prices in force at a moment, their history, and what usage would cost on other models."""

    def __init__(self, call: Call) -> None:
        """``call(method, path, **arguments)`` gives the answer's JSON, signed in."""
        self._call = call

    def pages(self, *, at: str = "", bucket: str = "", **filters: str) -> Iterator[Json]:
        """Pages of ``rows``. ``at``: a date or RFC 3339, now if left out; ``bucket``: only models with a rate for it.
        Other filters as of ``Models.pages``."""
        return _pages(self._call, "/v1/prices", {"at": at, "bucket": bucket, **filters})

    def get(self, model: str, *, provider: str = "", at: str = "") -> Json:
        """The rates of the model that a name means.

        Raises:
            NotFound: the price book has none.
        """
        return self._call("GET", "/v1/prices/lookup", params=_given(provider=provider, model=model, at=at))

    def history(self, model: str, *, provider: str = "") -> Json:
        """Every dated price with its source, newest first.

        Raises:
            NotFound: the price book has none.
        """
        return self._call("GET", "/v1/prices/history", params=_given(provider=provider, model=model))

    def compare(self, usage: Mapping[str, int], *, calls: int, models: Sequence[str] = (), **how: Any) -> Json:
        """``calls`` calls of ``usage`` (bucket → count) each, on each of ``models`` (``provider/model``).

        ``how``: ``current``, the model to compare with; ``at``, ``service_tier``, ``is_batch``, ``tool_use``. Without
        ``models``, those that the catalogue looks after.
        """
        chosen = {"models": list(models)} if models else {}
        return self._call("POST", "/v1/prices/compare", json={"usage": dict(usage), "calls": calls, **chosen, **how})

    def compare_last_30_days(self, *, models: Sequence[str] = (), tool_use: bool = False) -> Json:
        """The organization's own usage on each of ``models``, per model in use and in total."""
        given = _given(usage="last_30_days", models=",".join(models), tool_use="true" if tool_use else "")
        return self._call("GET", "/v1/prices/compare", params=given)


def _given(**values: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in values.items() if value]


def _pages(call: Call, path: str, filters: Mapping[str, str]) -> Iterator[Json]:
    cursor: str | None = ""
    while cursor is not None:
        page = call("GET", path, params=_given(**filters, cursor=cursor))
        yield page
        cursor = page.get("next_cursor") or None
