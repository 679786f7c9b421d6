"""Calls between the functions of an import: the API has the importer go to work, which hands events to ingest."""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from outlay.adapters.retry import CALL_FAILED
from outlay.application.import_ports import DoorAnswer
from outlay.domain.errors import Upstream
from outlay.domain.import_record import ImportRecord


class ImporterFunction:
    """``application.import_ports.ImportRunner``: an asynchronous call, which Lambda repeats where it fails."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def run(self, org: str, import_id: str) -> None:
        payload = json.dumps({"import": {"org": org, "import_id": import_id}}).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
        except CALL_FAILED as error:
            raise Upstream("It is noted, and begins within minutes.") from error


class IngestFunction:
    """``application.import_ports.EventDoor``."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def accept(self, record: ImportRecord, events: Sequence[Mapping[str, Any]], *, key: str, check: bool) -> DoorAnswer:
        body = gzip.compress(json.dumps(events, separators=(",", ":")).encode(), compresslevel=1, mtime=0)
        wanted = {
            "org": record.org,
            "import_id": record.import_id,
            "idempotency_key": key,
            "body": base64.b64encode(body).decode("ascii"),
            "check": check,
        }
        try:
            called = self._client.invoke(FunctionName=self._function, Payload=json.dumps({"accept": wanted}).encode())
            answer: Any = json.loads(called["Payload"].read())
        except CALL_FAILED as error:
            raise Upstream("ingest did not answer") from error
        if called.get("FunctionError") or not isinstance(answer, dict) or "status" not in answer:
            raise Upstream("ingest failed")
        return DoorAnswer(status=int(answer["status"]), body=answer["body"] or {})
