"""The messages that are kept in tests/golden/alerts: ``python -m tests.support.golden_alerts`` writes them anew.

Look at what changed (``git diff``), and at the mails in a browser, before it is committed.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from outlay.application.alert_layouts import slack_of, topic_of, webhook_of
from outlay.application.alert_mail import html_of, mail_of, text_of
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.alert_message import Setting, message_of
from outlay.domain.money import PICO_PER_USD as USD

from tests.support.alerting import DAY_MS, HOUR_MS, an_alert
from tests.support.builders import NOW_MS

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "alerts"
_ASKED, _DECIDED = "5c1e0d9a-0000-4000-8000-000000000001", "sub-1"
SETTING = Setting(
    organization="Acme GmbH",
    time_zone="Europe/Berlin",
    site="https://outlay.example.com",
    people={_ASKED: "kim@acme.example", _DECIDED: "ben@acme.example"},
)
_EXCEEDED = {"spent": 512 * USD + USD * 2 // 5, "percent": 102, "threshold": "actual-100", "projected": 655 * USD}
_INCREASE = {
    "increase_id": "inc_" + "3" * 24,
    "budget_name": "Search in production",
    "unit": "usd",
    "amount": 150 * USD,
    "reason": "The migration of the archive runs until Friday.",
    "until_ms": NOW_MS + 5 * DAY_MS,
    "requested_by": _ASKED,
}
_ANOMALY = {
    "anomaly_id": "an_1795338000000_0123456789",
    "direction": "rise",
    "severity": "high",
    "granularity": "hour",
    "start_ms": NOW_MS - 3 * HOUR_MS,
    "end_ms": NOW_MS,
    "actual": 148 * USD,
    "expected": 61 * USD,
    "difference": 87 * USD,
    "explained": [
        {"cause": "tokens_per_call", "amount": 70 * USD},
        {"cause": "errors", "amount": 20 * USD},
        {"cause": "cache_hits", "amount": -3 * USD},
    ],
    "top": [
        {"dimension": "feature", "value": "summaries", "amount": 80 * USD},
        {"dimension": "api_key", "value": "production", "amount": 66 * USD},
    ],
    "days": [],
}
ALERTS: Mapping[str, Alert] = {
    "warning": an_alert(),
    "critical": an_alert(
        level="critical",
        facts={
            "percent": 95,
            "spent": 476 * USD,
            "threshold": "actual-95",
            "recommendations": ["Answer repeated questions from the cache: about $38 a month."],
        },
    ),
    "exceeded": an_alert(level="exceeded", facts=_EXCEEDED),
    "forecast": an_alert(facts={"percent": 61, "spent": 305 * USD, "threshold": "forecast-120"}),
    "reminder": an_alert(kind=AlertKind.BUDGET_REMINDER, level="critical", facts={"percent": 96, "spent": 481 * USD}),
    "resolved": an_alert(
        kind=AlertKind.BUDGET_RESOLVED, level="resolved", facts={"limit": 700 * USD, "percent": 61, "reserved": 0}
    ),
    "tokens": an_alert(
        facts={
            "budget_name": "Playground",
            "unit": "tokens",
            "limit": 50_000_000,
            "spent": 41_500_000,
            "reserved": 0,
            "projected": 52_000_000,
            "percent": 83,
            "top": [{"dimension": "user", "value": "u_4f1c", "amount": 12_000_000}],
            "days": [[f"2026-11-{day:02d}", day * 250_000] for day in range(16, 23)],
        }
    ),
    "spend_spike": an_alert(
        kind=AlertKind.SPEND_SPIKE,
        facts={"today": 212 * USD, "usual": 71 * USD, "ratio_percent": 298},
    ),
    "unpriced_usage": an_alert(
        kind=AlertKind.UNPRICED_USAGE,
        facts={"requests": 1_840, "models": ["acme/large-2", "acme/small-2"], "top": [], "days": []},
    ),
    "ingestion_stopped": an_alert(
        kind=AlertKind.INGESTION_STOPPED,
        facts={"last_event_ms": NOW_MS - 3 * HOUR_MS, "usual_gap_minutes": 4, "top": [], "days": []},
    ),
    "key_expiring": an_alert(
        kind=AlertKind.KEY_EXPIRING,
        facts={
            "key_id": "abcdefghijk1",
            "key_name": "production",
            "expires_ms": NOW_MS + 7 * DAY_MS,
            "top": [],
            "days": [],
        },
    ),
    "anomaly": an_alert(
        kind=AlertKind.ANOMALY,
        level="critical",
        budget_id="",
        scope={"team": ("search",)},
        facts=_ANOMALY,
    ),
    "anomaly_drop": an_alert(
        kind=AlertKind.ANOMALY,
        budget_id="",
        facts={
            **_ANOMALY,
            "direction": "drop",
            "actual": 4 * USD,
            "expected": 61 * USD,
            "difference": -57 * USD,
            "explained": [{"cause": "volume", "amount": -57 * USD}],
            "top": [],
        },
    ),
    "anomaly_over": an_alert(
        kind=AlertKind.ANOMALY_OVER, level="resolved", budget_id="", scope={"team": ("search",)}, facts=_ANOMALY
    ),
    "increase_requested": an_alert(
        kind=AlertKind.INCREASE_REQUESTED, level="info", facts={**_INCREASE, "top": [], "days": []}
    ),
    "increase_decided": an_alert(
        kind=AlertKind.INCREASE_DECIDED,
        level="info",
        facts={
            **_INCREASE,
            "decision": "granted",
            "decided_by": _DECIDED,
            "note": "For this once.",
            "top": [],
            "days": [],
        },
    ),
    "hostile": an_alert(
        level="exceeded",
        facts={
            **_EXCEEDED,
            "budget_name": "<script>alert(1)</script> @channel <!here> https://evil.com \u202etxt.exe\r\nBcc: x",
            "top": [{"dimension": "team", "value": "<img src=x onerror=alert(1)> www.evil.com", "amount": USD}],
        },
    ),
}


def golden() -> Iterator[tuple[str, str]]:
    """Name of the file → what it holds."""
    for name, alert in ALERTS.items():
        message = message_of(alert, SETTING)
        headers = mail_of(message, to="owner@example.com").headers
        told = [f"Subject: {message.subject}", *(f"{header}: {value}" for header, value in headers.items())]
        yield f"{name}.html", html_of(message)
        yield f"{name}.txt", "\n".join(told) + "\n\n" + text_of(message)
        yield f"{name}.slack.json", _json(slack_of(message))
        yield f"{name}.webhook.json", _json(json.loads(webhook_of(alert, "dl_" + "4" * 24)))
    alert = ALERTS["exceeded"]
    subject, text = topic_of(alert, message_of(alert, SETTING), "dl_" + "4" * 24)
    yield "exceeded.sns.json", _json({"Subject": subject, "Message": json.loads(text)})


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for name, text in golden():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
