"""An invitation into an organization: who may come in as what, until when, with which secret.

The secret is 256 random bits of which only the SHA-256 is kept: nothing shorter needs a slow hash. Its text says which
organization and invitation it is of, so that it can be looked up without an index.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, NamedTuple

from outlay.contracts.keys import is_org_id

DEFAULT_DAYS = 7
MAX_DAYS = 30
DAY_MS = 86_400_000
KEPT_AFTER_DAYS = 30
"""How long one that ran out can be sent again, before it is gone."""
_PREFIX = "oinv"
_ID = re.compile(r"inv_[0-9a-f]{16}")
_SECRET_BYTES = 32
_MAX_TOKEN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    invitation_id: str
    org: str
    email: str = field(repr=False)
    role: str
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    secret_hash: bytes = field(repr=False)
    invited_by: str
    """Subject of the administrator."""
    created_ms: int
    expires_ms: int
    version: int = 1

    def state(self, now_ms: int) -> Literal["open", "expired"]:
        """One that was accepted or withdrawn is gone."""
        return "open" if now_ms < self.expires_ms else "expired"

    @property
    def kept_until_s(self) -> int:
        """Unix time from which its item may go."""
        return self.expires_ms // 1_000 + KEPT_AFTER_DAYS * 86_400


class ShownToken(NamedTuple):
    """What somebody shows to be let in."""

    org: str
    invitation_id: str
    secret: str


def new_invitation_id() -> str:
    return f"inv_{secrets.token_hex(8)}"


def is_invitation_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def secret_hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def token_text(org: str, invitation_id: str, secret: str) -> str:
    return f"{_PREFIX}_{org}_{invitation_id.removeprefix('inv_')}_{secret}"


def read_token(text: str) -> ShownToken | None:
    """None where it is none of ours."""
    parts = text.strip()[:_MAX_TOKEN].split("_", 3)
    if len(parts) != 4 or parts[0] != _PREFIX or not is_org_id(parts[1]):
        return None
    invitation_id = f"inv_{parts[2]}"
    return ShownToken(parts[1], invitation_id, parts[3]) if is_invitation_id(invitation_id) else None


def opens(shown: ShownToken, invitation: Invitation, *, now_ms: int) -> bool:
    """Whether the invitation lets in who shows this."""
    matches = hmac.compare_digest(secret_hash(shown.secret), invitation.secret_hash)
    return matches and invitation.state(now_ms) == "open"
