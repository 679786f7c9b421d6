"""What is worth knowing of the usage, and where it could cost less: ``client.insights``, ``client.opportunities``."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from outlay_client._alerts import Json, Versioned, _Resource

_INSIGHTS, _OPPORTUNITIES = "/v1/insights", "/v1/opportunities"


class Insights(_Resource):
    """Every method raises ``ClientError``. Amounts are decimal text in USD."""

    def list(self, **filters: str) -> Iterator[Json]:
        """Those about the most money first. ``filters``: ``status``, ``rule`` (several with commas), ``min_amount``."""
        return self._paged(_INSIGHTS, "insights", filters)

    def get(self, insight_id: str) -> Versioned:
        return self._asked("GET", _one(_INSIGHTS, insight_id))

    def dismiss(self, insight_id: str, *, note: str = "", version: str = "") -> Versioned:
        return self._posted(f"{_one(_INSIGHTS, insight_id)}/dismiss", {"note": note}, version=version)

    def reopen(self, insight_id: str, *, version: str = "") -> Versioned:
        return self._posted(f"{_one(_INSIGHTS, insight_id)}/reopen", version=version)

    def settings(self) -> Versioned:
        return self._asked("GET", f"{_INSIGHTS}/settings")

    def put_settings(self, settings: Mapping[str, Any], *, version: str) -> Versioned:
        """All of them: what is left out is the usual. ``version``: of what was read."""
        return self._asked("PUT", f"{_INSIGHTS}/settings", json=settings, headers={"if-match": version})


class Opportunities(_Resource):
    """Every method raises ``ClientError``. Amounts are decimal text in USD, of a month of 30 days."""

    def list(self, **filters: str) -> Iterator[Json]:
        """Those that save most first. ``filters``: ``status``, ``type`` (several with commas), ``min_savings``,
        ``assigned_to`` (a subject, or ``me``)."""
        return self._paged(_OPPORTUNITIES, "opportunities", filters)

    def get(self, opportunity_id: str) -> Versioned:
        """With who uses what it concerns."""
        return self._asked("GET", _one(_OPPORTUNITIES, opportunity_id))

    def summary(self) -> Json:
        """What they come to together, each dollar once, and how far they have come."""
        return self._asked("GET", f"{_OPPORTUNITIES}/summary").body

    def trend(self, granularity: str = "week") -> Json:
        """What was found, done and stated in each ``week`` or ``month``, as far back as it is known."""
        return self._asked("GET", f"{_OPPORTUNITIES}/trend", params={"granularity": granularity}).body

    def investigate(self, opportunity_id: str, *, version: str = "") -> Versioned:
        return self._done(opportunity_id, "investigate", None, version)

    def plan(self, opportunity_id: str, *, day: str = "", version: str = "") -> Versioned:
        """``day``: the local date by which it is to be done."""
        return self._done(opportunity_id, "plan", {"day": day or None}, version)

    def implement(self, opportunity_id: str, *, day: str = "", version: str = "") -> Versioned:
        """``day``: the local date on which it was done; today if empty."""
        return self._done(opportunity_id, "implement", {"day": day or None}, version)

    def dismiss(self, opportunity_id: str, reason: str, *, version: str = "") -> Versioned:
        return self._done(opportunity_id, "dismiss", {"reason": reason}, version)

    def reopen(self, opportunity_id: str, *, version: str = "") -> Versioned:
        return self._done(opportunity_id, "reopen", None, version)

    def assign(self, opportunity_id: str, subject: str, *, version: str = "") -> Versioned:
        """To a member, by subject; empty: to nobody."""
        return self._done(opportunity_id, "assign", {"subject": subject}, version)

    def note(self, opportunity_id: str, text: str, *, version: str = "") -> Versioned:
        return self._done(opportunity_id, "notes", {"text": text}, version)

    def verify(self, opportunity_id: str, savings_usd: str, *, note: str = "", version: str = "") -> Versioned:
        """State what it brought a month."""
        return self._done(opportunity_id, "verify", {"savings_usd": savings_usd, "note": note}, version)

    def _done(self, opportunity_id: str, verb: str, body: Json | None, version: str) -> Versioned:
        return self._posted(f"{_one(_OPPORTUNITIES, opportunity_id)}/{verb}", body, version=version)


def _one(path: str, name: str) -> str:
    return f"{path}/{quote(name, safe='')}"
