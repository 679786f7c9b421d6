"""A message laid out for chats, topics and webhooks: nothing that people chose becomes markup, a mention or a link."""

import json
from collections.abc import Sequence
from typing import Any

from outlay.application.alert_mail import text_of
from outlay.application.show_alert import alert_to_api
from outlay.domain.alert import Alert
from outlay.domain.alert_message import Bar, Message, Step
from outlay.domain.alert_text import bar, subject

MAX_SECTION = 2_900
"""Slack takes 3,000 characters of text in a section."""
MAX_HEADER = 150
_MARK = {"info": "ℹ️", "warning": "⚠️", "critical": "🔴", "exceeded": "🚨", "resolved": "✅"}
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
MAX_TOPIC_SUBJECT = 99


def slack_of(message: Message) -> dict[str, Any]:
    """Block kit for an incoming webhook. Control characters that Slack reads are escaped as it demands; ``verbatim``
    keeps it from making links, channels and mentions of plain text."""
    title = f"{_MARK[message.level]} {message.title}"
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:MAX_HEADER], "emoji": False}},
        _section(f"*{message.urgency}.* {_quiet(message.lead)}"),
        *_fields(message.facts),
        *_charts(message),
        *_recommendations(message.recommendations),
        *_buttons(message.steps),
        *_commands(message.steps),
        {"type": "context", "elements": [_markdown(_quiet(message.footer))]},
    ]
    return {
        "text": _quiet(title),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _quiet(text: str) -> str:
    """Text as text: escaped, and its formatting characters apart from words, so that they format nothing."""
    return text.translate(_ESCAPED).translate(_BROKEN)


_BROKEN = str.maketrans({each: f"{each}\N{WORD JOINER}" for each in "*_~`@"})


def _markdown(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text[:MAX_SECTION], "verbatim": True}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _markdown(text)}


def _fields(facts: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    fields = [_markdown(f"*{_quiet(label)}*\n{_quiet(value)}") for label, value in facts]
    return [{"type": "section", "fields": fields[:10]}] if fields else []


def _charts(message: Message) -> list[dict[str, Any]]:
    parts = []
    if message.spent_percent is not None:
        parts.append(f"{bar(message.spent_percent)} {message.spent_percent} % of the limit")
    parts += [_rows(rows) for rows in (message.days,) if rows]
    found = [_section(f"```{part}```") for part in ["\n\n".join(parts)] if part]
    if message.top:
        lines = "\n".join(f"• {_quiet(one.label)}: {_quiet(one.text)}" for one in message.top)
        found.append(_section(f"*Costliest activities*\n{lines}"))
    return found


def _rows(bars: Sequence[Bar]) -> str:
    width = max(len(one.label) for one in bars)
    return "\n".join(f"{one.label:<{width}} {bar(one.percent)} {one.text}" for one in bars)


def _recommendations(texts: Sequence[str]) -> list[dict[str, Any]]:
    lines = "\n".join(f"• {_quiet(one)}" for one in texts)
    return [_section(f"*What would help*\n{lines}")] if texts else []


def _buttons(steps: Sequence[Step]) -> list[dict[str, Any]]:
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": one.label, "emoji": False},
            "url": one.url,
            **({"style": "primary"} if one.is_button else {}),
        }
        for one in steps
        if one.url
    ]
    return [{"type": "actions", "elements": elements}] if elements else []


def _commands(steps: Sequence[Step]) -> list[dict[str, Any]]:
    lines = "\n".join(f"{_quiet(one.label)}: `{one.command.translate(_ESCAPED)}`" for one in steps)
    return [_section(lines)] if steps else []


def webhook_of(alert: Alert, delivery_id: str) -> bytes:
    """What is signed and posted."""
    told = {"type": "alert", "delivery_id": delivery_id, "org": alert.org, "alert": alert_to_api(alert)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def topic_of(alert: Alert, message: Message, delivery_id: str) -> tuple[str, str]:
    """Subject and message of a topic: JSON for machines, text for subscribers by mail."""
    plain = "".join(each if each.isascii() and each.isprintable() else "?" for each in message.subject)
    told = {"default": webhook_of(alert, delivery_id).decode(), "email": text_of(message)}
    return subject(plain)[:MAX_TOPIC_SUBJECT], json.dumps(told, ensure_ascii=False)
