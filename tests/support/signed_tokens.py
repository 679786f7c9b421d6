"""A user pool's tokens, really signed: keys made once per run, the key set as Cognito publishes it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

POOL_ID = "eu-central-1_pool"
ISSUER = f"https://cognito-idp.eu-central-1.amazonaws.com/{POOL_ID}"
KEY_ID = "key-1"


@cache
def private_key(name: str = KEY_ID) -> rsa.RSAPrivateKey:
    """One key pair a name."""
    del name
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def key_set(*names: str) -> Mapping[str, Any]:
    """The public keys (RFC 7517)."""
    listed = []
    for name in names or (KEY_ID,):
        public = json.loads(RSAAlgorithm.to_jwk(private_key(name).public_key()))
        listed.append({**public, "kid": name, "alg": "RS256", "use": "sig"})
    return {"keys": listed}


def signed(claims: Mapping[str, Any], *, key: str = KEY_ID, named: str | None = None) -> str:
    """A token under a key; ``named`` is the key id that its header says."""
    return jwt.encode(dict(claims), private_key(key), algorithm="RS256", headers={"kid": named or key})


def access_claims(now_ms: int, **changes: Any) -> dict[str, Any]:
    """Of an access token that was issued a minute ago."""
    now_s = now_ms // 1_000
    usual = {
        "iss": ISSUER,
        "sub": "sub-1",
        "client_id": "client-1",
        "token_use": "access",
        "iat": now_s - 60,
        "auth_time": now_s - 60,
        "exp": now_s + 1_740,
        "username": "sub-1",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}
