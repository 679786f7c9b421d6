"""Anomalies: ``client.anomalies``."""

from collections.abc import Iterator
from urllib.parse import quote

from outlay_client._alerts import Json, Versioned, _Resource


class Anomalies(_Resource):
    """What stood out of spend, and whether it was expected. Every method raises ``ClientError``."""

    def list(self, **filters: str) -> Iterator[Json]:
        """Those that began last first. ``filters``: ``severity``, ``status``, ``direction``, ``scope``, ``since``."""
        return self._paged("/v1/anomalies", "anomalies", filters)

    def get(self, anomaly_id: str) -> Versioned:
        return self._asked("GET", _anomaly(anomaly_id))

    def expected(self, anomaly_id: str) -> Json:
        """What came against what was expected, step by step."""
        return self._asked("GET", f"{_anomaly(anomaly_id)}/expected").body

    def give_feedback(self, anomaly_id: str, verdict: str | None, *, note: str = "") -> Versioned:
        """``expected``, ``unexpected``, or None, which takes back what was said."""
        return self._posted(f"{_anomaly(anomaly_id)}/feedback", {"verdict": verdict, "note": note})


def _anomaly(anomaly_id: str) -> str:
    return f"/v1/anomalies/{quote(anomaly_id, safe='')}"
