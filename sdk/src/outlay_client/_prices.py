"""Price entries, negotiated prices, and re-ratings: the calls under ``Client.prices``."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

Json = Mapping[str, Any]


class Call(Protocol):
    def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        organization: str = "",
    ) -> Json: ...


class Prices:
    """Each answer is the API's JSON. ``organization``: whose, where a platform administrator asks; else one's own.

    An entry has ``sequence``, ``kind`` (rate, discount, alias, free; withdraw, grant, refuse are about another one),
    ``state`` (requested, in_force, refused, withdrawn; None for those about another one), and the fields of its kind.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def entries(self) -> list[Json]:
        """The deployment's entries, newest first."""
        return self._all("/v1/prices/entries")

    def add(self, **entry: Any) -> Json:
        """Set a price for every organization: ``kind`` and its fields. Platform administrators only.

        Raises:
            InvalidRequest: with every problem.
        """
        return self._call("POST", "/v1/prices/entries", body=entry)

    def withdraw(self, sequence: int, *, reason: str) -> Json:
        """An entry of the deployment prices nothing from then on."""
        return self._call("POST", f"/v1/prices/entries/{sequence}/withdraw", body={"reason": reason})

    def negotiated(self, *, organization: str = "") -> list[Json]:
        """The organization's entries, newest first."""
        return self._all("/v1/prices/negotiated", organization=organization)

    def negotiate(self, *, organization: str = "", **entry: Any) -> Json:
        """Ask for a rate or a discount; an alias or a free model holds at once."""
        return self._call("POST", "/v1/prices/negotiated", body=entry, organization=organization)

    def answer(self, verb: str, sequence: int, *, reason: str, organization: str = "") -> Json:
        """``grant``, ``refuse`` or ``withdraw`` an organization's entry."""
        path = f"/v1/prices/negotiated/{sequence}/{quote(verb, safe='')}"
        return self._call("POST", path, body={"reason": reason}, organization=organization)

    def _all(self, path: str, *, organization: str = "") -> list[Json]:
        """Of every page."""
        found: list[Json] = []
        cursor: Mapping[str, str] = {}
        while True:
            page = self._call("GET", path, query={"limit": "1000", **cursor}, organization=organization)
            found += page["entries"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    def unpriced(self, *, start: str = "", end: str = "") -> list[Json]:
        """Models with calls that have no price, why, and what can be done."""
        query = {name: value for name, value in (("from", start), ("to", end)) if value}
        return list(self._call("GET", "/v1/prices/unpriced", query=query)["rows"])

    def rerate(self, *, start: str, end: str, reason: str, only_unpriced: bool = False) -> Json:
        """Begin to look what the prices known by now would change for calls of ``[start, end)`` (dates)."""
        body = {"from": start, "to": end, "reason": reason, "only_unpriced": only_unpriced}
        return self._call("POST", "/v1/prices/rerate", body=body)

    def rerating(self, rerating_id: str) -> Json:
        """How far it is, and the difference by day, model and team."""
        return self._call("GET", f"/v1/prices/rerate/{quote(rerating_id, safe='')}")

    def apply(self, rerating_id: str) -> Json:
        """Let one that was shown take place. Repeated, it changes nothing."""
        return self._call("POST", f"/v1/prices/rerate/{quote(rerating_id, safe='')}/apply")

    def reratings(self) -> list[Json]:
        """All of them, newest first, without their lines."""
        return list(self._call("GET", "/v1/prices/rerate")["reratings"])
