"""After a restore of the control table: no number of a price entry may be given out twice.

Batches and markers are stamped with the number of the newest entry. Where the table went back to a moment before some
were made, these numbers are in use, and the next entry has to have a later one.
"""

from outlay.application.audited_changes import Changes
from outlay.application.control_store import Place, change, create
from outlay.application.platform_admins import system
from outlay.contracts import door_keys
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.price_revision import MAX_SEQUENCE, PriceRevision

_HEAD = Place(door_keys.PRICES_HEAD, door_keys.PRICES_HEAD_SORT)


def stamp_problems(stamped: int) -> list[Problem]:
    if stamped > 0 and _number(stamped) < MAX_SEQUENCE:
        return []
    return [Problem(field="stamped", reason="must be a price revision as it is stamped, or the number of an entry")]


def _number(stamped: int) -> int:
    """Below 10,000 a stamp is a bare book; so small, a number that is meant does no harm if it is none."""
    revision = PriceRevision.of(stamped)
    return revision.entries or revision.book


def raise_price_number(stamped: int, *, changes: Changes) -> tuple[int, int]:
    """Let entries begin after the one that a stamp names, or after those that there are; never back.

    ``stamped``: the largest ``price`` of batches and markers, or the number of an entry itself.

    Returns:
        The newest number before, and now.

    Raises:
        InvalidInput: it is no such number.
        Conflict: an entry is added at the same moment (``version_changed``).
    """
    if problems := stamp_problems(stamped):
        raise InvalidInput("The number can't be raised.", problems=problems)
    used = _number(stamped)
    head = changes.store.find(_HEAD)
    newest = 0 if head is None else int(head.content["seq"])
    if used <= newest:
        return newest, newest
    raised = create(_HEAD, {"seq": used}) if head is None else change(head, {"seq": used})
    act = Act(action="price_number.raise", target=str(used), before={"seq": newest}, after={"seq": used})
    changes.commit("", [raised], act=act, actor=system())
    return newest, used
