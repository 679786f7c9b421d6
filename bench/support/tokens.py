"""Access tokens of a made-up user pool, really signed: what checking them costs is part of every figure."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from outlay.adapters.cognito.tokens import pool_issuer

_POOL = "bench"
_KEY_ID = "bench"
_FOR_EVER = 4_102_444_800
"""2100-01-01."""


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def key_set() -> Mapping[str, Any]:
    """As Cognito publishes it."""
    public = json.loads(RSAAlgorithm.to_jwk(_key().public_key()))
    return {"keys": [{**public, "kid": _KEY_ID, "alg": "RS256", "use": "sig"}]}


@cache
def access_token(subject: str) -> str:
    """In force whenever the bench's clock is."""
    claims = {
        "iss": pool_issuer(_POOL),
        "sub": subject,
        "client_id": "bench",
        "token_use": "access",
        "iat": 0,
        "auth_time": 0,
        "exp": _FOR_EVER,
    }
    return jwt.encode(claims, _key(), algorithm="RS256", headers={"kid": _KEY_ID})
