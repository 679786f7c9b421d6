"""botocore's real clients up to their socket: what they send is answered by fakes at boto3's interface.

So serializing, signing, parsing and the client's own bookkeeping take their real time, while the time that the fakes
take is kept apart (``Wire.fake_s``) and taken off by whoever measures.
"""

import base64
import json
import os
import re
import time
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from outlay.runtime import aws

_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_BINARY = frozenset({"B", "Data"})
_CONTENT_TYPE = "application/x-amz-json-1.0"


class Body:
    """An answer's bytes, as botocore reads them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


def answer(url: str, content: bytes, *, status: int = 200, checksum: int | None = None) -> AWSResponse:
    """An answer of AWS's JSON services, with the checksum that DynamoDB sends."""
    checksum = zlib.crc32(content) if checksum is None else checksum
    headers: Any = {"content-type": _CONTENT_TYPE, "x-amz-crc32": str(checksum)}
    return AWSResponse(url, status, headers, Body(content))


def credentials() -> None:
    """Those of no account, where there are none: nothing is ever sent."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def client(service: str) -> Any:
    """A client as the functions make it."""
    credentials()
    make: Any = aws._session().create_client
    return make(service, config=aws.config())


class Wire:
    """Clients of services whose ``fakes`` answer; counts calls by ``service.Operation`` and the bytes on the way."""

    def __init__(self, fakes: Mapping[str, Any]) -> None:
        self._fakes = fakes
        self.calls: Counter[str] = Counter()
        self.sent_bytes = 0
        self.received_bytes = 0
        self.fake_s = 0.0

    def client(self, service: str) -> Any:
        if service == "lambda":  # speaks no JSON protocol, and is called once a sweep
            return self._fakes[service]
        made = client(service)
        made.meta.events.register(f"before-send.{service}.*", lambda request, **_: self._answer(service, request))
        return made

    def _answer(self, service: str, request: Any) -> AWSResponse:
        start = time.process_time()
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        self.calls[f"{service}.{operation}"] += 1
        self.sent_bytes += len(request.body)
        content, status = self._called(service, operation, _from_wire(json.loads(request.body)))
        self.received_bytes += len(content)
        answered = answer(request.url, content, status=status)
        self.fake_s += time.process_time() - start
        return answered

    def _called(self, service: str, operation: str, arguments: dict[str, Any]) -> tuple[bytes, int]:
        arguments.pop("ClientRequestToken", None)  # botocore's own
        method = getattr(self._fakes[service], _CAPITAL.sub("_", operation).lower())
        try:
            return json.dumps(_to_wire(method(**arguments))).encode(), 200
        except ClientError as error:
            told: dict[str, Any] = dict(error.response)
            body = {"__type": told["Error"]["Code"], "message": told["Error"]["Message"]}
            body.update((name, value) for name, value in told.items() if name in ("CancellationReasons", "Item"))
            return json.dumps(_to_wire(body)).encode(), 400


class Direct:
    """The fakes without a client in between, with the same count of calls and of the fakes' own time."""

    def __init__(self, fakes: Mapping[str, Any]) -> None:
        self._fakes = fakes
        self.fake_s = 0.0

    def client(self, service: str) -> Any:
        return _Timed(self._fakes[service], self)


class _Timed:
    def __init__(self, fake: Any, direct: Direct) -> None:
        self._fake = fake
        self._direct = direct

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._fake, name)

        def called(**arguments: Any) -> Any:
            start = time.process_time()
            try:
                return method(**arguments)
            finally:
                self._direct.fake_s += time.process_time() - start

        return called


def _from_wire(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: base64.b64decode(one) if name in _BINARY and isinstance(one, str) else _from_wire(one)
            for name, one in value.items()
        }
    return [_from_wire(one) for one in value] if isinstance(value, list) else value


def _to_wire(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _to_wire(one) for name, one in value.items()}
    return [_to_wire(one) for one in value] if isinstance(value, list) else value
