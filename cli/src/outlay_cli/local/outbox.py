"""Mails that the local AWS sent: they stay in its outbox, none leaves this machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from outlay_cli.local.problem import LocalProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    to: Sequence[str]
    subject: str
    text: str
    html: str


def mails(endpoint: str, *, to: str = "") -> list[Sent]:
    """All of them, or those to an address; oldest first. Raises LocalProblem."""
    try:
        answer = httpx.get(f"{endpoint}/_ministack/ses/messages", timeout=30).raise_for_status()
    except httpx.HTTPError as error:
        raise LocalProblem(f"The outbox could not be read: {error}") from error
    sent = (one for mails in answer.json()["messages"].values() for one in mails)
    return [
        Sent(to=one["To"], subject=one["Subject"], text=one["BodyText"], html=one["BodyHtml"])
        for one in sorted(sent, key=lambda one: float(one["Timestamp"]))
        if not to or to in one["To"]
    ]
