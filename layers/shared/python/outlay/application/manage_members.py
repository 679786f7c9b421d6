"""Members of an organization: each is an item beside the subject, which the doors read, and one on the list.

Both are written in one transaction. The last administrator can't go: a change that takes an administrator away names
another one who has to be still one at that very moment, so that of two such changes at once one is refused.
Members of release 0.1 are not on the list until the daily clean-up, or a change of them, puts them there.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create, delete, expect
from outlay.contracts import door_keys, keys
from outlay.domain.access import Cut, Role
from outlay.domain.errors import Conflict
from outlay.domain.organization import Membership
from outlay.domain.registers import Names

READ_AT_ONCE = 200
Fits = Callable[[Membership], bool]
MAX_READ = 1_000
"""Of the list, for one page of those who fit."""
A_NAME, ANOTHER_NAME = "(a name)", "(another name)"
"""Stand in the audit log for the name of a user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage:
    members: Sequence[Membership]
    following: str | None
    """The subject to go on behind."""


def own_place(subject: str, org: str) -> Place:
    """Of the item that the doors read."""
    return Place(door_keys.subject_key(subject), door_keys.membership_sort(org))


def listed_place(subject: str, org: str) -> Place:
    return Place(keys.members_key(org), subject)


def membership_to_content(membership: Membership) -> dict[str, Any]:
    """All that both items hold; None where there is nothing."""
    return {
        "org": membership.org,
        "role": membership.role,
        "email": membership.email,
        "scope": {name: list(values) for name, values in membership.scope.items()} or None,
        "attributes": list(membership.attributes) or None,
        "user": membership.user or None,
    }


def membership_from_content(subject: str, content: Mapping[str, Any], *, version: int) -> Membership:
    return Membership(
        subject=subject,
        org=content["org"],
        role=content["role"],
        email=content["email"],
        scope={name: tuple(values) for name, values in content.get("scope", {}).items()},
        attributes=tuple(content.get("attributes", ())),
        user=content.get("user", ""),
        version=version,
    )


def member_to_api(membership: Membership) -> dict[str, Any]:
    """As people see it."""
    return {
        "subject": membership.subject,
        "email": membership.email,
        "role": membership.rank.label,
        "scope": {name: list(values) for name, values in membership.scope.items()},
        "attributes": list(membership.attributes),
        "user": membership.user,
    }


def member_to_audit(membership: Membership, *, before: Membership | None = None) -> dict[str, Any]:
    """For the audit log, where nothing can be erased: no address, and of the user's name only whether there is one.

    ``before``: what it was, so that another name shows as a change.
    """
    shown = {name: value for name, value in member_to_api(membership).items() if name != "email"}
    is_another = before is not None and before.user not in ("", membership.user)
    return {**shown, "user": "" if not membership.user else ANOTHER_NAME if is_another else A_NAME}


def joined_place(subject: str) -> Place:
    """Of the item that is written whenever the subject becomes a member of any organization; it stays."""
    return Place(door_keys.subject_key(subject), door_keys.JOINED_SORT)


def require_no_membership(subject: str, *, people: ControlStore) -> None:
    """An account belongs to one organization. Raises ``Conflict`` (``already_member``)."""
    if people.page(door_keys.subject_key(subject), prefix=door_keys.membership_sort(""), limit=1):
        raise Conflict("This account belongs to an organization already.", code="already_member")


