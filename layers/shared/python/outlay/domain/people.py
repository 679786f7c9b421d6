"""The people whose usage is reported. Everywhere but in their own record they are a pseudonym."""

import secrets
from dataclasses import dataclass, field

from outlay.domain import identity
from outlay.domain.organization import Organization

_SECRET_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One life of a name: whoever is erased and reported again is another person."""

    org: str
    lookup: str
    """Keyed digest of the name; see ``identity.person_lookup``."""
    pseudonym: str
    name: str = field(repr=False, default="")
    """Empty where it was not asked for."""
    secret: bytes = field(repr=False)
    """Part of the key of every content digest whose content holds the name; see ``identity.content_key``."""
    first_seen_ms: int = 0


def lookup_of(organization: Organization, name: str) -> str:
    return identity.person_lookup(name, key=organization.lookup_key)


def new_person(name: str, *, organization: Organization, now_ms: int, former: bool = False) -> Person:
    """A person with a random pseudonym; ``former``: with the one that the previous release gave the name."""
    known = former and organization.has_former_pseudonyms
    return Person(
        org=organization.org,
        lookup=lookup_of(organization, name),
        pseudonym=(
            identity.former_pseudonym(name, key=organization.user_key) if known else identity.random_pseudonym()
        ),
        name=name,
        secret=secrets.token_bytes(_SECRET_BYTES),
        first_seen_ms=now_ms,
    )
