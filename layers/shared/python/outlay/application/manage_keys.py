"""API keys of an organization: made (and shown once), changed, revoked, rotated.

Whatever adds a key changes the organization's key ring as well, in the same transaction: so two at once can't both be
the last one that is allowed, neither of the organization nor of one client.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from outlay.application.administer import IssuedKey, Pepper
from outlay.application.authenticate_key import hash_secret
from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.application.key_items import (
    key_from_content,
    key_place,
    key_to_content,
    listed_key_place,
    secret_to_content,
)
from outlay.contracts import keys
from outlay.domain.api_key import key_text, new_key_id, new_secret
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.organization import ApiKey

MAX_KEYS = 500
"""Live ones of an organization."""
MAX_OF_CLIENT = 2
"""Live ones of one client: the one in use, and the one that takes over."""
ROUNDS = 4
"""Of taking the key ring: few add keys at the same moment."""
_PAGE = 1_000


class Commit(Protocol):
    def __call__(self, writes: Sequence[Write], issued: IssuedKey) -> None:
        """All, with the audit entry. Raises ``Conflict`` where something of it was changed meanwhile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPorts:
    entries: ControlStore
    """Reaches the items that the doors read."""
    listed: ControlStore
    """Reaches the organization's own: its list of keys."""
    pepper: Pepper
    clock: Callable[[], int]
    commit: Commit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    name: str
    scopes: frozenset[str]
    client: str = ""
    """Under which retries are recognised; empty: the key's own id."""
    bound: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    expires_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key with both of its items, at their versions."""

    key: ApiKey
    entry: Stored
    listed: Stored


def is_live(key: ApiKey, now_ms: int) -> bool:
    return key.revoked_ms is None and (key.expires_ms is None or now_ms < key.expires_ms)


def all_keys(org: str, *, listed: ControlStore) -> Iterable[ApiKey]:
    """In the order of their ids, without hashes."""
    after = ""
    while True:
        page = listed.page(keys.organization_keys_key(org), after=after, limit=_PAGE)
        yield from map(_listed_key, page)
        if len(page) < _PAGE:
            return
        after = page[-1].place.sk


def keys_page(org: str, *, listed: ControlStore, after: str, limit: int) -> list[ApiKey]:
    return [_listed_key(one) for one in listed.page(keys.organization_keys_key(org), after=after, limit=limit)]


def _listed_key(stored: Stored) -> ApiKey:
    return key_from_content(stored.place.sk, stored.content, version=stored.version)


def listed_key(org: str, key_id: str, *, listed: ControlStore) -> ApiKey | None:
    """One of the organization's own."""
    found = listed.find(listed_key_place(org, key_id))
    return None if found is None else _listed_key(found)


def find_key(org: str, key_id: str, *, ports: KeyPorts) -> StoredKey:
    """Raises ``NotFound`` where it is not the organization's."""
    on_list = ports.listed.find(listed_key_place(org, key_id))
    entry = ports.entries.find(key_place(key_id)) if on_list is not None else None
    if on_list is None or entry is None or entry.content["org"] != org:
        raise NotFound("There is no such API key.")
    return StoredKey(key=_listed_key(on_list), entry=entry, listed=on_list)


def create_key(org: str, wanted: NewKey, *, ports: KeyPorts) -> IssuedKey:
    """The key; its text is nowhere else from now on.

    Raises:
        Conflict: the organization has as many as it may (``too_many_keys``), or the client has (``too_many_live``).
    """
    return _add(lambda: _issued(org, wanted, ports), lambda: (), ports=ports)


def rotate_key(old: StoredKey, *, name: str, expires_ms: int | None, overlap_ms: int, ports: KeyPorts) -> IssuedKey:
    """A key that may all that the old one may; that one ends ``overlap_ms`` from now, or when it would have anyway.

    Raises:
        Conflict: as ``create_key``, or the old one is not live (``key_not_live``).
    """
    now, key = ports.clock(), old.key
    if not is_live(key, now):
        raise Conflict("This API key is revoked or has expired: make a new one instead.", code="key_not_live")
    until = now + overlap_ms
    ends = until if key.expires_ms is None else min(until, key.expires_ms)
    end = {"expires": ends} if overlap_ms else {"revoked": now}
    wanted = NewKey(
        name=name or key.name,
        scopes=frozenset(key.may),
        client=key.client,
        bound=key.bound,
        addresses=key.addresses,
        expires_ms=expires_ms,
    )

    def issue() -> IssuedKey:
        issued = _issued(key.org, wanted, ports)
        return replace(issued, key=replace(issued.key, replaces=key.key_id))

    return _add(issue, lambda: (change(old.entry, end), change(old.listed, end)), ports=ports)


def _add(issue: Callable[[], IssuedKey], beside: Callable[[], Sequence[Write]], *, ports: KeyPorts) -> IssuedKey:
    """Write a new key with what goes with it; again where another key was added at the same moment."""
    for number in range(ROUNDS):
        issued = issue()
        ring = _ring(issued.key.org, ports.listed)
        _check_room(issued.key, now_ms=ports.clock(), listed=ports.listed)
        try:
            ports.commit([*_creation(issued.key), *beside(), ring], issued)
            return issued
        except Conflict:
            if number == ROUNDS - 1:
                raise
    raise AssertionError("the last round ends it")


def _ring(org: str, listed: ControlStore) -> Write:
    """Taken before the keys are counted."""
    place = Place(keys.keyring_key(org), keys.KEYRING_SORT)
    held = listed.find(place)
    return create(place, {}) if held is None else change(held, {})


def _check_room(key: ApiKey, *, now_ms: int, listed: ControlStore) -> None:
    live = [one for one in all_keys(key.org, listed=listed) if is_live(one, now_ms)]
    if len(live) >= MAX_KEYS:
        raise Conflict(f"The organization has {MAX_KEYS} live API keys: revoke some first.", code="too_many_keys")
    if sum(one.client == key.client for one in live) >= MAX_OF_CLIENT:
        raise Conflict(
            f"This client has {MAX_OF_CLIENT} live API keys, one to take over from the other: revoke one first.",
            code="too_many_live",
        )


def _creation(key: ApiKey) -> list[Write]:
    content = {name: value for name, value in key_to_content(key).items() if value is not None}
    entry = create(key_place(key.key_id), {**content, **secret_to_content(key)})
    return [entry, create(listed_key_place(key.org, key.key_id), content)]


def _issued(org: str, wanted: NewKey, ports: KeyPorts) -> IssuedKey:
    version, pepper = ports.pepper.current()
    key_id = new_key_id()
    secret = new_secret(key_id)
    key = ApiKey(
        key_id=key_id,
        org=org,
        name=wanted.name,
        client=wanted.client or key_id,
        scopes=wanted.scopes,
        secret_hash=hash_secret(secret, pepper=pepper),
        pepper_version=version,
        expires_ms=wanted.expires_ms,
        bound=wanted.bound,
        addresses=wanted.addresses,
        created_ms=ports.clock(),
    )
    return IssuedKey(key=key, text=key_text(key_id, secret))


def changed(old: StoredKey, wanted: ApiKey) -> list[Write]:
    """``wanted`` instead, on both items."""
    content = key_to_content(wanted)
    return [change(old.entry, content), change(old.listed, content)]
