"""Rollup with its real adapters on the fakes, as many "containers" as a test wants, and a plain model of it."""

import base64
import copy
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.claims import owner_of
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.periods import day_of, hour_label, hour_start_ms, utc_day
from outlay.domain.pricing import Priced, load_price_book

from functions.rollup.app import RollupApp
from functions.rollup.composition import compose, now_ms
from functions.rollup.settings import RollupSettings
from tests.support.duck_lake import DuckAthena
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.fake_lake import FakeFirehose, FakeS3
from tests.support.fake_lambda import FakeLambda
from tests.support.faults import Faults

SETTINGS = RollupSettings(
    outlay_environment="test",
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


def patient(*, slept: list[float] | None = None, attempts: int = 8) -> Retry:
    """A retry policy that takes no time."""
    return Retry(sleep=[].append if slept is None else slept.append, chance=lambda: 0.5, attempts=attempts)


def insert_record(batch: Batch) -> dict[str, Any]:
    """The stream's record of the batch's log item, as Lambda gets it: JSON, binary as base64."""
    return item_record(batch_item.to_item(batch, {"batch_id": batch.batch_id}))


def item_record(item: dict[str, Any]) -> dict[str, Any]:
    image = {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value for name, value in item.items()
    }
    return {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": item["pk"]}, "NewImage": image}}


class Rig:
    """The stores outlive a container; ``deliver`` is one invocation of a new one unless told otherwise."""

    def __init__(self) -> None:
        self.dynamodb = FakeDynamoDB("log", "claims", sort_keys=["figures", "control"])
        self.firehose = FakeFirehose()
        self.s3 = FakeS3()
        self.athena = DuckAthena(self.firehose.rows)
        self.calls = FakeLambda()
        self.dimensions = DimensionConfig()
        """Of every organization, as they are now."""
        self.metrics: Counter[str] = Counter()
        self.now_ms: int | None = None
        """The functions' clock stands there; else it is ``clock``."""
        self.clock: Callable[[], int] = now_ms

    def container(self, faults: Faults | None = None) -> RollupApp:
        faults = faults or Faults()
        clients = {"dynamodb": self.dynamodb, "firehose": self.firehose, "s3": self.s3, "athena": self.athena}
        clients["lambda"] = self.calls
        app = compose(
            SETTINGS,
            client=lambda name: faults.around(clients[name]),
            count=self._count,
            retry=patient(),
            clock=lambda: self.now_ms or self.clock(),
        )
        lake = replace(app.lake, dimensions=lambda _: self.dimensions)
        return replace(app, organizations=self.organizations_with_batches, lake=lake)

    def organizations_with_batches(self) -> list[str]:
        return sorted({item["org"]["S"] for item in self.dynamodb.items("log")})

    def _count(self, name: str, value: int) -> None:
        self.metrics[name] += value

    def log(self, *batches: Batch) -> None:
        """Put the batches into the log, as the door does; those that are there stay."""
        for batch in batches:
            item = batch_item.to_item(batch, {"batch_id": batch.batch_id})
            self.dynamodb.tables["log"].setdefault((item["pk"]["S"],), item)

    def deliver(
        self, *batches: Batch, faults: Faults | None = None, container: RollupApp | None = None
    ) -> dict[str, Any]:
        self.log(*batches)
        return (container or self.container(faults)).answer({"Records": [insert_record(batch) for batch in batches]})

    def claims(self) -> dict[str, tuple[str, int]]:
        """Claim key → (batch id, position)."""
        return {item["pk"]["S"]: owner_of(item) for item in self.dynamodb.items("claims")}

    def counters(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(hour's key, dimension values joined) → measure attribute → amount, without update counts."""
        return {
            (item["pk"]["S"], _values(item)): {
                name: int(item[name]["N"]) for name in MEASURE_ATTRIBUTES.values() if name in item
            }
            for item in self._kind(keys.COUNTER_PREFIX)
        }

    def heads(self) -> dict[str, dict[str, Any]]:
        return {item["pk"]["S"]: item for item in self._kind(keys.HEAD)}

    def _kind(self, prefix: str) -> list[dict[str, Any]]:
        return [item for item in self.dynamodb.items("figures") if item["sk"]["S"].startswith(prefix)]

    def ledger(self) -> dict[tuple[str, str], dict[str, int]]:
        """The ledger's rows by key."""
        return {
            (item["pk"]["S"], item["sk"]["S"]): {
                name: int(item[name]["N"])
                for name in ("won", "dup", "con", "unp", "vod", "late", "adj")
                if name in item
            }
            for item in self.dynamodb.items("figures")
            if "#L#" in item["pk"]["S"]
        }

    def markers(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {
            (item["pk"]["S"], item["sk"]["S"]): item
            for item in self.dynamodb.items("figures")
            if "#P#" in item["pk"]["S"]
        }

    def leave_outcomes_to_the_claims(self) -> None:
        """Markers as release 0.1 wrote them: they tell neither who lost nor how many parts the batch has."""
        for item in self.dynamodb.tables["figures"].values():
            if "#P#" in item["pk"]["S"]:
                item.pop("o", None)
                item.pop("of", None)

    def figures(self) -> Any:
        """Everything stored in figures except when: equal before and after what must change nothing."""
        items = copy.deepcopy(self.dynamodb.items("figures"))
        for item in items:
            item.pop("at", None)
        return items

    def assert_exact(self, batches: Sequence[Batch]) -> None:
        """Figures, ledger, heads and lake are what log and claims say, nothing more and nothing less."""
        won = won_by(batches, self.claims())
        assert self.counters() == expected_counters(won)
        assert self.ledger() == expected_ledger(batches, won)
        assert {key: (row["batch_id"], row["batch_position"]) for key, row in self.firehose.distinct().items()} == {
            f"{b.org}/{b.events[p].event_id}": (b.batch_id, p) for b, p in won
        }
        updates: Counter[str] = Counter()
        for item in self._kind(keys.COUNTER_PREFIX):
            updates[item["pk"]["S"]] += int(item["u"]["N"])
        hours = {pk: head for pk, head in self.heads().items() if "#H#" in pk}
        assert {pk: int(head["u"]["N"]) for pk, head in hours.items()} == dict(updates)
        parts = {(keys.marker_key(b.org, b.batch_id), f"{n:04d}") for b in batches for n in range(len(b.parts))}
        assert set(self.markers()) == parts


def _values(item: dict[str, Any]) -> str:
    return "|".join(value["S"] for value in item["d"]["L"])


def won_by(batches: Iterable[Batch], claims: dict[str, tuple[str, int]]) -> list[tuple[Batch, int]]:
    """(batch, position) of each event that owns its id."""
    return [
        (batch, position)
        for batch in batches
        for position, event in enumerate(batch.events)
        if not event.needs_claim or claims[keys.claim_key(batch.org, event.event_id)] == (batch.batch_id, position)
    ]


def expected_counters(won: Iterable[tuple[Batch, int]]) -> dict[tuple[str, str], dict[str, int]]:
    """The counters by the plainest way there is: one event after the other."""
    counters: dict[tuple[str, str], Counter[str]] = {}
    for batch, position in won:
        event = batch.events[position]
        hour = hour_label(hour_start_ms(event.timestamp_ms, batch.dimensions.time_zone))
        values = "|".join(event.dimension_values(batch.dimensions.tag_keys))
        counter = counters.setdefault((keys.hour_key(batch.org, hour, batch.lane), values), Counter())
        price = load_price_book(batch.price_revision).price(
            provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage
        )
        measures = {"requests": 1, **event.usage}
        if isinstance(price, Priced):
            measures.update((f"cost_{name}", getattr(price.cost, name)) for name in price.cost.__slots__)
        else:
            measures["unpriced_requests"] = 1
        counter.update({MEASURE_ATTRIBUTES[name]: amount for name, amount in measures.items() if amount})
    return {key: dict(counter) for key, counter in counters.items()}


def expected_ledger(
    batches: Sequence[Batch], won: Iterable[tuple[Batch, int]]
) -> dict[tuple[str, str], dict[str, int]]:
    """Rows by key; duplicates and conflicts told apart by the digest of the event that won."""
    places = {(batch.batch_id, position) for batch, position in won}
    digests = {(batch.org, batch.events[at].event_id): batch.events[at].digest for batch, at in won}
    rows: dict[tuple[str, str], Counter[str]] = {}
    for batch in batches:
        sk = keys.ledger_day_sort(utc_day(batch.received_ms), batch.lane)
        for position, event in enumerate(batch.events):
            pk = keys.ledger_day_key(batch.org, day_of(event.timestamp_ms, batch.dimensions.time_zone))
            row = rows.setdefault((pk, sk), Counter())
            if (batch.batch_id, position) not in places:
                row["dup" if digests[batch.org, event.event_id] == event.digest else "con"] += 1
                continue
            row["won"] += 1
            row["unp"] += event.model == "no-such-model"
    return {key: {name: n for name, n in row.items() if n} for key, row in rows.items()}


AtCall = Callable[[int, str], str | None]
