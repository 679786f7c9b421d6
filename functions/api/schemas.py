"""Bodies and parameters of the requests, decoded with every problem named and nothing of the content echoed."""

import json
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, TypeVar

from outlay.domain.api_key import ID_ALPHABET, ID_LENGTH
from outlay.domain.credentials import told_name
from outlay.domain.errors import InvalidInput, Problem, TooLarge
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of, next_day
from outlay.runtime.http import Request
from outlay.runtime.validation import reasons
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.api.dates import read_date

MAX_BODY_BYTES = 16_384
EMPTY = "is given without a value; leave it out instead"
"""A parameter whose value got lost on the way must not ask for everything."""

_MODEL_NAME = r"^[a-z0-9._-]+/[a-zA-Z0-9._:@/+ -]+$"
ModelName = Annotated[str, Field(min_length=3, max_length=200, pattern=_MODEL_NAME)]
"""``provider/model``."""
_IMPORT_ID = r"^imp_[0-9a-z]{8,40}$"
_KEY_ID = rf"^[{ID_ALPHABET}]{{{ID_LENGTH}}}$"
_NOT_SHOWN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
"""Control characters but tab and new line, and those that turn the direction of what is read."""
NOTE = rf"^[^{_NOT_SHOWN}]*$"
SAID = rf"^[^{_NOT_SHOWN}]*[^{_NOT_SHOWN}\s][^{_NOT_SHOWN}]*$"
"""A note that says something."""
STATED_USD = r"^-?[0-9]{1,9}(\.[0-9]{1,12})?$"
_PATTERNS = {
    NOTE: "must be text without control characters",
    SAID: "must be text without control characters, and not only spaces",
    STATED_USD: 'must be USD below a billion with 12 decimals at most, like "25.00"',
    _MODEL_NAME: "must be provider/model, the provider in lower case, e.g. azure/my-deployment",
    _IMPORT_ID: "must be the id of an import, imp_…",
    _KEY_ID: f"must be the id of a key, the {ID_LENGTH} characters after ok_; never send the key itself",
}


class Body(BaseModel):
    """A request's body: unknown fields are refused, types are taken as they are."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class AliasBody(Body):
    alias: ModelName
    target: ModelName


class CloseBody(Body):
    apply: bool = False


class DiscardBody(Body):
    reason: str = Field(min_length=3, max_length=500, pattern=r"\S")


class VoidBody(Body):
    """One of ``event_id``, ``api_key`` with ``from`` and ``to`` (dates, or RFC 3339 with zone), and ``import_id``."""

    reason: str = Field(min_length=3, max_length=500, pattern=r"\S")
    event_id: str | None = Field(default=None, min_length=1, max_length=200)
    api_key: str | None = Field(default=None, pattern=_KEY_ID)
    """Its id. The key itself is refused: a correction is kept, and shown to every member."""
    import_id: str | None = Field(default=None, pattern=_IMPORT_ID)
    start: str | None = Field(default=None, alias="from", max_length=40)
    end: str | None = Field(default=None, alias="to", max_length=40)


class EraseBody(Body):
    reason: str = Field(min_length=3, max_length=500, pattern=r"\S")


class RetentionBody(Body):
    days: int


BodyT = TypeVar("BodyT", bound=Body)


def read_body(model: type[BodyT], request: Request) -> BodyT:
    """The request's JSON body. Raises ``InvalidInput`` with every problem, or ``TooLarge``."""
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLarge(f"The body may have {MAX_BODY_BYTES} bytes at most.")
    try:
        content: Any = json.loads(request.body)
        # Half a surrogate pair can be written in JSON, and neither stored nor answered.
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise InvalidInput("The body is not JSON.") from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [Problem(field=_field(place), reason=reason) for place, reason in reasons(error, patterns=_PATTERNS)]
        raise InvalidInput("The body does not fit.", problems=problems) from None


def _field(location: tuple[int | str, ...]) -> str:
    return told_name(".".join(str(part) for part in location)) or "body"


def read_parameters(request: Request, *, known: frozenset[str]) -> dict[str, str]:
    """The query's parameters, each at most once and with a value.

    Raises ``InvalidInput`` with every name that is unknown, repeated or without a value.
    """
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in request.query:
        if name not in known:
            problems.append(Problem(field=_field((name,)), reason="is not a parameter of this resource"))
        elif name in values:
            problems.append(Problem(field=name, reason="is given twice"))
        elif not value:
            problems.append(Problem(field=name, reason=EMPTY))
        values[name] = value
    if problems:
        raise InvalidInput("The query is ambiguous.", problems=problems)
    return values


def expect_no_parameters(request: Request) -> None:
    """For a resource that has none. Raises ``InvalidInput`` with every name that is given."""
    read_parameters(request, known=frozenset())


def read_limit(text: str, problems: list[Problem], *, default: int, most: int) -> int:
    """A whole number from 1 to ``most``."""
    if not text:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= most:
        return int(text)
    problems.append(Problem(field="limit", reason=f"must be a whole number from 1 to {most}"))
    return default


def read_days(
    parameters: dict[str, str], *, organization: Organization, now_ms: int, default_days: int, max_days: int
) -> tuple[str, str]:
    """``from`` and ``to`` as dates of the organization, half-open; without them the last days, today included."""
    today = day_of(now_ms, organization.dimensions.time_zone)
    problems: list[Problem] = []
    end = _day(parameters, "to", problems) or next_day(today)
    start = _day(parameters, "from", problems) or (date.fromisoformat(end) - timedelta(days=default_days)).isoformat()
    if not problems and start >= end:
        problems.append(Problem(field="from", reason="must be before 'to', which is not included"))
    if not problems and (date.fromisoformat(end) - date.fromisoformat(start)).days > max_days:
        problems.append(Problem(field="from", reason=f"must be within {max_days} days before 'to'"))
    if problems:
        raise InvalidInput("The period is not understood.", problems=problems)
    return start, end


def _day(parameters: dict[str, str], name: str, problems: list[Problem]) -> str:
    text = parameters.get(name, "")
    if not text:
        return ""
    day = read_date(text)
    if day is None:
        problems.append(Problem(field=name, reason="must be a date of this century, YYYY-MM-DD"))
    return "" if day is None else day.isoformat()
