"""Outlay's write path in a storm: the real door's log, rollup, packer and reader, on stores that outlive crashes."""

import copy
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.log import LogTable
from outlay.adapters.dynamodb.price_entries import PriceEntriesTable
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.application.pack_cubes import pack_organization
from outlay.application.price_books import PriceBooks
from outlay.application.price_tools import PriceTools
from outlay.application.void_lake import VoidPage, VoidQuery
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.errors import OutlayError, Upstream
from outlay.domain.organization import Organization
from outlay.domain.price_book import read_book
from outlay.domain.price_entry import PriceEntry
from outlay.domain.price_revision import PriceRevision
from outlay.domain.pricing import PriceBook, load_price_book

from functions.rollup.app import RollupApp
from functions.rollup.composition import compose
from tests.storm.handler import Invoke, invocable
from tests.support.builders import NOW_MS
from tests.support.event_source import Delivery, EventSource
from tests.support.fake_lake import FakeS3
from tests.support.faults import Crash
from tests.support.interleaving import Actor, Turns
from tests.support.price_entries import desk_at
from tests.support.rollup_rig import SETTINGS, Rig, item_record, patient
from tests.support.storm_faults import Storm
from tests.support.storm_lake import StormFirehose
from tests.support.storm_store import Store

DAYS_TO_PACK = 3
PENDING_MINUTES = 20


def _cheaper() -> PriceBook:
    """A later revision in which one model costs what a smaller one does."""
    book = copy.deepcopy(dict(read_book(1)))
    [openai] = [one for one in book["providers"] if one["id"] == "openai"]
    [small] = [model for model in openai["models"] if model["id"] == "gpt-4o-mini"]
    for model in openai["models"]:
        if "gpt-4o" in model["match"]:
            model["prices"] = small["prices"]
    return PriceBook({**book, "revision": 2})


BOOKS = {1: load_price_book(1), 2: _cheaper()}


class NothingOld:
    """``VoidedLake``: all that a storm sends is young enough for the log to hold it."""

    def start_void(self, org: str, query: VoidQuery) -> str:
        return "nothing-old"

    def void_page(self, org: str, query: VoidQuery, *, query_id: str, token: str, limit: int) -> VoidPage:
        return VoidPage(rows=[], token=None)


