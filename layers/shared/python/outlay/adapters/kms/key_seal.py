"""Keys of providers, encrypted by the deployment's own key in KMS."""

from typing import Any

from outlay.adapters.retry import CALL_FAILED
from outlay.domain.errors import Upstream


class KmsKeySeal:
    """The port ``KeySeal`` of ``application.manage_connections``.

    The binding is the encryption context: KMS refuses to decrypt under another one, and the policy of an organization's
    session allows no context but its own.
    """

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def seal(self, key: str, binding: dict[str, str]) -> bytes:
        try:
            answer = self._client.encrypt(KeyId=self._key_id, Plaintext=key.encode(), EncryptionContext=binding)
        except CALL_FAILED:
            # Not as its cause: what failed was given the key.
            raise Upstream("The key could not be encrypted. Try again.") from None
        sealed: bytes = answer["CiphertextBlob"]
        return sealed

    def open(self, sealed: bytes, binding: dict[str, str]) -> str:
        try:
            answer = self._client.decrypt(KeyId=self._key_id, CiphertextBlob=sealed, EncryptionContext=binding)
        except CALL_FAILED as error:
            raise Upstream("The key could not be decrypted. Try again.") from error
        plain: bytes = answer["Plaintext"]
        return plain.decode()
