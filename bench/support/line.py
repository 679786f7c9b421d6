"""The main line as deployed, in one process: the door and rollup with their real adapters, over AWS in memory."""

import base64
import contextlib
import io
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.people import PeopleTable
from outlay.adapters.retry import Retry
from outlay.application.authenticate_key import SEND_EVENTS, hash_secret
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.organization import ApiKey, Organization
from outlay.runtime.observability import Telemetry, http_edge

from bench.support.metered import MeteredDynamoDB
from bench.support.wire import Direct, Wire
from bench.support.workload import USERS, Sent
from functions.ingest import composition as ingest
from functions.ingest.settings import IngestSettings
from functions.rollup import composition as rollup
from functions.rollup.settings import RollupSettings
from tests.support.fake_lake import FakeFirehose, FakeS3

_PEPPER = "pepper"
_SECRET = "S" * 40
_KEY_ID = "benchbench12"
ORG = "bench"
TABLES = ("log", "claims", "figures", "control")


class _Secrets:
    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        return {"SecretString": json.dumps({"pepper": _PEPPER})}


class _Functions:
    """Takes asynchronous calls of other functions, whose work is another bench's."""

    def invoke(self, **_: Any) -> dict[str, Any]:
        return {"StatusCode": 202}


class Stores:
    """AWS in memory, with an organization and its key."""

    def __init__(self) -> None:
        self.dynamodb = MeteredDynamoDB("log", "claims", sort_keys=("figures", "control"))
        self.firehose = FakeFirehose()
        self.fakes: dict[str, Any] = {
            "dynamodb": self.dynamodb,
            "firehose": self.firehose,
            "s3": FakeS3(),
            "secretsmanager": _Secrets(),
            "lambda": _Functions(),
        }
        control = ControlTable(self.dynamodb, "control")
        organization = Organization(org=ORG, name="Bench", user_key=b"k" * 32, people_key=b"p" * 32)
        control.put_organization(organization)
        key = ApiKey(
            key_id=_KEY_ID,
            org=ORG,
            name="bench",
            client="bench",
            scopes=frozenset({SEND_EVENTS}),
            secret_hash=hash_secret(_SECRET, pepper=_PEPPER.encode()),
            pepper_version="1",
        )
        control.put_api_key(key, created_ms=0)
        # A person's record is made once, for 4 write units: not what an event costs.
        people = PeopleTable(self.dynamodb, "control", retry=Retry(sleep=time.sleep, chance=random.random))
        PeopleResolver(people, clock=lambda: 0)(organization, USERS)
        self.dynamodb.write_units.clear()
        self.dynamodb.read_units.clear()


@dataclass(slots=True)
class Spent:
    """CPU seconds without those of the fakes, invocations, and bytes that were written to the log."""

    cpu_s: float = 0.0
    invocations: int = 0
    log_bytes: int = 0


@dataclass
class Line:
    """``wire`` makes the functions' clients: with botocore (``Wire``), or without (``Direct``)."""

    stores: Stores
    wire: Wire | Direct
    ingest: Spent = field(default_factory=Spent)
    rollup: Spent = field(default_factory=Spent)
    request_bytes: int = 0

    def __post_init__(self) -> None:
        ingest_settings = IngestSettings(
            outlay_environment="bench",
            outlay_log_table="log",
            outlay_control_table="control",
            outlay_pepper_secret=_PEPPER,
            outlay_log_retention_days=35,
        )
        rollup_settings = RollupSettings(
            outlay_environment="bench",
            outlay_log_table="log",
            outlay_claims_table="claims",
            outlay_figures_table="figures",
            outlay_control_table="control",
            outlay_lake_stream="lake",
            outlay_lake_bucket="bucket",
            outlay_glue_database="lake",
            outlay_lake_table="events",
            outlay_athena_workgroup="readers",
            outlay_quarantine_prefix="quarantine/",
            outlay_budget_function="budget",
            outlay_claim_retention_days=80,
        )
        door = Telemetry("ingest")
        self._door = http_edge(door, ingest.compose(ingest_settings, client=self.wire.client, count=door.count))
        self._telemetry = Telemetry("rollup")
        composed = rollup.compose(rollup_settings, client=self.wire.client, count=self._telemetry.count)
        self._rollup = replace(composed, organizations=lambda: [ORG])

    def send(self, sent: Sent) -> dict[str, Any]:
        """Post one request; the answer's body."""
        headers = {"content-type": "application/gzip", "authorization": f"Bearer ok_{_KEY_ID}_{_SECRET}"}
        if sent.idempotency_key:
            headers["idempotency-key"] = sent.idempotency_key
        event = {
            "rawPath": "/v1/events",
            "headers": headers,
            "requestContext": {"http": {"method": "POST"}, "requestId": "bench"},
            "body": base64.b64encode(sent.body).decode(),
            "isBase64Encoded": True,
        }
        self.request_bytes += len(sent.body)
        answer = self._spend(self.ingest, lambda: self._door(event, None))
        assert answer["statusCode"] == 202, answer["body"]
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    def records(self, since: int) -> list[dict[str, Any]]:
        """The log's stream from its n-th item on, as Lambda delivers it."""
        items = list(self.stores.dynamodb.tables["log"].values())[since:]
        return [_record(item) for item in items]

    def deliver(self, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """One invocation of rollup."""

        def invoked() -> dict[str, Any]:
            with self._telemetry.invocation(None):
                return self._rollup.answer({"Records": records})

        answer: dict[str, Any] = self._spend(self.rollup, invoked)
        return answer

    def sweep(self) -> dict[str, Any]:
        """One look of the sweep at all that was sent since the last one."""

        def invoked() -> dict[str, Any]:
            with self._telemetry.invocation(None):
                return self._rollup.answer({"sweep": True, "older_than_minutes": 0})

        answer: dict[str, Any] = self._spend(self.rollup, invoked)
        assert answer["batches"] == 0, "the sweep found something uncounted"
        return answer

    def _spend(self, spent: Spent, invoke: Any) -> Any:
        printed = io.StringIO()
        faked = self.wire.fake_s
        with contextlib.redirect_stdout(printed):
            start = time.process_time()
            answer = invoke()
            spent.cpu_s += time.process_time() - start - (self.wire.fake_s - faked)
        spent.invocations += 1
        spent.log_bytes += len(printed.getvalue().encode())
        return answer


def _record(item: dict[str, Any]) -> dict[str, Any]:
    image = {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }
    return {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": item["pk"]}, "NewImage": image}}
