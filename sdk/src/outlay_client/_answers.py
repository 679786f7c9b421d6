"""From an answer's JSON to the record that a call returns."""

from collections.abc import Mapping
from typing import Any, Protocol, Self, TypeVar

import httpx

from outlay_client import _errors


class FromApi(Protocol):
    """A record that knows its JSON; raises ``KeyError`` or ``TypeError`` where it is another's."""

    @classmethod
    def from_api(cls, body: Mapping[str, Any], /) -> Self: ...


_Record = TypeVar("_Record", bound=FromApi)


def typed(kind: type[_Record], body: Mapping[str, Any]) -> _Record:
    """The record of an answer. Raises ``UnexpectedAnswer`` where it isn't one."""
    try:
        return kind.from_api(body)
    except (KeyError, TypeError) as error:
        raise _errors.UnexpectedAnswer(
            "the answer is not understood: is this Outlay, and is the client new?"
        ) from error


def json_of(response: httpx.Response) -> Mapping[str, Any]:
    """The answer's JSON object, empty where there is no body. Raises ``UnexpectedAnswer`` where it is anything else."""
    try:
        body = {} if response.status_code == httpx.codes.NO_CONTENT else response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _errors.UnexpectedAnswer("the answer is not Outlay's JSON: is this the API's URL?")
    return body
