"""People whose usage is reported."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.people_routes import DEFAULT_LIMIT, MAX_LIMIT
from functions.api.schemas import EraseBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, PSEUDONYM, QUERY_ID, in_path, limit, text
from tools.openapi.routes.events import ANSWERS, PARAMETERS
from tools.openapi.shapes import Answer, Cursor, Day, Digest, Moment, Month, Pseudonym, SpendByClass
from tools.openapi.tags import PEOPLE


class Person(Answer):
    """Who is behind a pseudonym; of one that was erased only when, and which erasure."""

    pseudonym: Pseudonym
    name: str | None
    first_seen_at: Moment | None
    erased_at: Moment | None
    erasure_id: str | None


class PersonAsOf(Person):
    """One person, now."""

    as_of: Moment


class People(Answer):
    as_of: Moment
    people: list[Person]
    next_cursor: Cursor


class PersonMonth(SpendByClass):
    month: Month
    provider: str
    model: str


class PersonWindow(Answer):
    """Events by path, as `GET /v1/people/{pseudonym}/events` answers it."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    path: str


class ExportHead(Answer):
    as_of: Moment
    query_id: str
    person: Person


class Export(ExportHead):
    state: Literal["done"]
    first_day: Day | None
    last_day: Day | None
    months: list[PersonMonth]
    events: list[PersonWindow]


class ExportRunning(ExportHead):
    """Sums are being made: send the same request with `query_id` again."""

    state: Literal["running"]


class Remains(Answer):
    """Store → what it holds afterwards."""

    control: str
    log: str
    claims: str
    figures: str
    lake: str
    quarantine: str
    backups: str


class Erasure(Answer):
    """The certificate."""

    erasure_id: str
    organization: str
    pseudonym: Pseudonym
    first_seen_at: Moment
    erased_at: Moment
    erased_by: str
    reason: str
    replaced_key: bool
    """The key that users' names are hashed with was replaced as well."""
    backups_until: Moment
    remains: Remains
    sha256: Digest


class Erasures(Answer):
    as_of: Moment
    erasures: list[Erasure]
    next_cursor: Cursor


_LIMIT = limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Records")
_COMMON: dict[str, Any] = {"tag": PEOPLE}

OPERATIONS = {
    "GET /v1/people": Operation(
        id="list_people",
        summary="Find people",
        answers={200: People},
        parameters=(
            text("name", "Exactly as sent.", maxLength=256),
            text("pseudonym", "As in figures.", pattern="^u_[0-9a-f]{32}$"),
            _LIMIT,
            CURSOR,
        ),
        **_COMMON,
    ),
    "GET /v1/people/{pseudonym}": Operation(
        id="get_person",
        summary="One person",
        answers={200: PersonAsOf},
        parameters=(PSEUDONYM,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "GET /v1/people/{pseudonym}/export": Operation(
        id="export_person",
        summary="All that is kept of a person",
        answers={200: Export, 202: ExportRunning},
        parameters=(PSEUDONYM, QUERY_ID),
        errors=("not_found",),
        headers={202: ("Retry-After",)},
        **_COMMON,
    ),
    "GET /v1/people/{pseudonym}/events": Operation(
        id="list_person_events",
        summary="A person's rows",
        answers=ANSWERS,
        parameters=(PSEUDONYM, *PARAMETERS),
        errors=("not_found",),
        headers={202: ("Retry-After",)},
        **_COMMON,
    ),
    "POST /v1/people/{pseudonym}/erase": Operation(
        id="erase_person",
        summary="Erase a person",
        answers={200: Erasure},
        parameters=(PSEUDONYM,),
        body=EraseBody,
        errors=("not_found",),
        **_COMMON,
    ),
    "GET /v1/erasures": Operation(
        id="list_erasures",
        summary="All erasures",
        answers={200: Erasures},
        parameters=(_LIMIT, CURSOR),
        **_COMMON,
    ),
    "GET /v1/erasures/{erasure_id}": Operation(
        id="get_erasure",
        summary="One certificate",
        answers={200: Erasure},
        parameters=(in_path("erasure_id", "The id of an erasure.", pattern="^e_[0-9a-f]{32}$"),),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
}
