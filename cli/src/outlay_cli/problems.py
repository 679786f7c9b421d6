"""Expected trouble of the command, each a sentence that says what to do. Exit code 2 unless said otherwise."""

import re

from outlay.domain.importing.rows import FileProblem
from outlay_client import (
    ApiError,
    AuthenticationFailed,
    ClientError,
    Conflict,
    ConnectionFailed,
    PermissionDenied,
    RateLimited,
    ServerError,
)

OK = 0
NEGATIVE = 1
"""The command worked and its answer is no: drift, rejected events, an unpriced call."""
FAILURE = 2
INTERRUPTED = 130


class Trouble(Exception):
    """Something the user can do something about."""


_ADVICE: tuple[tuple[type[ClientError], str], ...] = (
    (AuthenticationFailed, "Sign in again with `outlay login`; to send events, check OUTLAY_API_KEY."),
    (PermissionDenied, "Ask an administrator of your organization for the right, or use another key."),
    (Conflict, "Use another --idempotency-key for other content."),
    (RateLimited, "Wait a minute and run the command again; nothing is counted twice."),
    (ServerError, "Run the command again in a minute; nothing is counted twice."),
    (ConnectionFailed, "Check the URL and your network. For the local stack: is it up (`make up`)?"),
)


_OPTIONS = {
    "from": "--from",
    "to": "--to",
    "time_zone": "--time-zone",
    "granularity": "--granularity",
    "group_by": "--by",
    "filter": "--filter",
    "sort": "--sort",
    "reason": "--reason",
    "event_id": "--event",
    "api_key": "--key",
    "import_id": "--import",
    "options.time_zone": "--time-zone",
    "options.mapping": "--map",
    "options.constants": "--set",
    "options.namespace": "--namespace",
}
"""A parameter of the API → the option that a person gave. No field of an event has one of these names."""
_ABOUT_A_FILE = {
    "mapping": "--map {}",
    "constants": "--set {}",
    "delimiter": "--delimiter {}",
    "input_includes_cache": "--input-includes-cache or --input-excludes-cache",
}
_QUOTED = re.compile(r"'([a-z_.]+)'")
_HEADLINES = {
    "The body does not fit.": "What you gave does not fit.",
    "The query is ambiguous.": "What you gave does not fit.",
}
"""What the API says of a request's parts that nobody at a command line has seen."""


def _is_meant(kind: type[ClientError], error: ClientError) -> bool:
    """Of the conflicts, only that of a key used for other content has this way out."""
    return kind is not Conflict or getattr(error, "code", "") == "idempotency_conflict"


def _in_options(reason: str) -> str:
    return _QUOTED.sub(lambda match: _OPTIONS.get(match[1], match[0]), reason)


def of_file(problem: FileProblem) -> str:
    """What is wrong with a file, and the options that would help."""
    said = [_ABOUT_A_FILE[name].format(example) for name, example in problem.say.items()]
    return f"{problem} ({', or '.join(said)})" if said else f"{problem}"


def explain(error: ClientError) -> str:
    """The error as text for people: what happened, every problem named, what to do."""
    lines = [f"{error}"]
    if isinstance(error, ApiError):
        lines[0] = f"{_HEADLINES.get(lines[0], lines[0])} ({error.status} {error.code})"
        lines += [f"  - {_OPTIONS.get(one.field, one.field)}: {_in_options(one.reason)}" for one in error.problems]
    lines += [advice for kind, advice in _ADVICE if isinstance(error, kind) and _is_meant(kind, error)]
    return "\n".join(lines)