class World(Rig):
    """All stores, the containers that are warm, and what was accepted so far. Inherits the looks at what is stored."""

    def __init__(self, store: Store, *, chance: random.Random, cap: int = 1_000) -> None:
        super().__init__()
        self.store = store
        self.dynamodb = store  # type: ignore[assignment] - the looks need ``items`` only
        self.chance = chance
        self.cap = cap
        self.turns = Turns()
        self.storm = Storm(chance, turns=self.turns, performed=self._performed)
        self.source = EventSource(
            chance, shards=chance.randint(1, 3), batch_size=chance.choice([1, 3, 10]), max_attempts=chance.randint(1, 4)
        )
        self.firehose = StormFirehose(chance)
        self.s3 = FakeS3()
        self.now_ms = NOW_MS
        self.released = {1}
        """Price-book revisions that rollup's release has."""
        self.organizations: dict[str, Organization] = {}
        self.batches: dict[str, Batch] = {}
        """All that the door acknowledged, by batch id."""
        self.aside: set[str] = set()
        """Batch ids that can't be counted as they are: they belong into quarantine."""
        self.waiting: set[str] = set()
        """Batch ids that nothing was told of yet: the stream gave them up."""
        self.mended: set[str] = set()
        """Batch ids that left quarantine's reasons; somebody has to see to it that they are counted."""
        self.discarded: set[str] = set()
        """Batch ids that are never to count, whether anybody can read them or not."""
        self.counts: Counter[str] = Counter()
        self.entered: list[PriceEntry] = []
        """Price entries, with their numbers."""
        table = PriceEntriesTable(store.client, store.names["control"], retry=patient())
        self._true_books = PriceBooks(table, load=BOOKS.__getitem__)
        self._warm: list[Invoke] = []
        self._bodies: dict[str, bytes] = {}

    # clients and containers

    def client(self, service: str) -> Any:
        clients = {"dynamodb": self.store.client, "firehose": self.firehose, "s3": self.s3, "lambda": self.calls}
        inner = clients[service]
        return self.storm.around(inner)

    def price_tools(self) -> PriceTools:
        """As a container has them: the entries that are stored, over the books of its release."""
        entries = PriceEntriesTable(self.client("dynamodb"), self.store.names["control"], retry=patient())
        books = PriceBooks(entries, load=self._bare_book)
        return PriceTools(entries=entries, books=books, book=lambda: max(self.released))

    def _bare_book(self, revision: int) -> PriceBook:
        if revision not in self.released:
            raise LookupError(revision)
        return BOOKS[revision]

    def book(self, org: str, revision: int) -> PriceBook:
        """For the truth: apart from the storm, and whatever the release has."""
        return self._true_books(org, revision)

    def enter(self, entry: PriceEntry) -> None:
        """A price entry is made, as it is once it is answered."""
        control = self.store.names["control"]
        profile = organization_to_item(self.organizations[entry.org or min(self.organizations)])
        place = profile["pk"]["S"], profile["sk"]["S"]
        held = {(item["pk"]["S"], item["sk"]["S"]) for item in self.store.items("control")}
        if place not in held:
            self.store.put("control", profile)
        added = desk_at(self.store.client, control, entry.org, retry=patient(), now_ms=self.now_ms).add(entry)
        self.entered.append(added)
        self.counts["price entries"] += 1

    def stamps(self, org: str) -> list[int]:
        """Revisions that doors may stamp by now, the newest last; some are a minute behind, or of an older release."""
        concern = [one.sequence for one in self.entered if one.org in ("", org)]
        return [1, 2, *(PriceRevision(book, entries).number for entries in concern for book in BOOKS)]

    def begin_container(self) -> RollupApp:
        names = self.store.names
        settings = SETTINGS.model_copy(
            update={f"outlay_{table}_table": names[table] for table in ("log", "claims", "figures", "control")}
        )
        app = compose(settings, client=self.client, count=self._count, retry=patient(), clock=lambda: self.now_ms)
        values = ValuesRegistry(self.client("dynamodb"), names["figures"], retry=patient(), cap=self.cap)
        prices = self.price_tools()
        ports = replace(app.ports, prices=prices.books, values=values)
        lake = replace(app.lake, lake=NothingOld(), dimensions=lambda org: self.organizations[org].dimensions)
        app = replace(app, ports=ports, lake=lake, revision=prices.revision)
        return replace(app, organizations=lambda: sorted(self.organizations))

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """One invocation, in a warm container if one is idle. A crash ends the container; an error does not."""
        warm = self._warm.pop() if self._warm and self.chance.random() < 0.7 else invocable(self.begin_container())
        try:
            answer = warm(event)
        except Upstream:
            self._warm.append(warm)
            raise
        self._warm.append(warm)
        return answer

    def redeploy(self) -> None:
        """A new release: warm containers go, and it has all price books."""
        self._warm.clear()
        self.released = set(BOOKS)

    def _performed(self, operation: str, arguments: Any) -> None:
        """The stream shows every write to the log."""
        if arguments.get("TableName") != self.store.names["log"]:
            return
        if operation == "put_item":
            item = arguments["Item"]
            self.source.put(item["pk"]["S"], item_record(item))
        elif operation == "update_item":
            key = arguments["Key"]
            self.source.put(key["pk"]["S"], {"eventName": "MODIFY", "dynamodb": {"Keys": key}})

    # what happens

    def send(self, batch: Batch) -> None:
        """As the door and a client do: sent again with the same key until it is acknowledged."""
        log = LogTable(self.client("dynamodb"), self.store.names["log"], retention_days=35)
        answer = {"batch_id": batch.batch_id, "warnings": [], "errors": []}
        while True:
            actor = self.turns.finish(self.turns.begin(lambda: log.append(batch, answer)))
            if actor.error is None:
                break
            if not isinstance(actor.error, OutlayError | Crash):
                raise actor.error
        self.batches[batch.batch_id] = batch

    def send_unreadable(self, batch: Batch) -> None:
        """As written by a release whose bodies ours can't read."""
        item = batch_item.to_item(batch, {"batch_id": batch.batch_id})
        self._bodies[batch.batch_id] = item["body"]["B"]
        item = {**item, "body": {"B": b"not ours"}}
        self.store.put("log", item)
        self.source.put(item["pk"]["S"], item_record(item))
        self.batches[batch.batch_id] = batch
        self.aside.add(batch.batch_id)

    def send_misread(self, batch: Batch) -> "Invocation":
        """One that our release can read and the one before can't: the delivery to that one, beside the stream's."""
        self.send(batch)
        self.mended.add(batch.batch_id)
        item = batch_item.to_item(batch, {"batch_id": batch.batch_id})
        return Invocation(self, {"Records": [item_record({**item, "body": {"B": b"not ours"}})]})

    def mend(self, batch_id: str) -> None:
        """The fix that makes the batch readable, in log and stream alike; counting it is left to a redrive."""
        [item] = [one for one in self.store.items("log") if one["batch"]["S"] == batch_id]
        mended = {**item, "body": {"B": self._bodies.pop(batch_id)}}
        self.store.put("log", mended)
        self.source.replace(item["pk"]["S"], item_record(mended))
        self.aside.discard(batch_id)
        self.mended.add(batch_id)

    def mendable(self) -> list[str]:
        return sorted(self._bodies)

    def delivery(self, delivery: Delivery) -> "Invocation":
        def told(actor: Actor) -> None:
            (self.source.succeeded if actor.error is None else self.source.failed)(delivery)

        return Invocation(self, delivery.event(), told)

    def discard(self, batch_id: str) -> list[str]:
        """Decided by a person, who asks until it is answered: never to be counted. The corrections that this begins."""
        named = {"org": self.batches[batch_id].org, "batch_id": batch_id}
        answer = self.insist({"discard": named, "who": "ann", "reason": "nonsense"})
        if not answer["refused"] and not answer["missing"]:
            self.discarded.add(batch_id)
            self.counts["batches discarded"] += 1
        begun: list[str] = answer["corrections"]
        return begun

    def insist(self, event: dict[str, Any]) -> dict[str, Any]:
        """As a person does: again until it is answered."""
        actor = Invocation(self, event).finish()
        while actor.error is not None:
            actor = Invocation(self, event).finish()
        answer: dict[str, Any] = actor.result
        return answer

    def sweep(self) -> "Invocation":
        return Invocation(self, {"sweep": True, "older_than_minutes": 0, "minutes": PENDING_MINUTES, "limit": 50})

    def redrive(self, *batch_ids: str) -> "Invocation":
        return Invocation(
            self, {"redrive": [{"org": self.batches[one].org, "batch_id": one} for one in sorted(batch_ids)]}
        )

    def pack(self, org: str) -> Callable[[], Any]:
        """The packer's run over the last days of an organization."""
        database, table = self.client("dynamodb"), self.store.names["figures"]
        turns = iter([True] * DAYS_TO_PACK)
        return lambda: pack_organization(
            organization=self.organizations[org],
            now_ms=self.now_ms,
            reader=DynamoFiguresReader(database, table, retry=patient()),
            writer=DynamoCubeWriter(database, table, retry=patient()),
            may_continue=lambda: next(turns, False),
        )

    def reader(self) -> DynamoFiguresReader:
        """Of figures, apart from the storm."""
        return DynamoFiguresReader(self.store.client, self.store.names["figures"], retry=patient())

    def expire(self) -> None:
        """Time to live: what is due goes, or some of it, as AWS takes days for it; stream and figures stay."""
        for table in ("log", "claims", "figures"):
            for item in self.store.items(table):
                if keys.TTL in item and int(item[keys.TTL]["N"]) * 1000 <= self.now_ms:
                    self.store.delete(table, item)
                    self.counts[f"expired from {table}"] += 1

    def calm(self) -> None:
        """No more faults; what was on its way lands."""
        self.storm.rate = 0.0
        while self.storm.landing:
            self.storm.land()

    def run(self, work: Callable[[], Any]) -> Any:
        """To its end, alone; its errors are raised."""
        actor = self.turns.finish(self.turns.begin(work))
        if actor.error is not None:
            raise actor.error
        return actor.result

    def drain(self) -> None:
        """Deliver all that the stream still holds."""
        while ready := self.source.ready():
            invocation = self.delivery(self.source.take(self.chance.choice(ready)))
            invocation.finish()


class Invocation:
    """One invocation of rollup, beside whatever else goes on. ``told`` hears how it ended."""

    def __init__(self, world: World, event: dict[str, Any], told: Callable[[Actor], None] = lambda actor: None) -> None:
        self._world = world
        self._told = told
        self.actor = world.turns.begin(partial(world.invoke, event))

    def step(self) -> bool:
        """One AWS call further; whether it has ended."""
        self._world.turns.step(self.actor)
        if self.actor.is_done:
            self._ended()
        return self.actor.is_done

    def finish(self) -> Actor:
        while not self.actor.is_done:
            self.step()
        return self.actor

    def _ended(self) -> None:
        error = self.actor.error
        if error is not None and not isinstance(error, Upstream | Crash):
            raise error
        self._told(self.actor)


__all__ = ["BOOKS", "Invocation", "World"]
