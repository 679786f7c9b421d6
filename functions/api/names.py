"""Names beside pseudonyms in an answer, for those who may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from outlay.application.name_people import sees_names
from outlay.runtime.http import Response

from functions.api.routing import Call

_UNKEPT = {"cache-control": "no-store"}
"""Of answers with names: not even the asker's own cache keeps them, since a name can be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """``found`` is None for those who see pseudonyms alone."""

    found: Mapping[str, str] | None

    def beside(self, pseudonym: str) -> dict[str, str | None]:
        """``user_name`` of a row: null where nobody is on record (any more); nothing where names are hidden."""
        return {} if self.found is None else {"user_name": self.found.get(pseudonym)}

    def unkept(self, response: Response) -> Response:
        """An answer with names is kept nowhere, and so needs no ETag."""
        if self.found is None:
            return response
        headers = {name: value for name, value in response.headers.items() if name != "etag"}
        return replace(response, headers={**headers, **_UNKEPT})


NO_NAMES = Names(found=None)


def names_of(call: Call, pseudonyms: Iterable[str]) -> Names:
    """Of the pseudonyms that a page shows."""
    if not sees_names(call.organization, call.principal):
        return NO_NAMES
    return Names(found=call.services.names.names(call.organization.org, pseudonyms))
