"""The proof from end to end without AWS: rollup's real adapters, the API and the nightly proof over one DynamoDB, and
the lake's SQL over the rows that were delivered.
"""

# ruff: noqa: N803 - the names of boto3's arguments

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.claim_checks import ClaimChecks
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.values_registry import value_hash
from outlay.application import heal_day
from outlay.application.count_requests import requests_per_day
from outlay.application.pack_cubes import pack_organization
from outlay.application.packed_days import packed_days
from outlay.application.proof_runs import ProofRun
from outlay.application.reconcile import Sources as NightlySources
from outlay.application.reconcile import reconcile_organization
from outlay.application.verify import Sources, verify
from outlay.application.verify_cubes import verify_cubes
from outlay.application.walk_log import received_since
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.organization import Organization

from functions.api.proof_composition import ProofParts
from functions.api.settings import ApiSettings
from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG
from tests.support.duck_lake import DuckAthena
from tests.support.fake_dynamodb import FakeDynamoDB, Item, copied
from tests.support.figures_world import AT_ONCE, FiguresDynamoDB
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import Rig
from tests.support.storm_store import MemoryDynamoDB

TABLES = {"log_table": "log", "figures_table": "figures"}
SETTINGS = ApiSettings(
    outlay_user_pool_id="pool",
    outlay_pepper_secret="pepper",
    outlay_tenant_role="tenant",
    outlay_fresh_login_minutes=15,
    outlay_anchor_bucket="anchors",
    outlay_provider_keys="provider-keys",
    outlay_negotiated_prices="platform",
    outlay_aggregate_function="aggregate",
    outlay_lake_bucket="bucket",
    outlay_lake_retention_days=730,
    outlay_environment="test",
    outlay_log_table="log",
    outlay_claims_table="claims",
    outlay_figures_table="figures",
    outlay_control_table="control",
    outlay_glue_database="lake",
    outlay_lake_table="events",
    outlay_athena_workgroup="readers",
    outlay_rollup_function="rollup",
    outlay_importer_function="importer",
    outlay_alerts_function="alerts",
    outlay_budget_function="budget",
    outlay_user_pool_client_id="client",
    outlay_registration="closed",
    outlay_public_url="https://api.example.com",
)
HOUR_MS = 3_600_000


class ProofDynamoDB(MemoryDynamoDB, FiguresDynamoDB):
    """All tables, with the log's index read downwards, and the packer's condition checks."""

    def __init__(self) -> None:
        FakeDynamoDB.__init__(self, "log", "claims", sort_keys=("figures", "control"))
        self.page_items = 1_000
        self.before = lambda operation: None
        self.unprocessed = 0
        self.index_reads = 0

    def batch_get_item(self, *, RequestItems: dict[str, Item]) -> Item:
        projected = any("ProjectionExpression" in request for request in RequestItems.values())
        return (FakeDynamoDB if projected else MemoryDynamoDB).batch_get_item(self, RequestItems=RequestItems)

    def get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool = False, **projection: Any) -> Item:
        """Whole items, whatever the projection."""
        return super().get_item(TableName=TableName, Key=Key, ConsistentRead=ConsistentRead)

    def query(self, *, TableName: str, ExpressionAttributeValues: Item, **arguments: Any) -> Item:
        if arguments["KeyConditionExpression"] != "dk = :dk AND rs < :before":
            return super().query(TableName=TableName, ExpressionAttributeValues=ExpressionAttributeValues, **arguments)
        self.index_reads += 1
        day, before = (ExpressionAttributeValues[name]["S"] for name in (":dk", ":before"))
        fitting = [one for one in self.items("log") if one["dk"]["S"] == day and one["rs"]["S"] < before]
        fitting.sort(key=lambda item: item["rs"]["S"], reverse=True)
        page = fitting[: arguments["Limit"]]
        answer: Item = {"Items": [copied(item) for item in page]}
        return {**answer, "LastEvaluatedKey": {}} if len(fitting) > len(page) else answer


class Rollup:
    """``application.heal_day.Healing`` with the real rollup; a repair puts back the counters that were kept."""

    def __init__(self, world: "ProofWorld") -> None:
        self._world = world
        self.redriven: list[str] = []
        self.repaired: list[str] = []
        self.can_repair = True

    def redrive(self, org: str, batch_id: str) -> None:
        self.redriven.append(batch_id)
        self._world.rig.container().answer({"redrive": [{"org": org, "batch_id": batch_id}]})

    def repair(self, organization: Organization, day: str) -> bool:
        self.repaired.append(day)
        return self.can_repair


