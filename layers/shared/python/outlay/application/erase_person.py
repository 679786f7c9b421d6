"""A person's record, for administrators: find it, list all, and erase it with a certificate.

Erasing is one transaction: the record with name and secret goes, the pseudonym stays as a mark that it is never to be
given again, the certificate comes. So it is done or not done, whatever breaks, and asking again gives the certificate.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

from outlay.domain.errors import InvalidInput, NotFound, Problem, Upstream
from outlay.domain.organization import Organization
from outlay.domain.people import Person

BACKUP_DAYS = 35
"""DynamoDB's point-in-time recovery reaches back this far."""
_DAY_MS = 86_400_000
_ROUNDS = 4
_KEY_BYTES = 32

REMAINS: Mapping[str, str] = {
    "control": "Name, lookup and secret are gone; this certificate and the pseudonym's mark stay.",
    "log": "Events under the pseudonym, for at most 35 days.",
    "claims": "Digests of events, made with the pseudonym, for at most 80 days after event and receipt.",
    "figures": "Sums, by pseudonym where they are kept by user.",
    "lake": "Rows under the pseudonym, until the organization's retention.",
    "quarantine": "Batches that could not be counted, under the pseudonym, until someone removes them.",
    "backups": "The record itself, until backups_until; a restore from before has to be followed by erasing again.",
}
"""Store → what it holds afterwards. No store holds the name, nor anything that leads from it to the pseudonym."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """That a person was erased. Times are UTC milliseconds."""

    org: str
    pseudonym: str
    first_seen_ms: int
    erased_ms: int
    erased_by: str
    reason: str
    replaced_key: bool
    """Whether the key of the previous release's pseudonyms went with the record."""

    @property
    def erasure_id(self) -> str:
        return "e_" + self.pseudonym.removeprefix("u_")

    @property
    def backups_until_ms(self) -> int:
        return self.erased_ms + BACKUP_DAYS * _DAY_MS

    @property
    def hash(self) -> str:
        """SHA-256 of what it says, as canonical JSON: a copy can be compared with the original."""
        told = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What is left of a pseudonym's record."""

    erased_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeys:
    """Replaces ``former``, from which pseudonyms of the previous release could be computed."""

    former: bytes = field(repr=False)
    user_key: bytes = field(repr=False)
    people_key: bytes = field(repr=False)


class PersonRecords(Protocol):
    """Every method is of one organization."""

    def organization(self, org: str) -> Organization | None:
        """As it is now, not as it was a minute ago."""

    def by_lookup(self, org: str, lookup: str) -> Person | None: ...

    def by_pseudonym(self, org: str, pseudonym: str) -> Person | Erased | None: ...

    def page(self, org: str, *, after: str, limit: int) -> Sequence[Person]:
        """At most ``limit`` people whose lookup sorts after ``after``."""

    def erase(self, person: Person, certificate: Certificate, keys: NewKeys | None) -> bool:
        """All in one transaction; False where record or key were not as stated any more, and nothing was done."""

    def erasures(self, org: str, *, before: str, limit: int) -> Sequence[tuple[str, Certificate]]:
        """Newest first, each with its place, those below the place ``before`` (all if it is empty)."""

    def erasure(self, org: str, erased_ms: int, pseudonym: str) -> Certificate | None: ...


def erase_person(
    org: str, pseudonym: str, *, who: tuple[str, str], reason: str, records: PersonRecords, now_ms: int
) -> Certificate:
    """The certificate, of this erasure or of the one before. ``who``: e-mail and subject of who asks for it.

    Raises:
        NotFound: no such person.
        InvalidInput: the reason names the person, and would outlive the name.
        LimitExceeded, Upstream: it is not known to be done; asking again is safe.
    """
    for _ in range(_ROUNDS):
        found = records.by_pseudonym(org, pseudonym)
        organization = records.organization(org)
        if found is None or organization is None:
            raise NotFound("There is no such person.")
        if isinstance(found, Erased):
            return erasure_of(org, pseudonym, found, records=records)
        keys = _new_keys(organization)
        certificate = Certificate(
            org=org,
            pseudonym=pseudonym,
            first_seen_ms=found.first_seen_ms,
            erased_ms=now_ms,
            erased_by=_nameless(who, found),
            reason=_checked(reason, found),
            replaced_key=keys is not None,
        )
        if records.erase(found, certificate, keys):
            return certificate
    raise Upstream("the person's record keeps changing, try again")


def erasure_of(org: str, pseudonym: str, erased: Erased, *, records: PersonRecords) -> Certificate:
    """Raises ``NotFound`` where it was removed."""
    certificate = records.erasure(org, erased.erased_ms, pseudonym)
    if certificate is None:
        raise NotFound("There is no certificate of this erasure any more.")
    return certificate


def _new_keys(organization: Organization) -> NewKeys | None:
    if not organization.has_former_pseudonyms:
        return None
    return NewKeys(
        former=organization.user_key,
        user_key=secrets.token_bytes(_KEY_BYTES),
        people_key=organization.lookup_key,
    )


def _nameless(who: tuple[str, str], person: Person) -> str:
    """An administrator may erase the person that they are themselves."""
    email, subject = who
    return subject if not email or person.name.casefold() in email.casefold() else email


def _checked(reason: str, person: Person) -> str:
    if person.name.casefold() in reason.casefold():
        problem = Problem(field="reason", reason="must not hold the person's name: the certificate outlives it")
        raise InvalidInput("The person can't be erased with this reason.", problems=(problem,))
    return reason
