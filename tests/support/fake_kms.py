"""KMS in memory, at botocore's interface: what was encrypted under one context opens under no other."""

# ruff: noqa: N803 - the names of boto3's arguments

import hashlib
import json
from typing import Any

from tests.support.fake_dynamodb import client_error

MAX_PLAINTEXT = 4_096


class FakeKms:
    """``failing`` says with which code the next calls end instead."""

    def __init__(self) -> None:
        self._sealed: dict[bytes, tuple[str, str, bytes]] = {}
        self.failing: list[str] = []

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: dict[str, str]) -> dict[str, Any]:
        self._fail("Encrypt")
        assert 1 <= len(Plaintext) <= MAX_PLAINTEXT
        told = json.dumps([KeyId, EncryptionContext, len(self._sealed)], sort_keys=True)
        blob = hashlib.sha256(told.encode()).digest()
        self._sealed[blob] = (KeyId, json.dumps(EncryptionContext, sort_keys=True), Plaintext)
        return {"CiphertextBlob": blob}

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: dict[str, str]) -> dict[str, Any]:
        self._fail("Decrypt")
        key, context, plain = self._sealed.get(CiphertextBlob, ("", "", b""))
        if (key, context) != (KeyId, json.dumps(EncryptionContext, sort_keys=True)):
            raise client_error("InvalidCiphertextException", "Decrypt")
        return {"Plaintext": plain}

    def _fail(self, operation: str) -> None:
        if self.failing:
            raise client_error(self.failing.pop(0), operation)
