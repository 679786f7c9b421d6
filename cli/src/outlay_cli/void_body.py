"""What ``outlay void`` asks for: every problem at once, in the words of the command line, before anything is sent."""

import re
from collections.abc import Mapping
from datetime import datetime

import click
from outlay.domain.api_key import ID_ALPHABET, ID_LENGTH

from outlay_cli.periods import Instant

_WHOLE_KEY = re.compile(rf"ok_([{ID_ALPHABET}]{{{ID_LENGTH}}})_")
_KEY_ID = re.compile(rf"[{ID_ALPHABET}]{{{ID_LENGTH}}}")
_REASON_LENGTH = 3
_SCOPES = ("event_id", "api_key", "import_id")


def body_of(given: Mapping[str, str | None]) -> dict[str, str]:
    """The body of the request.

    Raises:
        click.UsageError: what was given does not fit or go together; the text names every problem.
    """
    body = {name: value for name, value in given.items() if value is not None}
    # A leaked key lies in the clipboard. Its id is enough, and its secret must not leave this machine.
    if whole_key := _WHOLE_KEY.match(body.get("api_key", "")):
        body["api_key"] = whole_key[1]
    problems = [*_scope_problems(body), *_time_problems(body)]
    if len(body.get("reason", "").strip()) < _REASON_LENGTH:
        problems.append(f"--reason is needed: why, in {_REASON_LENGTH} characters or more.")
    if problems:
        raise click.UsageError("\n".join(["This can't be taken back:", *(f"  - {one}" for one in problems)]))
    return body


def _scope_problems(body: Mapping[str, str]) -> list[str]:
    problems = []
    if sum(name in body for name in _SCOPES) != 1:
        problems.append("Name one of --event ID, --key ID (with --from and --to) and --import ID.")
    if "api_key" in body and _KEY_ID.fullmatch(body["api_key"]) is None:
        problems.append(f"--key should be the id of a key: the {ID_LENGTH} characters after ok_.")
    return problems


def _time_problems(body: dict[str, str]) -> list[str]:
    """Also puts the times as the API reads them; a date is the organization's, as everywhere."""
    options = {name: option for name, option in (("from", "--from"), ("to", "--to")) if name in body}
    problems = []
    if "api_key" in body and len(options) < 2:
        problems.append("--key needs --from and --to: the time range in which its events are taken back.")
    if options and "api_key" not in body:
        problems.append(f"{' and '.join(options.values())}: only with --key.")
    wrong = []
    for name, option in options.items():
        try:
            body[name] = Instant().convert(body[name], None, None)
        except click.BadParameter as error:
            wrong.append(f"{option}: {error.message}")
    if len(options) == 2 and not wrong and _is_empty(body["from"], body["to"]):
        wrong.append("--from must be before --to, which is not included.")
    return problems + wrong


def _is_empty(start: str, end: str) -> bool:
    """A date beside a moment is left to the API, which knows the organization's time zone."""
    if len(start) == len("2026-11-01") or len(end) == len("2026-11-01"):
        return len(start) == len(end) and start >= end
    return datetime.fromisoformat(start) >= datetime.fromisoformat(end)
