"""Pages of lists that are held whole and ranked: a cursor is the id of what the page before ended with."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from outlay.domain.errors import InvalidInput, Problem

T = TypeVar("T")


def page_behind(
    found: Sequence[T], cursor: str, limit: int, *, id_of: Callable[[T], str]
) -> tuple[Sequence[T], str | None]:
    """The page, and the next one's cursor.

    Raises:
        InvalidInput: nothing of the list has the cursor's id, by now.
    """
    ids = [id_of(one) for one in found]
    if cursor and cursor not in ids:
        problem = Problem(field="cursor", reason="does not belong to this listing any more")
        raise InvalidInput("The query is not understood.", problems=[problem])
    first = ids.index(cursor) + 1 if cursor else 0
    page = found[first : first + limit]
    return page, ids[first + limit - 1] if first + limit < len(found) else None
