"""Names of people by their pseudonyms: which person has it, then the person's record, a hundred at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.people import person_place, pseudonym_place
from outlay.adapters.retry import Retry

LOOKUP_PROJECTION = "pk, lookup"
NAME_PROJECTION = "pseudonym, person_name"


class PersonNameTable:
    """The port ``PersonNames`` over a low-level client."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def names(self, org: str, pseudonyms: Iterable[str]) -> Mapping[str, str]:
        wanted = sorted({one for one in pseudonyms if one})
        places = [pseudonym_place(org, one) for one in wanted]
        known = read_all(self._client, self._table, places, LOOKUP_PROJECTION, self._retry)
        lookups = sorted({item["lookup"]["S"] for item in known if "lookup" in item})
        people = [person_place(org, lookup) for lookup in lookups]
        found = read_all(self._client, self._table, people, NAME_PROJECTION, self._retry)
        return {item["pseudonym"]["S"]: item["person_name"]["S"] for item in found if "person_name" in item}