class ProofWorld(ApiWorld):
    """An organization whose batches ``deliver`` rolls up, an hour before now; tests make one of the sources lie."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = NOW_MS + 2 * HOUR_MS
        self.rig = Rig()
        self.database = ProofDynamoDB()
        self.rig.dynamodb = self.database
        self.hidden: set[tuple[str, int]] = set()
        """(batch id, position) of rows that never reached the lake."""
        self.extra: list[dict[str, Any]] = []
        self.athena = DuckAthena(self.rows)
        self.lake = AthenaLake(self.athena, database="lake", table="events", workgroup="readers")
        self.figures = DynamoFiguresReader(self.database, "figures", retry=AT_ONCE)
        self.events = DynamoEventLog(self.database, claims_table="claims", retry=AT_ONCE, **TABLES)
        self.log = BatchReader(self.database, **TABLES)  # type: ignore[assignment]
        self.store = ClaimChecks(self.database, claims_table="claims", figures_table="figures", retry=AT_ONCE)
        self.quarantine = QuarantineReader(self.database, "figures")
        self.ledger = ProofReader(self.database, **TABLES)
        self.healing = Rollup(self)
        self.proofs = ProofParts(
            database=self.database,
            settings=SETTINGS,
            log=self.log,  # type: ignore[arg-type]
            events=self.events,
            ledger=self.ledger,
            quarantine=self.quarantine,
            figures=self.figures,
            lake=self.lake,
        ).compose(clock=lambda: self.now_ms)

    @property
    def organization(self) -> Organization:
        return self.control.organizations[ORG]

    def rows(self) -> list[Mapping[str, Any]]:
        kept = [row for row in self.rig.firehose.rows() if (row["batch_id"], row["batch_position"]) not in self.hidden]
        return [*kept, *self.extra]

    def accept(self, *batches: Batch) -> None:
        """Into the log, with the door's answer; nothing is counted."""
        for batch in batches:
            item = batch_item.to_item(batch, {"received": len(batch.events)})
            self.database.tables["log"].setdefault((item["pk"]["S"],), item)

    def deliver(self, *batches: Batch) -> None:
        self.accept(*batches)
        self.rig.deliver(*batches)

    def _verify(self, **asked: Any) -> dict[str, Any]:
        sources = Sources(
            log=self.ledger,
            ledger=self.ledger,
            quarantine=self.quarantine,
            counted=partial(requests_per_day, reader=self.figures, clock=lambda: self.now_ms),
            lake=self.lake,
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
            patience_s=1.0,
        )
        return verify(sources=sources, **asked)

    def ask(self, path: str, *, status: int = 200, **query: Any) -> dict[str, Any]:
        """The JSON of an answer; ``start`` and ``end`` are the period."""
        names = {"start": "from", "end": "to"}
        pairs = urlencode([(names.get(name, name), str(value)) for name, value in query.items()])
        answer = self.send("GET", path, query=pairs)
        assert answer["statusCode"] == status, answer["json"]
        found: dict[str, Any] = answer["json"]
        return found

    def follow(self, reason: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON of the answer that a pointer leads to."""
        path, _, query = reason["pointer"]["path"].partition("?")
        answer = self.send("GET", path, query=query)
        assert answer["statusCode"] == 200, answer["json"]
        found: dict[str, Any] = answer["json"]
        return found

    def pack(self) -> None:
        writer = DynamoCubeWriter(self.database, "figures", retry=AT_ONCE)
        pack_organization(organization=self.organization, now_ms=self.now_ms, reader=self.figures, writer=writer)

    def prove(self) -> ProofRun:
        """A nightly run."""
        healing = heal_day.Sources(
            log=self.events,
            store=self.store,
            lake=self.lake,
            prices=bare_prices,
            healing=self.healing,
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
        )
        sources = NightlySources(
            days=partial(packed_days, reader=self.figures),
            cubes=partial(verify_cubes, reader=self.figures),
            recent=lambda org, since: received_since(org, since, now_ms=self.now_ms, log=self.events),
            proofs=DayProofs(self.database, "figures", retry=AT_ONCE),
            lake=self.lake,
            runs=ProofRuns(self.database, "figures", retry=AT_ONCE),
            heal=partial(heal_day.heal_day, sources=healing),
            clock=lambda: self.now_ms,
            sleep=lambda _: None,
        )
        return reconcile_organization(self.organization, sources=sources)

    def settle(self) -> None:
        """What was counted so far was counted long ago: rollup's clock is the real one."""
        for item in self.database.tables["figures"].values():
            if "at" in item:
                item["at"] = {"N": str(NOW_MS)}

    def claim(self, event_id: str) -> Item:
        """The stored claim, to be lied in."""
        return self.database.tables["claims"][keys.claim_key(ORG, event_id),]

    def forget_claim(self, event_id: str) -> None:
        del self.database.tables["claims"][keys.claim_key(ORG, event_id),]

    def marker(self, batch_id: str, part: int = 0) -> Item:
        return self.database.tables["figures"][keys.marker_key(ORG, batch_id), keys.marker_sort(part)]

    def forget_marker(self, batch_id: str, part: int = 0) -> None:
        del self.database.tables["figures"][keys.marker_key(ORG, batch_id), keys.marker_sort(part)]

    def forget_log(self, *batch_ids: str) -> None:
        for batch_id in batch_ids:
            del self.database.tables["log"][keys.log_key(ORG, batch_id),]

    def fill_registry(self, dimension: str, month: str) -> None:
        """The dimension has used up its values: what comes now is counted as "(other)"."""
        key = {"pk": {"S": keys.values_key(ORG, dimension, month)}, "sk": {"S": keys.VALUES_SORT}}
        full = {"SS": [value_hash(f"value-{index}") for index in range(1_000)]}
        self.database.tables["figures"][key["pk"]["S"], key["sk"]["S"]] = {**key, "vs": full}

    def counters(self, hour: str, lane: int = 0) -> Sequence[Item]:
        pk = keys.hour_key(ORG, hour, lane)
        found = self.database.tables["figures"].items()
        return [item for key, item in found if key[0] == pk and key[1].startswith(keys.COUNTER_PREFIX)]
