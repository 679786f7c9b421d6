"""Users from end to end without AWS: rollup's real adapters, the packers and the API over one DynamoDB."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application.pack_cubes import pack_organization
from outlay.application.pack_users import UserPacking
from outlay.application.prove_users import UserProof
from outlay.application.user_cubes import UserPackSummary
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.organization import Organization
from outlay.domain.periods import day_of
from outlay.domain.pricing import Priced, load_price_book

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.calls import DAY_MS
from tests.support.events_world import EventsWorld
from tests.support.fake_lake import FakeS3
from tests.support.figures_world import AT_ONCE
from tests.support.price_entries import bare_prices
from tests.support.rollup_rig import won_by

PERIOD = {"start": "2026-10-10", "end": "2026-11-26"}
USERS = ("ann", "bob", "cem", "")
Truth = dict[tuple[str, ...], tuple[int, int]]
"""Group → requests and cost in pico-USD."""


def always() -> bool:
    return True


class UsersWorld(EventsWorld):
    """``send`` batches as the door does, ``pack`` as the schedule does, ask as people do."""

    def __init__(self, *, item_bytes: int = 100_000) -> None:
        super().__init__()
        self.rig.clock = lambda: self.now_ms
        self.s3 = FakeS3()
        self.sent: list[Batch] = []
        self.item_bytes = item_bytes
        self.users = self.user_cubes(self.database)

    @property
    def organization(self) -> Organization:
        return self.control.organizations[ORG]

    def user_cubes(self, client: Any) -> DynamoUserCubes:
        """The store, its calls going through ``client``."""
        objects = S3UserCubes(self.s3, "bucket", retry=AT_ONCE)
        return DynamoUserCubes(client, "figures", objects=objects, retry=AT_ONCE, item_bytes=self.item_bytes)

    def a_batch_of(self, *events: Any, **changes: Any) -> Batch:
        number = len(self.sent) + 1
        batch = a_batch(
            *events,
            **{
                "batch_id": a_batch_id(number),
                "received_ms": self.now_ms + number,
                "dimensions": self.organization.dimensions,
                **changes,
            },
        )
        self.sent.append(batch)
        return batch

    def send(self, *events: Any, **changes: Any) -> Any:
        """Log a batch and count it."""
        if events and isinstance(events[0], str):  # the API's send
            return super().send(*events, **changes)
        return self.rig.deliver(self.a_batch_of(*events, **changes))

    def later(self, minutes: float = 20) -> None:
        self.now_ms += int(minutes * 60_000)

    def pack_cubes(self) -> None:
        writer = DynamoCubeWriter(self.database, "figures", retry=AT_ONCE)
        pack_organization(organization=self.organization, now_ms=self.now_ms, reader=self.figures, writer=writer)

    def pack(self, *, client: Any = None, may_continue: Callable[[], bool] = always) -> UserPackSummary:
        """One run of the schedule: rounds, then proof. ``client`` stands between the packer and DynamoDB."""
        log = DynamoEventLog(
            client or self.database, log_table="log", claims_table="claims", figures_table="figures", retry=AT_ONCE
        )
        packing = UserPacking(
            organization=self.organization,
            log=log,
            cubes=self.user_cubes(client or self.database),
            prices=bare_prices,
            now_ms=self.now_ms,
        )
        summary = packing.pack(may_continue)
        reader = DynamoFiguresReader(client or self.database, "figures", retry=AT_ONCE)
        UserProof(packing=packing, reader=reader).prove(summary, may_continue)
        return summary

    def get(self, path: str, *filters: str, start: str, end: str, **more: Any) -> dict[str, Any]:
        answer = self.ask(path, *filters, start=start, end=end, **more)
        assert answer["statusCode"] == 200, answer["json"]
        body: dict[str, Any] = answer["json"]
        return body

    def problems(self, path: str, *pairs: tuple[str, str]) -> dict[str, str]:
        answer = super().send("GET", path, query=urlencode(pairs))
        assert answer["statusCode"] == 400, answer["json"]
        return {one["field"]: one["reason"] for one in answer["json"]["errors"]}

    def truth(self, *names: str, where: Callable[[Any], bool] = lambda event: True) -> Truth:
        """By the plainest way there is: each event that owns its id, once. ``day`` is a name, too."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
        for batch, position in won_by(self.sent, self.rig.claims()):
            event = batch.events[position]
            if not where(event):
                continue
            price = load_price_book(batch.price_revision).price(
                provider=event.provider, model=event.model, timestamp_ms=event.timestamp_ms, usage=event.usage
            )
            day = day_of(event.timestamp_ms, batch.dimensions.time_zone)
            row = found[tuple(day if name == "day" else getattr(event, name) for name in names)]
            row[0] += 1
            row[1] += price.cost.total if isinstance(price, Priced) else 0
        return {group: (row[0], row[1]) for group, row in found.items()}


def pico(text: str | None) -> int:
    """An amount on the wire in pico-USD; 0 where it is unknown."""
    whole, _, rest = (text or "0").partition(".")
    return int(whole) * 10**12 + int(rest.ljust(12, "0"))


def by_group(body: Mapping[str, Any], *names: str) -> Truth:
    """Rows of ``/v1/costs`` over the whole answer."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in body["rows"]:
        group = tuple(row["start"][:10] if name == "day" else row["group"][name] for name in names)
        found[group][0] += row["measures"]["requests"]
        found[group][1] += pico(row["measures"]["cost_usd"])
    return {group: (row[0], row[1]) for group, row in found.items()}


def a_user_call(chance: random.Random, world: UsersWorld, *, days_back: int = 3, **changes: Any) -> Any:
    return an_event(
        **{
            "event_id": f"call-{chance.getrandbits(40)}",
            "user": chance.choice(USERS),
            "team": chance.choice(["search", "ads", ""]),
            "model": chance.choice(["gpt-4o", "gpt-4o-mini", "no-such-model"]),
            "timestamp_ms": world.now_ms - chance.randrange(days_back * DAY_MS),
            "usage": {"input_uncached_tokens": chance.randrange(1, 9_999), "output_tokens": chance.randrange(1, 999)},
            **changes,
        }
    )


def assert_exact(world: UsersWorld) -> dict[str, Any]:
    """What is asked by user is what was won, and the answer knows that it is."""
    body = world.get("/v1/costs", **PERIOD, group_by="user,team,model", granularity="day")
    assert by_group(body, "day", "user", "team", "model") == world.truth("day", "user", "team", "model")
    assert (body["exact"], body["behind"]) == (True, {"requests": 0, "cost_usd": "0.00", "days": []})
    figures = world.get("/v1/costs", **PERIOD, granularity="total")
    assert body["totals"] == figures["totals"]
    return body


def heads(world: UsersWorld) -> dict[str, dict[str, Any]]:
    """Day → head of its cube."""
    return {
        pk.rpartition("#")[2]: item
        for (pk, sk), item in world.database.tables["figures"].items()
        if f"O#{ORG}#U#" in pk and sk == keys.HEAD
    }
