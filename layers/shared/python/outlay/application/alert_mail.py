"""A message as a mail: HTML that works without images and in the dark, and the same as plain text."""

from collections.abc import Mapping, Sequence
from html import escape

from outlay.application.mail import Mail
from outlay.domain.alert import AlertLevel
from outlay.domain.alert_message import Bar, Message, Step
from outlay.domain.alert_text import bar

_COLOR: Mapping[AlertLevel, str] = {
    "info": "#2b6cb0",
    "warning": "#b7791f",
    "critical": "#c05621",
    "exceeded": "#c53030",
    "resolved": "#2f855a",
}
_STYLE = """
body{margin:0;background:#f4f5f7}
.card{max-width:36em;margin:0 auto;background:#fff;color:#1c2330;
font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
.in{padding:1.5em}
.soft{color:#5a6472}
.line{border-top:1px solid #e3e6ea}
.track{background:#e3e6ea}
.code{background:#f4f5f7;border:1px solid #d9dde3}
@media (prefers-color-scheme:dark){
body{background:#14171c!important}
.card{background:#1d2229!important;color:#e8ebef!important}
.soft{color:#a3adba!important}
.line{border-color:#343b45!important}
.track{background:#39414c!important}
.code{background:#14171c!important;border-color:#39414c!important}
}
@media (max-width:30em){.in{padding:1em!important}}
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{title}</title><style>{style}</style></head>
<body style="margin:0"><div class="card" style="max-width:36em;margin:0 auto">
<div style="height:6px;background:{color}"></div><div class="in" style="padding:1.5em">
{content}
</div></div></body></html>
"""
_HEADING = '<h1 style="margin:.1em 0 .5em;font-size:1.35em;line-height:1.3;overflow-wrap:anywhere">{text}</h1>'
_CELL = "padding:.35em 0;vertical-align:top"


def mail_of(message: Message, *, to: str) -> Mail:
    """Ready to be sent."""
    return Mail(
        to=to, subject=message.subject, text=text_of(message), html=html_of(message), headers=_headers(message.level)
    )


def _headers(level: AlertLevel) -> Mapping[str, str]:
    always = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no answers of absent people
    return {**always, "Importance": "high", "X-Priority": "1"} if level == "exceeded" else always


def html_of(message: Message) -> str:
    color = _COLOR[message.level]
    parts = [
        f'<p style="margin:0;color:{color};font-weight:600">{escape(message.urgency)}</p>',
        _HEADING.format(text=escape(message.title)),
        f'<p style="margin:0 0 1em">{escape(message.lead)}</p>',
        _meter(message.spent_percent, color),
        _buttons(message.steps, color),
        _facts(message.facts),
        _chart("By day", message.days, color),
        _chart("Costliest activities", message.top, color),
        _list("What would help", message.recommendations),
        _steps(message.steps),
        f'<p class="soft line" style="margin:1.5em 0 0;padding-top:1em;font-size:.85em">{escape(message.footer)}</p>',
    ]
    return _PAGE.format(
        title=escape(message.subject), style=_STYLE, color=color, content="\n".join(part for part in parts if part)
    )


def _meter(percent: int | None, color: str) -> str:
    if percent is None:
        return ""
    said = f'<p class="soft" style="margin:.3em 0 1em;font-size:.9em">{percent} % of the limit is spent</p>'
    return _bar(percent, color, height=12) + said


def _bar(percent: int, color: str, *, height: int) -> str:
    """Of cells with a background: mail programs show it without images and without styles of their own."""
    share = min(100, max(0, percent))
    cells = [f'<td style="width:{share}%;background:{color};height:{height}px;padding:0"></td>'] if share else []
    cells += [f'<td class="track" style="height:{height}px;padding:0"></td>'] if share < 100 else []
    return (
        '<table role="presentation" style="width:100%;table-layout:fixed;border-collapse:collapse;'
        f'border-radius:3px;overflow:hidden"><tr>{"".join(cells)}</tr></table>'
    )


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr class="line" style="border-top:1px solid #e3e6ea"><td class="soft" style="{_CELL};padding-right:1em">'
        f'{escape(label)}</td><td style="{_CELL};text-align:right;overflow-wrap:anywhere">{escape(value)}</td></tr>'
        for label, value in facts
    )
    return f'<table style="width:100%;border-collapse:collapse;margin:0 0 1.5em">{rows}</table>' if facts else ""


def _chart(heading: str, bars: Sequence[Bar], color: str) -> str:
    if not bars:
        return ""
    rows = "".join(
        f'<tr><td style="padding:.25em .8em .25em 0;width:38%;font-size:.9em;overflow-wrap:anywhere">'
        f'{escape(one.label)}</td><td style="padding:.25em 0">{_bar(one.percent, color, height=10)}</td>'
        f'<td style="padding:.25em 0 .25em .8em;width:24%;text-align:right;font-size:.9em;white-space:nowrap">'
        f"{escape(one.text)}</td></tr>"
        for one in bars
    )
    return (
        f'<h2 style="margin:0 0 .4em;font-size:1em">{escape(heading)}</h2>'
        f'<table style="width:100%;table-layout:fixed;border-collapse:collapse;margin:0 0 1.5em">{rows}</table>'
    )


def _list(heading: str, texts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in texts)
    return f'<h2 style="margin:0;font-size:1em">{escape(heading)}</h2><ul>{items}</ul>' if texts else ""


def _buttons(steps: Sequence[Step], color: str) -> str:
    return "".join(
        f'<p style="margin:0 0 1.2em"><a href="{escape(one.url)}" style="display:inline-block;padding:.6em 1.2em;'
        f'border-radius:5px;background:{color};color:#fff;text-decoration:none;font-weight:600">'
        f"{escape(one.label)}</a></p>"
        for one in steps
        if one.is_button and one.url
    )


def _steps(steps: Sequence[Step]) -> str:
    items = "".join(
        f'<p style="margin:.8em 0 .2em">{_linked(one)}</p><pre class="code" style="margin:0;padding:.5em .8em;'
        "border-radius:4px;font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;"
        f'overflow-wrap:anywhere">{escape(one.command)}</pre>'
        for one in steps
    )
    return f'<h2 style="margin:0;font-size:1em">What you can do</h2>{items}' if steps else ""


def _linked(step: Step) -> str:
    if not step.url or step.is_button:
        return escape(step.label)
    return f'<a href="{escape(step.url)}" style="color:inherit">{escape(step.label)}</a>'


def text_of(message: Message) -> str:
    parts = [
        f"{message.urgency}\n{message.title}\n\n{message.lead}",
        "" if message.spent_percent is None else f"{bar(message.spent_percent)} {message.spent_percent} % of the limit",
        "\n".join(f"{label}: {value}" for label, value in message.facts),
        _text_chart("By day", message.days),
        _text_chart("Costliest activities", message.top),
        "\n".join(["What would help", *(f"- {one}" for one in message.recommendations)])
        if message.recommendations
        else "",
        "\n\n".join(map(_text_step, message.steps)),
        f"--\n{message.footer}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _text_chart(heading: str, bars: Sequence[Bar]) -> str:
    if not bars:
        return ""
    width = max(len(one.label) for one in bars)
    return "\n".join([heading, *(f"{one.label:<{width}}  {bar(one.percent)}  {one.text}" for one in bars)])


def _text_step(step: Step) -> str:
    return "\n".join([f"{step.label}:", *([f"    {step.url}"] if step.url else []), f"    {step.command}"])
