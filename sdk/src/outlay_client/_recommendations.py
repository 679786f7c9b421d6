"""What could be saved: ``client.recommendations``."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from outlay_client._alerts import Json, Versioned, _Resource
from outlay_client._answers import json_of

_ALL = "/v1/recommendations"


class Recommendations(_Resource):
    """Every method raises ``ClientError``. Amounts are decimal text in USD, of a month of 30 days."""

    def list(self, **filters: str) -> Iterator[Json]:
        """The most urgent first. ``filters``: ``status``, ``type`` (several with commas), ``min_savings``."""
        return self._paged(_ALL, "recommendations", filters)

    def get(self, recommendation_id: str) -> Versioned:
        return self._asked("GET", _one(recommendation_id))

    def generate(self) -> Json:
        """Look at the last 30 days now; the ids of what was written."""
        return self._posted(f"{_ALL}/generate").body

    def summary(self) -> Json:
        """What they come to together, each dollar once; adoption, success, and the return on Outlay's own cost."""
        return self._asked("GET", f"{_ALL}/summary").body

    def alternatives(self, model: str, *, use_case: str = "") -> Json:
        """Other models for the calls of one (``provider/model``), the cheapest first."""
        query = {"model": model, **({"use_case": use_case} if use_case else {})}
        return json_of(self._send("GET", f"{_ALL}/model-alternatives", params=query))

    def settings(self) -> Versioned:
        return self._asked("GET", f"{_ALL}/settings")

    def put_settings(self, settings: Mapping[str, Any], *, version: str) -> Versioned:
        """All of them: what is left out is the usual. ``version``: of what was read."""
        return self._asked("PUT", f"{_ALL}/settings", json=settings, headers={"if-match": version})

    def accept(self, recommendation_id: str, *, note: str = "", version: str = "") -> Versioned:
        return self._done(recommendation_id, "accept", {"note": note}, version)

    def reject(self, recommendation_id: str, reason: str, *, version: str = "") -> Versioned:
        return self._done(recommendation_id, "reject", {"reason": reason}, version)

    def ask(self, recommendation_id: str, question: str, *, version: str = "") -> Versioned:
        """For what is missing before it can be decided."""
        return self._done(recommendation_id, "more-info", {"question": question}, version)

    def answer(self, recommendation_id: str, answer: str, *, version: str = "") -> Versioned:
        return self._done(recommendation_id, "more-info", {"answer": answer}, version)

    def tick(self, recommendation_id: str, step: int, *, done: bool = True, version: str = "") -> Versioned:
        """A step, from 1."""
        return self._done(recommendation_id, "steps", {"step": step, "done": done}, version)

    def implement(
        self, recommendation_id: str, *, day: str = "", hours_spent: int | None = None, note: str = ""
    ) -> Versioned:
        """``day``: the local date on which it was done; today if empty."""
        body = {"day": day or None, "hours_spent": hours_spent, "note": note}
        return self._done(recommendation_id, "implement", body, "")

    def verify(self, recommendation_id: str, *, amount_usd: str = "", note: str = "") -> Versioned:
        """Measure what it brought, or state what it saves a month."""
        return self._done(recommendation_id, "verify", {"amount_usd": amount_usd or None, "note": note}, "")

    def archive(self, recommendation_id: str, *, note: str = "", version: str = "") -> Versioned:
        return self._done(recommendation_id, "archive", {"note": note}, version)

    def _done(self, recommendation_id: str, verb: str, body: Json, version: str) -> Versioned:
        return self._posted(f"{_one(recommendation_id)}/{verb}", body, version=version)


def _one(recommendation_id: str) -> str:
    return f"{_ALL}/{quote(recommendation_id, safe='')}"
