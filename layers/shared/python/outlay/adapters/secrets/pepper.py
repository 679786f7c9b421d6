"""The peppers under which API keys are hashed: a secret ``{"current": "1", "1": "<random>", …}``, one field a version.

The generated form ``{"pepper": "<random>"}`` is version 1: that is what CloudFormation's secret generator can write.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.domain.errors import Upstream

_CACHE_MS = 60_000
_RETRY_MS = 5_000
_CURRENT = "current"
_GENERATED = "pepper"
_FIRST_VERSION = "1"


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class SecretPepper:
    """Versions of the pepper, read at most once a minute (an unknown version: once in 5 s)."""

    def __init__(self, client: Any, secret_id: str, *, clock: Callable[[], int] = _monotonic_ms) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._versions: Mapping[str, str] = {}
        self._read_ms: int | None = None

    def pepper(self, version: str) -> bytes | None:
        """The pepper of a version; None where there is no such version. Raises Upstream."""
        versions = self._read(_CACHE_MS)
        if version not in versions:
            versions = self._read(_RETRY_MS)
        value = None if version == _CURRENT else versions.get(version)
        return None if value is None else value.encode()

    def current(self) -> tuple[str, bytes]:
        """Version and pepper that new keys are hashed under. Raises Upstream."""
        version = self._read(_CACHE_MS).get(_CURRENT, _FIRST_VERSION)
        pepper = self.pepper(version)
        if pepper is None:
            raise Upstream("the pepper's current version is missing from its secret")
        return version, pepper

    def all(self) -> frozenset[bytes]:
        """The peppers of all versions. Raises Upstream."""
        return frozenset(value.encode() for name, value in self._read(_CACHE_MS).items() if name != _CURRENT)

    def _read(self, max_age_ms: int) -> Mapping[str, str]:
        now = self._clock()
        if self._read_ms is not None and now - self._read_ms < max_age_ms:
            return self._versions
        self._versions = self._fetch()
        self._read_ms = now
        return self._versions

    def _fetch(self) -> Mapping[str, str]:
        try:
            text = self._client.get_secret_value(SecretId=self._secret_id)["SecretString"]
        except (ClientError, BotoCoreError) as error:
            raise Upstream("the secret store did not answer, try again") from error
        versions = {str(name): str(value) for name, value in json.loads(text).items()}
        if _FIRST_VERSION not in versions and _GENERATED in versions:
            versions[_FIRST_VERSION] = versions[_GENERATED]
        return versions