def joining(membership: Membership, *, people: ControlStore) -> list[Write]:
    """Makes somebody a member; refused where they have become one meanwhile, of whichever organization.

    Raises ``Conflict`` (``already_member``) where they are one already.
    """
    subject, org = membership.subject, membership.org
    # Before the memberships: whoever joins between the two reads has changed it, so that this is refused.
    before = people.find(joined_place(subject))
    require_no_membership(subject, people=people)
    joined = create(joined_place(subject), {"org": org}) if before is None else change(before, {"org": org})
    content = {name: value for name, value in membership_to_content(membership).items() if value is not None}
    return [joined, *(create(place, content) for place in (own_place(subject, org), listed_place(subject, org)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A membership as it is stored, at its version."""

    membership: Membership
    stored: Stored
    listed: Stored | None
    """None of a member of release 0.1 whom nothing has put on the list yet."""


def find_member(org: str, subject: str, *, people: ControlStore, members: ControlStore) -> Member | None:
    """``people``: reaches the items beside subjects; ``members``: the organization's own."""
    stored = people.find(own_place(subject, org))
    if stored is None:
        return None
    membership = membership_from_content(subject, stored.content, version=stored.version)
    return Member(membership=membership, stored=stored, listed=members.find(listed_place(subject, org)))


def everybody(_: Membership) -> bool:
    """No member is left out."""
    return True


def has_rank(role: Role) -> Fits:
    """Only members of the role."""
    return lambda membership: membership.rank is role


def may_take(membership: Membership, cut: Cut, *, names: Names) -> bool:
    """Whether something within the cut can be given to them: they may see such things, and at least some of these.

    ``cut``: resolved, as ``names`` resolves the member's own.
    """
    if membership.rank < Role.MANAGER:
        return False
    theirs = names.resolved(membership.cut)
    return all(values & cut[name] for name, values in theirs.items() if name in cut)


def list_members(org: str, *, members: ControlStore, fits: Fits, after: str, limit: int) -> MembersPage:
    """In the order of their subjects, those who fit; a page may hold fewer than ``limit`` although more follow."""
    found: list[Membership] = []
    read = 0
    while read < MAX_READ:
        page = members.page(keys.members_key(org), after=after, limit=READ_AT_ONCE)
        for one in page:
            after = one.place.sk
            membership = membership_from_content(after, one.content, version=one.version)
            if fits(membership):
                found.append(membership)
            if len(found) == limit:
                return MembersPage(members=found, following=after)
        read += len(page)
        if len(page) < READ_AT_ONCE:
            return MembersPage(members=found, following=None)
    return MembersPage(members=found, following=after)


def addresses_of(org: str, subjects: Collection[str], *, members: ControlStore) -> Mapping[str, str]:
    """Subject → e-mail address, of those of many who are on the list of members: some pages of it."""
    found: dict[str, str] = {}
    after, last = min(subjects)[:-1], max(subjects)  # a beginning sorts before the whole
    while after < last:
        page = members.page(keys.members_key(org), after=after, limit=READ_AT_ONCE)
        found |= {one.place.sk: str(one.content["email"]) for one in page if one.place.sk in subjects}
        if len(page) < READ_AT_ONCE:
            break
        after = page[-1].place.sk
    return found


def changing(member: Member, wanted: Membership, *, witness: Stored | None) -> list[Write]:
    """``wanted`` instead; ``witness``: of whoever stays an administrator, where this one is none any more."""
    content = membership_to_content(wanted)
    on_list = member.listed
    kept = {name: value for name, value in content.items() if value is not None}
    listed = create(listed_place(wanted.subject, wanted.org), kept) if on_list is None else change(on_list, content)
    return [change(member.stored, content), listed, *_still(witness)]


def leaving(member: Member, *, witness: Stored | None) -> list[Write]:
    """Not a member any more; see ``changing``."""
    listed = [] if member.listed is None else [delete(member.listed)]
    return [delete(member.stored), *listed, *_still(witness)]


def _still(witness: Stored | None) -> list[Write]:
    return [] if witness is None else [expect(witness)]


def other_administrator(member: Member, *, people: ControlStore, members: ControlStore) -> Stored:
    """Somebody else who administers the organization, at their version.

    Raises ``Conflict`` (``last_administrator``) where there is nobody.
    """
    org, after = member.membership.org, ""
    while True:
        page = list_members(org, members=members, fits=has_rank(Role.ADMIN), after=after, limit=READ_AT_ONCE)
        for one in page.members:
            stored = people.find(own_place(one.subject, org)) if one.subject != member.membership.subject else None
            if stored is not None and stored.content["role"] == Role.ADMIN.label:
                return stored
        if page.following is None:
            raise Conflict(
                "This is the organization's last administrator: make somebody else one first.",
                code="last_administrator",
            )
        after = page.following
