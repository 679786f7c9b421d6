"""Mails to people, as plain text with a simple page of HTML beside. Nothing in them is fetched from anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside the usual ones, such as its importance."""


Taken = Literal["taken", "rejected", "limited", "failed"]
"""What became of it: rejected for good, no more at this moment, or something went wrong."""

MailState = Literal["ready", "sandbox", "paused", "off", "unknown"]
"""Of the deployment: to everybody, to verified addresses only, not at the moment, never (no sender), not known."""


class Mailer(Protocol):
    def send(self, mail: Mail) -> bool:
        """Whether it was taken on. Never raises: what a mail is about has happened, and can be sent again."""
        ...


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
</head><body style="margin:0;background:#f4f5f7">
<div style="max-width:34em;margin:0 auto;padding:2em 1.5em;background:#fff;color:#1c2330;
font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">{content}</div></body></html>"""
_PARAGRAPH = '<p style="margin:0 0 1em">{text}</p>'
_COMMAND = (
    '<pre style="margin:0 0 1em;padding:.8em 1em;background:#f4f5f7;border:1px solid #d9dde3;border-radius:4px;'
    "font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere"
    '">{text}</pre>'
)


def _mail(to: str, title: str, parts: tuple[tuple[str, str], ...]) -> Mail:
    """``parts``: paragraphs ("p") and what is to be typed ("pre")."""
    shapes = {"p": _PARAGRAPH, "pre": _COMMAND}
    content = "\n".join(shapes[kind].format(text=escape(text)) for kind, text in parts)
    lines = [text if kind == "p" else "\n".join(f"    {line}" for line in text.splitlines()) for kind, text in parts]
    html = _PAGE.format(title=escape(title), content=content)
    return Mail(to=to, subject=title, text="\n\n".join(lines) + "\n", html=html)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this deployment is: the API's address, and the site's where it is known (else empty)."""

    url: str
    site: str = ""


def invitation_mail(*, to: str, organization: str, role: str, token: str, place: Place, until: str) -> Mail:
    """``until`` as people read it. The token stands by itself: in an address it would end up in logs."""
    article = "an" if role == "admin" else "a"
    url = place.url
    page = (("p", "To accept, open this page:"), ("pre", f"{place.site}/invitation")) if place.site else ()
    in_terminal = "Or in a terminal:" if place.site else "To accept, in a terminal:"
    return _mail(
        to,
        f"You are invited to {organization} on Outlay",
        (
            ("p", f"An administrator of {organization} invites you to Outlay, as {article} {role}."),
            ("p", "Outlay shows what your company spends on AI."),
            *page,
            ("p", in_terminal),
            ("pre", f"outlay register --invited --url {url}\noutlay login --url {url}\noutlay invitation accept"),
            ("p", "Leave the first line out if you have an account already. When you are asked, give your invitation:"),
            ("pre", token),
            ("p", f"It holds until {until}, once, and only for this address."),
            ("p", "If you expected no invitation, ignore this mail: nothing happens without you."),
        ),
    )


def known_account_mail(*, to: str, place: Place) -> Mail:
    """To the owner of an address that somebody wanted to make an account for again."""
    return _mail(
        to,
        "You have an account on Outlay already",
        (
            ("p", "Somebody, probably you, wanted to make an account on Outlay with this address. There is one."),
            ("p", "Sign in, or set a new password if you forgot yours:"),
            *((("pre", f"{place.site}/sign-in"),) if place.site else ()),
            ("pre", f"outlay login --url {place.url}\noutlay password reset --url {place.url}"),
            ("p", "If it was not you, there is nothing to do: whoever it was learned nothing."),
        ),
    )
